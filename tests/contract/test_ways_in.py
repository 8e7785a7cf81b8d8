"""What every way in promises (``WayIn``): Maildir, IMAP, Exchange by EWS and by Microsoft Graph alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from intake.ports import Arrival, FetchFault, WayIn
from tests.contract.places import PASSWORD, EwsPlace, GraphMailbox, ImapPlace, MaildirPlace, Place, exchange_of
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.ews import EwsServer
from tests.servers.graph import GraphServer, graph_server
from tests.servers.graph.places import GraphPlace

USERS = {f"agent{number}": PASSWORD for number in range(120)}
SOON = 20.0
"""Seconds within which something must have been noticed, on a loaded machine; always far below what is waited for."""


@pytest.fixture(scope="module")
def imap_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dovecot]:
    with dovecot(tmp_path_factory.mktemp("dovecot"), USERS) as server:
        yield server


@pytest.fixture(scope="module")
def fresh_users() -> Iterator[str]:
    return iter(USERS)


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EwsServer]:
    """Each test has a mailbox of its own."""
    with exchange_of(tmp_path_factory.mktemp("exchange"), USERS) as server:
        yield server


@pytest.fixture(scope="module")
def graph_program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphServer]:
    with graph_server(tmp_path_factory.mktemp("graph")) as server:
        yield server


@pytest.fixture(params=["maildir", pytest.param("imap", marks=pytest.mark.needs_dovecot), "ews", "graph"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "maildir":
        return MaildirPlace(tmp_path / "boite")
    if request.param == "ews":
        return EwsPlace(
            request.getfixturevalue("exchange"), f"{next(request.getfixturevalue('fresh_users'))}@cng.example"
        )
    users: Iterator[str] = request.getfixturevalue("fresh_users")
    if request.param == "graph":
        return GraphMailbox(
            GraphPlace.of(request.getfixturevalue("graph_program"), tmp_path, f"{next(users)}@essai.example")
        )
    return ImapPlace(request.getfixturevalue("imap_server"), next(users))


@pytest.fixture
def opened(place: Place) -> Iterator[Callable[..., WayIn]]:
    """``place.open``, closed at the end."""
    ways: list[WayIn] = []

    def open_one(*, mark_seen: bool = False) -> WayIn:
        ways.append(place.open(mark_seen=mark_seen))
        return ways[-1]

    yield open_one
    for way in ways:
        way.close()


def mail(subject: str) -> bytes:
    return f"From: dir@exemple.fr\r\nSubject: {subject}\r\n\r\nBonjour,\r\n".encode()


def raws(found: Sequence[Arrival | FetchFault]) -> list[bytes]:
    return [each.raw for each in found if isinstance(each, Arrival)]


def drained(way: WayIn) -> list[bytes]:
    return raws(list(way.fetch(way.list_keys())))


def test_an_empty_mailbox_lists_nothing(opened: Callable[..., WayIn]) -> None:
    way = opened()
    assert list(way.list_keys()) == []
    assert list(way.fetch([])) == []


def test_mails_come_oldest_first_each_under_its_key(place: Place, opened: Callable[..., WayIn]) -> None:
    for subject in ("un", "deux", "trois"):
        place.deliver(mail(subject))
    way = opened()
    keys = way.list_keys()
    found = list(way.fetch(keys))
    assert raws(found) == [mail("un"), mail("deux"), mail("trois")]
    assert [each.key for each in found] == list(keys)
    assert len(set(keys)) == 3


def test_only_the_keys_asked_for_are_fetched(place: Place, opened: Callable[..., WayIn]) -> None:
    for subject in ("un", "deux", "trois"):
        place.deliver(mail(subject))
    way = opened()
    assert raws(list(way.fetch(way.list_keys()[1:2]))) == [mail("deux")]


def test_keys_are_the_same_for_another_connection(place: Place, opened: Callable[..., WayIn]) -> None:
    place.deliver(mail("un"))
    place.deliver(mail("deux"))
    assert opened().list_keys() == opened().list_keys()


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"Subject: sans corps\r\n\r\n", id="no-body"),
        pytest.param(b"Subject: \xe9t\xe9\r\n\r\n" + bytes(range(128, 256)) + b"\r\n", id="8-bit"),
        pytest.param(b"Subject: long\r\n\r\n" + b"x" * 200_000 + b"\r\n", id="a-line-of-200000"),
        pytest.param(b"Subject: fin\r\n\r\nsans fin de ligne", id="no-final-newline"),
        pytest.param(b'Subject: {12}\r\n\r\n) {3}\r\n* BYE "\\\r\n.\r\nA1 OK\r\n', id="looks-like-protocol"),
        pytest.param(b"Subject: scan\r\n\r\n" + (b"A" * 76 + b"\r\n") * 335_000, id="25-MB"),
    ],
)
def test_bytes_come_through_unchanged(place: Place, opened: Callable[..., WayIn], raw: bytes) -> None:
    place.deliver(raw)
    place.deliver(mail("après"))
    # Compared before the assertion: a difference in 25 MB is no readable message.
    same = drained(opened()) == [raw, mail("après")]
    assert same


def test_three_hundred_mails_come_all(place: Place, opened: Callable[..., WayIn]) -> None:
    sent = [mail(f"numéro {number}") for number in range(300)]
    for raw in sent:
        place.deliver(raw)
    assert drained(opened()) == sent


def test_the_server_s_own_date_is_the_receipt_evidence(place: Place, opened: Callable[..., WayIn]) -> None:
    received = datetime(2025, 11, 30, 23, 30, 15, tzinfo=UTC)
    place.deliver(b"Date: Mon, 1 Jan 2001 00:00:00 +0000\r\n\r\n", received)
    way = opened()
    [arrival] = way.fetch(way.list_keys())
    assert isinstance(arrival, Arrival)
    assert arrival.server_date == received
    assert arrival.server_date.utcoffset() is not None


def test_looking_touches_no_flag_and_moves_nothing(place: Place, opened: Callable[..., WayIn]) -> None:
    for subject in ("un", "deux", "trois"):
        place.deliver(mail(subject))
    place.people_flag(0, "FS")
    before = place.seen()
    way = opened()
    drained(way)
    way.mark(way.list_keys())
    way.wait(0.0, Event())
    way.close()
    assert place.seen() == before


def test_a_mail_deleted_after_listing_is_left_out(place: Place, opened: Callable[..., WayIn]) -> None:
    for subject in ("un", "deux", "trois"):
        place.deliver(mail(subject))
    way = opened()
    keys = way.list_keys()
    place.people_delete(1)
    assert list(way.fetch(keys)) == [each for each in way.fetch(keys) if each.key != keys[1]]
    assert raws(list(way.fetch(keys))) == [mail("un"), mail("trois")]
    assert list(way.list_keys()) == [keys[0], keys[2]]


def test_a_mail_that_people_read_and_starred_keeps_its_key(place: Place, opened: Callable[..., WayIn]) -> None:
    place.deliver(mail("un"))
    place.deliver(mail("deux"))
    way = opened()
    keys = way.list_keys()
    place.people_flag(0, "FS")
    assert raws(list(way.fetch(keys))) == [mail("un"), mail("deux")]
    assert way.list_keys() == keys


def test_a_key_nobody_knows_is_left_out(place: Place, opened: Callable[..., WayIn]) -> None:
    place.deliver(mail("un"))
    way = opened()
    [key] = way.list_keys()
    assert raws(list(way.fetch([place.unknown(key), key]))) == [mail("un")]


def test_mail_that_comes_after_the_listing_is_listed_next(place: Place, opened: Callable[..., WayIn]) -> None:
    place.deliver(mail("un"))
    way = opened()
    first = way.list_keys()
    place.deliver(mail("deux"))
    way.wait(SOON, Event())
    assert list(way.list_keys())[:-1] == list(first)
    assert drained(way) == [mail("un"), mail("deux")]


def test_a_wait_notices_mail_that_came_before_it_began(place: Place, opened: Callable[..., WayIn]) -> None:
    way = opened()
    way.list_keys()
    place.deliver(mail("un"))
    began = time.monotonic()
    way.wait(SOON, Event())
    assert time.monotonic() - began < SOON / 2


def test_a_wait_notices_mail_that_comes_during_it(place: Place, opened: Callable[..., WayIn]) -> None:
    place.deliver(mail("un"))
    way = opened()
    way.list_keys()
    began = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(way.wait, SOON, Event())
        place.deliver(mail("deux"))
        waiting.result()
    assert time.monotonic() - began < SOON / 2


def test_a_wait_ends_soon_after_stop(opened: Callable[..., WayIn]) -> None:
    way, stop, began = opened(), Event(), time.monotonic()
    way.list_keys()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(way.wait, SOON, stop)
        stop.set()
        waiting.result()
    assert time.monotonic() - began < SOON / 2


def test_a_wait_without_news_lasts_its_time_and_no_longer(place: Place, opened: Callable[..., WayIn]) -> None:
    way = opened()
    place.deliver(mail("un"))
    # Listed, it is no news any more.
    assert len(way.list_keys()) == 1
    began = time.monotonic()
    way.wait(1.5, Event())
    assert 1.4 < time.monotonic() - began < SOON


def test_by_default_marking_does_nothing(place: Place, opened: Callable[..., WayIn]) -> None:
    place.deliver(mail("un"))
    way = opened()
    way.mark(way.list_keys())
    assert place.flags() == [""]


def test_where_policy_asks_it_registered_mails_become_seen(place: Place, opened: Callable[..., WayIn]) -> None:
    for subject in ("un", "deux", "trois"):
        place.deliver(mail(subject))
    way = opened(mark_seen=True)
    keys = way.list_keys()
    drained(way)
    assert place.flags() == ["", "", ""]
    way.mark(keys[:2])
    way.mark(keys[:2])
    assert raws(list(way.fetch(keys))) == [mail("un"), mail("deux"), mail("trois")]
    assert place.flags() == ["S", "S", ""]
    assert way.list_keys() == keys
    assert drained(way) == [mail("un"), mail("deux"), mail("trois")]


def test_marking_keeps_the_flags_that_people_put(place: Place, opened: Callable[..., WayIn]) -> None:
    place.deliver(mail("un"))
    place.people_flag(0, "F")
    way = opened(mark_seen=True)
    way.mark(way.list_keys())
    assert place.flags() == ["FS"]


def test_marking_a_mail_that_people_took_away_harms_nothing(place: Place, opened: Callable[..., WayIn]) -> None:
    place.deliver(mail("un"))
    place.deliver(mail("deux"))
    way = opened(mark_seen=True)
    keys = way.list_keys()
    place.people_delete(0)
    way.mark(keys)
    assert place.flags() == ["S"]


def test_one_unreadable_mail_is_a_fault_of_its_own(place: Place, opened: Callable[..., WayIn]) -> None:
    for subject in ("un", "deux", "trois"):
        place.deliver(mail(subject))
    way = opened()
    keys = way.list_keys()
    place.spoil(1)
    found = list(way.fetch(keys))
    assert raws(found) == [mail("un"), mail("trois")]
    assert [each.key for each in found if isinstance(each, FetchFault)] == [keys[1]]


def test_closing_twice_is_harmless(place: Place) -> None:
    way = place.open()
    way.close()
    way.close()
