"""What the register knows that bears on a mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import Engine, update

from intake.domain.disposition import (
    ReplyKind,
)
from intake.domain.known import Known, KnownAppeal
from intake.domain.letter import Address, Letter, MailboxName, ReturnedReport
from intake.ports import OutboxState
from storage.queries import message_states
from storage.register import SqlRegister
from storage.tables import outbox
from tests.contract.builders import D3S, DH, NOW, RECEIPT, appeal, document, letter, receive, record, reply


def test_a_reply_to_our_acknowledgement_points_to_its_case(register: SqlRegister) -> None:
    opening = letter(message_id="<recours@chu.example>")
    message = receive(register, "7:1", read=opening)
    record(
        register,
        message,
        opening,
        lambda recording: recording.open_appeal(appeal()),
        lambda recording: recording.queue_reply(ReplyKind.ACKNOWLEDGEMENT, reply("ar1"), shadow=False),
    )
    answer = replace(letter(message_id="<b@c>"), in_reply_to=("ar1@cng.example",))
    thread = replace(letter(message_id="<b@c>"), references=("<recours@chu.example>",))
    quoting = replace(letter(message_id="<b@c>"), own_words="voir r2025-dh-0001")
    assert register.known(None, answer, NOW).appeals == (
        KnownAppeal("R2025-DH-0001", "réponse à notre accusé de réception"),
    )
    assert register.known(None, answer, NOW).own_message_ids == {"ar1@cng.example"}
    assert [k.reference for k in register.known(None, thread, NOW).appeals] == ["R2025-DH-0001"]
    assert [k.reference for k in register.known(None, quoting, NOW).appeals] == ["R2025-DH-0001"]
    assert register.known(message, thread, NOW).appeals == ()
    assert register.known(None, letter(message_id="<b@c>"), NOW).appeals == ()


def test_a_bounce_of_our_reply_is_tied_to_it(register: SqlRegister) -> None:
    message = receive(register, read=letter())
    record(register, message, letter(), lambda r: r.queue_reply(ReplyKind.FATES, reply("r9"), shadow=False))
    bounce = replace(letter(), report=ReturnedReport("<r9@cng.example>"))
    assert register.known(None, bounce, NOW).own_message_ids == {"<r9@cng.example>"}


def test_replies_to_a_sender_are_counted_over_a_day(register: SqlRegister) -> None:
    for number in range(3):
        message = receive(register, f"7:{number}", read=letter())
        sent = reply(f"r{number}", "Secretariat@CHU.example")
        record(register, message, letter(), lambda r, sent=sent: r.queue_reply(ReplyKind.FATES, sent, shadow=False))  # type: ignore[misc]  # mypy infers no type for a lambda's default
    assert register.known(None, letter(), NOW).replies_to_sender == 3
    assert register.known(message, letter(), NOW).replies_to_sender == 2
    assert register.known(None, letter(), NOW + timedelta(hours=25)).replies_to_sender == 0


def test_replies_to_a_domain_and_from_a_mailbox_are_counted_whatever_the_address(register: SqlRegister) -> None:
    for number, to in enumerate(("a@chu.example", "b@chu.example", "c@autre.example", "d@sous.chu.example")):
        message = receive(register, f"7:{number}", read=letter())
        sent = reply(f"r{number}", to)
        record(register, message, letter(), lambda r, sent=sent: r.queue_reply(ReplyKind.FATES, sent, shadow=False))  # type: ignore[misc]  # mypy infers no type for a lambda's default
    new = receive(register, "7:9", read=letter())
    known = register.known(new, replace(letter(), sender=Address("e1@CHU.example", "Écho")), NOW)
    assert (known.replies_to_sender, known.replies_to_domain, known.replies_from_mailbox) == (0, 2, 4)
    hostile = replace(letter(), sender=Address("x@%"))
    assert register.known(new, hostile, NOW).replies_to_domain == 0


def test_replies_to_the_writer_of_a_mail_that_a_colleague_forwards_are_counted_too(engine: Engine) -> None:
    register = SqlRegister(engine, own_addresses=frozenset({"cng-evaluations-dh@cng.example"}))
    message = receive(register, "7:1", read=letter())
    record(register, message, letter(), lambda r: r.queue_reply(ReplyKind.FATES, reply("r1"), shadow=False))
    forwarded = replace(letter(), sender=Address("agent@cng.example"), inner=(letter(),))
    known = register.known(None, forwarded, NOW)
    assert (known.replies_to_sender, known.replies_to_domain) == (1, 1)
    stranger = replace(forwarded, sender=Address("agent@ailleurs.example"))
    assert register.known(None, stranger, NOW).replies_to_sender == 0


def test_the_register_tells_decide_its_own_addresses(engine: Engine) -> None:
    register = SqlRegister(engine, own_addresses=frozenset({"cng@example"}))
    assert register.known(None, letter(), NOW).own_addresses == {"cng@example"}


# --- the same contents again

SCAN, DECISION = document(0, "un scan"), document(1, "une décision")


def answered_once(register: SqlRegister, kind: ReplyKind = ReplyKind.FATES, key: str = "7:1") -> int:
    """A reply to a mail with those two files, queued."""
    mail = letter(SCAN, DECISION)
    message = receive(register, key, read=mail)
    record(register, message, mail, lambda r: r.queue_reply(kind, reply("r1"), shadow=False))
    return register.due_replies(NOW, 10)[0].number


def known_of(register: SqlRegister, mail: Letter, key: str = "7:9", *, mailbox: MailboxName = DH) -> Known:
    """What is known of that mail, newly received."""
    return register.known(receive(register, key, mailbox=mailbox, read=mail), mail, NOW + timedelta(days=1))


def test_the_same_files_in_any_order_under_any_name_or_text_are_known_as_answered(register: SqlRegister) -> None:
    answered_once(register)
    again = letter(replace(DECISION, position=0, name="autre nom.pdf"), replace(SCAN, position=1), message_id="<m2@x>")
    again = replace(again, subject="Tr: support", body="un autre texte", own_words="un autre texte")
    assert known_of(register, again).answered == {(ReplyKind.FATES, "secretariat@chu.example")}


def test_one_file_more_or_less_another_mailbox_or_a_month_later_is_something_new(register: SqlRegister) -> None:
    answered_once(register)
    assert known_of(register, letter(SCAN), "7:8").answered == frozenset()
    more = letter(SCAN, DECISION, document(2, "une pièce de plus"))
    assert known_of(register, more, "7:9").answered == frozenset()
    assert known_of(register, letter(), "7:10").answered == frozenset()
    same = letter(SCAN, DECISION, message_id="<m3@x>")
    assert known_of(register, same, "7:11", mailbox=D3S).answered == frozenset()
    later = receive(register, "7:12", read=same)
    assert register.known(later, same, NOW + timedelta(days=31)).answered == frozenset()


def test_a_mail_is_not_its_own_repetition(register: SqlRegister) -> None:
    answered_once(register)
    assert register.known(message_states(register.engine)[0].message, letter(SCAN, DECISION), NOW).answered == set()


@pytest.mark.parametrize("end", ["undelivered", "cancelled", "withheld"])
def test_an_answer_that_never_reached_anybody_does_not_silence_the_next(register: SqlRegister, end: str) -> None:
    number = answered_once(register)
    match end:
        case "undelivered":
            register.reply_sending(number, NOW)
            register.reply_undelivered(number, "550", NOW)
        case "cancelled":
            register.cancel_reply(number, "m.dupont", "inutile")
        case _:
            with register.engine.begin() as connection:
                connection.execute(update(outbox).values(state=OutboxState.WITHHELD))
    assert known_of(register, letter(SCAN, DECISION, message_id="<m2@x>")).answered == frozenset()


def test_the_same_infection_again_is_known_as_told(register: SqlRegister) -> None:
    infected = replace(letter(), infection="Essai.Virus")
    message = receive(register, "7:1", read=infected)
    record(register, message, infected, lambda r: r.queue_reply(ReplyKind.INFECTED, reply("r1"), shadow=False))
    assert known_of(register, infected).answered == {(ReplyKind.INFECTED, "secretariat@chu.example")}
    assert known_of(register, replace(infected, infection="Autre"), "7:10").answered == frozenset()


def test_two_hosts_with_the_same_contents_in_hand_answer_once(register: SqlRegister) -> None:
    """While one decides, the other waits, and then sees the first one's answer."""
    first, second = (receive(register, key, read=letter(SCAN)) for key in ("7:1", "7:2"))
    found: list[Known] = []

    def other() -> None:
        with register.recording(second, letter(SCAN), RECEIPT, NOW) as recording:
            found.append(recording.known())

    thread = Thread(target=other)
    with register.recording(first, letter(SCAN), RECEIPT, NOW) as recording:
        assert recording.known().answered == frozenset()
        thread.start()
        thread.join(0.5)
        recording.queue_reply(ReplyKind.FATES, reply("r1"), shadow=False)
    thread.join(20)
    assert [known.answered for known in found] == [{(ReplyKind.FATES, "secretariat@chu.example")}]


def test_a_domain_with_accents_is_the_same_correspondent_in_letters_and_in_idna(register: SqlRegister) -> None:
    message = receive(register, "7:1", read=letter())
    idna = reply("r1", f"h@{'hôpital.example'.encode('idna').decode()}")
    record(register, message, letter(), lambda r: r.queue_reply(ReplyKind.FATES, idna, shadow=False))
    known = register.known(None, replace(letter(), sender=Address("h@hôpital.example")), NOW)
    assert (known.replies_to_sender, known.replies_to_domain) == (1, 1)
