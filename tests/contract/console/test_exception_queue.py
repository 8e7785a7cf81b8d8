"""The exception queue: every open hold once, filtered, sorted, paged, within the scope."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from intake.domain.campaign import LegalPeriods
from intake.domain.cases.entries import Move
from intake.domain.cases.states import Step
from intake.domain.disposition import Hold, Ignore, Kind
from intake.domain.known import Action
from intake.domain.mailbox import Purpose
from intake.errors import StaleError
from storage.console.exception_lines import ExceptionLine
from storage.console.exceptions import (
    ExceptionFilter,
    ExceptionOrder,
    exception_line,
    exceptions_page,
    exceptions_total,
    next_exception,
)
from storage.console.mails import neighbours_of_sender
from storage.console.paging import CursorError, Total
from storage.console.scope import Scope, hold_in_scope
from storage.queries import held_detail
from storage.register import SqlRegister
from storage.summaries.causes import Cause
from tests.contract.builders import D3S, DH, NOW, appeal, mail, ruling
from tests.contract.console.builders import (
    ALL,
    APPEALS,
    D3S_ONLY,
    DH_ONLY,
    NOBODY,
    again,
    days,
    hold,
    lines_of_the_queue,
    open_holds,
    settle,
    written,
)


def walk(
    engine: Engine,
    scope: Scope = ALL,
    wanted: ExceptionFilter | None = None,
    order: ExceptionOrder = ExceptionOrder.OLDEST,
    size: int = 2,
) -> list[ExceptionLine]:
    """Every page, one after the other."""
    found: list[ExceptionLine] = []
    after = None
    while True:
        page = exceptions_page(engine, scope, wanted or ExceptionFilter(), order, after=after, size=size)
        found += page.lines
        if page.after is None:
            return found
        after = page.after


def queue(register: SqlRegister, mails: int = 5) -> list[int]:
    """So many held mails, one a day; their numbers."""
    return [settle(register, f"1:{n}", hold(), at=days(n)) for n in range(mails)]


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
