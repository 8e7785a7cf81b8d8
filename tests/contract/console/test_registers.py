"""Dossiers, appeals, replies and the robot's state, as the console asks for them."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Engine

from intake.domain.campaign import LegalPeriods
from intake.domain.cases.entries import Move
from intake.domain.cases.states import CaseState, Step
from intake.domain.disposition import AppealClass, DossierKey, FileDecision, Kind, ReplyKind, WithholdAnswer
from intake.ports import OutboxState
from storage.console.appeals import AppealFilter, DueKind, appeals_page, appeals_total, due_within
from storage.console.directors import find_directors
from storage.console.dossier import Missing, dossier
from storage.console.paging import Total
from storage.console.replies import FOR_A_PERSON, ReplyFilter, replies_page, replies_total, reply_line
from storage.console.robot import robot_state
from storage.console.scope import mail_in_scope
from storage.register import SqlRegister
from storage.states import DepositState
from tests.contract.builders import D3S, DH, DOSSIER, NOW, appeal, mail, reply
from tests.contract.console.builders import (
    ALL,
    APPEALS,
    D3S_ONLY,
    DH_ONLY,
    NOBODY,
    Effect,
    days,
    file,
    file_for,
    give_back,
    hold,
    settle,
    written,
)

PERIODS = LegalPeriods("2025")


def test_a_dossier_shows_what_came_from_whom_and_what_is_missing(register: SqlRegister, engine: Engine) -> None:
    returned = settle(register, "1:1", give_back, read=written("1:1", subject="Support matricule 1234567"))
    filed = settle(register, "1:2", file, lambda r: r.queue_reply(ReplyKind.FATES, reply(), shadow=True), at=days(1))
    named = settle(register, "1:3", hold(), read=written("1:3", subject="Question de Mme Anne Durand"))
    found = dossier(engine, ALL, DOSSIER)
    assert found is not None
    assert [(p.key, p.kind, p.version, p.message, p.state) for p in found.pieces] == [
        ("2025-DH-1234567-0001", Kind.SUPPORT, 1, filed, DepositState.PENDING)
    ]
    assert [(m.mail.message, m.filed_here, len(m.documents)) for m in found.mails] == [
        (returned, False, 1),
        (filed, True, 1),
    ]
    assert [line.message for line in found.perhaps] == [named]
    assert [line.state for line in found.replies] == [OutboxState.SHADOW]
    assert (found.director_name, found.missing) == ("DURAND Anne", (Missing.DECISION,))
    decision = lambda r: r.file_decision(FileDecision(0, DOSSIER, Kind.DECISION_FONCTIONS, ()))  # noqa: E731 -- one line
    settle(register, "1:4", decision)
    complete = dossier(engine, ALL, DOSSIER)
    assert complete is not None
    assert complete.missing == ()


def test_a_dossier_shows_the_appeals_of_its_mails(register: SqlRegister, engine: Engine) -> None:
    settle(register, "1:1", file)
    read = written("1:2", subject="Recours, matricule 1234567")
    settle(register, "1:2", lambda r: r.open_appeal(appeal()), mailbox=APPEALS, read=read)
    found = dossier(engine, ALL, DOSSIER)
    assert found is not None
    assert [case.reference for case in found.appeals] == ["R2025-DH-0001"]


def test_a_director_of_whom_only_a_return_is_known_has_a_page(register: SqlRegister, engine: Engine) -> None:
    settle(register, "1:1", give_back, read=written("1:1", subject="Support matricule 1234567"))
    found = dossier(engine, ALL, DOSSIER)
    assert found is not None
    assert (found.pieces, len(found.mails), found.missing) == ((), 1, (Missing.SUPPORT, Missing.DECISION))


def test_a_dossier_of_another_corps_does_not_exist(register: SqlRegister, engine: Engine) -> None:
    strayed = settle(register, "1:1", file, mailbox=D3S)
    assert dossier(engine, D3S_ONLY, DOSSIER) is None
    assert dossier(engine, NOBODY, DOSSIER) is None
    assert dossier(engine, ALL, DossierKey(2025, "DH", "9999999")) is None
    assert find_directors(engine, D3S_ONLY, "1234567") == ()
    assert mail_in_scope(engine, DH_ONLY, strayed), "it belongs to a DH dossier, whatever mailbox it came to"
    assert mail_in_scope(engine, D3S_ONLY, strayed)
    assert not mail_in_scope(engine, NOBODY, strayed)


def test_directors_are_found_by_matricule_and_by_name(register: SqlRegister, engine: Engine) -> None:
    settle(register, "1:1", file)
    for asked in ("1234567", "1234", "durand", "ANNE dur", "Dùrand"):
        assert [line.key for line in find_directors(engine, ALL, asked)] == [DOSSIER], asked
    assert find_directors(engine, ALL, "durant") == find_directors(engine, ALL, "'") == ()
    assert find_directors(engine, ALL, "durand", campaign=2024) == ()


def opened(register: SqlRegister, number: int, *effects: Effect, corps: str = "DH", after: int = 0) -> None:
    at = days(after)
    settle(register, f"9:{number}", lambda r: r.open_appeal(appeal(corps, at)), *effects, mailbox=APPEALS, at=at)


def test_the_register_of_appeals_is_sorted_by_last_safe_day_and_filtered(register: SqlRegister, engine: Engine) -> None:
    opened(register, 1, after=5)
    opened(register, 2, after=1)
    opened(register, 3, after=3, corps="D3S")
    register.move_case("R2025-DH-0001", Move(Step.WITHDRAW, "m.dupont", "lettre", date(2025, 11, 20)), PERIODS, days(9))
    first = appeals_page(engine, ALL, size=2)
    rest = appeals_page(engine, ALL, after=first.after, size=2)
    assert [line.reference for line in (*first.lines, *rest.lines)] == [
        "R2025-DH-0002",
        "R2025-D3S-0001",
        "R2025-DH-0001",
    ]

    def found(wanted: AppealFilter) -> list[str]:
        return [line.reference for line in appeals_page(engine, ALL, wanted).lines]

    assert found(AppealFilter(corps=frozenset({"D3S"}))) == ["R2025-D3S-0001"]
    assert found(AppealFilter(states=frozenset({CaseState.WITHDRAWN}))) == ["R2025-DH-0001"]
    assert found(AppealFilter(awaiting=True)) == ["R2025-DH-0002", "R2025-D3S-0001"]
    assert found(AppealFilter(awaiting=False)) == ["R2025-DH-0001"]
    assert found(AppealFilter(due_before=date(2026, 1, 15))) == ["R2025-DH-0002"]
    assert found(AppealFilter(classes=frozenset({AppealClass.UNSURE}))) == found(AppealFilter(campaign=2024)) == []
    assert [line.reference for line in appeals_page(engine, D3S_ONLY).lines] == ["R2025-D3S-0001"]
    assert appeals_page(engine, NOBODY).lines == ()
    assert appeals_total(engine, DH_ONLY) == Total(2)


def test_a_case_shows_its_acknowledgement(register: SqlRegister, engine: Engine) -> None:
    opened(register, 1, lambda r: r.queue_reply(ReplyKind.ACKNOWLEDGEMENT, reply(), shadow=True))
    line = appeals_page(engine, ALL).lines[0]
    assert (line.acknowledgement, line.mailbox, line.sender) == (OutboxState.SHADOW, APPEALS, "secretariat@chu.example")


def test_what_is_due_this_week_is_told_with_what_is_overdue(register: SqlRegister, engine: Engine) -> None:
    opened(register, 1)
    opened(register, 2, after=3)
    opened(register, 3, corps="D3S")
    register.move_case("R2025-DH-0002", Move(Step.ACKNOWLEDGE, "m.dupont", "x", date(2025, 11, 18)), PERIODS, days(9))
    register.move_case("R2025-DH-0002", Move(Step.REFER, "m.dupont", "x", date(2025, 11, 20)), PERIODS, days(9))

    def due(today: date) -> list[tuple[str, str]]:
        return [(each.kind, each.case.reference) for each in due_within(engine, DH_ONLY, today)]

    assert due(date(2025, 12, 1)) == [(DueKind.ACKNOWLEDGEMENT, "R2025-DH-0001")]
    assert (DueKind.EVALUATOR, "R2025-DH-0002") in due(date(2025, 12, 15))
    assert (DueKind.ANSWER, "R2025-DH-0001") not in due(date(2026, 1, 5))
    assert (DueKind.ANSWER, "R2025-DH-0001") in due(date(2026, 1, 6))
    assert (DueKind.ANSWER, "R2025-DH-0001") in due(date(2026, 3, 1))
    assert due_within(engine, NOBODY, date(2026, 1, 13)) == ()


def test_replies_are_listed_by_state_within_the_scope(register: SqlRegister, engine: Engine) -> None:
    def answered(key: str, **options: bool) -> Effect:
        return lambda r: r.queue_reply(ReplyKind.FATES, reply(key, f"{key}@chu.example"), shadow=options["shadow"])

    settle(register, "1:1", answered("a", shadow=True))
    settle(register, "1:2", answered("b", shadow=False))
    settle(register, "1:3", answered("c", shadow=True), mailbox=D3S)
    settle(register, "1:4", lambda r: r.withhold_reply(WithholdAnswer(ReplyKind.FATES, ("plafond",)), None))

    def found(wanted: ReplyFilter) -> list[str | None]:
        return [line.recipient for line in replies_page(engine, ALL, wanted).lines]

    assert found(ReplyFilter()) == [None, "c@chu.example", "b@chu.example", "a@chu.example"]
    assert found(ReplyFilter(states=frozenset({OutboxState.SHADOW}))) == ["c@chu.example", "a@chu.example"]
    assert found(ReplyFilter(states=FOR_A_PERSON, mailboxes=frozenset({DH}))) == [None, "a@chu.example"]
    assert found(ReplyFilter(recipient=" B@CHU.example")) == ["b@chu.example"]
    assert found(ReplyFilter(kinds=frozenset({ReplyKind.REGISTRATION}))) == []
    assert [line.recipient for line in replies_page(engine, D3S_ONLY).lines] == ["c@chu.example"]
    first = replies_page(engine, ALL, size=3)
    assert [line.recipient for line in replies_page(engine, ALL, after=first.after).lines] == ["a@chu.example"]
    other = replies_page(engine, D3S_ONLY).lines[0]
    assert reply_line(engine, DH_ONLY, other.number) is None
    assert reply_line(engine, D3S_ONLY, other.number) == other
    assert replies_total(engine, DH_ONLY) == Total(3)
    shown = next(line for line in replies_page(engine, ALL).lines if line.recipient == "a@chu.example")
    assert (shown.answered_sender, shown.answered_subject) == ("secretariat@chu.example", "Support 2025")
    register.release_reply(shown.number, "m.dupont", "relu")
    released = reply_line(engine, ALL, shown.number)
    assert released is not None
    assert released.version != shown.version


def test_the_robots_state_says_what_fails_what_waits_and_since_when(register: SqlRegister, engine: Engine) -> None:
    register.note_poll(DH, NOW, on_server=12, problem=None)
    register.note_poll(DH, NOW + timedelta(minutes=1), on_server=None, problem="connexion refusée")
    register.note_poll(D3S, NOW, on_server=3, problem=None)
    settle(register, "1:1", file)
    settle(register, "1:2", file_for("7654321", "D3S"), at=days(1), mailbox=D3S)
    settle(register, "1:3", hold("a"), hold("b", position=None))
    register.register(DH, [mail("1:4")])
    register.reading_failed(register.claim("ici", 1, NOW)[0], "mémoire dépassée", NOW)
    register.stop_replies("trop de réponses", NOW)
    found = robot_state(engine, ALL)
    dh, d3s = (next(each for each in found.mailboxes if each.mailbox == name) for name in (DH, D3S))
    assert (dh.failing, dh.last_problem, dh.backlog, dh.held) == (True, "connexion refusée", 1, 1)
    assert dh.oldest_at == NOW + timedelta(minutes=2)
    assert (d3s.failing, d3s.last_success_at, d3s.on_server, d3s.backlog) == (False, NOW, 3, 0)
    assert [(fault.mailbox, fault.problem, fault.attempts) for fault in found.faults] == [(DH, "mémoire dépassée", 1)]
    assert [(each.state, each.total.count, each.oldest_at) for each in found.deposits][:2] == [
        (DepositState.PENDING, 2, NOW),
        (DepositState.DELIVERED, 0, None),
    ]
    assert found.stop is not None
    assert (found.stop.reason, found.stop.opened_at) == ("trop de réponses", NOW)
    mine = robot_state(engine, D3S_ONLY)
    assert ([each.mailbox for each in mine.mailboxes], mine.faults) == ([D3S], ())
    assert [each.total.count for each in mine.deposits] == [1, 0, 0]


def test_what_saga_does_not_acknowledge_is_told_with_its_age(register: SqlRegister, engine: Engine) -> None:
    settle(register, "1:1", file)
    register.deposits_delivered([each.number for each in register.due_deposits(10)], days(2))
    waiting = {each.state: each for each in robot_state(engine, ALL).deposits}
    assert (waiting[DepositState.PENDING].total, waiting[DepositState.DELIVERED].total) == (Total(0), Total(1))
    assert waiting[DepositState.DELIVERED].oldest_at == days(2)
    register.deposit_acknowledged("2025-DH-1234567-0001", accepted=True, words="pris")
    assert {each.total for each in robot_state(engine, ALL).deposits} == {Total(0)}
