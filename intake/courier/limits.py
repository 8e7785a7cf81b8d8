"""The breaker: more replies within an hour than people can have asked for means a loop, and every reply stops."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

WINDOW = timedelta(hours=1)
REPLIES_PER_WINDOW = 500
"""A campaign's busiest hour brings about a hundred mails (domain.md 7); five times as many replies is no campaign."""


class Stops(Protocol):
    """What the breaker asks of the register (part of ``ports.Register``): it must outlive this process."""

    def replies_handed_over(self, since: datetime) -> int: ...

    def stop_of_replies(self) -> str | None: ...

    def stop_replies(self, reason: str, now: datetime) -> None: ...


@dataclass
class Breaker:
    """Opens when ``limit`` replies left within ``window``, and stays open until a person lifts the stop.

    The stop is the register's: a robot started anew, or another host, obeys it too. ``opened`` is the French
    sentence that ``status`` shows, None while replies flow, as it was at the last look.
    """

    register: Stops
    limit: int = REPLIES_PER_WINDOW
    window: timedelta = WINDOW
    opened: str | None = None

    def stops(self, now: datetime) -> bool:
        """True when no reply may leave. Raises TransientError when the register cannot say."""
        self.opened = self.register.stop_of_replies()
        if self.opened is None and self.register.replies_handed_over(now - self.window) >= self.limit:
            self.opened = self._reason()
            self.register.stop_replies(self.opened, now)
        return self.opened is not None

    def _reason(self) -> str:
        minutes = int(self.window.total_seconds() // 60)
        return (
            f"réponses arrêtées : {self.limit} en moins de {minutes} minutes, une boucle est possible ; "
            "elles attendent dans la file d’envoi. Après examen : intake replies resume --why …"
        )
