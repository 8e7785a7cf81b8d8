"""The command for a mailbox that was moved: what its mails are known as where they are now."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from intake.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile, open_house, print_json, short_instant
from intake.errors import TransientError

if TYPE_CHECKING:
    from intake.bootstrap import House
    from intake.domain.letter import MailboxName
    from intake.switching import Compared, Comparison

app = typer.Typer(help="Boîtes : changement de serveur ou de protocole.", no_args_is_help=True)

SHOWN = 20
"""New mails named in the terminal; all of them with ``--json``."""


@app.callback()
def mailbox() -> None:
    """Boîtes : changement de serveur ou de protocole."""


@app.command("switch")
def switch(
    name: Annotated[str, typer.Argument(metavar="BOÎTE", help="Par exemple evaluations-dh.")],
    apply: Annotated[
        bool, typer.Option("--apply", help="Écrit au registre que les messages reconnus sont les mêmes.")
    ] = False,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> int:
    """Après avoir changé la source d’une boîte : compare ce qui s’y trouve à ce que le registre connaît.

    N’écrit rien sans --apply, et ne touche jamais le serveur. Un message est reconnu par ses octets, ou par son contenu
    si le serveur l’a réécrit. Code 1 si des messages sont ambigus ou n’ont pas été donnés par le serveur.
    """
    with open_house(config) as house:
        known = next((each for each in house.mailboxes if each == name), None)
        if known is None:
            raise typer.BadParameter(f"boîte « {name} » inconnue ; choisir parmi {', '.join(house.mailboxes)}")
        if not apply:
            return _tell(_compare(house, known), bridged=None, as_json=as_json)
        return _apply(house, known, as_json=as_json)


def _apply(house: House, name: MailboxName, *, as_json: bool) -> int:
    from intake.one_robot import one_robot
    from intake.switching import bridge

    with one_robot(house.settings.state_directory) as alone:
        if not alone:
            raise TransientError(f"un robot travaille dans {house.settings.state_directory} : l’arrêter d’abord")
        comparison = _compare(house, name)
        return _tell(comparison, bridged=bridge(house, comparison), as_json=as_json)


def _compare(house: House, name: MailboxName) -> Comparison:
    from intake.switching import compare

    comparison = compare(house, name, _progress)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return comparison


def _progress(words: str, done: int, total: int) -> None:
    """On one line of a terminal; elsewhere every thousand."""
    line = f"{words} : {done}" + (f" sur {total}" if total else "")
    if sys.stderr.isatty():
        print(f"\r{line}", end="", file=sys.stderr, flush=True)
    elif done % 1000 == 0:
        print(line, file=sys.stderr)


def _tell(comparison: Comparison, *, bridged: int | None, as_json: bool) -> int:
    if as_json:
        _print_objects(comparison, bridged)
    else:
        _print_table(comparison)
        _print_doubts_and_news(comparison)
        _print_next_step(comparison, bridged)
    from intake.domain.recognition import Likeness

    return 1 if comparison.counts[Likeness.DOUBT] or comparison.faults else 0


def _print_table(comparison: Comparison) -> None:
    from intake.domain.recognition import Likeness

    counts = comparison.counts
    rows = (
        ("sur le serveur", comparison.on_server),
        ("connus sous la même identité", comparison.met),
        ("reconnus : mêmes octets", counts[Likeness.BYTES]),
        ("reconnus : même contenu, réécrit par le serveur", counts[Likeness.CONTENT]),
        ("nouveaux : seront traités", counts[Likeness.NEW]),
        ("ambigus : seront retenus pour une personne", counts[Likeness.DOUBT]),
        ("non donnés par le serveur", len(comparison.faults)),
        ("connus du registre, absents du serveur", comparison.absent),
    )
    print(f"Boîte {comparison.mailbox}")
    for words, count in rows:
        print(f"  {words:<50}{count:>8}")


def _print_doubts_and_news(comparison: Comparison) -> None:
    from intake.domain.recognition import Likeness

    for each in comparison.taken_for(Likeness.DOUBT):
        print(f"AMBIGU   {_named(each)} : peut-être le n° {each.found.message} ({each.found.why})")
    for fault in comparison.faults:
        print(f"DÉFAUT   {fault.key} : {fault.problem}")
    new = comparison.taken_for(Likeness.NEW)
    for each in new[:SHOWN]:
        print(f"NOUVEAU  {_named(each)}")
    if len(new) > SHOWN:
        print(f"         … et {len(new) - SHOWN} autres (tous avec --json)")


def _named(mail: Compared) -> str:
    identifier = mail.arrived.form.message_id if mail.arrived.form else ""
    return f"reçu le {short_instant(mail.server_date)}, {identifier or 'sans identifiant'}"


def _print_next_step(comparison: Comparison, bridged: int | None) -> None:
    from intake.domain.recognition import Likeness

    waiting = comparison.counts[Likeness.BYTES] + comparison.counts[Likeness.CONTENT]
    if bridged is not None:
        print(f"{bridged} message(s) reconnu(s) : c’est écrit au registre. Le robot peut être relancé.")
    elif waiting:
        print("Rien n’a été écrit. Si ce tableau est celui attendu : relancer avec --apply, robot arrêté.")
    else:
        print("Rien à écrire.")


def _print_objects(comparison: Comparison, bridged: int | None) -> None:
    from intake.domain.recognition import Likeness

    counts = comparison.counts
    print_json(
        {
            "mailbox": comparison.mailbox,
            "on_server": comparison.on_server,
            "same_identity": comparison.met,
            "same_bytes": counts[Likeness.BYTES],
            "same_content": counts[Likeness.CONTENT],
            "new": counts[Likeness.NEW],
            "ambiguous": counts[Likeness.DOUBT],
            "not_given": len(comparison.faults),
            "absent": comparison.absent,
            "bridged": bridged,
        }
    )
    for each in comparison.taken_for(Likeness.DOUBT, Likeness.NEW):
        form = each.arrived.form
        print_json(
            {
                "key": each.arrived.key,
                "is": each.found.likeness,
                "message_id": form.message_id if form else "",
                "server_date": each.server_date,
                "sha256": each.arrived.sha256,
                "may_be": each.found.message,
                "why": each.found.why,
            }
        )
