"""All consequences of one message, in one transaction: each keyed, so that recording again changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import bindparam, update

from intake.domain.deadlines import Receipt
from intake.domain.disposition import (
    Annex,
    CorrectReceipt,
    FileDecision,
    FileSupport,
    Hold,
    Ignore,
    JoinAppeal,
    Kind,
    OpenAppeal,
    Outcome,
    Reasons,
    ReplyBounced,
    ReplyKind,
    ReturnSupport,
    WithholdAnswer,
)
from intake.domain.document import Document
from intake.domain.known import Known
from intake.domain.letter import Letter, MessageKey
from intake.domain.triage.likeness import likenesses
from intake.errors import MessageError
from intake.ports import Outgoing, Retraction, State
from storage.json_columns import dump_strings
from storage.steps import appeals, outbox
from storage.steps.case_tasks import tasks_owed
from storage.steps.cases import lock_case
from storage.steps.contents import content_of
from storage.steps.filing import Piece, file_piece
from storage.steps.holds import open_hold, settle_others
from storage.steps.knowing import known
from storage.steps.mail import Mail, lock_mail
from storage.steps.readings import save_reading
from storage.steps.same_appeals import turns_of
from storage.steps.standing import applied
from storage.tables import WHOLE_MAIL, documents, messages
from storage.transaction import Transaction

FINISH = (
    update(messages)
    .where(messages.c.id == bindparam("number"))
    .values(attempts=0, problem=None, lease_owner=None, lease_until=None)
)
MARK = update(documents).where(documents.c.message == bindparam("mail"), documents.c.position == bindparam("at"))


@contextmanager
def recording(
    transaction: Transaction,
    message: MessageKey,
    letter: Letter,
    receipt: Receipt,
    own_addresses: frozenset[str] = frozenset(),
) -> Iterator[SqlRecording]:
    """The message's row is locked throughout; on exit it is SETTLED, HELD, or READ when a ruling came meanwhile."""
    save_reading(transaction, message, letter)
    record = SqlRecording(transaction, lock_mail(transaction, message, receipt), letter, own_addresses)
    yield record
    record.finish()


