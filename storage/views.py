"""Read models: what the commands and the console show, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from intake.domain.cases.states import CaseState
from intake.domain.disposition import AppealClass, Kind, Outcome, ReplyKind, ReturnCase
from intake.domain.document import Format, Sha256
from intake.domain.known import Ruling
from intake.domain.letter import Letter, MailboxName, MessageKey
from intake.ports import NoticeKind, OutboxState, State
from storage.states import DepositState, HoldState


@dataclass(frozen=True)
class MailboxCounts:
    """One mailbox's mails, each in exactly one class: ``received`` is the sum of the others but ``sightings``.

    A mail is counted as held before appeal, appeal before returned, returned before filed; what is left is ignored.
    ``pending`` are those not decided yet. ``sightings`` counts keys: identical mails are one message seen again.
    """

    mailbox: MailboxName
    received: int
    filed: int
    returned: int
    held: int
    appeals: int
    ignored: int
    pending: int
    sightings: int


@dataclass(frozen=True)
class HeldItem:
    """One line of the exception queue. ``position`` is None for the mail as a whole."""

    number: int
    message: MessageKey
    mailbox: MailboxName
    position: int | None
    kind: Kind | None
    reasons: tuple[str, ...]
    opened_at: datetime
    state: HoldState
    document: str | None
    ruled: bool
    version: str = ""
    """What a form about it carries (``Register.rule``: ``seen``)."""


@dataclass(frozen=True)
class GivenRuling:
    """One ruling as it was given. ``applied_at``: when the robot first decided with it; ``due_at``: when it will.

    ``withdrawn``: who took it back, why and when.
    """

    number: int
    hold: int
    ruling: Ruling
    applied_at: datetime | None
    due_at: datetime | None
    withdrawn: tuple[str, str, datetime] | None

    @property
    def may_be_withdrawn(self) -> bool:
        """While nothing of it has left."""
        return self.applied_at is None and self.withdrawn is None


@dataclass(frozen=True)
class HeldDetail:
    """All an operator needs to rule: the item, the mail (None when it could not be read), rulings that stand.

    ``given``: all rulings on this mail, withdrawn ones too.
    """

    item: HeldItem
    sha256: Sha256
    server_date: datetime | None
    polled_at: datetime
    received_at: datetime | None
    letter: Letter | None
    documents: tuple[DocumentFate, ...]
    rulings: tuple[Ruling, ...]
    given: tuple[GivenRuling, ...] = ()
    left_out: tuple[str, ...] = ()
    resembles: str = ""
    """See ``Received``."""


@dataclass(frozen=True)
class DocumentFate:
    """One document of a mail and what became of it; ``outcome`` None until decided."""

    position: int
    name: str
    sha256: Sha256
    size: int
    format: Format
    kind: Kind | None
    outcome: Outcome | None
    return_case: ReturnCase | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class AppealCase:
    """One case with its clock. ``mails`` counts those that belong to it, the opening one included.

    The dates are those that stand now, corrections and suspensions counted; ``since``: the day of the last step.
    """

    reference: str
    message: MessageKey
    mailbox: MailboxName
    corps: str
    campaign: int
    appeal_class: AppealClass
    provisional: bool
    state: CaseState
    received_at: datetime
    received_on: date
    due: date
    last_safe_day: date
    court_period_ends: date
    rule: str
    version: str
    evidence: str
    flags: tuple[str, ...]
    reasons: tuple[str, ...]
    mails: int
    since: date | None = None
    evaluator_month_ends: date | None = None
    capn_month_ends: date | None = None
    acknowledgement: OutboxState | None = None
    """Of the full one, or of the neutral one while the class is unsure; None when none was ever due."""
    acknowledgement_kind: ReplyKind | None = None
    person: int = 1
    """Of those who appeal in the mail that opened it; ``appellant``: their name, where an operator told it."""
    appellant: str = ""


@dataclass(frozen=True)
class DepositItem:
    """One piece of a dossier on its way to SAGA."""

    key: str
    campaign: int
    corps: str
    director: str
    director_name: str
    piece: int
    kind: Kind
    version: int | None
    late: bool
    message: MessageKey
    position: int
    document_sha256: Sha256
    directory: str
    state: DepositState
    recorded_at: datetime
    delivered_at: datetime | None
    acknowledgement: str | None


@dataclass(frozen=True)
class Reply:
    """One reply and where it stands; a withheld one has neither recipient nor Message-ID.

    ``message`` is None of a notice, which answers no mail.
    """

    number: int
    mailbox: MailboxName
    message: MessageKey | None
    kind: ReplyKind | NoticeKind
    state: OutboxState
    message_id: str | None
    recipient: str | None
    attempts: int
    queued_at: datetime
    next_attempt_at: datetime | None
    last_problem: str | None
    sent_at: datetime | None
    sent_evidence: str | None
    sha256: str | None = None
    """Of the mail, as the archive keeps it once it left; None for one written before the archive did."""
    copied_at: datetime | None = None
    copy_problem: str | None = None


@dataclass(frozen=True)
class MailboxStatus:
    """How one mailbox does. ``outbox`` holds (state, count) for the states that are not empty."""

    mailbox: MailboxName
    last_success_at: datetime | None
    on_server: int | None
    last_problem: str | None
    last_problem_at: datetime | None
    backlog: int
    held: int
    outbox: tuple[tuple[OutboxState, int], ...]
    copies_waiting: int = 0
    """Replies that left and are not in the Sent folder yet; ``copies_since``: the oldest; ``copy_problem``: why."""
    copies_since: datetime | None = None
    copy_problem: str | None = None


@dataclass(frozen=True)
class HistoryLine:
    """One entry of the history; ``detail`` are its (name, value) pairs as text."""

    seq: int
    at: datetime
    event: str
    message: MessageKey | None
    who: str
    detail: tuple[tuple[str, str], ...]
    hash: str


@dataclass(frozen=True)
class MessageState:
    """Where one message stands."""

    message: MessageKey
    mailbox: MailboxName
    sha256: Sha256
    message_id: str | None
    state: State
    attempts: int
    problem: str | None
