"""The ports: what the pipeline asks of the world, in the project's own types. Adapters stand behind them.

Every adapter raises ``TransientError`` for a fault that may pass (network, disk, database), ``ConfigError`` for one
an administrator mends (wrong password, missing folder), ``MessageError`` for one that belongs to one mail.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Event
from typing import Protocol

from intake.domain.cases.alerts import AlertKey
from intake.domain.deadlines import Receipt
from intake.domain.disposition import (
    Annex,
    Answer,
    CorrectReceipt,
    FileDecision,
    FileSupport,
    Hold,
    Ignore,
    JoinAppeal,
    OpenAppeal,
    ReplyBounced,
    ReplyKind,
    ReturnSupport,
    WithholdAnswer,
)
from intake.domain.document import PdfReading, Place, Sha256
from intake.domain.known import Known, Received, Ruling
from intake.domain.letter import CanonicalForm, Letter, MailboxName, MessageKey, SourceKey
from intake.domain.preview import FieldsShown, Inside, MailShown, PageImage
from intake.domain.recognition import Arrived, Recognised

# --- ways in


@dataclass(frozen=True)
class Arrival:
    """One mail as the server gave it: raw bytes (never changed) and the server's own date (aware), if it keeps one.

    ``left_out``: in French, what belongs to the mail and is not in those bytes (a file that stayed on a drive…); a
    person looks at such a mail.
    """

    key: SourceKey
    raw: bytes
    server_date: datetime | None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class FetchFault:
    """One mail the server would not give; the others of the batch go on. It is asked for again at the next poll."""

    key: SourceKey
    problem: str


class WayIn(Protocol):
    """An open connection to one mailbox. Looking changes nothing on the server: no flag, no move, no expunge."""

    def list_keys(self) -> Sequence[SourceKey]:
        """Every message there now, oldest first."""

    def fetch(self, keys: Sequence[SourceKey]) -> Iterator[Arrival | FetchFault]:
        """Those messages, in bounded batches of bytes. One that was deleted meanwhile is left out silently."""

    def mark(self, keys: Sequence[SourceKey]) -> None:
        """What the mailbox's policy asks once a mail is registered (nothing by default). Safe to repeat."""

    def wait(self, seconds: float, stop: Event) -> None:
        """Return when something changed there, after ``seconds``, or soon after ``stop`` is set, whichever is first."""

    def close(self) -> None:
        """End the connection; never raises."""


OpenWayIn = Callable[[], WayIn]
"""Connects and selects; raises TransientError or ConfigError."""


# --- archive


class Archive(Protocol):
    """Content-addressed bytes, written once, durable when ``put`` returns."""

    def put(self, raw: bytes) -> Sha256:
        """Keep those bytes (idempotent). Raises TransientError when the disk refuses (full, read-only…)."""

    def get(self, sha256: Sha256) -> bytes:
        """Those bytes, verified. Raises MessageError when they are gone or altered, TransientError on I/O faults."""

    def check(self) -> str:
        """One French sentence on its state for ``intake check``; raises TransientError or ConfigError."""


# --- reading


class Reader(Protocol):
    """Hostile bytes to frozen values, in a worker process. Thread-safe.

    Raises MessageError when the worker crashed, hung or exhausted its limits on those bytes, TransientError when
    the fault is ours.
    """

    def read(self, raw: bytes) -> Letter:
        """A mail. Of one in which an antivirus found something, headers and text: nothing it carries is opened."""

    def inspect(self, raw: bytes) -> PdfReading:
        """One file."""

    def canonical_form(self, raw: bytes) -> CanonicalForm | None:
        """By what a mail is known again whoever writes it anew; None when it cannot be told. Nothing is opened."""

    def extract(self, raw: bytes, sha256: Sha256, place: Place | None = None) -> bytes:
        """The bytes of the document of that digest inside a mail; ``place``: where it stood when it was read."""

    def render(self, raw: bytes, page: int, width: int, document: Inside | None = None) -> PageImage:
        """A page (1-based) of a file, or of that ``document`` inside a mail, some ``width`` pixels wide.

        A file that cannot be shown is a finding, with its sentence. So is one in which, or in whose mail, an antivirus
        finds something: it is not opened.
        """

    def fields_of(self, raw: bytes, document: Inside | None = None) -> FieldsShown:
        """The fields and values of a form, likewise."""

    def show_mail(self, raw: bytes) -> MailShown:
        """A mail's text and harmless HTML. Of one in which an antivirus finds something, without what it carries."""

    def close(self) -> None:
        """End the workers."""


