"""A copy received earlier dates the case, on both databases: one entry, every date anew, one acknowledgement."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from intake.domain.campaign import LegalPeriods
from intake.domain.cases.dates import DateKind, differences
from intake.domain.cases.entries import Move
from intake.domain.cases.states import CaseState, Step
from intake.domain.deadlines import Receipt, start_clock
from intake.domain.disposition import AppealClass, CorrectReceipt, Hold, JoinAppeal, ReplyKind
from intake.domain.known import Acknowledged, Action, CaseStanding, StandingDates
from intake.domain.letter import Letter, MailboxName, MessageKey
from intake.errors import TransientError
from intake.ports import OutboxState, Recording
from storage.case_files import case_file
from storage.case_queries import all_appeals
from storage.queries import held, replies
from storage.register import SqlRegister
from tests.contract.builders import NOW, appeal, events, letter, receive, record, reply, ruling

REF = "R2025-DH-0001"
CAREER_DH, CAREER_D3S = MailboxName("carriere-dh"), MailboxName("carriere-d3s")
APPEAL: Letter = letter(message_id="<un@chu.example>")
EARLIER = NOW - timedelta(days=2)
PROOF = Receipt(EARLIER, "received", f"Received: by mx2.sante.gouv.fr, {EARLIER.isoformat()}")


def opened(register: SqlRegister, *, queued: bool = True) -> MessageKey:
    """A case that the director's mail opened in one mailbox, its acknowledgement waiting."""
    message = receive(register, "7:1", mailbox=CAREER_DH, read=APPEAL)
    acknowledgement = reply("un", "anne@chu.example")
    record(register, message, APPEAL, lambda recording: recording.open_appeal(appeal()))
    if queued:
        record(
            register, message, APPEAL, lambda r: r.queue_reply(ReplyKind.ACKNOWLEDGEMENT, acknowledgement, shadow=False)
        )
    return message


def send(register: SqlRegister, engine: Engine) -> None:
    (found,) = [each for each in replies(engine) if each.state is OutboxState.QUEUED]
    register.reply_sending(found.number, NOW)
    register.reply_sent(found.number, "250 OK", NOW)


def correction(*, replaces: bool, former: date = NOW.date()) -> CorrectReceipt:
    clock = start_clock(PROOF, version="2025-1")
    return CorrectReceipt(REF, 2025, False, former, clock, replaces, ("même recours", PROOF.evidence))


def arrives(register: SqlRegister, found: CorrectReceipt, *, answered: bool = False, key: str = "9:1") -> MessageKey:
    """The copy, in the other mailbox."""
    message = receive(register, key, mailbox=CAREER_D3S, read=APPEAL)

    def effects(recording: Recording) -> None:
        recording.known()
        recording.join_appeal(JoinAppeal(REF, AppealClass.FOLLOW_UP, ("même recours",)))
        recording.correct_receipt(found)
        if answered:
            recording.queue_reply(ReplyKind.ACKNOWLEDGEMENT, reply("deux", "anne@chu.example"), shadow=False)

    with register.recording(message, APPEAL, PROOF, NOW) as recording:
        effects(recording)
    return message


def test_the_correction_is_one_more_entry_by_the_robot_with_its_proof_and_every_date_anew(
    register: SqlRegister, engine: Engine
) -> None:
    opened(register, queued=False)
    copy = arrives(register, correction(replaces=False))
    file = case_file(engine, REF)
    assert [(each.step, each.who, each.on, each.evidence) for each in file.entries] == [
        (Step.RECEIVE, "robot", date(2025, 11, 14), "Received: by mx.sante.gouv.fr"),
        (Step.CORRECT, "robot", date(2025, 11, 12), PROOF.evidence),
    ]
    assert [each.day for each in file.dates if each.kind is DateKind.DUE] == [date(2026, 1, 14), date(2026, 1, 12)]
    assert {each.kind for each in file.dates if each.origin == date(2025, 11, 12)} == {
        DateKind.DUE,
        DateKind.LAST_SAFE_DAY,
    }
    assert differences(file.dates) == ()
    assert (file.case.received_on, file.case.due, file.case.evidence) == (
        date(2025, 11, 12),
        date(2026, 1, 12),
        PROOF.evidence,
    )
    assert file.case.state is CaseState.RECEIVED
    assert events(engine, copy)[-2:] == ["appeal_joined", "mail_settled"]
    assert events(engine, file.case.message)[-1] == "appeal_correct"
    assert any(f'"copy":{copy}' in each.detail for each in file.history)
    assert register.verify_chain().whole


def test_the_acknowledgement_that_waited_leaves_no_more_and_the_copys_acknowledges_the_case(
    register: SqlRegister, engine: Engine
) -> None:
    opened(register)
    arrives(register, correction(replaces=True), answered=True)
    assert [each.state for each in replies(engine)] == [OutboxState.CANCELLED, OutboxState.QUEUED]
    assert all_appeals(engine)[0].acknowledgement is OutboxState.QUEUED
    send(register, engine)
    (case,) = all_appeals(engine)
    assert (case.state, case.acknowledgement) == (CaseState.ACKNOWLEDGED, OutboxState.SENT)


