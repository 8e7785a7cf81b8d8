"""A clock that a test moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

START = datetime(2026, 1, 12, 8, 0, tzinfo=UTC)


@dataclass
class Clock:
    """Gives ``now``; nothing moves it but ``pass_``."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        """That much time goes by: ``minutes=5``."""
        self.now += timedelta(**span)
