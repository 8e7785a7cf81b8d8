"""The server's streaming notifications, on a connection of their own, in a thread of their own.

A notification is a hint to look, never news itself: a subscription cannot be resumed (exchangelib's issue 1153), so
what came between two streams is found by synchronisation. Where streams do not work, looking now and then does.
"""

from __future__ import annotations

import contextlib
import time
from threading import Event, Thread
from typing import Any

import structlog
from exchangelib.services import GetStreamingEvents, SubscribeToStreaming, Unsubscribe

from intake.errors import IntakeError
from intake.exchange.connection import Connection
from intake.exchange.options import EwsOptions

EVENTS = ("NewMailEvent", "CreatedEvent", "MovedEvent", "CopiedEvent")
STREAM_MINUTES = 15
"""Of one request for notifications; Exchange takes up to 30."""
SILENCE_SECONDS = 180.0
"""A stream on which Exchange said nothing for that long, not even that all is well (every 30 to 60 s), is dead."""
TRY_AGAIN_SECONDS = 60.0
"""After a stream that broke; until then, looking now and then does."""
GOODBYE_SECONDS = 5.0


class Stream:
    """``hint`` is set whenever it is worth looking: when the stream starts, and at each notification.

    ``is_up``: the server speaks on it; nothing but a hint need make anyone look.
    """

    def __init__(self, options: EwsOptions, folder: Any) -> None:
        self.hint = Event()
        self.is_up = False
        self._options = options
        self._folder = folder
        self._closing = Event()
        self._listening: _Listening | None = None
        self._told: str | None = None
        self._thread = Thread(target=self._run, name=f"ews-stream-{options.mailbox}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it soon; never raises."""
        self._closing.set()
        # Again and again: the request may only now be on its way.
        until = time.monotonic() + GOODBYE_SECONDS
        while self._thread.is_alive() and time.monotonic() < until:
            listening = self._listening
            if listening is not None:
                listening.shut()
            self._thread.join(0.1)

    def _run(self) -> None:
        while not self._closing.is_set():
            began = time.monotonic()
            try:
                self._subscribe_and_listen()
                self._told = None
            except IntakeError as fault:
                self._tell(fault)
            # A proxy that ends each stream at once must not make us subscribe without end.
            if time.monotonic() - began < TRY_AGAIN_SECONDS:
                self._closing.wait(TRY_AGAIN_SECONDS)

    def _subscribe_and_listen(self) -> None:
        connection = Connection(self._options)
        with contextlib.closing(connection):
            with connection.asking():
                service = SubscribeToStreaming(account=connection.account)
                [subscription] = service.call(folders=[self._folder], event_types=EVENTS)
            try:
                while not self._closing.is_set():
                    self._listen(connection, subscription)
            finally:
                self._unsubscribe(connection, subscription)

    def _listen(self, connection: Connection, subscription: str) -> None:
        self._listening = listening = _Listening(account=connection.account)
        try:
            with connection.asking():
                for answer in listening.call([subscription], STREAM_MINUTES):
                    self.is_up = True
                    if answer and not self._closing.is_set():
                        self.hint.set()
        except IntakeError:
            if not self._closing.is_set():
                raise
        finally:
            self._listening, self.is_up = None, False

    def _unsubscribe(self, connection: Connection, subscription: str) -> None:
        """A courtesy that also keeps us far from the server's limit of subscriptions."""
        with contextlib.suppress(IntakeError), connection.asking():
            connection.account.protocol.TIMEOUT = GOODBYE_SECONDS
            list(Unsubscribe(account=connection.account).call(subscription))

    def _tell(self, fault: IntakeError) -> None:
        # Once for each reason: the mailbox is polled meanwhile, and that is no alarm.
        if not self._closing.is_set() and str(fault) != self._told:
            self._told = str(fault)
            structlog.get_logger().warning("stream_unavailable", where=self._options.where, problem=str(fault))


class _Listening(GetStreamingEvents):  # type: ignore[misc]  # exchangelib has no types
    """Each answer as whether it is worth looking: the first one, and those with events."""

    def call(self, subscription_ids: list[str], connection_timeout: int) -> Any:
        answers = super().call(subscription_ids, connection_timeout)
        # The library would wait a quarter of an hour for a connection that a firewall dropped.
        self.timeout = SILENCE_SECONDS
        return answers

    def shut(self) -> None:
        """From another thread: whoever reads finds the end of the stream."""
        response = self._streaming_response
        if response is not None:
            with contextlib.suppress(ValueError, RuntimeError, OSError):
                response.raw.shutdown()

    def _get_elements_in_response(self, response: Any) -> Any:
        yield True
        for message in response:
            found = self._get_element_container(message=message, name=self.element_container_name)
            yield len(found) > 0

    def _elem_to_obj(self, elem: bool) -> bool:
        return elem
