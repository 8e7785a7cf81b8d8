"""A reply leaves by Exchange once, and its bytes are those that were composed."""

from __future__ import annotations

import pytest

from intake.courier import ews
from intake.courier.ews import EwsWayOut
from intake.errors import ConfigError, TransientError
from intake.ports import Outgoing, Verdict
from tests.exchange.conftest import ADDRESS, Exchange
from tests.servers.ews import Item, Trouble

RAW = (
    "From: =?utf-8?q?CNG=2C_recours?=\r\n <{sender}>\r\nTo: dir@exemple.fr\r\nMessage-ID: <7@cng.example>\r\n"
    "Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All\r\nSubject: R\r\n\r\nFrom: x@y.fr\r\n"
)


def reply(sender: str = ADDRESS) -> Outgoing:
    return Outgoing("<7@cng.example>", "dir@exemple.fr", RAW.format(sender=sender).encode())


def way_out(exchange: Exchange, *addresses: str) -> EwsWayOut:
    boxes = {each: exchange.options(mailbox=each) for each in (ADDRESS, *addresses)}
    return EwsWayOut(boxes, settle_seconds=0.01)


def sent(exchange: Exchange) -> list[Item]:
    return exchange.box.inside(exchange.box.folder("sentitems").id)


def test_exactly_the_composed_bytes_are_handed_over(exchange: Exchange) -> None:
    assert way_out(exchange).send(reply()).verdict is Verdict.SENT
    assert [item.raw for item in sent(exchange)] == [reply().raw]
    assert b"Auto-Submitted: auto-replied" in sent(exchange)[0].raw


def test_a_reply_leaves_from_the_mailbox_that_its_from_names(exchange: Exchange) -> None:
    out = way_out(exchange, "robot@cng.example")
    assert out.send(reply("robot@cng.example")).verdict is Verdict.SENT
    own = exchange.server.store.mailboxes["robot@cng.example"]
    assert len(own.inside(own.folder("sentitems").id)) == 1
    assert sent(exchange) == []


def test_a_reply_from_an_address_that_is_not_ours_is_refused(exchange: Exchange) -> None:
    assert way_out(exchange).send(reply("autre@cng.example")).verdict is Verdict.REFUSED
    assert exchange.server.asked.total() == 0


def test_an_answer_lost_after_the_mail_left_is_resolved_by_looking(exchange: Exchange) -> None:
    exchange.server.trouble(Trouble("CreateItem", lose="after"))
    sending = way_out(exchange).send(reply())
    assert sending.verdict is Verdict.SENT
    assert sending.evidence == "réponse perdue, mais retrouvé parmi les éléments envoyés"
    assert len(sent(exchange)) == 1


def test_an_answer_lost_before_the_mail_left_waits_and_then_it_leaves_once(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = way_out(exchange)
    exchange.server.trouble(Trouble("CreateItem", lose="before"))
    assert out.send(reply()).verdict is Verdict.LATER
    # The server may still be at it: no second attempt for three minutes.
    assert out.send(reply()).verdict is Verdict.LATER
    assert exchange.server.asked["CreateItem"] == 1
    monkeypatch.setattr(ews, "DOUBT_SECONDS", 0.0)
    assert out.send(reply()).verdict is Verdict.SENT
    assert len(sent(exchange)) == 1


def test_an_answer_lost_and_a_server_gone_then_back_sends_no_second_mail(exchange: Exchange) -> None:
    out = way_out(exchange)
    exchange.server.trouble(Trouble("CreateItem", lose="after"))
    find = exchange.server.operation

    # Sending looks first: that look is answered, the one after the loss is not.
    def die_after_creation(name: str) -> object:
        if name == "CreateItem":
            exchange.server.trouble(Trouble("FindItem", lose="before"))
        return find(name)

    exchange.server.operation = die_after_creation  # type: ignore[method-assign,assignment]
    assert out.send(reply()).verdict is Verdict.LATER
    assert out.send(reply()).verdict is Verdict.SENT
    assert len(sent(exchange)) == 1


def test_a_copy_is_found_though_exchange_gave_it_another_message_id(exchange: Exchange) -> None:
    out = way_out(exchange)
    assert out.was_sent("<7@cng.example>") is False
    out.send(reply())
    item = sent(exchange)[0]
    item.raw = item.raw.replace(b"<7@cng.example>", b"<AB12@exchange.cng.example>")
    assert out.was_sent("<7@cng.example>") is True
    assert out.send(reply()).verdict is Verdict.SENT
    assert len(sent(exchange)) == 1


def test_a_copy_that_people_deleted_is_still_found(exchange: Exchange) -> None:
    out = way_out(exchange)
    out.send(reply())
    moved = exchange.server.store.move(exchange.box, sent(exchange)[0], exchange.box.folder("deleteditems"))
    assert moved.message_id == "<7@cng.example>"
    assert out.was_sent("<7@cng.example>") is True


def test_a_reply_still_in_the_outbox_is_neither_sent_nor_unsent(exchange: Exchange) -> None:
    exchange.server.store.deliver(exchange.box, reply().raw, folder=exchange.box.folder("outbox").id)
    assert way_out(exchange).was_sent("<7@cng.example>") is None


@pytest.mark.parametrize(
    ("trouble", "verdict", "said"),
    [
        (Trouble("CreateItem", code="ErrorSendAsDenied"), Verdict.LATER, "n’a pas le droit d’envoyer au nom de"),
        (Trouble("CreateItem", code="ErrorQuotaExceeded"), Verdict.LATER, "la boîte est pleine"),
        (Trouble("CreateItem", code="ErrorServerBusy", back_off=300), Verdict.LATER, "le serveur est occupé"),
        (Trouble("CreateItem", status=403), Verdict.LATER, "EWS est fermé pour ce compte"),
        (Trouble("CreateItem", code="ErrorInvalidRecipients"), Verdict.REFUSED, "refusé : "),
        (Trouble("CreateItem", code="ErrorMessageSizeExceeded"), Verdict.REFUSED, "refusé : "),
        (Trouble("CreateItem", status=413), Verdict.REFUSED, "aussi gros (413)"),
        (Trouble("FindItem", status=401), Verdict.LATER, "ouverture de session refusée"),
    ],
    ids=["send-as", "full", "busy", "403", "recipients", "size", "413", "401"],
)
def test_what_exchange_says_of_a_reply_is_judged(
    exchange: Exchange, trouble: Trouble, verdict: Verdict, said: str
) -> None:
    exchange.server.trouble(trouble)
    sending = way_out(exchange).send(reply())
    assert sending.verdict is verdict
    assert said in sending.evidence
    assert sent(exchange) == []


def test_an_address_that_the_account_may_not_send_as_is_told_with_its_remedy(exchange: Exchange) -> None:
    out = EwsWayOut({"direction@cng.example": exchange.options()}, settle_seconds=0.01)
    sending = out.send(reply("direction@cng.example"))
    assert sending.verdict is Verdict.LATER
    assert "Add-ADPermission" in sending.evidence


def test_a_look_that_cannot_be_had_is_no_answer(exchange: Exchange) -> None:
    for status in (401, 500):
        exchange.server.trouble(Trouble("FindItem", status=status))
        with pytest.raises(TransientError):
            way_out(exchange).was_sent("<7@cng.example>")


def test_a_check_opens_each_mailbox_and_names_one_that_is_not_there(exchange: Exchange) -> None:
    assert "1 boîte(s) ouvertes" in way_out(exchange).check()
    with pytest.raises(ConfigError, match=r"absente@cng\.example"):
        way_out(exchange, "absente@cng.example").check()
