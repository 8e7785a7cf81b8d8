"""All that is known when one mail is decided, gathered once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.domain.automatic.telling import automatic
from intake.domain.campaign import Campaign
from intake.domain.deadlines import Receipt
from intake.domain.forwarded import guessed_author
from intake.domain.known import Known, Ruling
from intake.domain.letter import Address, Automatic, Letter
from intake.domain.mailbox import Mailbox
from intake.domain.provenance import doubt_about_sender
from intake.domain.templates import Template


@dataclass(frozen=True)
class Facts:
    """``campaigns``: live on the day of receipt, never empty. ``machine``: why the mail is automatic, if it is."""

    letter: Letter
    receipt: Receipt
    mailbox: Mailbox
    campaigns: tuple[Campaign, ...]
    known: Known
    machine: tuple[Automatic, str] | None
    now: datetime
    forwarded: Letter | None = None
    """The original that a colleague forwarded to us, where its arrival is proved."""
    left_out: tuple[str, ...] = ()
    """What belongs to the mail and is not in its bytes, in French."""

    @property
    def correspondent(self) -> Letter:
        """The mail whose writer is answered: the original of one forwarded inside CNG, else the mail itself."""
        return self.forwarded or self.letter

    @property
    def campaign(self) -> Campaign:
        """The newest live campaign: the one an undated mail is about."""
        return max(self.campaigns, key=lambda campaign: campaign.year)

    @property
    def templates(self) -> tuple[Template, ...]:
        """The form templates of every live campaign."""
        return tuple(template for campaign in self.campaigns for template in campaign.templates)

    def campaign_of(self, year: int) -> Campaign:
        """That year's campaign; the newest when it is not live."""
        return next((campaign for campaign in self.campaigns if campaign.year == year), self.campaign)

    def ruling_on(self, position: int | None) -> Ruling | None:
        """The last ruling on that document, or on the mail as a whole when none speaks of the document.

        Of a split mail, what is ruled of the mail speaks of no document.
        """
        own = [ruling for ruling in self.known.rulings if position is not None and ruling.position == position]
        return own[-1] if own else self.known.split or self.known.whole_ruling

    @property
    def doubt(self) -> str | None:
        """Why a person must look at who wrote before anything is filed; None when nothing speaks against it."""
        return doubt_about_sender(self.letter, self.mailbox)

    @property
    def guessed(self) -> Address | None:
        """The author of a mail that a colleague passed on, where only that mail's own words name them."""
        return None if self.forwarded else guessed_author(self.letter, self.mailbox)

    @property
    def answerable(self) -> bool:
        """Whether a reply may be sent at all: there is an address, and a person behind it (``silenced``)."""
        sender = self.correspondent.sender
        return self.silenced is None and sender is not None and "@" in sender.email

    @property
    def silenced(self) -> str | None:
        """Why the writer is no person to be answered, in French; None for a person who is who they say."""
        if self.forwarded is None:
            return self.machine[1] if self.machine else self.doubt
        found = automatic(self.forwarded, self.known.own_addresses, self.known.own_message_ids)
        return found[1] if found else None
