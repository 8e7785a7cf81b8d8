"""Mails read from Exchange: complete, unchanged, whatever people and the server do meanwhile."""

from __future__ import annotations

import pytest

from intake.errors import ConfigError, TransientError
from intake.exchange.services import CHANGES_AT_ONCE
from intake.mailboxes import ews
from intake.mailboxes.ews import PREFIX
from intake.ports import Arrival, FetchFault, WayIn
from tests.exchange.conftest import Exchange, mail
from tests.servers.ews import Trouble

SEVERAL_ANSWERS = 2 * CHANGES_AT_ONCE + 7


def raws(way: WayIn) -> list[bytes]:
    return [each.raw for each in way.fetch(way.list_keys()) if isinstance(each, Arrival)]


# --- people who move and delete meanwhile


def test_mail_moved_away_half_way_is_left_out_and_the_rest_comes(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ews, "BATCH_MAILS", 2)
    items = exchange.deliver(6)
    way = exchange.open()
    found = way.fetch(way.list_keys())
    first = [next(found), next(found)]
    store, box = exchange.server.store, exchange.box
    store.move(box, items[2], box.folder("deleteditems"))
    store.delete(box, items[5])
    rest = list(found)
    assert [each.key for each in (*first, *rest)] == [PREFIX + items[at].id for at in (0, 1, 3, 4)]
    assert all(isinstance(each, Arrival) for each in rest)


def test_mail_moved_away_and_back_comes_under_another_key_with_the_same_bytes(exchange: Exchange) -> None:
    [item] = exchange.deliver()
    way = exchange.open()
    [before] = way.list_keys()
    store, box = exchange.server.store, exchange.box
    away = store.move(box, item, box.folder("drafts"))
    assert list(way.list_keys()) == []
    store.move(box, away, box.folder("inbox"))
    [after] = way.list_keys()
    assert after != before
    assert raws(way) == [item.raw]


# --- bytes


def test_a_truncated_answer_is_never_taken_for_a_mail(exchange: Exchange) -> None:
    # The library's own parser mends such an answer: half a mail would be archived as a whole one.
    exchange.server.store.deliver(exchange.box, mail("long") + b"x" * 50_000)
    way = exchange.open()
    keys = way.list_keys()
    exchange.server.trouble(Trouble("GetItem", cut=0.6))
    [fault] = way.fetch(keys)
    assert isinstance(fault, FetchFault)
    assert "réponse incomplète ou mal formée" in fault.problem
    assert raws(way) == [mail("long") + b"x" * 50_000]


@pytest.mark.parametrize(
    "trouble", [Trouble("GetItem", cut=0.5), Trouble("GetItem", lose="after")], ids=["cut", "lost"]
)
def test_a_batch_that_fails_is_asked_for_mail_by_mail(exchange: Exchange, trouble: Trouble) -> None:
    items = exchange.deliver(5)
    way = exchange.open()
    exchange.server.trouble(trouble)
    assert raws(way) == [item.raw for item in items]
    assert exchange.server.asked["GetItem"] == 6


def test_a_server_that_answers_nothing_more_is_no_fault_of_the_mails(exchange: Exchange) -> None:
    exchange.deliver(5)
    way = exchange.open()
    keys = way.list_keys()
    exchange.server.trouble(Trouble("*", lose="before"), times=99)
    with pytest.raises(TransientError, match="connexion perdue"):
        list(way.fetch(keys))
    exchange.server.no_more_trouble()
    assert len(raws(exchange.open())) == 5


def test_mails_are_fetched_in_batches_of_bounded_bytes(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ews, "BATCH_BYTES", 100_000)
    for size in (60_000, 30_000, 30_000, 250_000, 1_000):
        exchange.server.store.deliver(exchange.box, mail(str(size)) + b"x" * size)
    assert len(raws(exchange.open())) == 5
    assert exchange.server.asked["GetItem"] == 4


# --- the policy


def test_a_mark_sends_no_read_receipt(exchange: Exchange) -> None:
    # The server of the tests refuses a mark that would: see ``update_item``.
    [item] = exchange.deliver()
    way = exchange.open(exchange.options(mark_seen=True))
    way.mark(way.list_keys())
    assert item.is_read


def test_a_folder_where_nothing_may_be_marked_is_told(exchange: Exchange) -> None:
    exchange.deliver()
    way = exchange.open(exchange.options(mark_seen=True))
    keys = way.list_keys()
    exchange.server.trouble(Trouble("UpdateItem", code="ErrorAccessDenied"))
    with pytest.raises(ConfigError, match=r"ne se marque pas comme lu .*retirez mark_seen"):
        way.mark(keys)
