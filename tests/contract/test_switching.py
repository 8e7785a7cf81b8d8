"""The same mailbox moved from one way in to another: nothing processed twice, nothing new taken for known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from intake.ports import State
from intake.reading.sandbox import Sandbox
from storage.archive import FilesystemArchive
from storage.queries import history_of, message_states
from storage.register import SqlRegister
from tests.contract.moving import BOX, NOW, Building, Office, mail, pathless
from tests.contract.places import PASSWORD, ImapPlace, MaildirPlace, Place, exchange_of
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.ews import EwsServer
from tests.servers.graph import GraphServer, graph_server

USERS = {f"agent{number}": PASSWORD for number in range(200)}
WAYS = ("maildir", pytest.param("imap", marks=pytest.mark.needs_dovecot), "ews", "graph")
NEW_WAYS = (
    pytest.param("maildir", False, id="maildir"),
    pytest.param("imap", False, id="imap", marks=pytest.mark.needs_dovecot),
    pytest.param("ews", False, id="ews"),
    pytest.param("ews", True, id="ews-rebuilt"),
    pytest.param("graph", False, id="graph"),
    pytest.param("graph", True, id="graph-rebuilt"),
)


@pytest.fixture(scope="module")
def imap_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Dovecot, Dovecot]]:
    """The former one, and the one that takes its place."""
    former, new = (tmp_path_factory.mktemp(name) for name in ("former", "new"))
    with dovecot(former, USERS) as one, dovecot(new, USERS) as other:
        yield one, other


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EwsServer]:
    with exchange_of(tmp_path_factory.mktemp("exchange"), USERS) as server:
        yield server


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphServer]:
    with graph_server(tmp_path_factory.mktemp("graph")) as server:
        yield server


@pytest.fixture(scope="module")
def users() -> Iterator[str]:
    return iter(USERS)


@pytest.fixture(scope="module")
def readers() -> Iterator[Sandbox]:
    with Sandbox(workers=1, ocr=False) as sandbox:
        yield sandbox


@pytest.fixture
def build(request: pytest.FixtureRequest, tmp_path: Path, users: Iterator[str]) -> Building:
    return Building(request, tmp_path, users)


@pytest.fixture
def office(engine: Engine, register: SqlRegister, tmp_path: Path, readers: Sandbox) -> Office:
    return Office(engine, register, FilesystemArchive(tmp_path / "archive"), readers)


@pytest.mark.parametrize(("to", "rebuilds"), NEW_WAYS)
@pytest.mark.parametrize("away", WAYS)
def test_a_moved_mailbox_keeps_every_mail_known_and_gives_the_new_one(
    office: Office, build: Building, away: str, to: str, rebuilds: bool
) -> None:
    former, new = build.place(away), build.place(to, rebuilds=rebuilds)
    for number in range(4):
        former.deliver(mail(number))
    office.take_in(former)
    office.read()
    for number in range(5):
        new.deliver(mail(number), NOW + timedelta(seconds=number))
    assert office.new_of(new) == 1
    assert office.states == [State.READ] * 4 + [State.RECEIVED]
    assert office.doubts() == [""]
    assert office.new_of(new) == 0


def test_a_mail_that_the_robot_had_not_read_yet_is_known_as_well(office: Office, build: Building) -> None:
    former, new = build.place("maildir"), build.place("graph", rebuilds=True)
    former.deliver(mail(1))
    office.take_in(former)
    new.deliver(mail(1))
    assert office.new_of(new) == 0
    assert office.states == [State.RECEIVED]


@pytest.mark.needs_dovecot
def test_a_folder_that_was_numbered_anew_is_known_by_its_bytes(office: Office, build: Building) -> None:
    place = build.place("imap")
    assert isinstance(place, ImapPlace)
    place.deliver(mail(1))
    place.deliver(mail(2))
    office.take_in(place)
    _number_anew(place)
    place.deliver(mail(3))
    assert office.new_of(place) == 1
    assert office.keys == 5


def _number_anew(place: ImapPlace) -> None:
    """As a restored backup does: another UIDVALIDITY. Dovecot keeps it in the first line of this file."""
    listed = place.folder() / "dovecot-uidlist"
    former = listed.read_text()
    listed.write_text(re.sub(r"V(\d+)", lambda found: f"V{int(found[1]) + 7}", former, count=1))
    for file in (*place.folder().glob("dovecot.index*"), *place.folder().glob("dovecot.list*")):
        file.unlink()


def test_keys_of_another_server_never_pass_for_known_mails(office: Office, tmp_path: Path) -> None:
    """Two servers may number alike; here two Maildirs whose mails have the same names."""
    one, other = MaildirPlace(tmp_path / "un"), MaildirPlace(tmp_path / "deux")
    one.deliver(mail(1))
    other.deliver(mail(2))
    with closing(one.open()) as left, closing(other.open()) as right:
        assert left.list_keys() == right.list_keys()
    assert office.new_of(one) == 1
    assert office.new_of(other) == 1


def test_going_back_to_the_former_server_asks_for_no_mail_again(office: Office, build: Building) -> None:
    former, new = build.place("maildir"), build.place("ews", rebuilds=True)
    for place in (former, new):
        place.deliver(mail(1))
        office.take_in(place)
    new.deliver(mail(2))
    assert office.new_of(new) == 1
    assert office.new_of(former) == 0
    former.deliver(mail(2))
    assert office.new_of(former) == 0


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(mail(1, "Bonsoir,"), id="other-words"),
        pytest.param(mail(1, file=b"%PDF-1.7 autre"), id="other-file"),
    ],
)
def test_another_mail_under_a_known_message_id_is_never_taken_for_known(
    office: Office, build: Building, other: bytes
) -> None:
    former, new = build.place("maildir"), build.place("ews", rebuilds=True)
    former.deliver(mail(1))
    office.take_in(former)
    office.read()
    new.deliver(mail(1))
    new.deliver(other)
    assert office.new_of(new) == 1
    assert office.doubts() == [""]


def test_what_may_be_known_or_not_is_left_to_a_person_and_named(office: Office, build: Building) -> None:
    former, new = build.place("maildir"), build.place("ews", rebuilds=True)
    former.deliver(mail(1))
    office.take_in(former)
    office.read()
    new.deliver(mail(1, "Bonsoir,"))
    assert office.new_of(new) == 1
    [doubt] = office.doubts()
    assert "n° 1" in doubt
    assert "même identifiant et même date, mais un autre contenu" in doubt


def test_a_second_delivery_where_the_mailbox_is_now_is_a_mail_of_its_own(office: Office, build: Building) -> None:
    """As everywhere: two deliveries of one mail differ in their way, and both are processed."""
    former, new = build.place("maildir"), build.place("graph", rebuilds=True)
    former.deliver(mail(1))
    office.take_in(former)
    office.read()
    new.deliver(mail(1))
    new.deliver(mail(1, hop="mx2"))
    assert office.new_of(new) == 1
    assert office.doubts() == [""]


def moved_long_ago(office: Office, build: Building, to: str, known: bytes) -> Place:
    """That mail was known before the move, and is not on the new server, where the robot is since a hundred days."""
    former, new = build.place("maildir"), build.place(to, rebuilds=True)
    for each in (known, mail(2)):
        former.deliver(each)
    new.deliver(mail(2), NOW)
    for days, place in ((0, former), (1, new)):
        office.now = NOW + timedelta(days=days)
        office.take_in(place)
        office.read()
    office.now = NOW + timedelta(days=100)
    return new


@pytest.mark.parametrize("to", ["ews", "graph"])
def test_sent_again_months_after_the_move_a_mail_is_left_to_a_person(office: Office, build: Building, to: str) -> None:
    """By a program that gives it the same identifier and date, from where no server writes how it came."""
    new = moved_long_ago(office, build, to, pathless(1))
    new.deliver(pathless(1), office.now)
    assert office.new_of(new) == 1
    [doubt] = office.doubts()
    assert re.search("n° 1 .*envoyé une seconde fois", doubt)


@pytest.mark.parametrize("way_known", [True, False], ids=["its-way-known", "its-day-known"])
def test_brought_there_months_after_the_move_a_mail_is_known(office: Office, build: Building, way_known: bool) -> None:
    """From an archive of before, imported late: with its Received lines, or with the day it was received."""
    old = mail(1) if way_known else pathless(1)
    new = moved_long_ago(office, build, "ews", old)
    new.deliver(old, office.now if way_known else NOW)
    assert office.new_of(new) == 0


def test_a_switch_changes_nothing_of_how_and_when_a_mail_was_received(office: Office, build: Building) -> None:
    former, new = build.place("maildir"), build.place("ews", rebuilds=True)
    received = datetime(2025, 11, 14, 9, 1, tzinfo=UTC)
    former.deliver(mail(1), received)
    office.take_in(former)
    [before] = office.register.claim("ici", 1, NOW)
    new.deliver(mail(1), NOW)
    office.take_in(new)
    [after] = office.register.claim("ici", 1, NOW + timedelta(hours=1))
    assert after.received == before.received
    assert after.received.server_date == received
    assert after.sha256 == before.sha256


def test_the_history_says_how_a_mail_was_known_again(office: Office, build: Building) -> None:
    former, new = build.place("maildir"), build.place("ews", rebuilds=True)
    for place in (former, new):
        place.deliver(mail(1))
        office.take_in(place)
    [message] = message_states(office.engine, BOX)
    seen = history_of(office.engine, message.message)[-1]
    assert seen.event == "mail_seen_again"
    assert ("by", "content") in seen.detail
    assert office.register.verify_chain().whole
