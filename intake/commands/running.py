"""Commands that act: run the robot, put the sample campaign in."""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intake.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile, open_house, print_json
from intake.errors import ConfigError, IntakeError, TransientError

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from intake.bootstrap import House
    from intake.domain.disposition import Disposition
    from intake.ports import Claim
    from storage.views import MailboxCounts


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    app.command("run")(run)
    app.command("sample")(sample)


def run(
    once: Annotated[bool, typer.Option("--once", help="Relève chaque boîte, délivre, puis s’arrête.")] = False,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> int:
    """Relève les boîtes, traite chaque message, dépose et répond. S’arrête proprement sur SIGTERM ou Ctrl-C."""
    from intake.allocator import keep_freed_memory
    from intake.one_robot import one_robot
    from intake.reading import fork_server

    fork_server.start()
    keep_freed_memory()
    with open_house(config) as house, one_robot(house.settings.state_directory) as alone:
        if not alone:
            raise TransientError(f"un robot travaille déjà dans {house.settings.state_directory} : l’arrêter d’abord")
        robot = house.robot()
        counted = Tally()
        robot.desk.settled = counted.settled
        robot.ending = counted.ending
        robot.run(once=once, drained=lambda: _tell(house, counted, once=once, as_json=as_json))
        return _exit_code(robot.faults | _replies_put_off(house), counted) if once else 0


class Tally:
    """What this run did, by kind of consequence; a progress bar where someone watches."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        if sys.stderr.isatty():
            self._start_progress()

    def settled(self, _claim: Claim, dispositions: tuple[Disposition, ...]) -> None:
        """One more message came to its end."""
        self.counts["messages"] += 1
        self.counts.update(type(each).__name__ for each in dispositions)
        if self._progress is not None and self._task is not None:
            held, returned = self.counts["Hold"], self.counts["ReturnSupport"]
            words = f"traités {self.counts['messages']}, retenus {held}, retournés {returned}"
            self._progress.update(self._task, description=words)

    def finish(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None

    def ending(self, awaited: str) -> None:
        """Ctrl-C was heard: said at once, for what is in hand may take a minute."""
        self.finish()
        # In one write, as the log's lines are: the threads that end still speak to this stream.
        sys.stderr.write(f"Arrêt demandé : {awaited}.\n")
        sys.stderr.flush()

    def _start_progress(self) -> None:
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task("relève des boîtes…", total=None)
        self._progress.start()


COLUMNS = {
    "reçus": "received",
    "déposés": "filed",
    "retournés": "returned",
    "retenus": "held",
    "recours": "appeals",
    "ignorés": "ignored",
}
"""The table's headings and what each counts."""


def _tell(house: House, tally: Tally, *, once: bool, as_json: bool) -> None:
    """The table: per mailbox, what became of its mails; then where to look."""
    tally.finish()
    rows = _counts(house)
    if as_json:
        for row in rows:
            print_json(vars(row))
        return
    _print_table(rows)
    _say_where_to_look(house)
    if not once:
        print(f"La relève continue toutes les {house.settings.poll_seconds:g} s ; Ctrl-C pour arrêter.")


def _counts(house: House) -> list[MailboxCounts]:
    """One row for each configured mailbox, in the order of the configuration."""
    from storage import queries
    from storage.views import MailboxCounts

    found = {row.mailbox: row for row in queries.mailbox_counts(house.engine)}
    return [found.get(name) or MailboxCounts(name, 0, 0, 0, 0, 0, 0, 0, 0) for name in house.mailboxes]


def _print_table(rows: list[MailboxCounts]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(
        title="Messages par boîte", show_footer=True, box=box.SIMPLE_HEAD, collapse_padding=True, pad_edge=False
    )
    table.add_column("boîte", footer="ensemble", no_wrap=True)
    for heading, column in COLUMNS.items():
        table.add_column(heading, no_wrap=True, justify="right", footer=str(sum(getattr(row, column) for row in rows)))
    for row in rows:
        table.add_row(row.mailbox, *(str(getattr(row, column)) for column in COLUMNS.values()))
    Console().print(table)


def _say_where_to_look(house: House) -> None:
    settings, program = house.settings, _as_typed(sys.argv[0])
    outgoing = getattr(settings.sending, "path", None) or "par le serveur de messagerie"
    print(f"Pièces déposées pour SAGA   : {settings.deposits.directory}")
    print(f"Réponses envoyées           : {outgoing}")
    print(f"À regarder par une personne : {program} held")
    print(f"Recours et leurs dates      : {program} appeals")
    print(f"État de chaque boîte        : {program} status")


def _as_typed(program: str) -> str:
    """The program as it can be typed from here."""
    path = Path(program).absolute()
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else path.name


def _replies_put_off(house: House) -> dict[str, IntakeError]:
    """What a server would not take for now: tried again, but this run did not do all."""
    from intake.ports import OutboxState
    from storage import queries

    late = [reply.last_problem for reply in queries.replies(house.engine, OutboxState.QUEUED) if reply.last_problem]
    return {"envoi": TransientError(f"{len(late)} réponse(s) en attente : {late[0]}")} if late else {}


def _exit_code(faults: dict[str, IntakeError], tally: Tally) -> int:
    """3 or 4 when a part could not work, 1 when this run held or returned something, else 0."""
    for part, fault in faults.items():
        print(f"intake : {part} : {fault}", file=sys.stderr)
    if any(isinstance(fault, ConfigError) for fault in faults.values()):
        return 3
    if faults:
        return 4
    return 1 if tally.counts["Hold"] or tally.counts["ReturnSupport"] else 0


def sample(
    config: ConfigFile = DEFAULT_CONFIG,
    count: Annotated[int, typer.Option("--count", min=1, help="Nombre de messages.")] = 200,
    seed: Annotated[int, typer.Option("--seed", help="Même graine, mêmes messages.")] = 2025,
    if_new: Annotated[bool, typer.Option("--if-new", help="Ne rien faire si l’installation a déjà servi.")] = False,
) -> int:
    """Met une campagne fictive dans les boîtes embarquées (Maildirs) de la configuration."""
    from intake.sample import write_sample

    with open_house(config) as house:
        if if_new and _has_served(house):
            print("Cette installation a déjà servi : aucune campagne d’exemple n’est ajoutée.")
            return 0
        paths, numbers = _maildirs(house), itertools.count(1)
        with _progress("campagne d’exemple") as advance:
            mails = write_sample(
                lambda mailbox, raw: house.put_sample(paths[mailbox], raw, next(numbers)),
                count=count,
                seed=seed,
                progress=advance,
            )
        print(f"{len(mails)} messages fictifs déposés dans {len(paths)} boîtes.")
    return 0


def _has_served(house: House) -> bool:
    return house.settings.state_directory.exists() and any(house.settings.state_directory.iterdir())


def _maildirs(house: House) -> dict[str, Path]:
    """Where each mailbox's Maildir is. Raises ConfigError where a mailbox lives on a server."""
    from intake.settings import MaildirSource

    paths: dict[str, Path] = {}
    for each in house.settings.mailboxes:
        if not isinstance(each.source, MaildirSource):
            where = f"{house.settings.file} : mailboxes.{each.mailbox.name}.source"
            remedy = "la campagne d’exemple ne va que dans des Maildirs : prenez la configuration livrée"
            raise ConfigError(where, "cette boîte est sur un serveur", remedy)
        paths[each.mailbox.name] = each.source.path
    return paths


@contextmanager
def _progress(words: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal; a line every 50 elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, total: print(f"{words} : {done}/{total}", file=sys.stderr) if done % 50 == 0 else None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
