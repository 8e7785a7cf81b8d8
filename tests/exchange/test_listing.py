"""A folder of Exchange is listed whole, cheaply, and in the order in which its mails came."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, date, datetime

import pytest

from intake.errors import ConfigError, TransientError
from intake.exchange.services import CHANGES_AT_ONCE
from intake.exchange.values import Change, ChangeKind, Changes
from intake.mailboxes.ews import PREFIX
from intake.mailboxes.ews_listing import Listing
from intake.ports import Arrival, WayIn
from tests.exchange.conftest import Exchange, mail
from tests.servers.ews import Trouble

SEVERAL_ANSWERS = 2 * CHANGES_AT_ONCE + 7


def raws(way: WayIn) -> list[bytes]:
    return [each.raw for each in way.fetch(way.list_keys()) if isinstance(each, Arrival)]


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
