"""What the robot decides to do with a mail: frozen values, each with reasons a clerk can read.

``decide`` returns a tuple of them; ``pipeline`` matches them all. Positions are those of ``Document.position``;
None means the mail as a whole. ``reasons`` are plain French sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from intake.domain.deadlines import Clock
from intake.domain.document import Place, Sha256
from intake.domain.letter import Address

Reasons = tuple[str, ...]


class Kind(StrEnum):
    """What a document is for the dossier."""

    SUPPORT = "support"
    SUPPORT_COPY = "support-copy"
    """The signed scan of a support, kept beside it: an annex of the dossier, never a version of the support."""
    DECISION_FONCTIONS = "decision-fonctions"
    DECISION_RESULTATS = "decision-resultats"
    DECISION = "decision"
    """A PFR decision whose part (fonctions, résultats) could not be told, or both parts in one file."""
    BOARD_OPINION = "board-opinion"
    DELEGATION = "delegation"
    HOST_EVALUATION = "host-evaluation"
    APPEAL_LETTER = "appeal-letter"
    OTHER = "other"


DECISIONS = frozenset({Kind.DECISION, Kind.DECISION_FONCTIONS, Kind.DECISION_RESULTATS})


class AppealClass(StrEnum):
    """Classes of mail in an appeal mailbox (domain.md 18). Only the first starts the two-month clock for sure."""

    FIRST_LEVEL = "first-level"
    PFR_ONLY = "pfr-only"
    CAPN = "capn"
    OBSERVATIONS = "observations"
    FINAL_DECISION = "final-decision"
    GRACIEUX_COPY = "gracieux-copy"
    FOLLOW_UP = "follow-up"
    WITHDRAWAL = "withdrawal"
    ORDINARY = "ordinary"
    UNSURE = "unsure"


class ReturnCase(StrEnum):
    """What happened to a returned support: each has its own explanation in ``texts/``."""

    PRINTED = "printed"
    PLATFORM = "platform"
    FLATTENED = "flattened"
    EXPORTED = "exported"
    """Typed again in a word processor, or converted by one, then exported to PDF."""
    SCANNED = "scanned"
    PHOTO = "photo"
    """No PDF: a picture."""
    OFFICE = "office"
    """No PDF: a word processor's file."""
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"


class Outcome(StrEnum):
    """A document's fate, as ``intake explain`` prints it."""

    FILE = "file"
    ANNEX = "annex"
    RETURN = "return"
    HOLD = "hold"
    IGNORE = "ignore"


@dataclass(frozen=True)
class DossierKey:
    """One director × one campaign. ``director`` is the matricule; ``name`` a hint for people, no identity."""

    campaign: int
    corps: str
    director: str


@dataclass(frozen=True)
class FileSupport:
    """The interactive support goes into the dossier; ``late`` when received after the campaign's deadline."""

    position: int
    dossier: DossierKey
    director_name: str
    template: str
    late: bool
    reasons: Reasons


@dataclass(frozen=True)
class FileDecision:
    """A PFR decision goes into the dossier; scans are legitimate (domain.md 1)."""

    position: int
    dossier: DossierKey
    kind: Kind
    reasons: Reasons


@dataclass(frozen=True)
class Annex:
    """Kept with the dossier (signed scan beside its interactive file, fiche B, delegation), or with the mail alone."""

    position: int
    dossier: DossierKey | None
    kind: Kind
    reasons: Reasons


@dataclass(frozen=True)
class ReturnSupport:
    """A support SAGA cannot read: two independent readers agree; the sender is told what happened to it.

    ``words`` and ``subject``: what a person wrote in the place of our explanation and of our subject.
    """

    position: int
    case: ReturnCase
    reasons: Reasons
    words: str = ""
    subject: str = ""


@dataclass(frozen=True)
class Hold:
    """A person looks at it; nobody gets a mail about it."""

    position: int | None
    kind: Kind | None
    reasons: Reasons


@dataclass(frozen=True)
class Ignore:
    """Nothing to do, and why: noise, the same bytes already filed, ordinary mail left as it was found."""

    position: int | None
    reasons: Reasons


