"""Working through the exception queue: what comes next, what changed meanwhile, nothing left out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from intake.domain.campaign import LegalPeriods
from intake.domain.cases.entries import Move
from intake.domain.cases.states import Step
from intake.domain.disposition import Ignore
from intake.domain.known import Action
from intake.errors import StaleError
from storage.console.exceptions import (
    ExceptionFilter,
    exceptions_page,
    exceptions_total,
    next_exception,
)
from storage.console.mails import neighbours_of_sender
from storage.console.paging import CursorError, Total
from storage.console.working import assign
from storage.queries import held_detail
from storage.register import SqlRegister
from storage.summaries.causes import Cause
from tests.contract.builders import DH, NOW, appeal, mail, ruling
from tests.contract.console.builders import (
    ALL,
    APPEALS,
    again,
    days,
    hold,
    lines_of_the_queue,
    open_holds,
    queue,
    settle,
    walk,
    written,
)


def test_next_goes_through_the_queue_and_starts_again_at_its_end(register: SqlRegister, engine: Engine) -> None:
    messages = queue(register, 3)
    first = next_exception(engine, ALL)
    assert first is not None
    register.rule(first.number, ruling(Action.IGNORE, 0))
    second = next_exception(engine, ALL, after=first.cursor)
    assert second is not None
    again(register, second.message, written("1:1"), lambda r: r.ignore(Ignore(0, ())))
    third = next_exception(engine, ALL, after=second.cursor)
    assert third is not None
    assert [first.message, second.message, third.message] == messages
    back = next_exception(engine, ALL, after=third.cursor)
    assert back is not None
    assert back.message == third.message, "the first waits for its ruling, the second is settled"


def test_the_queue_is_that_of_one_person_of_nobody_or_of_anybody(register: SqlRegister, engine: Engine) -> None:
    queue(register, 4)
    mine, given_back, hers, free = (line.number for line in exceptions_page(engine, ALL).lines)
    for number, assignee in ((mine, "anne"), (given_back, "anne"), (hers, "anne"), (given_back, None), (hers, "zoe")):
        assign(engine, number, assignee, "chef", NOW)

    def found(wanted: ExceptionFilter) -> list[int]:
        return [line.number for line in exceptions_page(engine, ALL, wanted).lines]

    assert found(ExceptionFilter(assignee="anne")) == [mine]
    assert found(ExceptionFilter(assigned=True)) == [mine, hers]
    assert found(ExceptionFilter(assigned=False)) == [given_back, free]
    assert exceptions_total(engine, ALL, ExceptionFilter(assigned=False)) == Total(2)
    following = next_exception(engine, ALL, ExceptionFilter(assignee="zoe"))
    assert following is not None
    assert following.number == hers


def test_nothing_is_next_when_nothing_waits(register: SqlRegister, engine: Engine) -> None:
    message = queue(register, 1)[0]
    line = next_exception(engine, ALL)
    assert line is not None
    again(register, line.message, written("1:0"), lambda r: r.ignore(Ignore(0, ())))
    assert line.message == message
    assert next_exception(engine, ALL, after=line.cursor) is None


def test_the_version_changes_with_every_ruling_and_decision_otherwise(register: SqlRegister, engine: Engine) -> None:
    message = queue(register, 1)[0]

    def version() -> str:
        return walk(engine)[0].version

    shown = version()
    assert version() == shown
    register.rule(walk(engine)[0].number, ruling(Action.FILE, 0))
    ruled = version()
    assert walk(engine)[0].ruled
    register.claim("ici", 1, NOW)
    again(register, walk(engine)[0].message, written("1:0"), hold())
    again(register, walk(engine)[0].message, written("1:0"), hold("autre raison"))
    assert len({shown, ruled, version()}) == 3
    assert walk(engine)[0].message == message


def test_a_ruling_takes_the_version_that_the_list_showed_and_no_former_one(
    register: SqlRegister, engine: Engine
) -> None:
    queue(register, 1)
    (line,) = exceptions_page(engine, ALL, ExceptionFilter()).lines
    found = held_detail(engine, line.number)
    assert found.item.version == line.version
    register.rule(line.number, ruling(Action.FILE, 0), seen=line.version)
    with pytest.raises(StaleError):
        register.rule(line.number, ruling(Action.RETURN, 0), seen=line.version)
    (line,) = exceptions_page(engine, ALL, ExceptionFilter()).lines
    register.rule(line.number, ruling(Action.RETURN, 0), seen=line.version)


def test_a_mail_that_nobody_could_read_is_in_the_queue(register: SqlRegister, engine: Engine) -> None:
    register.register(DH, [mail("7:1", message_id="<perdu@chu.example>")])
    for _ in range(3):
        register.reading_failed(register.claim("ici", 1, NOW)[0], "mémoire dépassée", NOW)
    line = walk(engine)[0]
    assert (line.sender, line.subject, line.reasons) == ("", "", ("mémoire dépassée",))
    assert line.cause is Cause.UNREADABLE


def test_the_queue_shows_exactly_the_open_holds_whatever_happens(register: SqlRegister, engine: Engine) -> None:
    def equal() -> bool:
        return lines_of_the_queue(engine) == open_holds(engine)

    messages = queue(register, 3)
    assert equal()
    register.rule(open_holds(engine)[0], ruling(Action.IGNORE, 0))
    assert equal()
    again(register, walk(engine)[0].message, written("1:0"), hold("autre", position=None))
    assert equal()
    settle(register, "2:1", lambda r: r.open_appeal(appeal()), hold(position=None), mailbox=APPEALS)
    move = Move(Step.REQUALIFY, "m.dupont", "question de mobilité")
    register.move_case("R2025-DH-0001", move, LegalPeriods("2025"), days(1))
    assert equal()
    for message in messages:
        again(register, walk(engine)[0].message, written("x"), lambda r: r.ignore(Ignore(0, ())))
        assert message
    assert equal()
    assert len(open_holds(engine)) == 0


@pytest.mark.parametrize("cursor", ["", "x", "!!!", "e30", "WyJuZXdlc3QiLCIyMDI1IiwxXQ", "é", "W10", "bnVsbA"])
def test_a_cursor_of_no_page_is_refused(engine: Engine, cursor: str) -> None:
    with pytest.raises(CursorError):
        exceptions_page(engine, ALL, after=cursor)


def test_a_page_is_never_larger_than_a_hundred_lines_and_the_total_is_counted_to_a_bound(
    register: SqlRegister, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(register, 3)
    monkeypatch.setattr("storage.console.paging.MOST_COUNTED", 2)
    monkeypatch.setattr("storage.console.paging.LARGEST_PAGE", 2)
    assert exceptions_total(engine, ALL) == Total(2, more=True)
    assert len(exceptions_page(engine, ALL, size=10_000).lines) == 2


def test_the_other_mails_of_a_sender_are_listed_newest_first(register: SqlRegister, engine: Engine) -> None:
    written_by = [settle(register, f"1:{n}", read=written(f"1:{n}", by="Anne@CHU.example")) for n in range(4)]
    settle(register, "2:1", read=written("2:1", by="autre@chu.example"))
    first = neighbours_of_sender(engine, ALL, "ANNE@chu.example", but=written_by[1], size=2)
    rest = neighbours_of_sender(engine, ALL, "anne@chu.example", but=written_by[1], after=first.after)
    assert [line.message for line in (*first.lines, *rest.lines)] == [written_by[n] for n in (3, 2, 0)]
    assert neighbours_of_sender(engine, ALL, "").lines == ()


def test_age_is_counted_from_receipt_and_not_from_the_decision(register: SqlRegister, engine: Engine) -> None:
    settle(register, "1:1", hold(), at=days(-30))
    assert len(walk(engine, ALL, ExceptionFilter(received_before=NOW - timedelta(days=29)))) == 1


def test_a_ruling_on_one_document_leaves_the_others_of_its_mail_in_the_queue(
    register: SqlRegister, engine: Engine
) -> None:
    message = settle(register, "1:0", hold(position=0), hold(position=1), hold(position=2))
    first, second, third = (line.number for line in walk(engine))
    register.rule(first, ruling(Action.IGNORE, 0))
    assert [line.number for line in walk(engine) if line.ruled] == [first]
    following = next_exception(engine, ALL)
    assert following is not None
    assert following.number in (second, third)
    register.withdraw_ruling(first, "anne", "essai", NOW)
    assert not any(line.ruled for line in walk(engine))
    assert {line.message for line in walk(engine)} == {message}


def test_a_ruling_on_the_whole_mail_decides_each_of_its_documents(register: SqlRegister, engine: Engine) -> None:
    settle(register, "1:0", hold(position=None), hold(position=0))
    whole = next(line.number for line in walk(engine) if line.document is None)
    register.rule(whole, ruling(Action.IGNORE, None))
    assert all(line.ruled for line in walk(engine))
