"""What the pages ask: the parts of one installation that the console uses, put together by ``bootstrap``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.cases.timestamping import Authority
from intake.console.seeing import Seeing
from intake.domain.access import Permission, Person, may, may_somewhere
from intake.domain.campaign import Campaign, LegalPeriods
from intake.domain.letter import MailboxName
from intake.domain.mailbox import Mailbox
from intake.foresight import Foresight
from intake.ports import Archive, Composer, Reader
from storage.console.accounts import Accounts
from storage.database import Engine
from storage.register import SqlRegister


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    label: str
    url: str
    permission: Permission


MENU = (
    Entry("À traiter", "/exceptions", Permission.SEE_EXCEPTIONS),
    Entry("Réponses", "/reponses", Permission.SEE_REPLIES),
    Entry("Recours", "/recours", Permission.SEE_APPEALS),
    Entry("Campagne", "/campagne", Permission.SEE_CAMPAIGN),
    Entry("Dossiers", "/dossiers", Permission.SEE_DOCUMENTS),
    Entry("Robot", "/robot", Permission.SEE_ROBOT),
    Entry("Journal", "/journal", Permission.SEE_AUDIT),
    Entry("Comptes", "/comptes", Permission.MANAGE_ACCOUNTS),
)


@dataclass(frozen=True)
class Policy:
    """What the configuration chooses for the pages. ``state_brand``: the State's marks, for its own sites only.

    ``days_before``: when a calendar reminds of a last safe day. ``authority``: what time-stamps a file of evidence.
    """

    state_brand: bool = False
    days_before: tuple[int, ...] = (30, 15, 7, 1)
    authority: Authority | None = None


@dataclass(frozen=True)
class Parts:
    """Everything the pages ask; ``clock`` gives aware instants.

    ``reader`` reads a paper appeal's scan as the robot reads a mail; ``seeing`` draws, within a shorter time.
    ``undo``: how long a ruling waits before the robot applies it; it may be taken back meanwhile.
    """

    engine: Engine
    register: SqlRegister
    archive: Archive
    reader: Reader
    composer: Composer
    accounts: Accounts
    mailboxes: Mapping[MailboxName, Mailbox]
    campaigns: Sequence[Campaign]
    clock: Callable[[], datetime]
    policy: Policy
    seeing: Seeing
    foresight: Foresight
    undo: timedelta
    own_addresses: frozenset[str]
    legal_periods: Callable[[int], LegalPeriods]
    """Of a campaign, also once it is live no more."""

    def periods_of(self, year: int) -> LegalPeriods:
        """The legal periods of that campaign. Raises ConfigError when it is unknown."""
        return self.legal_periods(year)

    def navigation(self, person: Person | None) -> tuple[Entry, ...]:
        """The menu of that person; nobody has none."""
        return () if person is None else tuple(each for each in MENU if may_somewhere(person, each.permission))

    def corps_of(self, mailbox: str) -> str:
        """ "" for a mailbox that is configured no more."""
        found = self.mailboxes.get(MailboxName(mailbox))
        return found.corps if found else ""

    def colleagues(self, corps: str) -> list[tuple[str, str]]:
        """(login, name) of those to whom an exception of that corps may be given: who may decide it."""
        people = (each for each in self.accounts.all() if each.disabled_at is None)
        return [(each.login, each.name) for each in people if may(each.person, Permission.RULE, corps)]
