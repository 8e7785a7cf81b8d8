"""The breaker: more replies within an hour than people can have asked for means a loop, and every reply stops."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

WINDOW = timedelta(hours=1)
REPLIES_PER_WINDOW = 500
"""A campaign's busiest hour brings about a hundred mails (domain.md 7); five times as many replies is no campaign."""


class SentCounts(Protocol):
    """How many replies were handed over lately: a register that outlives us, or our own memory."""

    def replies_since(self, instant: datetime) -> int:
        """Replies handed over at or after that instant."""


class SentInMemory:
    """Counts what this process handed over; forgotten when it ends."""

    def __init__(self) -> None:
        self._instants: deque[datetime] = deque(maxlen=100_000)

    def note(self, instant: datetime) -> None:
        """One reply was handed over then."""
        self._instants.append(instant)

    def replies_since(self, instant: datetime) -> int:
        """Older ones are forgotten."""
        while self._instants and self._instants[0] < instant:
            self._instants.popleft()
        return len(self._instants)


@dataclass
class Breaker:
    """Opens when ``limit`` replies left within ``window``, and stays open until a person closes it.

    ``opened`` is the French sentence that ``status`` shows, None while replies flow.
    """

    counts: SentCounts
    limit: int = REPLIES_PER_WINDOW
    window: timedelta = WINDOW
    opened: str | None = None

    def stops(self, now: datetime) -> bool:
        """True when no reply may leave."""
        if self.opened is None and self.counts.replies_since(now - self.window) >= self.limit:
            minutes = int(self.window.total_seconds() // 60)
            self.opened = (
                f"réponses arrêtées : {self.limit} en moins de {minutes} minutes, une boucle est possible ; "
                "elles attendent dans la file d’envoi"
            )
        return self.opened is not None

    def close(self) -> None:
        """A person looked: replies flow again, until the window is full again."""
        self.opened = None
