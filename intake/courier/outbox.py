"""Carries out the outbox: each recorded reply leaves once, or a person is told why it did not."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Protocol, assert_never

import structlog

from intake.courier.limits import Breaker, Stops
from intake.domain.letter import MailboxName
from intake.errors import TransientError
from intake.ports import OutboxRow, OutboxState, Sending, Verdict, WayOut

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(days=5)
"""RFC 5321, 4.5.4.1: a mail is given up after four to five days. Counted as the waits between attempts: a week when
the robot itself was down takes none of them away."""
ROUND = 50
"""Replies taken from the register at a time."""
ROUND_LASTS = timedelta(seconds=20)
"""No reply is begun later in a round: a slow server must not make the courier look dead to its supervisor."""
LEFT_IN_DOUBT = (
    "le robot s’est arrêté pendant l’envoi : le serveur a peut-être pris ce message. "
    "Vérifier auprès du destinataire avant de le renvoyer"
)

Passed = Callable[[str], None]


class Outbox(Stops, Protocol):
    """What the courier asks of the register (part of ``ports.Register``)."""

    def due_replies(self, now: datetime, limit: int) -> tuple[OutboxRow, ...]: ...

    def reply_sending(self, number: int, now: datetime) -> None: ...

    def reply_sent(self, number: int, evidence: str, now: datetime, *, copy: bool = False) -> None: ...

    def reply_deferred(self, number: int, problem: str, retry_at: datetime) -> None: ...

    def reply_undelivered(self, number: int, problem: str, now: datetime) -> None: ...

    def reply_uncertain(self, number: int, problem: str, now: datetime) -> None: ...


class Courier:
    """Delivers due replies, one at a time: noted as leaving, handed over, recorded.

    ``passed`` is told each step boundary: ``reply-sending-recorded``, ``reply-handed-over``, ``reply-recorded``.
    ``stopping`` is asked between two replies. ``archive`` keeps the bytes before they leave. ``copied``: mailboxes
    whose replies are copied into a Sent folder.
    """

    def __init__(
        self,
        register: Outbox,
        way_out: WayOut,
        now: Callable[[], datetime],
        passed: Passed = lambda _: None,
        *,
        stopping: Callable[[], bool] = lambda: False,
        breaker: Breaker | None = None,
        archive: Callable[[bytes], object] = lambda _: None,
        copied: Collection[MailboxName] = (),
        give_up_after: timedelta = GIVE_UP_AFTER,
    ) -> None:
        self._register = register
        self._way_out = way_out
        self._now = now
        self._passed = passed
        self._stopping = stopping
        self.breaker = breaker or Breaker(register)
        self._unrecorded: dict[int, tuple[OutboxRow, Sending]] = {}
        self._archive = archive
        self._copied = frozenset(copied)
        self._give_up_after = give_up_after
        self._told_of: str | None = None
        self._log = structlog.get_logger(__name__)

    def deliver_replies(self) -> int:
        """One round of what is due; how many replies were attempted or settled, 0 when there is nothing to do now.

        A fault on one reply (another host took it, the register hiccups) stops no other; TransientError when nothing
        else was done.
        """
        self._record_late_verdicts()
        done, fault, began = 0, None, self._now()
        for row in self._register.due_replies(began, ROUND):
            if self._stopping() or self._is_stopped_by_breaker() or self._now() - began > ROUND_LASTS:
                break
            try:
                self._deliver(row)
                done += 1
            except TransientError as error:
                fault = error
                self._log.warning("reply_delayed", reply=row.number, problem=str(error))
        if fault is not None and not done:
            raise fault
        return done

    def _is_stopped_by_breaker(self) -> bool:
        stopped = self.breaker.stops(self._now())
        # Once a stop, not at each round: the journal's other lines must stay readable.
        if stopped and self._told_of != self.breaker.opened:
            self._log.error("replies_stopped", reason=self.breaker.opened)
        self._told_of = self.breaker.opened
        return stopped

    def _deliver(self, row: OutboxRow) -> None:
        if row.state is OutboxState.SENDING:
            self._resolve(row)
        else:
            self._send(row)

    def _resolve(self, row: OutboxRow) -> None:
        """A reply left in the midst of sending by a process that died: looked up, never guessed."""
        match self._way_out.was_sent(row.mail.message_id):
            case True:
                self._sent(row, "retrouvé parmi les messages envoyés")
            case False:
                return self._send(row)
            case None:
                self._register.reply_uncertain(row.number, LEFT_IN_DOUBT, self._now())
                self._log.warning("reply_uncertain", reply=row.number)
        self._passed("reply-recorded")
        return None

    def _send(self, row: OutboxRow) -> None:
        # What cannot be kept does not leave: a full disk delays it.
        self._archive(row.mail.raw)
        self._register.reply_sending(row.number, self._now())
        self._passed("reply-sending-recorded")
        sending = self._way_out.send(row.mail)
        # Kept until it is recorded: were the register unreachable now, the next round still knows the verdict.
        self._unrecorded[row.number] = (row, sending)
        self._passed("reply-handed-over")
        self._record(row, sending)

    def _record_late_verdicts(self) -> None:
        for row, sending in tuple(self._unrecorded.values()):
            self._record(row, sending)

    def _record(self, row: OutboxRow, sending: Sending) -> None:
        match sending.verdict:
            case Verdict.SENT:
                self._sent(row, sending.evidence)
            case Verdict.LATER:
                self._defer(row, sending.evidence)
            case Verdict.REFUSED:
                self._register.reply_undelivered(row.number, sending.evidence, self._now())
            case Verdict.UNCERTAIN:
                self._register.reply_uncertain(row.number, sending.evidence, self._now())
            case _:
                assert_never(sending.verdict)
        del self._unrecorded[row.number]
        self._passed("reply-recorded")
        self._log.info("reply_attempted", reply=row.number, verdict=sending.verdict.value, attempts=row.attempts + 1)

    def _sent(self, row: OutboxRow, evidence: str) -> None:
        self._register.reply_sent(row.number, evidence, self._now(), copy=row.mailbox in self._copied)

    def _defer(self, row: OutboxRow, problem: str) -> None:
        delay = retry_delay(row.attempts, self._give_up_after)
        if delay is None:
            gave_up = f"abandonné après {self._give_up_after.days} jours d’essais ; dernier refus : {problem}"
            self._register.reply_undelivered(row.number, gave_up, self._now())
        else:
            self._register.reply_deferred(row.number, problem, self._now() + delay)


def retry_delay(attempts: int, give_up_after: timedelta = GIVE_UP_AFTER) -> timedelta | None:
    """The wait after a failed attempt that followed ``attempts`` others: 1, 2, 4… minutes, at most 4 hours.

    None: they add up to ``give_up_after``, the mail is given up.
    """
    waits = [wait_after(before) for before in range(attempts + 1)]
    return waits[-1] if sum(waits, timedelta()) <= give_up_after else None


def wait_after(attempts: int) -> timedelta:
    """Before the next try, when so many failed already before this one."""
    doublings = 1 << min(attempts, 16)
    return min(FIRST_RETRY * doublings, LONGEST_RETRY)
