"""Waiting on IMAP: told within seconds, stopped at once, and never deaf on a dead connection."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event

import pytest

from intake.errors import TransientError
from intake.mailboxes.imap import ImapOptions, open_imap
from intake.mailboxes.imap_wait import wait_by_looking
from intake.ports import WayIn
from tests.servers.dovecot import dovecot
from tests.servers.scripted_imap import SILENCE, Answer, ScriptedImap, scripted_imap

SOON = 15.0
LONG = 600.0


@contextmanager
def scripted(*, timeout: float = 20.0, idle: bool = True, **answers: Answer) -> Iterator[tuple[WayIn, ScriptedImap]]:
    with scripted_imap(**answers) as server, ExitStack() as stack:
        wanted = ImapOptions(server.host, server.port, "none", "dh", lambda: "secret", timeout=timeout, idle=idle)
        way = open_imap(wanted)
        stack.callback(way.close)
        yield way, server


StartWait = Callable[[WayIn], Future[None]]


@pytest.fixture
def stop() -> Event:
    return Event()


@pytest.fixture
def waiting(stop: Event) -> Iterator[StartWait]:
    """Begins a long wait in another thread; ended at the latest with the test, also when it failed."""
    with ThreadPoolExecutor(1) as pool:
        yield lambda way: pool.submit(way.wait, LONG, stop)
        stop.set()


def test_mail_announced_during_idle_ends_the_wait(waiting: StartWait) -> None:
    with scripted() as (way, server):
        wait = waiting(way)
        assert server.idling.wait(SOON)
        server.say(b"* OK Still here\r\n* 2 FETCH (FLAGS (\\Seen))\r\n* 1 EXPUNGE\r\n* 4 EXISTS\r\n")
        wait.result(timeout=SOON)
        assert server.heard[-1] == "DONE"


def test_mail_announced_in_the_same_packet_as_idling_ends_the_wait(waiting: StartWait) -> None:
    with scripted(IDLE=b"+ idling\r\n* 4 EXISTS\r\n") as (way, _):
        waiting(way).result(timeout=SOON)


def test_mail_announced_while_we_listed_ends_the_wait() -> None:
    counts = iter([3, 3, 4])

    def growing(_: str) -> bytes:
        number = next(counts)
        return b"* %d EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT %d] x\r\nTAG OK done\r\n" % (number, number + 1)

    with scripted(EXAMINE=growing, UID_SEARCH=b"* SEARCH 1 2 3\r\n* 4 EXISTS\r\nTAG OK done\r\n") as (way, server):
        way.list_keys()
        way.wait(LONG, Event())
        assert not server.idling.is_set()


def test_a_stop_leaves_idle_properly(waiting: StartWait, stop: Event) -> None:
    with scripted() as (way, server):
        wait = waiting(way)
        assert server.idling.wait(SOON)
        stop.set()
        wait.result(timeout=SOON)
        assert server.heard[-1] == "DONE"
        assert len(way.list_keys()) == 3


def test_a_server_that_hangs_up_during_idle_is_noticed(waiting: StartWait) -> None:
    with scripted() as (way, server):
        wait = waiting(way)
        assert server.idling.wait(SOON)
        server.hang_up()
        with pytest.raises(TransientError):
            wait.result(timeout=SOON)


def test_a_server_that_says_goodbye_during_idle_is_noticed(waiting: StartWait) -> None:
    with scripted() as (way, server):
        wait = waiting(way)
        assert server.idling.wait(SOON)
        server.say(b"* BYE closing\r\n")
        server.hang_up()
        with pytest.raises(TransientError):
            wait.result(timeout=SOON)


def test_a_wait_on_a_server_that_never_answers_again_is_an_error(waiting: StartWait) -> None:
    with scripted(timeout=0.3, DONE=SILENCE) as (way, _), pytest.raises(TransientError):
        waiting(way).result(timeout=SOON)


@pytest.mark.parametrize(
    "capabilities",
    [b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nTAG OK done\r\n", b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n"],
)
def test_a_server_without_idle_is_not_asked_for_it(capabilities: bytes) -> None:
    with scripted(CAPABILITY=capabilities) as (way, server):
        way.wait(0.1, Event())
        assert not any(line.endswith("IDLE") for line in server.heard)


def test_idle_can_be_switched_off() -> None:
    with scripted(idle=False) as (way, server):
        way.wait(0.1, Event())
        assert not any(line.endswith("IDLE") for line in server.heard)


def test_without_idle_the_folder_is_looked_at_again() -> None:
    looks = iter([False, True])
    wait_by_looking(lambda: next(looks), time.monotonic() + 0.1, Event())
    assert next(looks) is True
    wait_by_looking(lambda: pytest.fail("looked after stop"), time.monotonic() + LONG, _set())


def _set() -> Event:
    stop = Event()
    stop.set()
    return stop


@pytest.mark.needs_dovecot
def test_dovecot_going_down_during_idle_is_noticed(tmp_path: Path, waiting: StartWait) -> None:
    with dovecot(tmp_path, {"dh": "secret"}) as server:
        way = open_imap(
            ImapOptions(server.host, server.imaps_port, "tls", "dh", lambda: "secret", ca_file=server.ca_file)
        )
        wait = waiting(way)
    with pytest.raises(TransientError):
        wait.result(timeout=SOON)
    way.close()
