"""Tokens of programs and calendars: for some permissions and corps, until a day, revoked at once. Kept by digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, insert, select, update

from intake.domain.access import Permission, Person
from intake.errors import RulingError
from storage.columns import AnyRow
from storage.console.accounts import account_of, usable
from storage.console.audit import Deed, note
from storage.json_columns import dump_strings, load_strings
from storage.tables.access import accounts, tokens
from storage.transaction import reading, writing

TOLD_EVERY = timedelta(minutes=1)
"""Its last use is not written down more often."""


@dataclass(frozen=True)
class NewToken:
    """A token to issue: ``digest`` of what its holder shows."""

    account: int
    digest: str
    label: str
    permissions: frozenset[Permission]
    corps: frozenset[str]
    ends_at: datetime


@dataclass(frozen=True)
class Token:
    """One token, as a list shows it."""

    id: int
    account: int
    login: str
    label: str
    permissions: frozenset[Permission]
    corps: frozenset[str]
    created_at: datetime
    ends_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None


@dataclass(frozen=True)
class Tokens:
    """The tokens of one database."""

    engine: Engine

    def issue(self, new: NewToken, at: datetime, deed: Deed) -> int:
        """Its number."""
        row = {
            **vars(new),
            "permissions": dump_strings(tuple(sorted(new.permissions))),
            "corps": dump_strings(tuple(sorted(new.corps))),
            "created_at": at,
        }
        with writing(self.engine, at) as transaction:
            number: int = transaction.connection.execute(insert(tokens).returning(tokens.c.id), row).scalar_one()
            note(transaction, deed)
            return number

    def revoke(self, number: int, at: datetime, deed: Deed) -> None:
        """It is refused from now on. Raises RulingError when there is no such live token."""
        with writing(self.engine, at) as transaction:
            live = update(tokens).where(tokens.c.id == number, tokens.c.revoked_at.is_(None))
            if transaction.connection.execute(live.values(revoked_at=at)).rowcount != 1:
                raise RulingError(f"jeton {number} : inconnu, ou déjà révoqué")
            note(transaction, deed)

    def all(self, account: int | None = None) -> tuple[Token, ...]:
        """Every token, or those of one account, newest first."""
        query = select(tokens, accounts.c.login).join(accounts, accounts.c.id == tokens.c.account)
        mine = query if account is None else query.where(tokens.c.account == account)
        with reading(self.engine) as connection:
            return tuple(_token(row) for row in connection.execute(mine.order_by(tokens.c.id.desc())))

    def find(self, number: int) -> Token | None:
        """That token."""
        query = select(tokens, accounts.c.login).join(accounts, accounts.c.id == tokens.c.account)
        with reading(self.engine) as connection:
            row = connection.execute(query.where(tokens.c.id == number)).first()
            return None if row is None else _token(row)

    def person_of(self, digest: str, now: datetime) -> Person | None:
        """Who shows that token: its account, narrowed to what it was issued for and to what the account still may."""
        live = select(tokens).where(tokens.c.digest == digest, tokens.c.revoked_at.is_(None), tokens.c.ends_at > now)
        with reading(self.engine) as connection:
            row = connection.execute(live).first()
            if row is None:
                return None
            found = connection.execute(usable(row.account)).first()
        if found is None:
            return None
        if row.used_at is None or now - row.used_at >= TOLD_EVERY:
            self._used(row.id, now)
        account = account_of(found)
        only = frozenset(map(Permission, load_strings(row.permissions)))
        corps = account.corps & frozenset(load_strings(row.corps))
        return Person(account.id, account.login, account.name, account.roles, corps, only)

    def _used(self, number: int, at: datetime) -> None:
        with writing(self.engine, at) as transaction:
            transaction.connection.execute(update(tokens).where(tokens.c.id == number).values(used_at=at))


def _token(row: AnyRow) -> Token:
    return Token(
        id=row.id,
        account=row.account,
        login=row.login,
        label=row.label,
        permissions=frozenset(map(Permission, load_strings(row.permissions))),
        corps=frozenset(load_strings(row.corps)),
        created_at=row.created_at,
        ends_at=row.ends_at,
        revoked_at=row.revoked_at,
        used_at=row.used_at,
    )
