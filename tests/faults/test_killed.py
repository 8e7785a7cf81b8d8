"""Killed between any two steps and started again, the robot ends as if nothing had happened."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from hashlib import sha256

import pytest

from intake.pipeline import Boundary
from intake.ports import OutboxState, State
from intake.sample import SampleMail
from storage import queries
from storage.database import open_database, upgrade
from tests.faults.conftest import Undisturbed
from tests.faults.installation import PATIENCE, ROOT, Installation
from tests.faults.ledger import Ledger, faults_of, ledger_of, sent_ids
from tests.ready_made import Order, carried_out
from tests.servers.postgresql import PASSWORD, USER, PostgreSQL, postgresql
from tests.servers.smtp import SmtpServer, smtp_server

KILLED = -signal.SIGKILL
LATER = {
    Boundary.ARCHIVED: 13,
    Boundary.REGISTERED: 4,
    Boundary.CLAIMED: 9,
    Boundary.REPLY_ANNOUNCED: 3,
    Boundary.REPLY_HANDED_OVER: 3,
    Boundary.REPLY_RECORDED: 3,
}
"""A later passing than the first; the fifth where nothing else is said. There are six batches and four replies."""
PLACES = [(boundary, passing) for boundary in Boundary for passing in (1, LATER.get(boundary, 5))]
AROUND_A_WRITE = (
    Boundary.REGISTERED,
    Boundary.CLAIMED,
    Boundary.RECORDING,
    Boundary.RECORDED,
    Boundary.DEPOSIT_WRITTEN,
    Boundary.REPLY_ANNOUNCED,
)
"""Where another database could make a difference."""
DATABASE_SECRET = {"ESSAI_POSTGRESQL": PASSWORD}
READ_THREE_TIMES = "la lecture a interrompu le robot trois fois"


def killed_run(installation: Installation, place: str, detail: str | int) -> int:
    """The return code of one run that is to die there."""
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **DATABASE_SECRET}
    words = (str(installation.config), place, str(detail))
    return carried_out(Order("tests.faults.killed_run", words, environment), PATIENCE)


def restart(installation: Installation) -> None:
    """An undisturbed run, which ends as it should. In this process: its reading processes start sooner."""
    ran = installation.ask("run", "--once")
    assert ran.code in (0, 1), ran.err


def assert_ended_as(installation: Installation, undisturbed: Undisturbed) -> None:
    """Same states, documents, deposits, replies, appeals and deeds; history whole; nothing twice, nothing missing."""
    with installation.house() as house:
        assert ledger_of(house) == undisturbed.ledger
        assert faults_of(house) == []
    assert sent_ids(installation.sent) == undisturbed.sent


@pytest.mark.parametrize(("boundary", "passing"), PLACES, ids=str)
def test_killed_at_a_boundary_and_restarted_it_ends_as_undisturbed(
    installation: Installation, undisturbed: Undisturbed, boundary: Boundary, passing: int
) -> None:
    assert killed_run(installation, boundary.value, passing) == KILLED
    restart(installation)
    assert_ended_as(installation, undisturbed)


@pytest.fixture(scope="module")
def seconds(campaign: Installation, tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long a whole run takes, from the bare interpreter to the end."""
    whole = Installation(tmp_path_factory.mktemp("whole") / "intake")
    shutil.copytree(campaign.root, whole.root)
    start = time.monotonic()
    ended = subprocess.run(
        whole.arguments("run", "--once"), cwd=ROOT, capture_output=True, timeout=PATIENCE, check=False
    )
    assert ended.returncode == 1
    return time.monotonic() - start


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_killed_at_any_moment_and_restarted_it_ends_as_undisturbed(
    installation: Installation, undisturbed: Undisturbed, seconds: float, seed: int
) -> None:
    # Also while it makes its tables.
    (installation.state / "intake.db").unlink()
    draw = random.Random(seed)
    for _ in range(2):
        moment = draw.uniform(0.3, seconds)
        process = subprocess.Popen(
            installation.arguments("run", "--once"),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            process.wait(timeout=moment)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    restart(installation)
    assert_ended_as(installation, undisturbed)


def test_a_mail_that_kills_the_robot_three_times_is_held_and_the_others_go_on(
    installation: Installation, undisturbed: Undisturbed, mails: tuple[SampleMail, ...]
) -> None:
    poison = sha256(next(mail.raw for mail in mails if mail.scenario == "support-dirsoins")).hexdigest()
    for _ in range(3):
        assert killed_run(installation, "poison", poison) == KILLED
    # The fourth run comes to its end although that mail would kill it again.
    assert killed_run(installation, "poison", poison) == 0
    with installation.house() as house:
        ledger = ledger_of(house)
        assert faults_of(house) == []
    assert without(ledger, poison) == without(undisturbed.ledger, poison)
    assert [(row[3], row[4]) for row in ledger.messages if row[1] == poison] == [(State.HELD, READ_THREE_TIMES)]
    assert set(ledger.deposits) < set(undisturbed.ledger.deposits)


def without(ledger: Ledger, mail: str) -> Ledger:
    """The same without what belongs to that mail. Deposits are known by their documents: they are looked at apart."""

    def kept(rows: tuple[tuple[object, ...], ...]) -> tuple[tuple[object, ...], ...]:
        return tuple(row for row in rows if mail not in repr(row))

    parts = {name: kept(rows) for name, rows in vars(ledger).items() if name != "deposits"}
    return replace(ledger, **parts, deposits=())


# --- replies that leave through a server, which cannot be asked whether it took them


@pytest.fixture
def server(installation: Installation) -> Iterator[SmtpServer]:
    """The installation sends through it."""
    with smtp_server() as running:
        smtp = {"host": "127.0.0.1", "port": running.port, "security": "none"}
        installation.configure(lambda settings: settings.update(sending={"smtp": smtp}))
        yield running


def test_killed_once_the_server_had_a_reply_it_sends_no_second_one_and_shows_the_doubt(
    installation: Installation, undisturbed: Undisturbed, server: SmtpServer
) -> None:
    assert killed_run(installation, Boundary.REPLY_HANDED_OVER.value, 2) == KILLED
    restart(installation)
    assert sent_by(server) == undisturbed.sent
    (doubtful,) = installation.ask("replies", "--state", "uncertain", "--json").rows
    assert doubtful["message_id"].strip("<>") in undisturbed.sent
    assert "le serveur a peut-être pris ce message" in doubtful["last_problem"]
    shown = installation.ask("replies").out
    assert shown.count("uncertain") == 1
    assert shown.count("sent") == len(undisturbed.sent) - 1
    restart(installation)
    assert sent_by(server) == undisturbed.sent


def test_killed_before_the_server_had_a_reply_it_is_shown_in_doubt_and_never_sent_blindly(
    installation: Installation, undisturbed: Undisturbed, server: SmtpServer
) -> None:
    assert killed_run(installation, Boundary.REPLY_ANNOUNCED.value, 1) == KILLED
    restart(installation)
    with installation.house() as house:
        (doubtful,) = queries.replies(house.engine, OutboxState.UNCERTAIN)
    assert doubtful.message_id is not None
    assert sorted([*sent_by(server), doubtful.message_id.strip("<>")]) == undisturbed.sent
    # A person who asked the recipient sends it: once.
    approve = installation.run("replies", "approve", str(doubtful.number), "--why", "jamais reçue")
    assert approve.code == 0, approve.err
    assert sent_by(server) == undisturbed.sent


def sent_by(server: SmtpServer) -> list[str]:
    """The Message-ID of each mail the server took, sorted."""
    return sorted(str(message_from_bytes(taken.raw)["Message-ID"]).strip("<>") for taken in server.taken)


# --- on PostgreSQL


@pytest.fixture(scope="module")
def database_server() -> Iterator[PostgreSQL]:
    """One server for all."""
    with postgresql() as running:
        yield running


@pytest.fixture(scope="module")
def made(database_server: PostgreSQL) -> str:
    """A database whose tables are made: to be copied."""
    name = database_server.create_database()
    engine = open_database(database_server.url_of(name))
    upgrade(engine)
    engine.dispose()
    return name


@pytest.mark.needs_postgresql
@pytest.mark.parametrize("boundary", AROUND_A_WRITE, ids=str)
def test_killed_at_a_boundary_on_postgresql_it_ends_as_undisturbed(
    installation: Installation,
    undisturbed: Undisturbed,
    database_server: PostgreSQL,
    made: str,
    monkeypatch: pytest.MonkeyPatch,
    boundary: Boundary,
) -> None:
    monkeypatch.setenv("ESSAI_POSTGRESQL", PASSWORD)
    name = database_server.create_database(made)
    url = f"postgresql://{USER}@127.0.0.1:{database_server.port}/{name}"
    database = {"url": url, "password": {"env": "ESSAI_POSTGRESQL"}}
    installation.configure(lambda settings: settings.update(database=database))
    assert killed_run(installation, boundary.value, LATER.get(boundary, 5)) == KILLED
    restart(installation)
    assert_ended_as(installation, undisturbed)
    database_server.drop_database(name)