def test_an_acknowledgement_that_leaves_meanwhile_makes_the_robot_decide_again(
    register: SqlRegister, engine: Engine
) -> None:
    opened(register)
    send(register, engine)
    with pytest.raises(TransientError, match="vient de partir"):
        arrives(register, correction(replaces=True), answered=True)
    assert len(case_file(engine, REF).entries) == 2
    assert [each.state for each in replies(engine)] == [OutboxState.SENT]


def test_a_date_that_another_corrected_meanwhile_makes_the_robot_decide_again(
    register: SqlRegister, engine: Engine
) -> None:
    opened(register, queued=False)
    move = Move(Step.CORRECT, "m.dupont", "tampon", date(2025, 11, 10))
    register.move_case(REF, move, LegalPeriods("2025-1"), NOW)
    with pytest.raises(TransientError, match="a changé depuis"):
        arrives(register, correction(replaces=False))
    assert case_file(engine, REF).case.received_on == date(2025, 11, 10)


@pytest.mark.parametrize("replaces", [False, True])
def test_what_stands_now_is_known_of_the_next_copy(register: SqlRegister, engine: Engine, replaces: bool) -> None:
    opened(register, queued=replaces)
    arrives(register, correction(replaces=replaces), answered=replaces)
    third = receive(register, "9:3", mailbox=CAREER_D3S, read=APPEAL)
    (known,) = register.known(third, APPEAL, NOW).appeals
    waits = Acknowledged.WAITS if replaces else Acknowledged.NOT
    assert known.standing == CaseStanding(PROOF.evidence, 2025, False, True, False, waits)
    assert known.received_at is not None
    assert known.received_at.date() == date(2025, 11, 12)


def test_who_corrected_or_suspended_is_known(register: SqlRegister) -> None:
    opened(register)
    suspension = Move(Step.SUSPEND, "m.dupont", "texte", date(2025, 11, 20), date(2025, 11, 30))
    register.move_case(REF, suspension, LegalPeriods("2025-1"), NOW + timedelta(days=20))
    other = receive(register, "9:3", mailbox=CAREER_D3S, read=APPEAL)
    (known,) = register.known(other, APPEAL, NOW).appeals
    assert known.standing is not None
    assert known.standing.dated_by_a_person


def test_a_requalified_case_drops_the_acknowledgement_of_its_copy_too(register: SqlRegister, engine: Engine) -> None:
    opened(register)
    arrives(register, correction(replaces=True), answered=True)
    register.move_case(REF, Move(Step.REQUALIFY, "m.dupont", "question"), LegalPeriods("2025-1"), NOW)
    assert {each.state for each in replies(engine)} == {OutboxState.CANCELLED}


@pytest.mark.parametrize("step", [Step.CORRECT, Step.SUSPEND])
@pytest.mark.parametrize("sent", [False, True], ids=["waiting", "sent"])
def test_new_dates_leave_no_acknowledgement_of_others_silently(
    register: SqlRegister, engine: Engine, step: Step, sent: bool
) -> None:
    message = opened(register)
    if sent:
        send(register, engine)
    move = Move(step, "m.dupont", "tampon", date(2025, 11, 14), date(2025, 11, 20) if step is Step.SUSPEND else None)
    register.move_case(REF, move, LegalPeriods("2025-1"), NOW)
    (task,) = held(engine)
    assert task.message == message
    assert ("corrige l’accusé parti le 14/11/2025" if sent else "ne partira pas") in task.reasons[0]
    assert [each.state for each in replies(engine)] == [OutboxState.SENT if sent else OutboxState.CANCELLED]
    record(register, message, APPEAL, lambda recording: recording.open_appeal(appeal()))
    assert [each.reasons for each in held(engine)] == [task.reasons]
    register.rule(task.number, ruling(Action.IGNORE))
    record(register, message, APPEAL, lambda recording: recording.open_appeal(appeal()))
    assert held(engine) == ()


def test_such_a_task_stands_beside_what_the_mail_is_held_for(register: SqlRegister, engine: Engine) -> None:
    message = receive(register, "7:1", mailbox=CAREER_DH, read=APPEAL)
    waits = reply("un", "anne@chu.example")

    def unsure(recording: Recording) -> None:
        recording.open_appeal(appeal(provisional=True))
        recording.hold(Hold(None, None, ("à qualifier",)))
        recording.queue_reply(ReplyKind.REGISTRATION, waits, shadow=True)

    record(register, message, APPEAL, unsure)
    move = Move(Step.CORRECT, "m.dupont", "tampon", date(2025, 11, 13))
    register.move_case(REF, move, LegalPeriods("2025-1"), NOW)
    assert [each[:10] for each in held(engine)[0].reasons] == ["à qualifie", "R2025-DH-0"]


def test_the_dates_that_stand_are_known_of_the_mail_that_opened_the_case(register: SqlRegister) -> None:
    message = opened(register)
    register.move_case(REF, Move(Step.CORRECT, "m.dupont", "x", date(2025, 11, 12)), LegalPeriods("2025-1"), NOW)
    known = register.known(message, APPEAL, NOW)
    assert known.own_cases == {
        1: StandingDates(date(2025, 11, 12), date(2026, 1, 12), date(2026, 1, 11), date(2026, 3, 13))
    }
    other = receive(register, "9:3", mailbox=CAREER_D3S, read=APPEAL)
    assert register.known(other, APPEAL, NOW).own_cases == {}
