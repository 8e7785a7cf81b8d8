"""What the register already knows that bears on one mail: the second input of ``decide``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from intake.domain.disposition import Kind, ReplyKind
from intake.domain.document import Sha256
from intake.domain.letter import MessageKey


class Action(StrEnum):
    """What an operator can rule."""

    FILE = "file"
    ANNEX = "annex"
    RETURN = "return"
    APPEAL = "appeal"
    IGNORE = "ignore"
    SPLIT = "split"
    """Each document of a mail that is held as a whole gets a hold of its own; the mail keeps its own."""


@dataclass(frozen=True)
class Appellant:
    """One of the people whose appeals stand in one mail: 1 is the first, whose case the robot may have opened.

    ``corps`` and ``campaign`` None: the mailbox's, and the one the mail speaks of. ``reference``: a case to join.
    """

    person: int
    name: str = ""
    corps: str | None = None
    campaign: int | None = None
    reference: str | None = None


@dataclass(frozen=True)
class Ruling:
    """An operator's decision on a held mail (``position`` None) or on one of its documents.

    For FILE and ANNEX: ``director`` (matricule), ``director_name``, ``corps``, ``campaign``, ``kind`` and ``template``
    (the form's name) say where it goes and as what; what is left None is taken from the document or the mailbox. For
    RETURN: ``case``, the ``ReturnCase`` to explain, None lets the reading say; ``reply_text`` in the place of that
    explanation, written as our texts are; ``reply_subject``. For APPEAL: ``appeal_class`` (default first-level) or the
    ``reference`` of a case to join; ``appellants``, where one mail holds the appeals of several people.
    """

    position: int | None
    action: Action
    who: str
    why: str
    at: datetime
    director: str | None = None
    director_name: str | None = None
    corps: str | None = None
    campaign: int | None = None
    kind: Kind | None = None
    case: str | None = None
    appeal_class: str | None = None
    reference: str | None = None
    template: str | None = None
    reply_text: str | None = None
    reply_subject: str | None = None
    appellants: tuple[Appellant, ...] = ()


class Acknowledged(StrEnum):
    """Whether whoever appealed was told of the receipt."""

    NOT = "not"
    WAITS = "waits"
    """Written, and has not left."""
    LEFT = "left"
    """Left, is leaving, or may have left."""


@dataclass(frozen=True)
class CaseStanding:
    """Where a case stands, as far as a copy of its appeal may change its date. ``evidence``: of the receipt it says."""

    evidence: str
    campaign: int
    provisional: bool
    awaits_answer: bool
    dated_by_a_person: bool
    """Who corrected the receipt, or suspended the period."""
    acknowledgement: Acknowledged
    appellant: str = ""
    beside: tuple[str, ...] = ()
    """Cases of the other people whose appeals stand in the mail that opened it."""


@dataclass(frozen=True)
class StandingDates:
    """The dates of a case, as corrections and suspensions left them."""

    received_on: date
    due: date
    last_safe_day: date
    court_period_ends: date


@dataclass(frozen=True)
class KnownAppeal:
    """A case this mail points to: by a Message-ID of its thread or by the reference written in it."""

    reference: str
    by: str
    """How it was recognised, in French."""
    same: bool = False
    """This mail is that appeal itself, come again: nothing new is said in it."""
    received_at: datetime | None = None
    """Of that appeal, where ``same``: when it came first, as its case says now (a date alone: at noon)."""
    standing: CaseStanding | None = None
    """Of that case, where ``same``."""


@dataclass(frozen=True)
class Received:
    """When and how the mail came to us, beside what it says of itself."""

    message: MessageKey | None
    server_date: datetime | None
    polled_at: datetime
    left_out: tuple[str, ...] = ()
    """What belongs to the mail and is not in its bytes, in French: a person looks at it."""
    resembles: str = ""
    """In French, which mail of before its mailbox was moved it may be: nothing is done before a person has said."""


@dataclass(frozen=True)
class Known:
    """What has been recorded before. All of it is about *other* mails, but for ``rulings`` and ``own_cases``.

    ``filed`` maps a digest to the deposit that already holds those bytes. ``own_message_ids`` are those of our
    replies among the ids this mail names. The counts are of replies in the last 24 hours: to its sender, to the
    sender's whole domain, from its mailbox. ``answered``: to whom (folded address) which answer left from its mailbox
    lately, or is about to, about these very contents.
    """

    filed: Mapping[Sha256, str] = field(default_factory=dict)
    appeals: tuple[KnownAppeal, ...] = ()
    own_message_ids: frozenset[str] = frozenset()
    replies_to_sender: int = 0
    replies_to_domain: int = 0
    replies_from_mailbox: int = 0
    answered: frozenset[tuple[ReplyKind, str]] = frozenset()
    rulings: tuple[Ruling, ...] = ()
    own_cases: Mapping[int, StandingDates] = field(default_factory=dict)
    """Of the cases that this mail opened, by person."""
    own_addresses: frozenset[str] = frozenset()

    @property
    def whole_ruling(self) -> Ruling | None:
        """The last word of a person on the mail as a whole; to split it is none."""
        found = [each for each in self.rulings if each.position is None and each.action is not Action.SPLIT]
        return found[-1] if found else None

    @property
    def split(self) -> Ruling | None:
        """Who ruled that each document be ruled on apart."""
        return next((each for each in self.rulings if each.action is Action.SPLIT), None)
