"""The exception queue: every open hold once, filtered, sorted, paged, within the scope."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from intake.domain.campaign import LegalPeriods
from intake.domain.cases.entries import Move
from intake.domain.cases.states import Step
from intake.domain.disposition import Hold, Ignore, Kind
from intake.domain.mailbox import Purpose
from storage.console.exceptions import (
    ExceptionFilter,
    ExceptionOrder,
    exception_line,
    exceptions_page,
    exceptions_total,
    next_exception,
)
from storage.console.mails import neighbours_of_sender
from storage.console.paging import Total
from storage.console.scope import hold_in_scope
from storage.register import SqlRegister
from storage.summaries.causes import Cause
from tests.contract.builders import D3S, DH, NOW, appeal
from tests.contract.console.builders import (
    ALL,
    APPEALS,
    D3S_ONLY,
    DH_ONLY,
    NOBODY,
    again,
    days,
    hold,
    open_holds,
    queue,
    settle,
    walk,
    written,
)


def test_a_line_says_what_a_clerk_needs(register: SqlRegister, engine: Engine) -> None:
    read = written("7:1", by="Secretariat@CHU-Nantes.example", subject="Support de Mme Durand")
    settle(register, "7:1", hold("encart de signature vide, page 3"), hold("à lire", position=None), read=read)
    line = next(line for line in walk(engine) if line.document)
    assert (line.mailbox, line.corps, line.received_at, line.position) == (DH, "DH", NOW, 0)
    assert (line.sender, line.organisation) == ("secretariat@chu-nantes.example", "chu-nantes.example")
    assert (line.sender_name, line.subject) == ("Le Secrétariat", "Support de Mme Durand")
    assert (line.document, line.kind, line.reason) == ("support.pdf", Kind.SUPPORT, "encart de signature vide, page 3")
    assert (line.cause, line.others, line.case_reference, line.ruled) == (Cause.INCOMPLETE, 1, None, False)


def test_a_mail_of_an_appeal_shows_its_reference_and_its_last_safe_day(register: SqlRegister, engine: Engine) -> None:
    settle(register, "1:1", lambda r: r.open_appeal(appeal()), hold("recours possible"), mailbox=APPEALS)
    line = walk(engine)[0]
    assert (line.case_reference, line.last_safe_day) == ("R2025-DH-0001", date(2026, 1, 13))


def test_a_corrected_receipt_moves_the_deadline_in_the_queue(register: SqlRegister, engine: Engine) -> None:
    settle(register, "1:1", lambda r: r.open_appeal(appeal()), hold("recours possible"), mailbox=APPEALS)
    move = Move(Step.CORRECT, "m.dupont", "enveloppe", date(2025, 11, 10), evidence="cachet")
    register.move_case("R2025-DH-0001", move, LegalPeriods("2025"), NOW)
    assert [line.last_safe_day for line in walk(engine)] == [date(2026, 1, 9)]


def test_an_answered_appeal_has_no_deadline_any_more(register: SqlRegister, engine: Engine) -> None:
    settle(register, "1:1", lambda r: r.open_appeal(appeal()), hold("à regarder"), mailbox=APPEALS)
    move = Move(Step.ANSWER, "m.dupont", "courrier", date(2025, 11, 20), evidence="AR")
    register.move_case("R2025-DH-0001", move, LegalPeriods("2025"), days(10))
    assert [line.last_safe_day for line in walk(engine)] == [None]


@pytest.mark.parametrize("order", list(ExceptionOrder), ids=str)
def test_pages_show_each_exception_once_in_every_order(
    register: SqlRegister, engine: Engine, order: ExceptionOrder
) -> None:
    queue(register, 5)
    settle(register, "2:1", lambda r: r.open_appeal(appeal()), hold("recours"), mailbox=APPEALS)
    found = walk(engine, order=order)
    assert sorted(line.number for line in found) == open_holds(engine)
    assert len(found) == 6


def test_the_queue_is_sorted_by_receipt_by_deadline_and_by_sender(register: SqlRegister, engine: Engine) -> None:
    late = settle(register, "1:1", hold(), at=days(2), read=written("1:1", by="a@x.example"))
    early = settle(register, "1:2", hold(), at=days(1), read=written("1:2", by="c@x.example"))
    due = settle(
        register, "1:3", lambda r: r.open_appeal(appeal()), hold(), at=days(3), read=written("1:3", by="b@x.example")
    )
    by = {order: [line.message for line in walk(engine, order=order)] for order in ExceptionOrder}
    assert by[ExceptionOrder.OLDEST] == [early, late, due]
    assert by[ExceptionOrder.NEWEST] == [due, late, early]
    assert by[ExceptionOrder.DEADLINE][0] == due
    assert by[ExceptionOrder.SENDER] == [late, due, early]


def test_pages_neither_repeat_nor_skip_while_others_are_settled(register: SqlRegister, engine: Engine) -> None:
    messages = queue(register, 6)
    first = exceptions_page(engine, ALL, size=2)
    again(register, first.lines[0].message, written("1:0"), lambda r: r.ignore(Ignore(0, ())))
    again(register, first.lines[1].message, written("1:1"), lambda r: r.ignore(Ignore(0, ())))
    settle(register, "0:9", hold(), at=days(-1))
    second = exceptions_page(engine, ALL, after=first.after, size=2)
    third = exceptions_page(engine, ALL, after=second.after, size=2)
    assert [line.message for line in (*second.lines, *third.lines)] == messages[2:]
    assert third.after is None


def test_nothing_of_another_corps_is_shown_whatever_is_asked(register: SqlRegister, engine: Engine) -> None:
    settle(register, "1:1", hold(), mailbox=DH)
    other = settle(register, "1:2", hold(), mailbox=D3S)
    asked = [
        ExceptionFilter(),
        ExceptionFilter(mailboxes=frozenset({D3S})),
        ExceptionFilter(corps=frozenset({"D3S", "DH"})),
        ExceptionFilter(words="support"),
        ExceptionFilter(purpose=Purpose.EVALUATION),
    ]
    for wanted in asked:
        for order in ExceptionOrder:
            assert other not in [line.message for line in walk(engine, DH_ONLY, wanted, order)]
        found = next_exception(engine, DH_ONLY, wanted)
        assert found is None or found.message != other
    assert walk(engine, NOBODY) == []
    number = next(line.number for line in walk(engine, D3S_ONLY))
    assert exception_line(engine, DH_ONLY, number) is None
    assert not hold_in_scope(engine, DH_ONLY, number)
    assert hold_in_scope(engine, D3S_ONLY, number)
    assert exceptions_total(engine, DH_ONLY) == Total(1)
    assert neighbours_of_sender(engine, DH_ONLY, "secretariat@chu.example", but=None).lines[0].mailbox == DH
    assert len(neighbours_of_sender(engine, DH_ONLY, "secretariat@chu.example").lines) == 1


def test_the_queue_is_filtered_by_each_of_its_columns(register: SqlRegister, engine: Engine) -> None:
    plain = settle(register, "1:1", hold("encart de signature vide, page 2"), at=days(0))
    question = settle(
        register,
        "1:2",
        lambda r: r.open_appeal(appeal()),
        lambda r: r.hold(Hold(None, None, ("recours possible : à qualifier",))),
        at=days(5),
        mailbox=APPEALS,
        read=written("1:2", by="anne@ars.example", subject="Je conteste mon évaluation"),
    )

    def found(wanted: ExceptionFilter) -> list[int]:
        return [line.message for line in walk(engine, ALL, wanted)]

    assert found(ExceptionFilter(mailboxes=frozenset({APPEALS}))) == [question]
    assert found(ExceptionFilter(corps=frozenset({"D3S"}))) == []
    assert found(ExceptionFilter(purpose=Purpose.APPEAL)) == [question]
    assert found(ExceptionFilter(kinds=frozenset({Kind.SUPPORT}))) == [plain]
    assert found(ExceptionFilter(causes=frozenset({Cause.APPEAL}))) == [question]
    assert found(ExceptionFilter(received_before=days(1))) == [plain]
    assert found(ExceptionFilter(received_since=days(1))) == [question]
    assert found(ExceptionFilter(deadline_before=date(2026, 1, 14))) == [question]
    assert found(ExceptionFilter(deadline_before=date(2026, 1, 13))) == []
    assert found(ExceptionFilter(deadline_before=date.max)) == [question]
    assert found(ExceptionFilter(words="CONTESTÉ ars")) == [question]
    assert found(ExceptionFilter(words="r2025-dh-0001")) == [question]
    assert found(ExceptionFilter(words="support.pdf 2025")) == [plain]


@pytest.mark.parametrize(
    "asked",
    ["'", "100 %", "a_b*", "« ' OR 1=1 -- »", '"; DROP TABLE holds; --', "\x00", "x" * 10_000, "ù" * 10_000],
    ids=["quote", "percent", "star", "or", "drop", "nul", "long", "accents"],
)
def test_words_asked_for_are_never_read_as_a_query(register: SqlRegister, engine: Engine, asked: str) -> None:
    settle(register, "1:1", hold(), read=written("1:1", subject="rien de tel"))
    lines = walk(engine, ALL, ExceptionFilter(words=asked))
    assert lines == [] if any(char.isalnum() for char in asked) else len(lines) == 1
