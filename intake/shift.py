"""A shift: one thread's loop — works while there is work, waits to be woken, backs off when a port fails."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

import structlog

from intake.errors import IntakeError, TransientError

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 60.0
"""Seconds of pause after faults of ours: doubled each time, at most this."""
IDLE = 1.0
"""Seconds between two looks when nobody wakes us (another host, or an operator, may have left work)."""


@dataclass
class Shift:
    """``work`` does one piece and says whether there was any. ``rescue`` takes what ``work`` itself did not foresee;
    False when it could do nothing, and the fault counts.

    ``give_up_after`` faults in a row the shift ends (None: never). ``over`` ends it when nothing is left to do.
    """

    name: str
    work: Callable[[], bool]
    rescue: Callable[[Exception], bool] = lambda _: False
    wake: Event = field(default_factory=Event)
    over: Callable[[], bool] = lambda: False
    unfinished: Callable[[], bool] = lambda: False
    """Whether work is in hand: that is finished even when all is told to stop."""
    give_up_after: int | None = None
    fault: IntakeError | None = None
    alive_at: float = field(default_factory=time.monotonic)
    ended: bool = False
    _failures: int = 0

    def beat(self) -> None:
        """Say that the loop is alive."""
        self.alive_at = time.monotonic()

    def silent_for(self) -> float:
        """Seconds since the last sign of life; 0 once the shift has ended as it should."""
        return 0.0 if self.ended else time.monotonic() - self.alive_at

    def run(self, stop: Event) -> None:
        """Until ``stop`` (and nothing is in hand), ``over``, or too many faults in a row."""
        while self._goes_on(stop):
            self.beat()
            pause = self._turn()
            if pause > 0 and not stop.is_set() and not self._gives_up():
                self.wake.wait(pause)
                self.wake.clear()
        self.ended = True

    def _goes_on(self, stop: Event) -> bool:
        if stop.is_set():
            return self.unfinished()
        return not (self.over() or self._gives_up())

    def _turn(self) -> float:
        """One piece of work; the seconds to wait before the next."""
        try:
            busy = self.work()
        except IntakeError as error:
            return self._failed(error)
        except Exception as bug:  # noqa: BLE001  the one broad except: our own bug goes to a person's queue, the rest goes on
            structlog.get_logger().exception("shift_broke", shift=self.name)
            if self.rescue(bug):
                return FIRST_PAUSE
            return self._failed(TransientError(f"défaut interne ({type(bug).__name__}), voir le journal"))
        self._failures, self.fault = 0, None
        return 0.0 if busy else IDLE

    def _failed(self, error: IntakeError) -> float:
        self._failures += 1
        self.fault = error
        structlog.get_logger().warning("shift_failed", shift=self.name, problem=str(error), failures=self._failures)
        return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**self._failures)

    def _gives_up(self) -> bool:
        return self.give_up_after is not None and self._failures >= self.give_up_after
