"""Keys that name a mail of one place and no other: servers number their mails each for itself.

Another server may give the UIDVALIDITY and the UIDs of the former one to other mails. So each key begins with what
stands for its place (server, account, folder): there, and only there, it says that a mail is known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Event

from intake.domain.letter import SourceKey
from intake.ports import Arrival, FetchFault, OpenWayIn, WayIn

_LETTERS = 12
"""Hexadecimal digits: two places of one mailbox are alike once in 10^14."""


def placed(open_way_in: OpenWayIn, *place: object) -> OpenWayIn:
    """That way in, its keys bound to ``place``."""
    name = hashlib.sha256("\n".join(map(str, place)).encode()).hexdigest()[:_LETTERS]
    return lambda: Placed(open_way_in(), f"{name}:")


@dataclass(frozen=True)
class Placed:
    """See ``WayIn``. ``place`` is what each key begins with."""

    way_in: WayIn
    place: str

    def list_keys(self) -> Sequence[SourceKey]:
        """See the port."""
        return [self._bound(key) for key in self.way_in.list_keys()]

    def fetch(self, keys: Sequence[SourceKey]) -> Iterator[Arrival | FetchFault]:
        """See the port. A key of another place names nothing here."""
        for found in self.way_in.fetch(self._own(keys)):
            yield replace(found, key=self._bound(found.key))

    def mark(self, keys: Sequence[SourceKey]) -> None:
        """See the port."""
        self.way_in.mark(self._own(keys))

    def wait(self, seconds: float, stop: Event) -> None:
        """See the port."""
        self.way_in.wait(seconds, stop)

    def close(self) -> None:
        """See the port."""
        self.way_in.close()

    def _bound(self, key: SourceKey) -> SourceKey:
        return SourceKey(self.place + key)

    def _own(self, keys: Sequence[SourceKey]) -> list[SourceKey]:
        return [SourceKey(key.removeprefix(self.place)) for key in keys if key.startswith(self.place)]