# --- register


class State(StrEnum):
    """States of a message."""

    RECEIVED = "received"
    READ = "read"
    SETTLED = "settled"
    HELD = "held"


@dataclass(frozen=True)
class Registration:
    """One mail to register: its bytes are in the archive already."""

    key: SourceKey
    sha256: Sha256
    size: int
    server_date: datetime | None
    polled_at: datetime
    message_id: str | None = None
    left_out: tuple[str, ...] = ()
    """See ``Arrival``."""
    resembles: str = ""
    """See ``Received``."""


@dataclass(frozen=True)
class Claim:
    """A message leased to us: nobody else works on it until the lease ends. ``state`` is RECEIVED or READ."""

    message: MessageKey
    mailbox: MailboxName
    sha256: Sha256
    state: State
    attempts: int
    received: Received


@dataclass(frozen=True)
class Outgoing:
    """A mail ready to leave: complete RFC 5322 bytes, its Message-ID, and the envelope's recipient."""

    message_id: str
    recipient: str
    raw: bytes


class NoticeKind(StrEnum):
    """Mails of ours that answer nobody, to the people who work here."""

    ALERTS = "alerts"


class OutboxState(StrEnum):
    """States of a reply."""

    SHADOW = "shadow"
    """Waits for an operator's click."""
    QUEUED = "queued"
    SENDING = "sending"
    """Handed to the server; not yet known whether it took it."""
    SENT = "sent"
    UNCERTAIN = "uncertain"
    """The server may have it: an operator looks; never a blind second mail."""
    UNDELIVERED = "undelivered"
    WITHHELD = "withheld"
    """Due, not sent (cap, unsafe address): an operator's task."""
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Notice:
    """A mail of ours that answers nobody: from which mailbox, and the alerts it tells."""

    mailbox: MailboxName
    kind: NoticeKind
    mail: Outgoing
    tells: frozenset[AlertKey]


@dataclass(frozen=True)
class OutboxRow:
    """One reply in the outbox."""

    number: int
    mailbox: MailboxName
    state: OutboxState
    attempts: int
    mail: Outgoing


@dataclass(frozen=True)
class PendingDeposit:
    """One piece to hand to SAGA: where it stands in its dossier and where its bytes are found again.

    ``directory`` is its place below the store's root (``2025/DH/1234567/0001-support``), fixed when it was recorded.
    """

    number: int
    key: str
    directory: str
    mail_sha256: Sha256
    document_sha256: Sha256
    file_name: str
    manifest: tuple[tuple[str, str], ...]
    fields: tuple[tuple[str, str], ...]
    """Form data, full field name to value."""
    place: Place | None = None
    """Where the document stood in its mail when it was read."""


@dataclass(frozen=True)
class SentCopy:
    """A reply that left, whose copy does not stand in its mailbox's Sent folder yet."""

    number: int
    mailbox: MailboxName
    mail: Outgoing
    sent_at: datetime
    attempts: int


@dataclass(frozen=True)
class Retraction:
    """A case that a ruling says was none, after its acknowledgement left: a person's mail corrects it (``task``)."""

    reference: str
    person: int
    recipient: str | None
    received_at: datetime
    campaign: int
    task: str


