"""The desk: mails are read side by side in worker processes and settled oldest first, those that are read together."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import takewhile
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
TOGETHER = 8
"""Messages settled in one transaction at most: a transaction waits for the disk, and other writers for its end."""
READ_AT_ONCE = 8
"""Mails on their way to the workers: each stands in memory, whole."""


class InHand(NamedTuple):
    """A claimed message whose reading is under way."""

    claim: Claim
    reading: Future[Letter]

    @property
    def is_read(self) -> bool:
        """Whether its letter is there; False too when reading it failed."""
        return self.reading.done() and self.reading.exception() is None


@dataclass
class Desk:
    """Claims, reads, settles. One desk a process; many processes may share a register."""

    pipeline: Pipeline
    owner: str
    window: int = 2 * TOGETHER
    """Messages in hand at once: enough to keep the workers busy while some are settled."""
    settled: Callable[[Claim, tuple[Disposition, ...]], None] = lambda _claim, _dispositions: None
    in_hand: deque[InHand] = field(default_factory=deque)
    """Claimed and not settled yet, oldest first."""
    _threads: ThreadPoolExecutor | None = None
    _on_the_desk: InHand | None = None
    _to_try_alone: int = 0

    def open(self) -> None:
        """Free what this host held when it died last."""
        self.pipeline.register.free_leases(self.owner)
        self._threads = ThreadPoolExecutor(READ_AT_ONCE, thread_name_prefix="reading")

    @property
    def is_busy(self) -> bool:
        """Whether messages are in hand: to be settled before all stops, so that none loses its turn."""
        return bool(self.in_hand)

    @property
    def awaited(self) -> str:
        """What ends before the robot does, in a sentence."""
        count = len(self.in_hand)
        if not count:
            return "aucun courriel en main ; les échanges en cours avec les serveurs se terminent"
        mails = "le courriel en main se termine" if count == 1 else f"{count} courriels en main se terminent"
        return f"{mails}, une minute au plus pour un gros scan ; les autres attendent la reprise"

    def close(self) -> None:
        """Give back what faults left in hand."""
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
        while self.in_hand:
            self.pipeline.register.give_back(self.in_hand.popleft().claim.message)

    def step(self, stop: Event) -> bool:
        """Fill the window, settle what is read; False when there was nothing to do.

        Raises TransientError when a port failed us: the message is given back, the attempt does not count.
        """
        if not stop.is_set():
            self.fill()
        if not self.in_hand:
            return False
        ready = self._next()
        if len(ready) > 1:
            self._settle_together(ready)
        else:
            self._settle_alone(ready[0])
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

    def fill(self) -> None:
        """Claim what there is room for, and have it read."""
        room = self.window - len(self.in_hand)
        # By several at a time: each claim is a transaction, and a transaction waits for the disk.
        if self._threads is None or room < self.window // 2:
            return
        for claim in self.pipeline.register.claim(self.owner, room, self.pipeline.clock()):
            self.pipeline.passed(Boundary.CLAIMED)
            self.in_hand.append(InHand(claim, self._threads.submit(self.pipeline.read, claim)))

    def _next(self) -> list[InHand]:
        """The oldest once it is read, with those after it that are; after a while, any that is."""
        oldest = self.in_hand[0]
        wait([oldest.reading], timeout=PATIENCE)
        if not oldest.reading.done():
            done, _ = wait([each.reading for each in self.in_hand], return_when=FIRST_COMPLETED)
            return [next(each for each in self.in_hand if each.reading in done)]
        ready = list(takewhile(lambda each: each.is_read, self.in_hand))
        return ready[: 1 if self._to_try_alone else TOGETHER] or [oldest]

    def _settle_together(self, ready: Sequence[InHand]) -> None:
        # What stops one stops all, and nothing is recorded: each is then tried alone, and the faulty one is known.
        self._to_try_alone = len(ready)
        try:
            settled = self.pipeline.settle([(each.claim, each.reading.result()) for each in ready])
        except (MessageError, TransientError) as error:
            structlog.get_logger().warning("settled_one_by_one", messages=len(ready), problem=str(error))
            return
        self._to_try_alone = 0
        for each, dispositions in zip(ready, settled, strict=True):
            self.in_hand.remove(each)
            self._tell(each.claim, dispositions)

    def _settle_alone(self, in_hand: InHand) -> None:
        self.in_hand.remove(in_hand)
        self._to_try_alone = max(0, self._to_try_alone - 1)
        claim, self._on_the_desk = in_hand.claim, in_hand
        log = structlog.get_logger().bind(mailbox=claim.mailbox, message=claim.message)
        try:
            (dispositions,) = self.pipeline.settle([(claim, in_hand.reading.result())])
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
        self._tell(claim, dispositions)

    def _tell(self, claim: Claim, dispositions: tuple[Disposition, ...]) -> None:
        self.settled(claim, dispositions)
        outcomes = [type(each).__name__ for each in dispositions]
        structlog.get_logger().info("message_settled", mailbox=claim.mailbox, message=claim.message, outcomes=outcomes)
