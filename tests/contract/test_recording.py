"""Recording: all consequences of a mail or none, numbers without gaps, the same again changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from intake.domain.cases.states import CaseState
from intake.domain.disposition import (
    Annex,
    AppealClass,
    FileDecision,
    Hold,
    Ignore,
    JoinAppeal,
    Kind,
    Outcome,
    ReplyKind,
    ReturnCase,
    ReturnSupport,
    WithholdAnswer,
)
from intake.domain.known import Action
from intake.domain.letter import Letter, MessageKey
from intake.errors import MessageError, TransientError
from intake.ports import Recording, State
from storage.queries import (
    all_appeals,
    all_deposits,
    document_fates,
    held,
    mailbox_counts,
    message_states,
    replies,
)
from storage.register import SqlRegister
from tests.contract.builders import (
    DOSSIER,
    NOW,
    RECEIPT,
    KilledError,
    appeal,
    digest,
    document,
    events,
    letter,
    receive,
    record,
    reply,
    ruling,
    state_of,
    support,
)


def test_recording_settles_the_message_and_numbers_its_pieces(register: SqlRegister, engine: Engine) -> None:
    read = letter(document(0), document(1, "décision"), document(2, "scan"))
    message = receive(register, read=read)
    record(
        register,
        message,
        read,
        lambda recording: recording.file_support(support(0)),
        lambda recording: recording.file_decision(FileDecision(1, DOSSIER, Kind.DECISION_FONCTIONS, ("décision",))),
        lambda recording: recording.annex(Annex(2, DOSSIER, Kind.SUPPORT, ("scan signé",))),
    )
    assert [(d.key, d.kind, d.directory) for d in all_deposits(engine)] == [
        ("2025-DH-1234567-0001", Kind.SUPPORT, "2025/DH/1234567/0001-support"),
        ("2025-DH-1234567-0002", Kind.DECISION_FONCTIONS, "2025/DH/1234567/0002-decision-fonctions"),
        ("2025-DH-1234567-0003", Kind.SUPPORT_COPY, "2025/DH/1234567/0003-support-copy"),
    ]
    assert [fate.outcome for fate in document_fates(engine, message)] == [Outcome.FILE, Outcome.FILE, Outcome.ANNEX]
    assert state_of(engine, message) is State.SETTLED


def test_recording_again_changes_nothing(register: SqlRegister, engine: Engine) -> None:
    read = letter(document(0), document(1, "scan"), document(2, "annexe"))
    message = receive(register, read=read)
    effects: list[Callable[[Recording], object]] = [
        lambda recording: recording.file_support(support(0)),
        lambda recording: recording.file_decision(FileDecision(2, DOSSIER, Kind.DECISION, ())),
        lambda recording: recording.return_support(ReturnSupport(1, ReturnCase.SCANNED, ("12 pages images",))),
        lambda recording: recording.hold(Hold(None, None, ("deux directeurs",))),
        lambda recording: recording.ignore(Ignore(None, ("rien",))),
        lambda recording: recording.open_appeal(appeal()),
        lambda recording: recording.queue_reply(ReplyKind.FATES, reply(), shadow=False),
        lambda recording: recording.withhold_reply(WithholdAnswer(ReplyKind.ACKNOWLEDGEMENT, ("automatique",)), None),
    ]
    record(register, message, read, *effects, *effects)
    before = (all_deposits(engine), all_appeals(engine), replies(engine), held(engine), document_fates(engine, message))
    record(register, message, read, *effects)
    assert before == (
        all_deposits(engine),
        all_appeals(engine),
        replies(engine),
        held(engine),
        document_fates(engine, message),
    )
    assert [len(rows) for rows in before] == [2, 1, 2, 1, 3]


def test_a_recording_that_fails_leaves_nothing_behind(register: SqlRegister, engine: Engine) -> None:
    read = letter(document())
    message = receive(register, read=read)
    before = register.verify_chain()

    def fail(recording: Recording) -> None:
        recording.file_support(support())
        recording.open_appeal(appeal())
        recording.hold(Hold(None, None, ("x",)))
        recording.queue_reply(ReplyKind.FATES, reply(), shadow=False)
        raise KilledError

    with pytest.raises(KilledError):
        record(register, message, read, fail)
    assert (all_deposits(engine), all_appeals(engine), held(engine), replies(engine)) == ((), (), (), ())
    assert (state_of(engine, message), register.verify_chain()) == (State.READ, before)


def test_a_number_given_back_by_a_rollback_is_used_again(register: SqlRegister, engine: Engine) -> None:
    test_a_recording_that_fails_leaves_nothing_behind(register, engine)
    message = message_states(engine)[0].message
    record(
        register, message, letter(document()), lambda r: r.file_support(support()), lambda r: r.open_appeal(appeal())
    )
    assert [d.piece for d in all_deposits(engine)] == [1]
    assert [a.reference for a in all_appeals(engine)] == ["R2025-DH-0001"]


def test_the_same_bytes_filed_by_another_mail_meanwhile_are_decided_again(
    register: SqlRegister, engine: Engine
) -> None:
    first, second = (receive(register, key, read=letter(document())) for key in ("7:1", "7:2"))
    record(register, first, letter(document()), lambda recording: recording.file_support(support()))
    with pytest.raises(TransientError, match="conflit"):
        record(register, second, letter(document()), lambda recording: recording.file_support(support()))
    assert register.known(second, letter(document()), NOW).filed == {digest("un support"): "2025-DH-1234567-0001"}
    assert register.known(first, letter(document()), NOW).filed == {}


def test_an_operator_who_files_the_same_bytes_again_gets_the_piece_that_is_there(
    register: SqlRegister, engine: Engine
) -> None:
    read = letter(document())
    record(register, receive(register, "7:1", read=read), read, lambda recording: recording.file_support(support()))
    second = receive(register, "7:2", read=read)
    record(register, second, read, lambda recording: recording.hold(Hold(0, None, ("déjà classé",))))
    register.rule(held(engine)[0].number, ruling(Action.FILE, 0))
    register.claim("ici", 1, NOW)
    record(register, second, read, lambda recording: recording.file_support(support()))
    assert len(all_deposits(engine)) == 1
    assert state_of(engine, second) is State.SETTLED


def test_pieces_and_cases_have_no_gaps_when_many_are_recorded_at_once(register: SqlRegister, engine: Engine) -> None:
    mails = [(letter(document(words=f"pièce {n}")), f"7:{n}") for n in range(24)]
    work = [(receive(register, key, read=read), read) for read, key in mails]

    def act(item: tuple[MessageKey, Letter]) -> None:
        with register.recording(*item, RECEIPT, NOW) as recording:
            recording.file_support(support())
            recording.open_appeal(appeal())
            if item[0] % 4 == 0:
                raise KilledError

    def run(item: tuple[MessageKey, Letter]) -> bool:
        try:
            act(item)
        except KilledError:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        done = sum(threads.map(run, work))
    assert sorted(d.piece for d in all_deposits(engine)) == list(range(1, done + 1))
    assert sorted(d.version or 0 for d in all_deposits(engine)) == list(range(1, done + 1))
    assert sorted(a.reference for a in all_appeals(engine)) == [f"R2025-DH-{n:04d}" for n in range(1, done + 1)]
    assert register.verify_chain().whole


def test_case_numbers_run_per_corps_and_civil_year_of_receipt(register: SqlRegister, engine: Engine) -> None:
    new_year_in_paris = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    wanted = [("DH", NOW), ("D3S", NOW), ("DH", NOW), ("DH", new_year_in_paris)]
    for number, (corps, received) in enumerate(wanted):
        opened = appeal(corps, received)
        message = receive(register, f"7:{number}", read=letter())
        record(register, message, letter(), lambda recording, opened=opened: recording.open_appeal(opened))  # type: ignore[misc]  # mypy infers no type for a lambda's default
    assert sorted(a.reference for a in all_appeals(engine)) == [
        "R2025-D3S-0001",
        "R2025-DH-0001",
        "R2025-DH-0002",
        "R2026-DH-0001",
    ]


def test_a_case_keeps_every_date_of_its_clock_with_its_evidence(register: SqlRegister, engine: Engine) -> None:
    message = receive(register, read=letter())
    record(register, message, letter(), lambda recording: recording.open_appeal(appeal()))
    case = all_appeals(engine)[0]
    assert (case.received_at, case.received_on, case.due) == (NOW, date(2025, 11, 14), date(2026, 1, 14))
    assert (case.last_safe_day, case.court_period_ends) == (date(2026, 1, 13), date(2026, 3, 16))
    assert (case.rule, case.version, case.evidence) == ("CRPA L231-4", "2025", "Received: by mx.sante.gouv.fr")


def test_a_case_qualified_by_an_operator_keeps_its_reference_and_its_dates(
    register: SqlRegister, engine: Engine
) -> None:
    message = receive(register, read=letter())
    record(register, message, letter(), lambda recording: recording.open_appeal(appeal(provisional=True)))
    before = all_appeals(engine)[0]
    later = appeal(received=NOW + timedelta(days=9))
    record(register, message, letter(), lambda recording: recording.open_appeal(later))
    after = all_appeals(engine)[0]
    assert after == replace(before, appeal_class=AppealClass.FIRST_LEVEL, provisional=False)
    assert "appeal_qualified" in events(engine, message)


def test_a_case_an_operator_ruled_out_is_requalified_and_counted_no_more(register: SqlRegister, engine: Engine) -> None:
    message = receive(register, read=letter())
    record(
        register,
        message,
        letter(),
        lambda recording: recording.open_appeal(appeal(provisional=True)),
        lambda recording: recording.hold(Hold(None, None, ("classe incertaine",))),
    )
    register.rule(held(engine)[0].number, ruling(Action.IGNORE))
    register.claim("ici", 1, NOW)
    record(register, message, letter(), lambda recording: recording.ignore(Ignore(None, ("mobilité",))))
    assert [a.state for a in all_appeals(engine)] == [CaseState.REQUALIFIED]
    assert [(c.appeals, c.ignored) for c in mailbox_counts(engine)] == [(0, 1)]


def test_joining_a_case_starts_no_second_one(register: SqlRegister, engine: Engine) -> None:
    first, second = (receive(register, key, read=letter()) for key in ("7:1", "7:2"))
    record(register, first, letter(), lambda recording: recording.open_appeal(appeal()))
    join = JoinAppeal("R2025-DH-0001", AppealClass.FOLLOW_UP, ("réponse",))
    for _ in range(2):
        record(register, second, letter(), lambda recording: recording.join_appeal(join))
    assert [(a.reference, a.mails) for a in all_appeals(engine)] == [("R2025-DH-0001", 2)]
    assert [(c.received, c.appeals) for c in mailbox_counts(engine)] == [(2, 2)]


def test_joining_an_unknown_case_is_refused(register: SqlRegister) -> None:
    message = receive(register, read=letter())
    with pytest.raises(MessageError, match="aucun recours"):
        record(register, message, letter(), lambda r: r.join_appeal(JoinAppeal("R1999-X-1", AppealClass.CAPN, ())))
