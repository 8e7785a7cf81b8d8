"""Deposits on their way to SAGA's store, and SAGA's answers on their way back."""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import structlog

from intake.errors import IntakeError, TransientError
from intake.pipeline import Pipeline
from intake.ports import PendingDeposit

AT_A_TIME = 24
SIDE_BY_SIDE = 2
"""Pieces written at once: one is prepared while the disk keeps the other."""
TRY_AGAIN = 60.0
"""Seconds before a piece that could not be delivered is tried again."""
ASK_SAGA = 60.0
"""Seconds between two looks for SAGA's acknowledgements."""


@dataclass(frozen=True)
class Delay:
    """A piece left for later: until when (monotonic seconds), and why."""

    until: float
    fault: IntakeError


@dataclass
class Deliveries:
    """One courier of deposits a process. A piece that cannot be delivered stops no other; it stays due."""

    pipeline: Pipeline
    _delayed: dict[int, Delay] = field(default_factory=dict)
    _asked_saga: float = 0.0

    def deliver_deposits(self) -> int:
        """One round; how many were delivered. Raises TransientError when all that is left failed."""
        due = self._due()
        written = [pending for pending, done in self._hand_over(due) if done] if due else []
        if not written:
            return self._none_due()
        self.pipeline.handed_over(written)
        return len(written)

    def _none_due(self) -> int:
        """Nothing left that can be delivered now: 0, or the fault of what is left."""
        if self._delayed:
            fault = next(iter(self._delayed.values())).fault
            raise TransientError(f"{len(self._delayed)} dépôt(s) en attente : {fault}") from fault
        return 0

    def take_acknowledgements(self) -> None:
        """What SAGA said of the pieces it took, at most once a minute."""
        if self._asked_saga and time.monotonic() - self._asked_saga < ASK_SAGA:
            return
        for key, accepted, words in self.pipeline.deposits.acknowledgements():
            self.pipeline.register.deposit_acknowledged(key, accepted=accepted, words=words)
        self._asked_saga = time.monotonic()

    def _due(self) -> list[PendingDeposit]:
        """The oldest, without those that failed a moment ago."""
        now = time.monotonic()
        self._delayed = {number: delay for number, delay in self._delayed.items() if delay.until > now}
        due = self.pipeline.register.due_deposits(AT_A_TIME + len(self._delayed))
        return [pending for pending in due if pending.number not in self._delayed]

    def _hand_over(self, due: list[PendingDeposit]) -> Iterable[tuple[PendingDeposit, bool]]:
        with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="depositing") as threads:
            return zip(due, threads.map(self._deposit, due), strict=True)

    def _deposit(self, pending: PendingDeposit) -> bool:
        try:
            self.pipeline.hand_over(pending)
        except IntakeError as fault:
            self._delayed[pending.number] = Delay(time.monotonic() + TRY_AGAIN, fault)
            structlog.get_logger().warning("deposit_delayed", deposit=pending.key, problem=str(fault))
            return False
        return True