class Recording(Protocol):
    """All consequences of one message, in one transaction. Each is keyed: recording it again changes nothing."""

    def known(self) -> Known:
        """What bears on the mail, in the same view of the register that its consequences are written to."""

    def file_support(self, disposition: FileSupport) -> str:
        """A numbered piece and its deposit row; the deposit's key."""

    def file_decision(self, disposition: FileDecision) -> str: ...

    def annex(self, disposition: Annex) -> None: ...

    def return_support(self, disposition: ReturnSupport) -> None: ...

    def hold(self, disposition: Hold) -> None: ...

    def ignore(self, disposition: Ignore) -> None: ...

    def open_appeal(self, disposition: OpenAppeal) -> str:
        """The case reference (``R2025-DH-0042``), without gaps per corps and year."""

    def join_appeal(self, disposition: JoinAppeal) -> str: ...

    def correct_receipt(self, disposition: CorrectReceipt) -> str:
        """The case reference. Raises TransientError when the case is no longer as it was decided on."""

    def retractions(self) -> tuple[Retraction, ...]:
        """Once all dispositions are recorded: each is a task already; its mail may be prepared."""

    def queue_correction(self, reference: str, mail: Outgoing) -> None:
        """It waits for a person, once per case."""

    def queue_reply(self, kind: ReplyKind, mail: Outgoing, *, shadow: bool, person: int = 1) -> None:
        """An outbox row, once per message and kind, and per person where it is about a case."""

    def reply_bounced(self, disposition: ReplyBounced) -> None:
        """The reply of that Message-ID is undelivered."""

    def withhold_reply(self, disposition: WithholdAnswer, mail: Outgoing | None) -> None:
        """An outbox row that waits for an operator, with the mail that may still be sent."""


class Register(Protocol):
    """The register of all that came and all that was done. The only writer of SQL is behind it."""

    # receive
    def known_keys(self, mailbox: MailboxName) -> set[SourceKey]:
        """Source keys already registered for that mailbox."""

    def register(self, mailbox: MailboxName, mails: Sequence[Registration]) -> None:
        """Make those mails known, in one transaction.

        A key seen before changes nothing. The same bytes under a new key (renumbered, moved back) are the same
        message: one more sighting of it. Same Message-ID with other bytes is another message.
        """

    def recognise(self, mailbox: MailboxName, mails: Sequence[Arrived]) -> dict[SourceKey, Recognised]:
        """What each would be taken for; nothing is written. ``mails`` are all of one life (``life_of``)."""

    def bridge(self, mailbox: MailboxName, mails: Sequence[Arrived], now: datetime) -> dict[SourceKey, Recognised]:
        """The same, and those that are known (by their bytes, by their content) are seen again, in one transaction.

        Doubtful and new ones are left to be registered.
        """

    def unformed(self, mailbox: MailboxName, life: str, limit: int) -> Sequence[tuple[MessageKey, Sha256]]:
        """Mails not met in that life of the mailbox yet, of which no form was ever kept."""

    def keep_forms(self, forms: Mapping[MessageKey, CanonicalForm | None]) -> None:
        """None: there is none to be had. Kept once."""

    def note_poll(self, mailbox: MailboxName, at: datetime, *, on_server: int | None, problem: str | None) -> None:
        """Last success or last fault of that mailbox, for ``status``."""

    # read
    def free_leases(self, owner: str) -> None:
        """When that owner starts: whatever its former process held is free again."""

    def claim(self, owner: str, limit: int, now: datetime) -> tuple[Claim, ...]:
        """Oldest unfinished messages not leased to another, leased to us, attempts counted."""

    def save_reading(self, message: MessageKey, letter: Letter) -> None:
        """RECEIVED → READ: what was read of a message that could not be settled yet."""

    def give_back(self, message: MessageKey) -> None:
        """A fault of ours: the message is free again, the attempt does not count."""

    def reading_failed(self, claim: Claim, problem: str, now: datetime) -> None:
        """One failed attempt; at the third the message is held with that problem."""

    # decide
    def letter(self, message: MessageKey) -> Letter:
        """The saved reading."""

    def known(self, message: MessageKey | None, letter: Letter, now: datetime) -> Known:
        """What bears on that mail; ``message`` None for a file that was never registered (``explain``)."""

    # act
    def together(self) -> AbstractContextManager[None]:
        """The recordings of this thread inside the block are one transaction: all of them, or none.

        Raises TransientError as ``recording`` does.
        """

    def recording(
        self, message: MessageKey, letter: Letter, receipt: Receipt, now: datetime
    ) -> AbstractContextManager[Recording]:
        """One transaction, which also saves the reading; on exit the message is SETTLED, or HELD when a hold is open.

        The message keeps ``receipt``: when it is held to have reached us, and the proof. Raises TransientError on
        a conflict with another writer: decide again.
        """

    # deliver
    def due_replies(self, now: datetime, limit: int) -> tuple[OutboxRow, ...]:
        """QUEUED rows whose time has come, and rows left SENDING by a process that died."""

    def reply_sending(self, number: int, now: datetime) -> None: ...

    def reply_sent(self, number: int, evidence: str, now: datetime, *, copy: bool = False) -> None:
        """``copy``: one is due in the Sent folder from now on."""

    def reply_deferred(self, number: int, problem: str, retry_at: datetime) -> None:
        """Back to QUEUED."""

    def reply_undelivered(self, number: int, problem: str, now: datetime) -> None: ...

    def reply_uncertain(self, number: int, problem: str, now: datetime) -> None: ...

    def replies_handed_over(self, since: datetime) -> int:
        """How many replies left at or after that instant, those before the last lifted stop left out."""

    def stop_of_replies(self) -> str | None:
        """Why no reply may leave until a person lifts the stop; None when they may."""

    def stop_replies(self, reason: str, now: datetime) -> None:
        """No reply leaves from now on, whatever host or process asks; said again, nothing changes."""

    def due_copies(self, mailboxes: Collection[MailboxName], now: datetime, limit: int) -> tuple[SentCopy, ...]:
        """Of the replies that left from those mailboxes, the copies whose time has come, oldest first."""

    def copy_taken(self, number: int, now: datetime, retry_at: datetime) -> bool:
        """Ours to make until ``retry_at``; False when another took it, or made it."""

    def copy_made(self, number: int, evidence: str, now: datetime) -> None: ...

    def copy_failed(self, number: int, problem: str, now: datetime) -> None:
        """Tried again at the time said when it was taken."""

    def due_deposits(self, limit: int) -> tuple[PendingDeposit, ...]: ...

    def deposits_delivered(self, numbers: Sequence[int], now: datetime) -> None: ...

    def deposit_acknowledged(self, key: str, *, accepted: bool, words: str) -> None:
        """SAGA's answer to the deposit of that key; said again, nothing changes."""

    # operators
    def rule(self, hold: int, ruling: Ruling, *, seen: str | None = None, undo: timedelta = timedelta(0)) -> MessageKey:
        """Record a ruling on a hold; the message becomes READ again and re-enters ``decide``, once ``undo`` has passed.

        ``seen``: the version of the hold that the operator looked at. Raises StaleError when it changed since,
        RulingError when there is no such open hold."""