@dataclass(frozen=True)
class OpenAppeal:
    """A case begins. ``provisional`` when the class is unsure: the clock runs all the same, a person qualifies it.

    ``silent`` when nothing the sender wrote speaks of an appeal: nobody is written to before a person has qualified it.
    """

    appeal_class: AppealClass
    corps: str
    campaign: int
    clock: Clock
    provisional: bool
    reasons: Reasons
    silent: bool = False
    person: int = 1
    """Which of the people whose appeals this mail holds: each has a case of their own."""
    appellant: str = ""
    """Their name, where an operator tells several apart: a hint for people."""


@dataclass(frozen=True)
class JoinAppeal:
    """The mail belongs to a known case: no second clock."""

    reference: str
    appeal_class: AppealClass
    reasons: Reasons


@dataclass(frozen=True)
class CorrectReceipt:
    """That case was received earlier than it says: this mail is the same appeal, and its receipt is proved as well.

    ``former``: the day that stood. ``replaces_acknowledgement``: the one that waits tells that day; it leaves no more,
    and this mail is answered in its place.
    """

    reference: str
    campaign: int
    provisional: bool
    former: date
    clock: Clock
    replaces_acknowledgement: bool
    reasons: Reasons
    person: int = 1
    """Whoever appeals, in this mail: a copy joins the case of the first."""
    appellant: str = ""


class ReplyKind(StrEnum):
    """Which text is sent."""

    FATES = "fates"
    """Each file and its fate: when at least one is returned, or as a receipt where the mailbox gives them."""
    ACKNOWLEDGEMENT = "acknowledgement"
    """Accusé de réception of an appeal (CRPA R112-11-1)."""
    REGISTRATION = "registration"
    """Neutral accusé d'enregistrement, class still unsure."""
    INFECTED = "infected"
    """The antivirus found something in the mail: nothing of it was opened."""
    LOCKED = "locked"
    """An archive asks for a password: it is to be sent again without one."""
    CORRECTION = "correction"
    """An acknowledgement left for what was no appeal: prepared by the robot, sent by a person."""


@dataclass(frozen=True)
class Fate:
    """One line of the reply: the file's name and what became of it."""

    name: str
    outcome: Outcome
    case: ReturnCase | None = None
    kind: Kind = Kind.OTHER
    words: str = ""
    """A person's explanation of a return, in the place of ours."""


@dataclass(frozen=True)
class Enclosure:
    """A returned file that goes back with the reply: ``place`` is where its bytes stand in the mail it came in."""

    name: str
    media_type: str
    sha256: Sha256
    place: Place


@dataclass(frozen=True)
class Answer:
    """The one reply to this mail. Its text is rendered from ``texts/`` when it is recorded."""

    kind: ReplyKind
    to: Address
    subject: str
    in_reply_to: str | None
    references: tuple[str, ...]
    fates: tuple[Fate, ...]
    received_at: datetime
    campaign: int
    clock: Clock | None = None
    enclosures: tuple[Enclosure, ...] = ()
    infection: str = ""
    """What the antivirus found, of ``INFECTED`` only."""
    locked: tuple[str, ...] = ()
    """Names of the archives that ask for a password: whatever the answer, it tells of them."""
    own_subject: str = ""
    """A person's subject, in the place of « Re: … »."""
    person: int = 1
    """Whose case an acknowledgement is about, of a mail that holds several; ``appellant``: their name, if told."""
    appellant: str = ""


@dataclass(frozen=True)
class WithholdAnswer:
    """A reply was due and is not sent (cap reached, unsafe address, automatic-looking appeal): an operator's task.

    ``answer`` is what an operator may still send; None when there is nobody to send it to.
    """

    kind: ReplyKind
    reasons: Reasons
    answer: Answer | None = None
    person: int = 1


@dataclass(frozen=True)
class ReplyBounced:
    """A mail system gave back a reply of ours: the reply of that Message-ID did not reach its recipient."""

    message_id: str
    reasons: Reasons


Disposition = (
    FileSupport
    | FileDecision
    | Annex
    | ReturnSupport
    | Hold
    | Ignore
    | OpenAppeal
    | JoinAppeal
    | CorrectReceipt
    | Answer
    | WithholdAnswer
    | ReplyBounced
)
