"""After an update: what the console lists and searches is made up for the mails of before, while the robot works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from intake.shift import Shift

NAME = "former mails"
TOLD_EVERY = 20
"""Batches between two lines of the log."""

log = structlog.get_logger(__name__)


@dataclass
class FormerMails:
    """``some_more`` summarises a batch and says how many mails are left at most, as ``left`` does; 0: done.

    What is left stands in the register: whatever stops the robot, the next start goes on from there.
    """

    some_more: Callable[[], int]
    left: Callable[[], int]
    _batches: int = 0
    _left: int | None = field(default=None, init=False)
    """None before anyone looked."""

    def shift(self, *, once: bool, give_up_after: int | None) -> Shift:
        """Ends when all is done. Unless ``once``, a batch a second at most: new mails do not wait for former ones."""

        def work() -> bool:
            self._step()
            return once or self._left == 0

        return Shift(NAME, work, over=lambda: self._left == 0, give_up_after=give_up_after)

    def _step(self) -> None:
        left = self.left() if self._left is None else self._left
        if left:
            if not self._batches % TOLD_EVERY:
                log.info("former_mails_to_summarise", left=left)
            left = self.some_more()
            self._batches += 1
        self._left = left
        if not left and self._batches:
            log.info("former_mails_summarised")
