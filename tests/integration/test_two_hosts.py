"""Two hosts on one PostgreSQL: one appeal in two mailboxes at the same instant is one case, and no mail is lost."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text
from structlog.testing import capture_logs

from intake.bootstrap import House
from intake.configuration import load_settings
from intake.desk import Desk
from intake.domain.letter import Address, MailboxName
from intake.errors import TransientError
from intake.pipeline import Boundary
from intake.ports import OutboxState
from storage.case_queries import all_appeals
from storage.database import open_database, upgrade
from storage.queries import message_states, replies
from storage.register import SqlRegister
from tests.contract.builders import appeal, letter, receive, record
from tests.contract.conftest import postgresql_server  # noqa: F401  a fixture of theirs
from tests.integration.test_desk import stopped
from tests.scenarios.installation import install, run_intake
from tests.servers.postgresql import PostgreSQL

pytestmark = pytest.mark.needs_postgresql

CAREERS = ("carriere-dh", "carriere-d3s")
WAIT_SECONDS = 60


def appeal_of(number: int, mailbox: str) -> bytes:
    """The appeal of that person, as it stands in that mailbox: the trace of its arrival differs."""
    return (
        f"Received: from mail.chu.example by mx1.sante.gouv.fr for {mailbox}; Fri, 14 Nov 2025 10:30:00 +0100\r\n"
        f"From: personne{number}@chu{number}.example\r\nTo: cng-carriere-dh@sante.gouv.fr, "
        "cng-carriere-d3s@sante.gouv.fr\r\nSubject: Recours\r\nDate: Fri, 14 Nov 2025 10:29:00 +0100\r\n"
        f"Message-ID: <recours{number}@chu.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        f"Je forme un recours contre mon évaluation 2025, que je conteste. Dossier {number}.\r\n"
    ).encode()


@dataclass
class Hosts:
    """Two installations that share database, archive, mailboxes and way out; each has a state of its own."""

    configs: tuple[Path, Path]
    maildirs: dict[str, Path]

    def put(self, mailbox: str, number: int) -> None:
        with self.house(0) as house:
            house.put_sample(self.maildirs[mailbox], appeal_of(number, mailbox), number)

    def house(self, host: int) -> _Open:
        return _Open(self.configs[host])


@dataclass
class _Open:
    config: Path
    made: House | None = None

    def __enter__(self) -> House:
        self.made = House(load_settings(self.config))
        return self.made

    def __exit__(self, *_: object) -> None:
        if self.made is not None:
            self.made.close()


@pytest.fixture
def hosts(postgresql_server: PostgreSQL, tmp_path: Path) -> Iterator[Hosts]:  # noqa: F811  the fixture imported above
    name = postgresql_server.create_database()
    url = postgresql_server.url_of(name)
    password = url.partition("://")[2].partition("@")[0].partition(":")[2]
    maildirs = {mailbox: tmp_path / "boites" / mailbox for mailbox in CAREERS}

    def config(host: str) -> Path:
        place = tmp_path / host
        place.mkdir()
        (place / "secret").write_text(password)

        def change(content: dict[str, Any]) -> None:
            content["database"] = {"url": url.replace(f":{password}@", "@"), "password": {"file": "secret"}}
            content["archive"]["directory"] = str(tmp_path / "archive")
            content["sending"] = {"maildir": str(tmp_path / "sortie")}
            content["reading"]["workers"] = 1
            content["mailboxes"] = {each: content["mailboxes"][each] for each in CAREERS}
            for each in CAREERS:
                content["mailboxes"][each]["source"]["maildir"]["path"] = str(maildirs[each])

        return install(place, change)

    engine = open_database(url)
    upgrade(engine)
    engine.dispose()
    yield Hosts((config("hote-1"), config("hote-2")), maildirs)
    postgresql_server.drop_database(name)


def outcome(house: House) -> tuple[dict[str, int], Counter[str], Counter[str]]:
    """Mails of each case, states of the mails, states of the replies."""
    cases = {case.reference: case.mails for case in all_appeals(house.engine)}
    states = Counter(each.state.value for each in message_states(house.engine))
    return cases, states, Counter(each.state.value for each in replies(house.engine))


def desk_of(house: House, passed: Callable[[Boundary], None], count: int) -> Desk:
    """A desk of that host with so many mails in hand, read."""
    desk = Desk(replace(house.pipeline, passed=passed), house.owner, window=count)
    desk.open()
    desk.fill()
    wait([each.reading for each in desk.in_hand])
    assert len(desk.in_hand) == count
    return desk


def settle_all(desk: Desk) -> None:
    """To the end, as a shift does: a fault that is not the message's is tried again."""
    while True:
        try:
            if not desk.step(stopped()):
                desk.fill()
                if not desk.in_hand:
                    return
        except TransientError:
            continue


