"""The register behind ``intake.ports.Register``: SQLite or PostgreSQL, the only writer of SQL."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from intake.domain.campaign import LegalPeriods
from intake.domain.cases.alerts import AlertKey, Watched
from intake.domain.cases.entered_again import Entered
from intake.domain.cases.entries import Move
from intake.domain.deadlines import Receipt
from intake.domain.disposition import OpenAppeal, ReplyKind
from intake.domain.document import Sha256
from intake.domain.known import Known, Ruling
from intake.domain.letter import CanonicalForm, Letter, MailboxName, MessageKey, SourceKey
from intake.domain.recognition import Arrived, Recognised
from intake.ports import (
    Claim,
    Notice,
    OutboxRow,
    OutboxState,
    Outgoing,
    PendingDeposit,
    Recording,
    Registration,
    SentCopy,
)
from storage.case_queries import watched_cases
from storage.console import already
from storage.history import ChainReport, verify
from storage.steps import (
    alerts,
    appeals,
    claiming,
    copies,
    delivering,
    knowing,
    outbox,
    papers,
    readings,
    receiving,
    recognising,
    releasing,
    stopping,
    uncertain,
)
from storage.steps import ruling as operators
from storage.steps.cases import ensure_unchanged
from storage.steps.papers import Paper
from storage.steps.recording import recording
from storage.transaction import Transaction, reading, writing


def utc_now() -> datetime:
    """The time, for what is not told when it happens."""
    return datetime.now(UTC)


class SqlRegister:
    """Thread-safe; several processes and, on PostgreSQL, several hosts may share the database.

    ``own_addresses`` are those the robot receives at and sends from. ``owner`` names this host: call
    ``free_leases(owner)`` once when it starts.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        own_addresses: frozenset[str] = frozenset(),
        owner: str = "",
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.engine = engine
        self._own_addresses = own_addresses
        self._owner = owner or socket.gethostname()
        self._clock = clock
        self._shared = threading.local()

    # receive

    def known_keys(self, mailbox: MailboxName) -> set[SourceKey]:
        """See the port."""
        with reading(self.engine) as connection:
            return receiving.known_keys(connection, mailbox)

    def register(self, mailbox: MailboxName, mails: Sequence[Registration]) -> None:
        """See the port."""
        with self._writing() as transaction:
            receiving.register(transaction, mailbox, mails)

    def recognise(self, mailbox: MailboxName, mails: Sequence[Arrived]) -> dict[SourceKey, Recognised]:
        """See the port."""
        with reading(self.engine) as connection:
            return recognising.recognised(connection, mailbox, mails)

    def bridge(self, mailbox: MailboxName, mails: Sequence[Arrived], now: datetime) -> dict[SourceKey, Recognised]:
        """See the port."""
        with self._writing(now) as transaction:
            return recognising.bridge(transaction, mailbox, mails)

    def unformed(self, mailbox: MailboxName, life: str, limit: int) -> Sequence[tuple[MessageKey, Sha256]]:
        """See the port."""
        with reading(self.engine) as connection:
            return recognising.unformed(connection, mailbox, life, limit)

    def keep_forms(self, forms: Mapping[MessageKey, CanonicalForm | None]) -> None:
        """See the port."""
        with self._writing() as transaction:
            recognising.keep_forms(transaction, forms)

    def note_poll(self, mailbox: MailboxName, at: datetime, *, on_server: int | None, problem: str | None) -> None:
        """See the port."""
        with self._writing(at) as transaction:
            receiving.note_poll(transaction, mailbox, at, on_server=on_server, problem=problem)

    # read

    def free_leases(self, owner: str) -> None:
        """When that owner starts: whatever its former process held is free again."""
        with self._writing() as transaction:
            claiming.free_leases(transaction, owner)

    def claim(self, owner: str, limit: int, now: datetime) -> tuple[Claim, ...]:
        """See the port. A message whose reading failed before comes alone."""
        with self._writing(now) as transaction:
            return claiming.claim(transaction, owner, limit)

    def save_reading(self, message: MessageKey, letter: Letter) -> None:
        """See the port."""
        with self._writing() as transaction:
            readings.save_reading(transaction, message, letter)

    def give_back(self, message: MessageKey) -> None:
        """See the port. It comes after the others from now on."""
        with self._writing() as transaction:
            claiming.give_back(transaction, message)

    def reading_failed(self, claim: Claim, problem: str, now: datetime) -> None:
        """See the port. A message READ already (decide or act failed on it) has three attempts of its own."""
        with self._writing(now) as transaction:
            claiming.reading_failed(transaction, claim, problem)

    # decide

    def letter(self, message: MessageKey) -> Letter:
        """See the port."""
        with reading(self.engine) as connection:
            return readings.letter_of(connection, message)

    def known(self, message: MessageKey | None, letter: Letter, now: datetime) -> Known:
        """See the port."""
        with reading(self.engine) as connection:
            return knowing.known(connection, message, letter, now, self._own_addresses)

    # act

    @contextmanager
    def together(self) -> Iterator[None]:
        """See the port. On SQLite no other write of this process goes on inside the block."""
        with self._writing() as transaction:
            self._shared.transaction = transaction
            try:
                yield
            finally:
                self._shared.transaction = None

    def recording(
        self, message: MessageKey, letter: Letter, receipt: Receipt, now: datetime
    ) -> AbstractContextManager[Recording]:
        """See the port. On SQLite no other write of this process goes on inside the block, either."""
        return self._recording(message, letter, receipt, now)

    @contextmanager
    def _recording(self, message: MessageKey, letter: Letter, receipt: Receipt, now: datetime) -> Iterator[Recording]:
        with (
            self._shared_or_own(now) as transaction,
            recording(transaction, message, letter, receipt, self._own_addresses) as record,
        ):
            yield record

    @contextmanager
    def _shared_or_own(self, now: datetime) -> Iterator[Transaction]:
        shared: Transaction | None = getattr(self._shared, "transaction", None)
        if shared is not None:
            yield replace(shared, at=now)
            return
        with self._writing(now) as transaction:
            yield transaction

    # deliver

    def due_replies(self, now: datetime, limit: int) -> tuple[OutboxRow, ...]:
        """See the port."""
        with reading(self.engine) as connection:
            return outbox.due_replies(connection, now, limit)

    def reply_sending(self, number: int, now: datetime) -> None:
        """See the port. Raises TransientError when another took it first: leave it."""
        with self._writing(now) as transaction:
            outbox.sending(transaction, number, self._owner)

    def reply_sent(self, number: int, evidence: str, now: datetime, *, copy: bool = False) -> None:
        """See the port."""
        with self._writing(now) as transaction:
            outbox.sent(transaction, number, evidence, copy=copy)

    def due_copies(self, mailboxes: Collection[MailboxName], now: datetime, limit: int) -> tuple[SentCopy, ...]:
        """See the port."""
        with reading(self.engine) as connection:
            return copies.due_copies(connection, mailboxes, now, limit)

    def copy_taken(self, number: int, now: datetime, retry_at: datetime) -> bool:
        """See the port."""
        with self._writing(now) as transaction:
            return copies.taken(transaction, number, retry_at)

    def copy_made(self, number: int, evidence: str, now: datetime) -> None:
        """See the port."""
        with self._writing(now) as transaction:
            copies.made(transaction, number, evidence)

    def copy_failed(self, number: int, problem: str, now: datetime) -> None:
        """See the port."""
        with self._writing(now) as transaction:
            copies.failed(transaction, number, problem)

    def reply_deferred(self, number: int, problem: str, retry_at: datetime) -> None:
        """See the port."""
        with self._writing() as transaction:
            outbox.move(transaction, number, OutboxState.QUEUED, last_problem=problem, next_attempt_at=retry_at)

    def reply_undelivered(self, number: int, problem: str, now: datetime) -> None:
        """See the port."""
        with self._writing(now) as transaction:
            outbox.move(transaction, number, OutboxState.UNDELIVERED, last_problem=problem)

    def reply_uncertain(self, number: int, problem: str, now: datetime) -> None:
        """See the port."""
        with self._writing(now) as transaction:
            outbox.move(transaction, number, OutboxState.UNCERTAIN, last_problem=problem)

    def replies_handed_over(self, since: datetime) -> int:
        """See the port."""
        with reading(self.engine) as connection:
            return stopping.handed_over_since(connection, since)

    def stop_of_replies(self) -> str | None:
        """See the port."""
        with reading(self.engine) as connection:
            return stopping.open_stop(connection)

    def stop_replies(self, reason: str, now: datetime) -> None:
        """See the port."""
        with self._writing(now) as transaction:
            stopping.stop(transaction, reason)

    def resume_replies(self, who: str, why: str) -> None:
        """An operator looked: replies leave again. Raises RulingError when nothing stops them."""
        with self._writing() as transaction:
            stopping.resume(transaction, who, why)

    def due_deposits(self, limit: int) -> tuple[PendingDeposit, ...]:
        """See the port."""
        with reading(self.engine) as connection:
            return delivering.due_deposits(connection, limit)

    def deposits_delivered(self, numbers: Sequence[int], now: datetime) -> None:
        """See the port."""
        with self._writing(now) as transaction:
            delivering.delivered(transaction, numbers)

    def deposit_acknowledged(self, key: str, *, accepted: bool, words: str) -> None:
        """SAGA's answer to the deposit of that key; said again, nothing changes."""
        with self._writing() as transaction:
            delivering.acknowledged(transaction, key, words, accepted=accepted)

    # operators

    def rule(
        self, hold: int, ruling: Ruling, *, seen: str | None = None, undo: timedelta = operators.AT_ONCE
    ) -> MessageKey:
        """See the port."""
        with self._writing(ruling.at) as transaction:
            return operators.rule(transaction, hold, ruling, seen=seen, undo=undo)

    def replies_there(self, message: MessageKey) -> dict[tuple[ReplyKind, int], OutboxState]:
        """By kind and person: the replies to that mail that a new decision leaves as they are."""
        with reading(self.engine) as connection:
            return already.replies_there(connection, message)

    def references_there(self, message: MessageKey) -> dict[int, str]:
        """The cases that mail opened, by person."""
        with reading(self.engine) as connection:
            return already.references_there(connection, message)

    def withdraw_ruling(self, hold: int, who: str, why: str, now: datetime, *, seen: str | None = None) -> MessageKey:
        """The last ruling on that hold, before the robot applied it. Raises RulingError (StaleError)."""
        with self._writing(now) as transaction:
            return operators.withdraw(transaction, hold, who, why, seen=seen)

    def move_case(
        self,
        reference: str,
        move: Move,
        periods: LegalPeriods,
        now: datetime,
        *,
        correction: Outgoing | None = None,
        seen: int | None = None,
    ) -> None:
        """An operator's step in a case. Raises RulingError, saying why, when the table of states refuses it.

        ``correction``: of a case requalified, the mail that takes back its acknowledgement, for a person to send.
        ``seen``: the number of the last entry they were shown; StaleError when another was written since.
        """
        with self._writing(now) as transaction:
            if seen is not None:
                ensure_unchanged(transaction, reference, seen)
            appeals.move_case(transaction, reference, move, periods, correction)

    def add_paper_appeal(
        self,
        mailbox: MailboxName,
        paper: Paper,
        opening: OpenAppeal,
        now: datetime,
        *,
        but_not_again: Entered | None = None,
    ) -> str:
        """A case that came on paper: its reference. The sheet that registers it is in the archive already.

        ``but_not_again``: what is known of it; EnteredBeforeError when a case of its campaign may be the same.
        """
        with self._writing(now) as transaction:
            return papers.add_paper_appeal(transaction, mailbox, paper, opening, but_not_again)

    def watched_cases(self) -> tuple[Watched, ...]:
        """What of each case bears on its alerts."""
        with reading(self.engine) as connection:
            return watched_cases(connection)

    def told_alerts(self) -> frozenset[AlertKey]:
        """What was told to whom already."""
        with reading(self.engine) as connection:
            return alerts.told(connection)

    def queue_notice(self, notice: Notice, now: datetime) -> bool:
        """A digest into the outbox, with what it tells; False when another host queued it first."""
        with self._writing(now) as transaction:
            return alerts.queue_notice(transaction, notice)

    def release_reply(
        self, number: int, who: str, why: str, *, only_from: Collection[OutboxState] | None = None
    ) -> None:
        """An operator sends a reply that waits (shadow, withheld, uncertain, undelivered). Raises RulingError."""
        with self._writing() as transaction:
            releasing.release(transaction, number, who, why, OutboxState.QUEUED, only_from=only_from)

    def cancel_reply(
        self, number: int, who: str, why: str, *, only_from: Collection[OutboxState] | None = None
    ) -> None:
        """An operator drops a reply that has not left. Raises RulingError."""
        with self._writing() as transaction:
            releasing.release(transaction, number, who, why, OutboxState.CANCELLED, only_from=only_from)

    def readdress_reply(self, number: int, mail: Outgoing, who: str, why: str) -> None:
        """A reply that reached nobody goes to another address (``courier.readdressing``). Raises RulingError."""
        with self._writing() as transaction:
            releasing.readdress(transaction, number, mail, who, why)

    def reply_found_sent(self, number: int, who: str, why: str) -> None:
        """An operator found that an uncertain reply left. Raises RulingError of any other."""
        with self._writing() as transaction:
            uncertain.found_sent(transaction, number, who, why)

    def verify_chain(self) -> ChainReport:
        """Recompute the history's chain, first entry to last."""
        with reading(self.engine) as connection:
            return verify(connection)

    def _writing(self, at: datetime | None = None) -> AbstractContextManager[Transaction]:
        return writing(self.engine, at or self._clock())