class SqlRecording:
    """One ``Recording``."""

    def __init__(
        self, transaction: Transaction, mail: Mail, letter: Letter, own_addresses: frozenset[str] = frozenset()
    ) -> None:
        self._own_addresses = own_addresses
        self._transaction = transaction
        self._mail = mail
        self._message = MessageKey(mail.number)
        self._letter = letter
        self._held: dict[int, tuple[Kind | None, Reasons]] = {}
        self._opened: set[int] = set()

    def known(self) -> Known:
        """As the register stands in this very transaction. Of two mails with the same contents one waits here."""
        content = content_of(self._letter)
        if content is not None:
            self._transaction.take_turns(f"{self._mail.mailbox}/{content}")
        # Of the same appeal in two mailboxes one is decided after the other is recorded.
        for turn in turns_of(self._letter):
            self._transaction.take_turns(turn)
        return known(
            self._transaction.connection,
            self._message,
            self._letter,
            self._transaction.at,
            self._own_addresses,
            applied_only=self._mail.undoable,
        )

    def file_support(self, disposition: FileSupport) -> str:
        """The deposit's key."""
        piece = Piece(
            self._mail,
            self._letter,
            self._document(disposition.position),
            disposition.dossier,
            Kind.SUPPORT,
            director_name=disposition.director_name,
            template=disposition.template,
            late=disposition.late,
        )
        key = file_piece(self._transaction, piece)
        self._mark(disposition.position, Outcome.FILE, disposition.reasons, kind=Kind.SUPPORT)
        return key

    def file_decision(self, disposition: FileDecision) -> str:
        """The deposit's key."""
        document = self._document(disposition.position)
        piece = Piece(self._mail, self._letter, document, disposition.dossier, disposition.kind)
        key = file_piece(self._transaction, piece)
        self._mark(disposition.position, Outcome.FILE, disposition.reasons, kind=disposition.kind)
        return key

    def annex(self, disposition: Annex) -> None:
        """A piece of its dossier; without one, kept with the mail alone."""
        if disposition.dossier is not None:
            document = self._document(disposition.position)
            # SAGA must not take a scan that is kept beside its support for a later version of it.
            kind = Kind.SUPPORT_COPY if disposition.kind is Kind.SUPPORT else disposition.kind
            piece = Piece(self._mail, self._letter, document, disposition.dossier, kind)
            file_piece(self._transaction, piece)
        self._mark(disposition.position, Outcome.ANNEX, disposition.reasons, kind=disposition.kind)

    def return_support(self, disposition: ReturnSupport) -> None:
        """Outside the dossier, as evidence."""
        self._mark(disposition.position, Outcome.RETURN, disposition.reasons, kind=Kind.SUPPORT, case=disposition.case)

    def hold(self, disposition: Hold) -> None:
        """In the exception queue, until a later recording leaves it out."""
        position = WHOLE_MAIL if disposition.position is None else disposition.position
        # Two reasons to look at the mail as a whole are one hold that says both.
        _, reasons = self._held.get(position, (None, ()))
        self._held[position] = (disposition.kind, tuple(dict.fromkeys((*reasons, *disposition.reasons))))
        if disposition.position is not None:
            self._mark(disposition.position, Outcome.HOLD, disposition.reasons, kind=disposition.kind)

    def ignore(self, disposition: Ignore) -> None:
        """Nothing to do, and why."""
        if disposition.position is not None:
            self._mark(disposition.position, Outcome.IGNORE, disposition.reasons)
        else:
            self._transaction.note("mail_ignored", self._message, reasons=" ; ".join(disposition.reasons))

    def open_appeal(self, disposition: OpenAppeal) -> str:
        """The case reference."""
        self._opened.add(disposition.person)
        reference = appeals.open_appeal(self._transaction, self._message, disposition)
        if disposition.person == 1:
            # The same mail come again is one mail: it joins the first of the cases it opened.
            appeals.remember_likenesses(self._transaction, reference, likenesses(self._letter))
        return reference

    def join_appeal(self, disposition: JoinAppeal) -> str:
        """The case reference."""
        return appeals.join_appeal(self._transaction, self._message, disposition)

    def correct_receipt(self, disposition: CorrectReceipt) -> str:
        """The case reference."""
        return appeals.correct_receipt(self._transaction, self._message, disposition)

    def retractions(self) -> tuple[Retraction, ...]:
        """What the rulings say was no appeal is requalified; a task for each acknowledgement that left.

        A second time finds none. The task is another exception than the one that was ruled on.
        """
        if not self._mail.has_rulings:
            return ()
        found = appeals.requalify(self._transaction, self._message, self._opened)
        if found:
            settle_others(self._transaction, self._message, [at for at in self._held if at != WHOLE_MAIL])
            self._keep(tuple(each.task for each in found))
        return found

    def queue_correction(self, reference: str, mail: Outgoing) -> None:
        """It waits for a person, once per case."""
        outbox.queue_correction(self._transaction, lock_case(self._transaction, reference), mail)

    def queue_reply(self, kind: ReplyKind, mail: Outgoing, *, shadow: bool, person: int = 1) -> None:
        """Once per message and kind, and per person whose case it is about."""
        content = content_of(self._letter)
        outbox.queue_reply(self._transaction, self._mail, kind, mail, shadow=shadow, content=content, person=person)

    def reply_bounced(self, disposition: ReplyBounced) -> None:
        """That reply of ours is undelivered."""
        outbox.bounced(self._transaction, self._message, disposition)

    def withhold_reply(self, disposition: WithholdAnswer, mail: Outgoing | None) -> None:
        """An operator's task."""
        outbox.withhold_reply(self._transaction, self._mail, disposition, mail)

    def finish(self) -> None:
        """Close what is no longer held, and the message with it."""
        self.retractions()
        if self._mail.was_held:
            owed = tasks_owed(self._transaction.connection, self._message)
            if owed:
                self._keep(owed)
            settle_others(self._transaction, self._message, self._held)
        for position, (kind, reasons) in self._held.items():
            open_hold(self._transaction, self._message, position, kind=kind, reasons=reasons)
        if self._mail.has_rulings and not self._mail.undoable:
            applied(self._transaction, self._message)
        state = State.READ if self._mail.ruled else State.HELD if self._held else State.SETTLED
        settled_at = self._transaction.at if state is State.SETTLED else None
        receipt = {"received_at": self._mail.receipt.instant, "receipt_evidence": self._mail.receipt.evidence}
        finished = {"number": self._message, "state": state, "settled_at": settled_at, **receipt}
        self._transaction.connection.execute(FINISH, finished)
        self._transaction.note(f"mail_{state}", self._message)

    def _keep(self, tasks: Reasons) -> None:
        """Of a mail decided again: what a person's step left on it stays beside what this decision says."""
        kind, reasons = self._held.get(WHOLE_MAIL, (None, ()))
        self._held[WHOLE_MAIL] = (kind, tuple(dict.fromkeys((*reasons, *tasks))))

    def _document(self, position: int) -> Document:
        for document in self._letter.documents:
            if document.position == position:
                return document
        raise MessageError(f"courriel {self._message} : pas de document en position {position}")

    def _mark(
        self, position: int, outcome: Outcome, reasons: Reasons, *, kind: str | None = None, case: str | None = None
    ) -> None:
        marked = {"outcome": outcome, "kind": kind, "return_case": case, "reasons": dump_strings(reasons)}
        self._transaction.connection.execute(MARK, {"mail": self._message, "at": position, **marked})
        if outcome not in (Outcome.FILE, Outcome.HOLD):  # those two write their own line
            self._transaction.note(f"document_{outcome}", self._message, position=position)
