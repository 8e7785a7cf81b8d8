"""Subscriptions, and the notifications that flow on a request that stays open."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event

from tests.servers.ews.reading import Asker
from tests.servers.ews.soap import NAMESPACES, Element, RefusedError, envelope, instant, response, sub, success
from tests.servers.ews.store import Happening, Store

HEARTBEAT_SECONDS = 1.0
"""Exchange says that all is well every half a minute or so; tests have less time."""


@dataclass
class Subscription:
    """The folders one client wants to hear of."""

    mailbox: str
    folders: frozenset[str]


@dataclass
class Subscriptions:
    """Those that stand. ``minute``: how long a minute of a stream lasts here, in seconds."""

    store: Store
    stopping: Event
    standing: dict[str, Subscription] = field(default_factory=dict)
    minute: float = 60.0

    def subscribe(self, asker: Asker, asked: Element) -> Element:
        places = asked.find("m:StreamingSubscriptionRequest/t:FolderIds", NAMESPACES)
        found = [asker.folder(each) for each in places]
        name = self.store.new_id("abonnement")
        self.standing[name] = Subscription(found[0][0].address.lower(), frozenset(folder.id for _, folder in found))
        message = success("Subscribe")
        sub(message, "m:SubscriptionId", name)
        return response("Subscribe", message)

    def unsubscribe(self, _asker: Asker, asked: Element) -> Element:
        if self.standing.pop(asked.findtext("m:SubscriptionId", "", NAMESPACES), None) is None:
            raise RefusedError("ErrorSubscriptionNotFound")
        return response("Unsubscribe", success("Unsubscribe"))

    def stream(self, asked: Element) -> Iterator[bytes]:
        """One envelope after the other: all is well, a notification, the end."""
        name = asked.findtext("m:SubscriptionIds/t:SubscriptionId", "", NAMESPACES)
        if name not in self.standing:
            raise RefusedError("ErrorSubscriptionNotFound")
        return self._flow(
            name, time.monotonic() + self.minute * int(asked.findtext("m:ConnectionTimeout", "1", NAMESPACES))
        )

    def _flow(self, name: str, end: float) -> Iterator[bytes]:
        subscription = self.standing[name]
        box = self.store.mailboxes[subscription.mailbox]
        place = len(box.log)
        yield _status("OK")
        while name in self.standing and not self.stopping.is_set() and time.monotonic() < end:
            with self.store.changed:
                self.store.changed.wait_for(lambda: len(box.log) > place, timeout=HEARTBEAT_SECONDS)  # noqa: B023
                news = [each for each in box.log[place:] if each.folder in subscription.folders]
                place = len(box.log)
            yield _notification(name, news) if news else _status("OK")
        yield _status("Closed")


def _status(status: str) -> bytes:
    message = success("GetStreamingEvents")
    sub(message, "m:ConnectionStatus", status)
    return envelope(response("GetStreamingEvents", message))


def _notification(name: str, news: list[Happening]) -> bytes:
    message = success("GetStreamingEvents")
    notification = sub(sub(message, "m:Notifications"), "m:Notification")
    sub(notification, "t:SubscriptionId", name)
    for each in news:
        kind = {"Create": "NewMailEvent", "Delete": "DeletedEvent"}.get(each.kind, "ModifiedEvent")
        event = sub(notification, f"t:{kind}")
        sub(event, "t:TimeStamp", instant(datetime.now(UTC)))
        sub(event, "t:ItemId", Id=each.item, ChangeKey="AQAAAA==")
        sub(event, "t:ParentFolderId", Id=each.folder, ChangeKey="AQAAAA==")
    return envelope(response("GetStreamingEvents", message))
