"""Replies that wait: sent, dropped or sent elsewhere by a person who says why; in bulk, each on its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text

from intake.courier.readdressing import readdressed
from intake.domain.disposition import ReplyKind, WithholdAnswer
from intake.errors import RulingError
from intake.ports import OutboxState, Outgoing
from storage.console.several import Result, each_of
from storage.console.waiting import waiting_replies
from storage.queries import history_of, replies, reply_text
from storage.register import SqlRegister
from tests.contract.builders import D3S, DH, NOW, letter, receive, record

RAW = b"From: cng@sante.gouv.fr\r\nTo: faute@chu.example\r\nMessage-ID: <r1@sante.gouv.fr>\r\n\r\nTo: vous\r\n"
REPLY = Outgoing("<r1@sante.gouv.fr>", "faute@chu.example", RAW)


def queued(register: SqlRegister, engine: Engine, key: str = "1:1", *, shadow: bool = False) -> int:
    read = letter(message_id=f"<{key}@chu.example>")
    message = receive(register, key, read=read)
    mail = Outgoing(f"<{key}@sante.gouv.fr>", REPLY.recipient, RAW) if key != "1:1" else REPLY
    record(register, message, read, lambda r: r.queue_reply(ReplyKind.FATES, mail, shadow=shadow))
    return replies(engine)[-1].number


def undelivered(register: SqlRegister, engine: Engine) -> int:
    number = queued(register, engine)
    register.reply_sending(number, NOW)
    register.reply_undelivered(number, "550 inconnu", NOW)
    return number


def withheld(register: SqlRegister, key: str, mailbox: str = "evaluations-dh") -> None:
    read = letter(message_id=f"<{key}@chu.example>")
    message = receive(register, key, mailbox=DH if mailbox == DH else D3S, read=read)
    mail = Outgoing(f"<{key}@sante.gouv.fr>", "a@chu.example", RAW)
    record(register, message, read, lambda r: r.withhold_reply(WithholdAnswer(ReplyKind.FATES, ("plafond",)), mail))


def test_an_undelivered_reply_goes_to_the_corrected_address_as_another_mail(
    register: SqlRegister, engine: Engine
) -> None:
    number = undelivered(register, engine)
    mail = readdressed(reply_text(engine, number) or b"", "juste@chu.example", ())
    register.readdress_reply(number, mail, "anne", "adresse corrigée au téléphone")
    (due,) = register.due_replies(NOW, 10)
    assert (due.number, due.mail) == (number, mail)
    assert due.mail.recipient == "juste@chu.example"
    assert due.mail.message_id != REPLY.message_id
    (found,) = replies(engine)
    assert (found.state, found.sent_at, found.last_problem) == (OutboxState.QUEUED, None, None)
    line = history_of(engine, found.message)[-1] if found.message else None
    assert line is not None
    assert (line.event, line.who, dict(line.detail)["former"]) == ("reply_readdressed", "anne", REPLY.message_id)
    assert "chu.example" not in str(line.detail)


def test_only_a_reply_that_is_in_nobody_s_hands_goes_elsewhere(register: SqlRegister, engine: Engine) -> None:
    number = queued(register, engine)
    mail = readdressed(RAW, "juste@chu.example", ())
    with pytest.raises(RulingError, match="non remise ou retenue"):
        register.readdress_reply(number, mail, "anne", "adresse corrigée")
    register.reply_sending(number, NOW)
    register.reply_uncertain(number, "coupure", NOW)
    with pytest.raises(RulingError, match="non remise ou retenue"):
        register.readdress_reply(number, mail, "anne", "adresse corrigée")


def test_two_people_who_correct_one_address_send_one_mail(register: SqlRegister, engine: Engine) -> None:
    number = undelivered(register, engine)

    def correct(address: str) -> bool:
        try:
            register.readdress_reply(number, readdressed(RAW, address, ()), "anne", "corrigée")
        except RulingError:
            return False
        return True

    with ThreadPoolExecutor(2) as people:
        assert sorted(people.map(correct, ("a@chu.example", "b@chu.example"))) == [False, True]
    assert len(register.due_replies(NOW, 10)) == 1


def test_all_withheld_replies_of_one_mailbox_are_released_and_no_other(register: SqlRegister, engine: Engine) -> None:
    for number in range(3):
        withheld(register, f"1:{number}")
    withheld(register, "2:1", "evaluations-d3s")
    chosen = waiting_replies(engine, (OutboxState.WITHHELD,), "evaluations-dh")
    register.cancel_reply(chosen[1], "marc", "inutile")
    only = (OutboxState.WITHHELD,)
    results = each_of(chosen, lambda number: register.release_reply(number, "anne", "vu", only_from=only))
    assert [each.result for each in results] == [Result.DONE, Result.REFUSED, Result.DONE]
    assert [each.state for each in replies(engine)] == [
        OutboxState.QUEUED,
        OutboxState.CANCELLED,
        OutboxState.QUEUED,
        OutboxState.WITHHELD,
    ]


def test_nothing_is_approved_or_dropped_without_a_reason(register: SqlRegister, engine: Engine) -> None:
    number = queued(register, engine, shadow=True)
    for act in (register.release_reply, register.cancel_reply):
        with pytest.raises(RulingError, match="dire pourquoi"):
            act(number, "anne", "  ")
    assert replies(engine)[0].state is OutboxState.SHADOW


def test_a_bulk_of_shadow_replies_leaves_alone_what_changed_meanwhile(register: SqlRegister, engine: Engine) -> None:
    number = undelivered(register, engine)
    with pytest.raises(RulingError):
        register.release_reply(number, "anne", "vu", only_from=(OutboxState.SHADOW,))
    assert replies(engine)[0].state is OutboxState.UNDELIVERED


def test_who_lifted_the_stop_and_why_are_kept(register: SqlRegister, engine: Engine) -> None:
    register.stop_replies("plus de 500", NOW)
    register.resume_replies("anne", "boucle coupée")
    with engine.connect() as connection:
        stop = connection.execute(text("SELECT closed_by, why FROM reply_stops")).one()
        told = connection.scalar(text("SELECT detail FROM history WHERE event = 'replies_resumed' AND who = 'anne'"))
    assert tuple(stop) == ("anne", "boucle coupée")
    assert "boucle" in str(told)


# --- the bytes


def test_only_the_address_and_the_identifier_change() -> None:
    mail = readdressed(RAW, " juste@chu.example ", ())
    assert mail == readdressed(RAW, "juste@chu.example", ())
    assert mail.raw.replace(mail.message_id.encode(), b"<r1@sante.gouv.fr>").replace(b"juste@", b"faute@") == RAW
    assert mail.raw.endswith(b"\r\n\r\nTo: vous\r\n")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "sans-arobase",
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example, c@d.example",
        "CNG-evaluations-dh@sante.gouv.fr",
    ],
    ids=["empty", "no-at", "header", "two", "ours"],
)
def test_an_address_that_is_none_or_ours_is_refused(address: str) -> None:
    with pytest.raises(RulingError):
        readdressed(RAW, address, ("cng-evaluations-dh@sante.gouv.fr",))
