"""The desk: mails are read side by side in worker processes and settled one after the other, oldest first."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Event
from typing import NamedTuple

import structlog

from intake.domain.disposition import Disposition
from intake.domain.letter import Letter
from intake.errors import MessageError, TransientError
from intake.pipeline import Boundary, Pipeline
from intake.ports import Claim

PATIENCE = 5.0
"""Seconds the others wait for the oldest: order matters to threads and versions, a slow file must not stop all."""


class InHand(NamedTuple):
    """A claimed message whose reading is under way."""

    claim: Claim
    reading: Future[Letter]


@dataclass
class Desk:
    """Claims, reads, settles. One desk a process; many processes may share a register."""

    pipeline: Pipeline
    owner: str
    window: int = 8
    """Messages in hand at once: enough to keep the workers busy while one is settled."""
    settled: Callable[[Claim, tuple[Disposition, ...]], None] = lambda _claim, _dispositions: None
    _in_hand: deque[InHand] = field(default_factory=deque)
    _threads: ThreadPoolExecutor | None = None
    _on_the_desk: InHand | None = None

    def open(self) -> None:
        """Free what this host held when it died last."""
        self.pipeline.register.free_leases(self.owner)
        self._threads = ThreadPoolExecutor(self.window, thread_name_prefix="reading")

    @property
    def is_busy(self) -> bool:
        """Whether messages are in hand: to be settled before all stops, so that none loses its turn."""
        return bool(self._in_hand)

    def close(self) -> None:
        """Give back what faults left in hand."""
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
        while self._in_hand:
            self.pipeline.register.give_back(self._in_hand.popleft().claim.message)

    def step(self, stop: Event) -> bool:
        """Fill the window, settle the next message; False when there was nothing to do.

        Raises TransientError when a port failed us: the message is given back, the attempt does not count.
        """
        if not stop.is_set():
            self._fill()
        if not self._in_hand:
            return False
        self._settle(self._next())
        return True

    def set_aside(self, problem: str) -> bool:
        """The message that was being settled when our own code failed: tried again, then held for a person.

        False when there was none.
        """
        in_hand, self._on_the_desk = self._on_the_desk, None
        if in_hand is None:
            return False
        claim = in_hand.claim
        if in_hand.reading.done() and in_hand.reading.exception() is None:
            # The person who looks at it will see what was read.
            self.pipeline.register.save_reading(claim.message, in_hand.reading.result())
        self.pipeline.register.reading_failed(claim, problem, self.pipeline.clock())
        return True

    def _fill(self) -> None:
        room = self.window - len(self._in_hand)
        # By several at a time: each claim is a transaction, and a transaction waits for the disk.
        if self._threads is None or room < self.window // 2:
            return
        for claim in self.pipeline.register.claim(self.owner, room, self.pipeline.clock()):
            self.pipeline.passed(Boundary.CLAIMED)
            self._in_hand.append(InHand(claim, self._threads.submit(self.pipeline.read, claim)))

    def _next(self) -> InHand:
        """The oldest once it is read; after a while, any that is."""
        oldest = self._in_hand[0]
        wait([oldest.reading], timeout=PATIENCE)
        if not oldest.reading.done():
            done, _ = wait([each.reading for each in self._in_hand], return_when=FIRST_COMPLETED)
            oldest = next(each for each in self._in_hand if each.reading in done)
        self._in_hand.remove(oldest)
        return oldest

    def _settle(self, in_hand: InHand) -> None:
        claim, self._on_the_desk = in_hand.claim, in_hand
        log = structlog.get_logger().bind(mailbox=claim.mailbox, message=claim.message)
        try:
            letter = in_hand.reading.result()
            dispositions = self.pipeline.settle(claim, letter)
        except MessageError as error:
            log.warning("reading_failed", attempt=claim.attempts, problem=str(error))
            self._on_the_desk = None
            self.pipeline.register.reading_failed(claim, str(error), self.pipeline.clock())
            return
        except TransientError:
            self._on_the_desk = None
            self.pipeline.register.give_back(claim.message)
            raise
        # What breaks from here on is no fault of this message.
        self._on_the_desk = None
        self.settled(claim, dispositions)
        log.info("message_settled", outcomes=[type(each).__name__ for each in dispositions])
