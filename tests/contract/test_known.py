"""What the register knows that bears on a mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine

from intake.domain.disposition import (
    ReplyKind,
)
from intake.domain.known import KnownAppeal
from intake.domain.letter import Address, ReturnedReport
from storage.register import SqlRegister
from tests.contract.builders import NOW, appeal, letter, receive, record, reply


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


def test_the_register_tells_decide_its_own_addresses(engine: Engine) -> None:
    register = SqlRegister(engine, own_addresses=frozenset({"cng@example"}))
    assert register.known(None, letter(), NOW).own_addresses == {"cng@example"}
