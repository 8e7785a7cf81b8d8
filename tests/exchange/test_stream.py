"""New mail is noticed by the server's notifications; what they miss is found by synchronisation."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, active_count

import pytest

from intake.mailboxes import ews
from intake.ports import WayIn
from tests.exchange.conftest import Exchange, mail
from tests.servers.ews import Trouble

LONG = 60.0
"""Seconds of patience: what is shown here happens long before, and never by looking now and then."""


@pytest.fixture
def never_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a notification can make it look."""
    monkeypatch.setattr(ews, "LOOK_SECONDS", 10 * LONG)


def streaming(exchange: Exchange) -> WayIn:
    way = exchange.open(exchange.options(stream=True))
    way.list_keys()
    return way


def wait_for(exchange: Exchange, operation: str, count: int = 1) -> None:
    until = time.monotonic() + LONG
    while exchange.server.asked[operation] < count:
        assert time.monotonic() < until
        Event().wait(0.02)


@contextmanager
def waiting(way: WayIn) -> Iterator[Future[None]]:
    """A wait of an hour in a thread of its own; given up when the test is over."""
    stop = Event()
    with ThreadPoolExecutor(1) as pool:
        try:
            yield pool.submit(way.wait, 3600.0, stop)
        finally:
            stop.set()


@pytest.mark.usefixtures("never_looking")
def test_a_notification_ends_the_wait_one_after_the_other(exchange: Exchange) -> None:
    way = streaming(exchange)
    for number in range(1, 4):
        with waiting(way) as ended:
            wait_for(exchange, "GetStreamingEvents")
            exchange.deliver()
            ended.result(LONG)
        assert len(way.list_keys()) == number
    assert exchange.server.asked["Subscribe"] == 1


@pytest.mark.usefixtures("never_looking")
def test_mail_that_comes_while_the_stream_is_being_opened_is_noticed(exchange: Exchange) -> None:
    way = streaming(exchange)
    deliver = exchange.server.subscriptions.subscribe

    def subscribe_late(*asked: object) -> object:
        exchange.deliver()
        return deliver(*asked)  # type: ignore[arg-type]  # passed through

    exchange.server.subscriptions.subscribe = subscribe_late  # type: ignore[method-assign,assignment]
    with waiting(way) as ended:
        ended.result(LONG)


@pytest.mark.usefixtures("never_looking")
def test_a_stream_that_ends_is_begun_again_and_what_came_between_is_found(exchange: Exchange) -> None:
    exchange.server.subscriptions.minute = 0.01
    way = streaming(exchange)
    with waiting(way) as ended:
        wait_for(exchange, "GetStreamingEvents", 3)
        exchange.deliver()
        ended.result(LONG)
    assert exchange.server.asked["Subscribe"] == 1


def test_questions_are_answered_while_the_stream_runs(exchange: Exchange) -> None:
    # exchangelib's issue 906: with one pool of sessions for both, this would wait for the stream's end.
    way = streaming(exchange)
    way.wait(0.1, Event())
    wait_for(exchange, "GetStreamingEvents")
    exchange.deliver(2)
    assert len(list(way.fetch(way.list_keys()))) == 2


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble("Subscribe", code="ErrorExceededSubscriptionCount"),
        Trouble("Subscribe", code="ErrorSubscriptionDelegateAccessNotSupported"),
        Trouble("GetStreamingEvents", code="ErrorSubscriptionNotFound"),
        Trouble("GetStreamingEvents", status=502),
        Trouble("GetStreamingEvents", lose="before"),
    ],
    ids=["too-many", "unsupported", "not-found", "proxy", "hung-up"],
)
def test_without_a_stream_looking_now_and_then_does(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch, trouble: Trouble
) -> None:
    monkeypatch.setattr(ews, "LOOK_SECONDS", 0.1)
    exchange.server.trouble(trouble, times=99)
    way = streaming(exchange)
    with waiting(way) as ended:
        wait_for(exchange, trouble.on)
        exchange.deliver()
        ended.result(LONG)


@pytest.mark.usefixtures("never_looking")
def test_people_who_sort_and_delete_are_no_news(exchange: Exchange) -> None:
    items = exchange.deliver(3)
    way = streaming(exchange)
    with waiting(way) as ended:
        wait_for(exchange, "GetStreamingEvents")
        store, box = exchange.server.store, exchange.box
        store.move(box, items[0], box.folder("drafts"))
        store.delete(box, items[1])
        items[2].is_read = True
        store.note(box, "ReadFlagChange", items[2])
        synced = exchange.server.asked["SyncFolderItems"]
        wait_for(exchange, "SyncFolderItems", synced + 1)
        assert not ended.done()
        store.deliver(box, mail("neuf"))
        ended.result(LONG)


def test_while_the_stream_runs_the_server_is_not_asked_now_and_then(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ews, "LOOK_SECONDS", 0.0)
    way = streaming(exchange)
    way.wait(0.1, Event())
    stream, until = way._stream, time.monotonic() + LONG  # type: ignore[attr-defined]  # nothing else says that it flows
    while not stream.is_up:
        assert time.monotonic() < until
        Event().wait(0.02)
    before = exchange.server.asked["SyncFolderItems"]
    way.wait(3.0, Event())
    # One look when the wait begins, one at most for the stream's first words.
    assert exchange.server.asked["SyncFolderItems"] - before <= 2


def test_closing_ends_the_stream_its_thread_and_its_subscription(exchange: Exchange) -> None:
    before = active_count()
    way = streaming(exchange)
    way.wait(0.1, Event())
    wait_for(exchange, "GetStreamingEvents")
    way.close()
    assert exchange.server.subscriptions.standing == {}
    # Threads of the server's connections end on their own; ours is gone.
    assert not [name for name in _threads() if name.startswith("ews-stream")]
    assert active_count() >= before


def _threads() -> list[str]:
    from threading import enumerate as all_threads

    return [thread.name for thread in all_threads()]
