"""Which account a person of an identity provider is: tied by the provider's own identifier, never by a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete, select

from storage.console.accounts import Account, account_of, end_sessions
from storage.console.audit import Deed, note
from storage.tables.access import accounts, subjects
from storage.transaction import reading, writing


@dataclass(frozen=True)
class Identities:
    """The ties of one database."""

    engine: Engine

    def account_of(self, issuer: str, subject: str) -> Account | None:
        """The account tied to that person of that provider."""
        tied = select(subjects.c.account).where(subjects.c.issuer == issuer, subjects.c.subject == subject)
        with reading(self.engine) as connection:
            row = connection.execute(select(accounts).where(accounts.c.id.in_(tied))).first()
            return None if row is None else account_of(row)

    def tie(self, account: int, issuer: str, subject: str, at: datetime, deed: Deed) -> None:
        """From now on that person of the identity provider is this account."""
        with writing(self.engine, at) as transaction:
            tie = {"issuer": issuer, "subject": subject, "account": account, "linked_at": at}
            transaction.connection.execute(transaction.insert_once(subjects), tie)
            note(transaction, deed)

    def untie(self, account: int, at: datetime, deed: Deed) -> None:
        """Nobody of any identity provider is this account any more; its sessions end."""
        with writing(self.engine, at) as transaction:
            transaction.connection.execute(delete(subjects).where(subjects.c.account == account))
            end_sessions(transaction, account)
            note(transaction, deed)

    def is_tied(self, account: int, issuer: str) -> bool:
        """Whether someone of that identity provider is tied to this account already."""
        tied = select(subjects.c.subject).where(subjects.c.account == account, subjects.c.issuer == issuer)
        with reading(self.engine) as connection:
            return connection.execute(tied).first() is not None
