"""Where a scenario is written: people, dates, what was sent before, and the making of supports."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from intake.sample.answers import answers
from intake.sample.form import blank_form, fill_form
from intake.sample.mail import Attached, Draft, Expected, SampleMail, Stamp, compose, mailbox_address
from intake.sample.people import Directory, Person

CORPS = ("DH", "DH", "D3S", "DH", "DIRSOINS", "D3S")
"""Their shares in the campaign, roughly: 2.8 k, 1.5 k and 0.8 k directors."""


@dataclass(frozen=True)
class Filed:
    """A good support already sent: what a second sending needs."""

    person: Person
    attached: Attached
    mailbox: str
    message_id: str


@dataclass(frozen=True)
class Appealed:
    """An appeal already sent: its mailbox, its author and its Message-ID."""

    person: Person
    mailbox: str
    message_id: str
    subject: str


@dataclass
class History:
    """What earlier mails of the campaign left behind."""

    supports: list[Filed] = field(default_factory=list)
    appeals: list[Appealed] = field(default_factory=list)


@dataclass(frozen=True)
class Desk:
    """All a scenario needs to write one mail. ``received`` is aware."""

    scenario: str
    year: int
    seed: int
    serial: int
    turn: int
    """How many mails of this scenario came before: lets a scenario take its variants in turn."""
    received: datetime
    draw: random.Random
    people: Directory
    history: History

    @property
    def interview(self) -> date:
        """The day of the interview such a mail is about: by 31 October (note of 16/07/2025)."""
        earlier = (self.received - timedelta(days=12 + self.serial % 9)).date()
        return min(earlier, date(self.year, 10, 31) - timedelta(days=self.serial % 17))

    def corps(self) -> str:
        """The corps of this mail's director."""
        return CORPS[(self.turn + self.serial) % len(CORPS)]

    def person(self, corps: str | None = None) -> Person:
        """A director nobody has met yet."""
        return self.people.person(corps or self.corps())

    def support(self, person: Person, *, version: int = 1) -> bytes:
        """The person's good support: filled by both, signed on every page that has boxes."""
        values = answers(person, self.year, interview=self.interview, version=version)
        return fill_form(blank_form(person.corps, self.year), values)

    def post(self, draft: Draft, mailbox: str, expected: Expected, *, received: datetime | None = None) -> SampleMail:
        """The mail, delivered to that mailbox."""
        stamp = self.stamp(mailbox, received)
        raw = compose(draft, stamp)
        message_id = "" if draft.message_id is None else draft.message_id or stamp.message_id
        return SampleMail(mailbox, raw, self.scenario, expected, message_id)

    def stamp(self, mailbox: str, received: datetime | None = None) -> Stamp:
        """When and where this mail arrives."""
        return Stamp(mailbox_address(mailbox), received or self.received, self.serial, self.seed)


def evaluations(corps: str) -> str:
    """The mailbox for supports and decisions of a corps."""
    return f"evaluations-{corps.lower()}"


def career(corps: str) -> str:
    """The mailbox for appeals, and everything else, of a corps."""
    return f"carriere-{corps.lower()}"


def signature(person: Person) -> str:
    """The lines under a secretariat's mail."""
    phone = f"01 00 00 00 {person.number % 90 + 10}"
    return f"\n\nCordialement,\n\nLe secrétariat de direction\n{person.house.name}\nTél. {phone}\n"


DISCLAIMER = (
    "\n\n________________________________\n"
    "Ce message et ses pièces jointes sont confidentiels et établis à l'intention exclusive de leurs destinataires. "
    "Si vous avez reçu ce message par erreur, merci de le détruire. Toute utilisation non autorisée est interdite et "
    "n'ouvre droit à aucun recours contre l'établissement.\n"
)
BANNER = "[EXTERNE] Ce message provient de l'extérieur de l'organisation.\n\n"
