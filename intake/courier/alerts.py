"""Tells people what falls due, once: what fell due while the robot was down is told when it starts."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import structlog

from intake.courier.digests import DigestWriter
from intake.domain.cases.alerts import AlertKey, AlertRules, Told, Watched, to_tell
from intake.domain.deadlines import paris_day
from intake.domain.letter import MailboxName
from intake.domain.mailbox import Mailbox
from intake.errors import MessageError
from intake.ports import Notice

LOOK_EVERY = 300.0
"""Seconds between two looks: dates are days, people read in the morning."""


class Cases(Protocol):
    """What this asks of the register."""

    def watched_cases(self) -> tuple[Watched, ...]: ...

    def told_alerts(self) -> frozenset[AlertKey]: ...

    def queue_notice(self, notice: Notice, now: datetime) -> bool: ...


@dataclass(frozen=True)
class Responsible:
    """Who is told about the cases of a corps, and the mailbox the digest leaves from."""

    mailbox: Mailbox
    recipients: tuple[str, ...]


@dataclass
class Alerts:
    """One look queues at most one digest a person and corps; the courier sends it as it sends everything."""

    register: Cases
    responsible: Sequence[Responsible]
    rules: AlertRules
    writer: DigestWriter
    now: Callable[[], datetime]
    _looked_at: float | None = field(default=None, init=False)

    def tell_due(self) -> int:
        """At most every five minutes; how many digests were queued."""
        if self._looked_at is not None and time.monotonic() - self._looked_at < LOOK_EVERY:
            return 0
        queued = self.tell_now()
        self._looked_at = time.monotonic()
        return queued

    def tell_now(self) -> int:
        """How many digests were queued. Raises TransientError when the register does not answer.

        An address that cannot be written to stops no other: MessageError once the others are queued.
        """
        if not any(each.recipients for each in self.responsible):
            return 0
        now, queued, fault = self.now(), 0, None
        for (mailbox, recipient), lines in self.untold(now).items():
            try:
                queued += self._tell(mailbox, recipient, lines, now)
            except MessageError as error:
                fault = error
        if fault is not None:
            raise fault
        return queued

    def _tell(self, mailbox: MailboxName, recipient: str, lines: Sequence[Told], now: datetime) -> bool:
        box = next(each.mailbox for each in self.responsible if each.mailbox.name == mailbox)
        queued = self.register.queue_notice(self.writer.write(box, recipient, lines, now, paris_day(now)), now)
        if queued:
            structlog.get_logger().info("alerts_queued", corps=box.corps, alerts=len(lines))
        return queued

    def untold(self, now: datetime) -> dict[tuple[MailboxName, str], tuple[Told, ...]]:
        """What would be told now, by mailbox and recipient; the empty ones left out."""
        cases, told = self.register.watched_cases(), self.register.told_alerts()
        found: dict[tuple[MailboxName, str], tuple[Told, ...]] = {}
        for each in self.responsible:
            of_corps = [case for case in cases if case.corps == each.mailbox.corps]
            for recipient in each.recipients:
                lines = to_tell(of_corps, self.rules, paris_day(now), recipient, told)
                if lines:
                    found[each.mailbox.name, recipient] = lines
        return found
