"""What the desk answers for when our own code fails, and what it settles together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import wait
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import func, select

from intake.bootstrap import House
from intake.desk import Desk
from intake.domain.disposition import Answer
from intake.domain.letter import MailboxName
from intake.errors import MessageError
from intake.pipeline import Boundary
from intake.ports import Composer, Outgoing
from intake.sample import SampleMail, sample_mails
from storage.tables import messages, outbox
from tests.faults.installation import Installation, install

COUNT = 4


def test_a_settled_message_is_not_blamed_for_what_breaks_after_it(tmp_path: Path) -> None:
    installation = install(tmp_path)
    installation.put_sample(sample_mails(count=1))
    with installation.house() as house:
        robot = house.robot()
        robot.desk.open()
        next(each for each in robot.receivers if each.mailbox == "evaluations-dh").drain()
        assert robot.desk.step(Event())
        assert not robot.desk.set_aside("défaut interne")
        robot.desk.close()


def test_what_was_read_together_is_settled_in_one_transaction(tmp_path: Path) -> None:
    seen: list[Boundary] = []
    with answered_mails(tmp_path).house() as plain:
        house = replace(plain, passed=seen.append)
        desk = desk_with_all_read(house)
        desk.step(stopped())
        desk.close()
        assert [each for each in seen if each in (Boundary.RECORDING, Boundary.RECORDED)] == [
            *[Boundary.RECORDING] * COUNT,
            *[Boundary.RECORDED] * COUNT,
        ]
        assert replies(house) == COUNT
        house.close()


def test_one_that_cannot_be_settled_keeps_no_other_from_it(tmp_path: Path) -> None:
    with answered_mails(tmp_path).house() as house:
        desk = desk_with_all_read(house, MessageError("illisible"))
        while desk.step(stopped()):
            pass
        desk.close()
        assert states(house) == {"settled": COUNT - 1, "received": 1}
        assert replies(house) == COUNT - 1


def test_a_bug_on_one_of_them_records_nothing_and_is_then_laid_on_that_one(tmp_path: Path) -> None:
    with answered_mails(tmp_path).house() as house:
        desk = desk_with_all_read(house, RuntimeError("défaut"))
        with pytest.raises(RuntimeError):
            desk.step(stopped())
        assert replies(house) == 0
        assert not desk.set_aside("défaut interne")
        blamed = settled_but_for_bugs(desk)
        desk.close()
        assert blamed == 1
        assert replies(house) == COUNT - 1


@dataclass(frozen=True)
class FaultyComposer:
    """Composes as the real one does, but for the answer it was asked for first, each time it is asked again."""

    composer: Composer
    fault: Exception
    refused: list[str] = field(default_factory=list)

    def compose(
        self,
        answer: Answer,
        mailbox: MailboxName,
        *,
        key: str,
        reference: str | None,
        now: datetime,
        files: Sequence[bytes] = (),
    ) -> Outgoing:
        if not self.refused:
            self.refused.append(key)
        if key in self.refused:
            raise self.fault
        return self.composer.compose(answer, mailbox, key=key, reference=reference, now=now, files=files)


def settled_but_for_bugs(desk: Desk) -> int:
    """Steps to the end as a shift does; how often a bug was laid on a message."""
    blamed = 0
    while desk.is_busy:
        try:
            desk.step(stopped())
        except RuntimeError:
            blamed += desk.set_aside("défaut interne")
    return blamed


@cache
def answered() -> list[SampleMail]:
    found = [mail for mail in sample_mails(count=60) if mail.expected.reply and mail.expected.state == "settled"]
    return found[:COUNT]


def answered_mails(root: Path) -> Installation:
    """An installation with mails in one mailbox that are each answered."""
    installation = install(root)
    installation.put_sample(answered())
    return installation


def desk_with_all_read(house: House, fault: Exception | None = None) -> Desk:
    """A desk that holds every mail, read; one of them cannot be answered where there is a fault."""
    for receiver in house.robot().receivers:
        receiver.drain()
    composer: Composer = FaultyComposer(house.composer, fault) if fault else house.composer
    desk = Desk(replace(house.pipeline, composer=composer), "essai")
    desk.open()
    desk.fill()
    wait([each.reading for each in desk.in_hand])
    return desk


def stopped() -> Event:
    """Told to stop: what is in hand is finished, nothing new is claimed."""
    event = Event()
    event.set()
    return event


def states(house: House) -> Counter[str]:
    with house.engine.connect() as connection:
        return Counter(connection.execute(select(messages.c.state)).scalars())


def replies(house: House) -> int:
    with house.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(outbox)).scalar_one()