def test_groups_in_opposite_orders_end_as_one_case_each_and_the_one_cut_off_goes_alone(hosts: Hosts) -> None:
    for mailbox, numbers in (("carriere-dh", (1, 2)), ("carriere-d3s", (2, 1))):
        for place, number in enumerate(numbers):
            with hosts.house(0) as house:
                house.put_sample(hosts.maildirs[mailbox], appeal_of(number, mailbox), 10 * place + number)
            with hosts.house(0) as house:
                drain(house, mailbox)
    both = Barrier(2)
    with hosts.house(0) as first, hosts.house(1) as second, capture_logs() as logs:
        desks = [desk_of(house, _meet_once(both), 2) for house in (first, second)]
        with ThreadPoolExecutor(2) as robots:
            list(robots.map(settle_all, desks))
        for desk in desks:
            desk.close()
        found, states, left = outcome(first)
        assert [each["problem"] for each in logs if each["event"] == "settled_one_by_one"] == [DEADLOCK]
        assert first.register.verify_chain().whole
    assert sorted(found.values()) == [2, 2]
    assert states == {"settled": 4}
    assert left == {OutboxState.QUEUED.value: 2}


DEADLOCK = "base de données : occupée par un autre processus (deadlock detected) ; le robot réessaie."


def drain(house: House, mailbox: str) -> None:
    next(each for each in house.robot().receivers if each.mailbox == mailbox).drain()


def _meet_once(both: Barrier) -> Callable[[Boundary], None]:
    """Each host waits for the other after its first mail, so that each holds what the other asks for next."""
    met: list[Boundary] = []

    def passed(boundary: Boundary) -> None:
        if boundary is Boundary.RECORDING and not met:
            met.append(boundary)
            both.wait(WAIT_SECONDS)

    return passed


@pytest.mark.timeout(200)
def test_two_real_robots_that_start_together_open_each_case_once_and_acknowledge_it_once(hosts: Hosts) -> None:
    count = 12
    for mailbox in CAREERS:
        for number in range(1, count + 1):
            hosts.put(mailbox, number)
    with ThreadPoolExecutor(2) as robots:
        ran = list(robots.map(lambda config: run_intake(config, "run", "--once"), hosts.configs))
    assert [each.code for each in ran] == [0, 0], [each.err for each in ran]
    with hosts.house(0) as house:
        found, states, left = outcome(house)
        assert list(found.values()) == [2] * count
        assert states == {"settled": 2 * count}
        assert left == {"sent": count}
        sent = house.settings.sending.path / "new"  # type: ignore[union-attr]  # a Maildir, as installed
        assert len(list(sent.iterdir())) == count
        by_corps = Counter(reference.split("-")[1] for reference in found)
        numbers = {f"R2025-{corps}-{n:04d}" for corps, many in by_corps.items() for n in range(1, many + 1)}
        assert set(found) == numbers
        assert house.register.verify_chain().whole


def test_of_one_message_id_that_a_gateway_changed_one_is_decided_after_the_other(hosts: Hosts) -> None:
    """Their words differ, so no likeness makes them wait for each other."""
    author = Address("anne@chu.example")
    plain = replace(letter(message_id="<un@chu.example>"), sender=author, own_words="Je conteste mon évaluation.")
    changed = replace(plain, own_words="[contrôlé] Je conteste mon évaluation.")
    with hosts.house(0) as house, hosts.house(1) as other, ThreadPoolExecutor(1) as thread:
        here, there = SqlRegister(house.engine), SqlRegister(other.engine)
        first = receive(here, "1:1", mailbox=MailboxName(CAREERS[0]), read=plain)
        second = receive(here, "2:1", mailbox=MailboxName(CAREERS[1]), read=changed)
        same: list[bool] = []

        def settle_second() -> None:
            record(there, second, changed, lambda recording: same.extend(e.same for e in recording.known().appeals))

        def meanwhile(_: object) -> None:
            running = thread.submit(settle_second)
            await_waiting(house.engine, running)

        record(here, first, plain, lambda recording: recording.known(), meanwhile, lambda r: r.open_appeal(appeal()))
    assert same == [True]


def await_waiting(engine: Engine, running: Future[None]) -> None:
    """Until that other transaction waits for a lock, or has not needed one."""
    waiting = select(func.count()).select_from(text("pg_locks")).where(text("NOT granted"))
    deadline, pause = time.monotonic() + WAIT_SECONDS, threading.Event()
    while not running.done() and time.monotonic() < deadline:
        with engine.connect() as connection:
            if connection.scalar(waiting):
                return
        pause.wait(0.01)
