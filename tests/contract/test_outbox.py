"""The outbox and the deposits on their way: taken by one, never twice, never by guess."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from intake.domain.disposition import (
    DossierKey,
    ReplyBounced,
    ReplyKind,
    WithholdAnswer,
)
from intake.domain.letter import MessageKey
from intake.errors import RulingError, TransientError
from intake.ports import OutboxState
from storage.queries import (
    all_deposits,
    replies,
    status,
)
from storage.register import SqlRegister
from storage.states import DepositState
from storage.tables import history
from tests.contract.builders import D3S, DH, NOW, document, events, letter, receive, record, reply, support

# --- replies


def queued(register: SqlRegister, *, shadow: bool = False) -> MessageKey:
    message = receive(register, read=letter())
    record(register, message, letter(), lambda r: r.queue_reply(ReplyKind.FATES, reply(), shadow=shadow))
    return message


def test_a_queued_reply_is_due_until_it_is_sent(register: SqlRegister, engine: Engine) -> None:
    queued(register)
    row = register.due_replies(NOW, 10)[0]
    assert (row.mail, row.state, row.attempts, row.mailbox) == (reply(), OutboxState.QUEUED, 0, DH)
    register.reply_sending(row.number, NOW)
    assert register.due_replies(NOW, 10) == ()
    register.reply_sent(row.number, "250 2.0.0 Ok", NOW)
    assert [(r.state, r.sent_at, r.sent_evidence) for r in replies(engine)] == [(OutboxState.SENT, NOW, "250 2.0.0 Ok")]


def test_a_reply_in_shadow_waits_for_an_operator(register: SqlRegister, engine: Engine) -> None:
    message = queued(register, shadow=True)
    assert register.due_replies(NOW, 10) == ()
    register.release_reply(replies(engine)[0].number, "m.dupont", "relu")
    assert len(register.due_replies(NOW, 10)) == 1
    assert "reply_released" in events(engine, message)


def test_two_couriers_never_take_the_same_reply(register: SqlRegister) -> None:
    queued(register)
    number = register.due_replies(NOW, 10)[0].number

    def take(_: int) -> bool:
        try:
            register.reply_sending(number, NOW)
        except TransientError:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(take, range(8))) == 1


def test_a_reply_left_in_sending_by_a_dead_process_comes_back_as_sending(register: SqlRegister, engine: Engine) -> None:
    queued(register)
    number = register.due_replies(NOW, 10)[0].number
    register.reply_sending(number, NOW)
    SqlRegister(engine, owner="là").free_leases("là")
    assert register.due_replies(NOW, 10) == ()
    register.free_leases("ici")
    assert [(row.number, row.state, row.attempts) for row in register.due_replies(NOW, 10)] == [
        (number, OutboxState.SENDING, 1)
    ]


def test_a_reply_left_in_sending_by_a_dead_host_comes_back_after_half_an_hour(register: SqlRegister) -> None:
    queued(register)
    register.reply_sending(register.due_replies(NOW, 10)[0].number, NOW)
    assert register.due_replies(NOW + timedelta(minutes=29), 10) == ()
    assert len(register.due_replies(NOW + timedelta(minutes=31), 10)) == 1


def test_a_deferred_reply_waits_for_its_time(register: SqlRegister) -> None:
    queued(register)
    number = register.due_replies(NOW, 10)[0].number
    register.reply_sending(number, NOW)
    register.reply_deferred(number, "450 4.2.0 greylisted", NOW + timedelta(minutes=5))
    assert register.due_replies(NOW + timedelta(minutes=4), 10) == ()
    assert [row.attempts for row in register.due_replies(NOW + timedelta(minutes=5), 10)] == [1]


@pytest.mark.parametrize("state", [OutboxState.UNDELIVERED, OutboxState.UNCERTAIN])
def test_a_refused_or_uncertain_reply_is_never_sent_again_by_itself(
    register: SqlRegister, engine: Engine, state: OutboxState
) -> None:
    queued(register)
    number = register.due_replies(NOW, 10)[0].number
    register.reply_sending(number, NOW)
    end = register.reply_undelivered if state is OutboxState.UNDELIVERED else register.reply_uncertain
    end(number, "550 5.1.1 inconnu", NOW)
    assert register.due_replies(NOW + timedelta(days=1), 10) == ()
    assert [(r.state, r.last_problem) for r in replies(engine, state)] == [(state, "550 5.1.1 inconnu")]
    with pytest.raises(TransientError):
        register.reply_sending(number, NOW)


def test_a_withheld_reply_gets_its_mail_when_the_decision_changes(register: SqlRegister, engine: Engine) -> None:
    message = receive(register, read=letter())
    withhold = WithholdAnswer(ReplyKind.FATES, ("plafond atteint",))
    record(register, message, letter(), lambda r: r.withhold_reply(withhold, None))
    assert [(r.state, r.last_problem) for r in replies(engine)] == [(OutboxState.WITHHELD, "plafond atteint")]
    with pytest.raises(RulingError):
        register.release_reply(replies(engine)[0].number, "m.dupont", "envoyer")
    record(register, message, letter(), lambda r: r.queue_reply(ReplyKind.FATES, reply(), shadow=False))
    assert [r.state for r in replies(engine)] == [OutboxState.QUEUED]


@pytest.mark.parametrize("end", ["sent", "uncertain"])
@pytest.mark.parametrize("spelled", ["<r1@cng.example>", "r1@cng.example"])
def test_a_reply_that_came_back_is_undelivered(register: SqlRegister, engine: Engine, end: str, spelled: str) -> None:
    message = receive(register, read=letter())
    record(register, message, letter(), lambda r: r.queue_reply(ReplyKind.FATES, reply("r1"), shadow=False))
    number = register.due_replies(NOW, 10)[0].number
    register.reply_sending(number, NOW)
    (register.reply_sent if end == "sent" else register.reply_uncertain)(number, "250", NOW)
    bounce = receive(register, "7:2", read=letter(message_id="<b@mx>"))
    bounced = ReplyBounced(spelled, ("adresse inconnue",))
    for _ in range(2):
        record(register, bounce, letter(message_id="<b@mx>"), lambda r: r.reply_bounced(bounced))
    assert [(r.state, r.last_problem) for r in replies(engine)] == [(OutboxState.UNDELIVERED, "adresse inconnue")]
    assert [event for event in events(engine, bounce) if event == "reply_bounced"] == ["reply_bounced"]


# --- copies in the Sent folder


def sent_with_copy(register: SqlRegister, *, copy: bool = True) -> int:
    queued(register)
    number = register.due_replies(NOW, 10)[0].number
    register.reply_sending(number, NOW)
    register.reply_sent(number, "250 pris", NOW, copy=copy)
    return number


def test_a_copy_is_due_once_the_reply_left_and_until_it_is_made(register: SqlRegister, engine: Engine) -> None:
    number = sent_with_copy(register)
    (due,) = register.due_copies([DH], NOW, 10)
    assert (due.number, due.mailbox, due.mail, due.sent_at, due.attempts) == (number, DH, reply(), NOW, 0)
    assert register.due_copies([D3S], NOW, 10) == ()
    assert register.copy_taken(number, NOW, NOW + timedelta(minutes=1))
    register.copy_made(number, "copié", NOW)
    register.copy_made(number, "copié", NOW)
    assert register.due_copies([DH], NOW + timedelta(days=1), 10) == ()
    assert not register.copy_taken(number, NOW + timedelta(days=1), NOW + timedelta(days=2))
    assert replies(engine)[0].copied_at == NOW
    answered = replies(engine)[0].message
    assert answered is not None
    assert events(engine, answered).count("reply_copied") == 1


def test_a_copy_taken_is_nobody_elses_until_its_time_comes_again(register: SqlRegister, engine: Engine) -> None:
    number = sent_with_copy(register)
    later = NOW + timedelta(minutes=1)
    assert [register.copy_taken(number, NOW, later) for _ in range(2)] == [True, False]
    assert register.due_copies([DH], NOW, 10) == ()
    register.copy_failed(number, "plein", NOW)
    assert register.due_copies([DH], later, 10)[0].attempts == 1
    (row,) = [row for row in status(engine) if row.copies_waiting]
    assert (row.mailbox, row.copies_waiting, row.copies_since, row.copy_problem) == (DH, 1, NOW, "plein")
    assert replies(engine)[0].state is OutboxState.SENT


def test_no_copy_is_due_where_none_was_asked_for(register: SqlRegister) -> None:
    sent_with_copy(register, copy=False)
    assert register.due_copies([DH], NOW, 10) == ()


# --- the breaker's stop


def test_a_stop_holds_until_a_person_lifts_it_and_only_then(register: SqlRegister, engine: Engine) -> None:
    assert register.stop_of_replies() is None
    with pytest.raises(RulingError):
        register.resume_replies("m.dupont", "rien à lever")
    register.stop_replies("500 en une heure", NOW)
    register.stop_replies("501 en une heure", NOW)
    assert SqlRegister(engine).stop_of_replies() == "500 en une heure"
    register.resume_replies("m.dupont", "boucle coupée chez eux")
    assert register.stop_of_replies() is None
    with engine.connect() as connection:
        told = connection.execute(select(history.c.event, history.c.who).order_by(history.c.seq)).all()
    assert [tuple(row) for row in told] == [("replies_stopped", "robot"), ("replies_resumed", "m.dupont")]


def test_replies_are_counted_from_when_the_last_stop_was_lifted(register: SqlRegister) -> None:
    queued(register)
    number = register.due_replies(NOW, 10)[0].number
    register.reply_sending(number, NOW)
    register.reply_sent(number, "250 pris", NOW)
    assert register.replies_handed_over(NOW) == 1
    assert register.replies_handed_over(NOW + timedelta(seconds=1)) == 0
    register.stop_replies("trop de réponses", NOW)
    register.resume_replies("m.dupont", "vu")
    assert register.replies_handed_over(NOW) == 0


# --- deposits


def test_a_recorded_piece_is_due_until_it_is_delivered(register: SqlRegister, engine: Engine) -> None:
    message = receive(register, read=letter(document()))
    record(register, message, letter(document()), lambda recording: recording.file_support(support()))
    pending = register.due_deposits(10)[0]
    assert (pending.key, pending.directory, pending.file_name) == (
        "2025-DH-1234567-0001",
        "2025/DH/1234567/0001-support",
        "support.pdf",
    )
    assert pending.fields == (("identite.matricule", "1234567"), ("bilan", "Très\rbien & <mieux>"))
    assert dict(pending.manifest)["recu_le"] == "2025-11-14"
    for _ in range(2):
        register.deposits_delivered([pending.number], NOW)
    assert register.due_deposits(10) == ()
    register.deposit_acknowledged(pending.key, accepted=False, words="matricule inconnu")
    assert [(d.state, d.acknowledgement) for d in all_deposits(engine)] == [(DepositState.REFUSED, "matricule inconnu")]
    assert [e for e in events(engine, message) if e.startswith("deposit")] == ["deposit_delivered", "deposit_refused"]


def test_a_hostile_matricule_stays_below_its_place(register: SqlRegister) -> None:
    message = receive(register, read=letter(document()))
    hostile = support(dossier=DossierKey(2025, "DH", "../../é\x00"))
    record(register, message, letter(document()), lambda recording: recording.file_support(hostile))
    assert register.due_deposits(1)[0].directory == "2025/DH/%2E%2E%2F%2E%2E%2F%C3%A9%00/0001-support"
