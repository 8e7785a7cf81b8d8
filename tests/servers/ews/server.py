"""A running server as tests see it: its state, what was asked of it, what is to go wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Literal

from tests.servers.authority import Credentials
from tests.servers.ews import schemas
from tests.servers.ews.logins import Logins
from tests.servers.ews.operations import OPERATIONS, Operation
from tests.servers.ews.soap import Element, RefusedError
from tests.servers.ews.store import Store
from tests.servers.ews.streaming import Subscriptions

PATH = "/EWS/Exchange.asmx"


@dataclass(frozen=True)
class Trouble:
    """What goes wrong with the next requests. ``on``: an operation, or « * ».

    ``status``: an HTTP answer instead of SOAP. ``code``: Exchange's refusal, as an answer's message or, with
    ``as_fault``, as a SOAP fault. ``lose``: hang up before or after doing what was asked. ``cut``: only that share of
    the answer, which a proxy passes on as if it were all.
    """

    on: str = "*"
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    code: str | None = None
    as_fault: bool = False
    back_off: int | None = None
    lose: Literal["before", "after"] | None = None
    cut: float | None = None


@dataclass
class EwsServer:
    """A running server. ``asked`` counts the operations, ``invalid`` tells what broke the schemas."""

    store: Store
    logins: Logins
    subscriptions: Subscriptions
    credentials: Credentials
    port: int
    stopping: Event = field(default_factory=Event)
    asked: Counter[str] = field(default_factory=Counter)
    invalid: list[str] = field(default_factory=list)
    _troubles: list[list[object]] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}{PATH}"

    def trouble(self, trouble: Trouble, times: int = 1) -> None:
        """That goes wrong with the next so many requests of its kind."""
        with self._lock:
            self._troubles.append([trouble, times])

    def after(self, count: int, trouble: Trouble) -> None:
        """That goes wrong with the next request of its kind but so many."""
        with self._lock:
            self._troubles += [[Trouble(trouble.on), count], [trouble, 1]]

    def no_more_trouble(self) -> None:
        with self._lock:
            self._troubles.clear()

    def next_trouble(self, operation: str) -> Trouble | None:
        with self._lock:
            for each in self._troubles:
                trouble, times = each
                if isinstance(trouble, Trouble) and isinstance(times, int) and trouble.on in ("*", operation):
                    each[1] = times - 1
                    if times <= 1:
                        self._troubles.remove(each)
                    return trouble
        return None

    def check(self, root: Element) -> None:
        try:
            schemas.check(root)
        except schemas.InvalidError as error:
            self.invalid.append(str(error))
            raise RefusedError("ErrorSchemaValidation", f"The request failed schema validation: {error}") from error

    def operation(self, name: str) -> Operation:
        own = {"Subscribe": self.subscriptions.subscribe, "Unsubscribe": self.subscriptions.unsubscribe}
        found = own.get(name) or OPERATIONS.get(name)
        if found is None:
            raise RefusedError("ErrorInvalidRequest", f"no operation {name}")
        return found