# --- ways out


class Verdict(StrEnum):
    """What a way out says of one mail."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class Sending:
    """The outcome of one attempt, with the server's words."""

    verdict: Verdict
    evidence: str


class WayOut(Protocol):
    """Sends mails with a null envelope sender."""

    def send(self, mail: Outgoing) -> Sending:
        """One attempt. Never raises for what a server says; UNCERTAIN when it may have been taken."""

    def was_sent(self, message_id: str) -> bool | None:
        """Whether that mail left already, where this can be known (a sent folder); None where it cannot."""

    def check(self) -> str:
        """One French sentence for ``intake check``; raises TransientError or ConfigError."""


class SentFolder(Protocol):
    """Where the people of a mailbox look for what left from it: an open connection to that folder."""

    def keep(self, mail: Outgoing, sent_at: datetime) -> str:
        """Exactly those bytes, marked as seen, once however often it is asked; the evidence, in French.

        Raises MessageError when the server refuses this very mail, TransientError when the connection is lost.
        """

    def close(self) -> None:
        """End the connection; never raises."""


OpenSentFolder = Callable[[], SentFolder]
"""Connects and opens; raises TransientError or ConfigError."""


class Composer(Protocol):
    """Renders an answer into a mail, from the texts people read."""

    def compose(
        self,
        answer: Answer,
        mailbox: MailboxName,
        *,
        key: str,
        reference: str | None,
        now: datetime,
        files: Sequence[bytes] = (),
    ) -> Outgoing:
        """``key`` makes the Message-ID deterministic: the same answer composed again has the same id.

        ``files``: the bytes of ``answer.enclosures``, in their order.
        """


# --- SAGA


class DepositStore(Protocol):
    """The store SAGA takes from."""

    def deposit(self, pending: PendingDeposit, document: bytes) -> None:
        """Atomically visible, durable, safe to repeat. Raises TransientError on disk faults."""

    def acknowledgements(self) -> Iterator[tuple[str, bool, str]]:
        """(deposit key, accepted, words) for each acknowledgement SAGA left."""

    def check(self) -> str: ...
