"""What a person may see: mailboxes, each of a corps. Every list is asked within one, and shows nothing outside it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, false, or_, select, true

from intake.domain.letter import MailboxName, MessageKey
from intake.domain.mailbox import Mailbox, Purpose
from storage.tables import appeal_messages, appeals, deposits, dossiers, holds, messages
from storage.transaction import reading


@dataclass(frozen=True)
class Desk:
    """One mailbox: whose it is, and what people write there for."""

    mailbox: MailboxName
    corps: str
    purpose: Purpose


@dataclass(frozen=True)
class Scope:
    """Those mailboxes and their corps. ``everything``: also what came to mailboxes that are configured no more."""

    desks: tuple[Desk, ...]
    everything: bool = False

    @classmethod
    def of(cls, mailboxes: Iterable[Mailbox], corps: Collection[str] | None = None) -> Scope:
        """The mailboxes of those corps; None: all of them, and everything else."""
        desks = (Desk(each.name, each.corps, each.purpose) for each in mailboxes)
        return cls(tuple(each for each in desks if corps is None or each.corps in corps), everything=corps is None)

    def narrowed(
        self,
        *,
        mailboxes: Collection[str] | None = None,
        corps: Collection[str] | None = None,
        purpose: Purpose | None = None,
    ) -> Scope:
        """Of it, what has that name, is of those corps and serves that purpose; never more than it."""
        if mailboxes is None and corps is None and purpose is None:
            return self
        kept = (
            each
            for each in self.desks
            if (mailboxes is None or each.mailbox in mailboxes)
            and (corps is None or each.corps in corps)
            and (purpose is None or each.purpose is purpose)
        )
        return Scope(tuple(kept))

    @property
    def mailboxes(self) -> frozenset[str] | None:
        """Their names; None when all are meant."""
        return None if self.everything else frozenset(desk.mailbox for desk in self.desks)

    @property
    def corps(self) -> frozenset[str] | None:
        """None when all are meant."""
        return None if self.everything else frozenset(desk.corps for desk in self.desks)

    def corps_of(self, mailbox: str) -> str:
        """ "" for a mailbox that is configured no more."""
        return next((desk.corps for desk in self.desks if desk.mailbox == mailbox), "")


def within(column: ColumnElement[str], allowed: frozenset[str] | None) -> ColumnElement[bool]:
    """That column holds one of those; None: any."""
    if allowed is None:
        return true()
    return column.in_(sorted(allowed)) if allowed else false()


def mail_in_scope(engine: Engine, scope: Scope, message: MessageKey) -> bool:
    """It came to one of the mailboxes, or belongs to a dossier or an appeal of one of the corps."""
    piece = (
        select(dossiers.c.id)
        .join(deposits, deposits.c.dossier == dossiers.c.id)
        .where(deposits.c.message == message, within(dossiers.c.corps, scope.corps))
    )
    case = (
        select(appeals.c.id)
        .join(appeal_messages, appeal_messages.c.appeal == appeals.c.id)
        .where(appeal_messages.c.message == message, within(appeals.c.corps, scope.corps))
    )
    seen = or_(within(messages.c.mailbox, scope.mailboxes), piece.exists(), case.exists())
    with reading(engine) as connection:
        return connection.scalar(select(messages.c.id).where(messages.c.id == message, seen)) is not None


def hold_in_scope(engine: Engine, scope: Scope, number: int) -> bool:
    """The mail it is about came to one of the mailboxes."""
    wanted = select(holds.c.id).join(messages, messages.c.id == holds.c.message).where(holds.c.id == number)
    with reading(engine) as connection:
        return connection.scalar(wanted.where(within(messages.c.mailbox, scope.mailboxes))) is not None
