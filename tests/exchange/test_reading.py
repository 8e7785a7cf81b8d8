"""Mails read from Exchange: complete, unchanged, whatever people and the server do meanwhile."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, date, datetime

import pytest

from intake.errors import ConfigError, TransientError
from intake.exchange.services import CHANGES_AT_ONCE, Change, ChangeKind, Changes
from intake.mailboxes import ews
from intake.mailboxes.ews import PREFIX
from intake.mailboxes.ews_listing import Listing
from intake.ports import Arrival, FetchFault, WayIn
from tests.exchange.conftest import Exchange, mail
from tests.servers.ews import Trouble

SEVERAL_ANSWERS = 2 * CHANGES_AT_ONCE + 7


def raws(way: WayIn) -> list[bytes]:
    return [each.raw for each in way.fetch(way.list_keys()) if isinstance(each, Arrival)]


# --- the list


def test_a_large_folder_is_listed_whole_and_costs_one_question_afterwards(exchange: Exchange) -> None:
    items = exchange.deliver(SEVERAL_ANSWERS)
    way = exchange.open()
    assert set(way.list_keys()) == {PREFIX + item.id for item in items}
    assert exchange.server.asked["SyncFolderItems"] == 3
    way.list_keys()
    assert exchange.server.asked["SyncFolderItems"] == 4


def test_what_a_former_connection_learned_is_not_asked_again(exchange: Exchange) -> None:
    exchange.deliver(SEVERAL_ANSWERS)
    listing = Listing()
    exchange.open(listing=listing).list_keys()
    exchange.deliver()
    assert len(exchange.open(listing=listing).list_keys()) == SEVERAL_ANSWERS + 1
    assert exchange.server.asked["SyncFolderItems"] == 4


def test_a_state_that_the_server_forgot_makes_a_full_list(exchange: Exchange) -> None:
    items = exchange.deliver(5)
    way = exchange.open()
    way.list_keys()
    exchange.server.store.expire_sync_states()
    exchange.server.store.delete(exchange.box, items[0])
    [new] = exchange.deliver()
    assert list(way.list_keys()) == [PREFIX + item.id for item in (*items[1:], new)]


def test_a_state_forgotten_is_news_only_of_what_is_new(exchange: Exchange) -> None:
    exchange.deliver(5)
    listing, asked = Listing(), exchange.options()
    way = exchange.open(asked, listing)
    way.list_keys()
    exchange.server.store.expire_sync_states()
    listing.update(way._ask)  # type: ignore[attr-defined]  # what ``wait`` does
    assert not listing.has_news()
    exchange.server.store.expire_sync_states()
    exchange.deliver()
    listing.update(way._ask)  # type: ignore[attr-defined]  # what ``wait`` does
    assert listing.has_news()


def test_a_first_list_that_is_interrupted_goes_on_where_it_stood(exchange: Exchange) -> None:
    # A throttled server that is asked for the whole list each time would never come to its end.
    exchange.deliver(SEVERAL_ANSWERS)
    listing = Listing()
    for _ in range(2):
        way = exchange.open(listing=listing)
        exchange.server.asked.clear()
        exchange.server.after(1, Trouble("SyncFolderItems", status=502))
        with pytest.raises(TransientError):
            way.list_keys()
    assert len(exchange.open(listing=listing).list_keys()) == SEVERAL_ANSWERS
    assert exchange.server.asked["SyncFolderItems"] == 3


def test_a_server_that_repeats_itself_is_not_asked_for_ever() -> None:
    listing = Listing()
    with pytest.raises(TransientError, match="perd aussitôt l’état"):
        listing.update(lambda _: Changes((), "toujours le même", complete=False))


def test_a_state_forgotten_in_the_midst_of_a_full_list_is_begun_again_at_the_next_poll(exchange: Exchange) -> None:
    exchange.deliver(SEVERAL_ANSWERS)
    way = exchange.open()
    exchange.server.trouble(Trouble("SyncFolderItems", code="ErrorInvalidSyncStateData"), times=9)
    with pytest.raises(TransientError):
        way.list_keys()
    exchange.server.no_more_trouble()
    assert len(way.list_keys()) == SEVERAL_ANSWERS


def test_an_answer_lost_in_the_midst_of_a_list_loses_no_mail(exchange: Exchange) -> None:
    exchange.deliver(3)
    way = exchange.open()
    way.list_keys()
    exchange.deliver(SEVERAL_ANSWERS)
    for _ in range(3):
        exchange.server.trouble(Trouble("SyncFolderItems", lose="after"))
        with pytest.raises(TransientError):
            way.list_keys()
    assert len(way.list_keys()) == SEVERAL_ANSWERS + 3


def test_mails_of_every_kind_of_item_are_listed_and_read(exchange: Exchange) -> None:
    kinds = (
        "Message",
        "Item",
        "MeetingRequest",
        "MeetingCancellation",
        "MeetingResponse",
        "PostItem",
        "SharingMessage",
    )
    for kind in kinds:
        exchange.server.store.deliver(exchange.box, mail(kind), tag=kind)
    assert raws(exchange.open()) == [mail(kind) for kind in kinds]


def test_older_mail_is_left_alone_by_the_day_in_paris(exchange: Exchange) -> None:
    # 23:30 UTC is already the next day in Paris.
    for day, hour in ((15, 21), (15, 23), (16, 8)):
        at = datetime(2025, 7, day, hour, 30, tzinfo=UTC)
        exchange.server.store.deliver(exchange.box, mail(f"{day} {hour}"), at)
    assert raws(exchange.open(exchange.options(since=date(2025, 7, 16)))) == [mail("15 23"), mail("16 8")]


def test_oldest_first_by_the_server_s_date_whatever_order_it_lists(exchange: Exchange) -> None:
    for month in (5, 3, 4):
        exchange.server.store.deliver(exchange.box, mail(str(month)), datetime(2025, month, 1, tzinfo=UTC))
    assert raws(exchange.open()) == [mail("3"), mail("4"), mail("5")]


def test_a_folder_is_found_by_the_path_that_people_see(exchange: Exchange) -> None:
    store, box = exchange.server.store, exchange.box
    appeals = store.add_folder(box, "Recours", box.folder("inbox"))
    store.deliver(box, mail("rangé"), folder=appeals.id)
    exchange.deliver()
    assert raws(exchange.open(exchange.options(folder="Boîte de réception/recours"))) == [mail("rangé")]


def test_a_folder_that_is_not_there_is_told_with_those_that_are(exchange: Exchange) -> None:
    with pytest.raises(ConfigError, match=r"« Recours » n’existe pas — mettez dans folder inbox.*« Brouillons »"):
        exchange.open(exchange.options(folder="Recours"))


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


def test_a_list_of_mails_takes_little_memory(exchange: Exchange) -> None:
    """Ids are the server's own, 152 characters each."""
    at = datetime(2025, 11, 1, tzinfo=UTC)

    def ask(state: str | None) -> Changes:
        start = int(state or 0)
        some = (Change(ChangeKind.HERE, f"{number:0152}", at, 5000) for number in range(start, start + CHANGES_AT_ONCE))
        return Changes(tuple(some), str(start + CHANGES_AT_ONCE), start + CHANGES_AT_ONCE >= 20_000)

    listing = Listing()
    tracemalloc.start()
    listing.update(ask)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(listing.items(None)) >= 20_000
    # A hundred thousand: 60 MB.
    assert kept < 12e6


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
