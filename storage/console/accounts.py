"""Accounts of the console. Every change is written to the audit log in the same transaction, or does not happen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, delete, insert, select, update

from intake.domain.access import Person, Role
from intake.domain.mailbox import fold_address
from intake.errors import RulingError
from storage.columns import AnyRow
from storage.console.audit import Deed, note
from storage.json_columns import dump_strings, load_strings
from storage.tables.access import accounts, devices, recovery_codes, sessions, tokens
from storage.transaction import Transaction, reading, writing


@dataclass(frozen=True)
class Account:
    """One person's account. Its secrets are kept out of its repr."""

    id: int
    login: str
    name: str
    email: str | None
    password: str | None = field(repr=False)
    second_factor: str | None = field(repr=False)
    """Sealed: who has the database alone cannot read it."""
    roles: frozenset[Role]
    corps: frozenset[str]
    disabled_at: datetime | None
    created_at: datetime
    changed_at: datetime

    @property
    def person(self) -> Person:
        """Who asks, once logged in."""
        return Person(self.id, self.login, self.name, self.roles, self.corps)


@dataclass(frozen=True)
class NewAccount:
    """An account to open. ``password`` is already hashed; None: through the identity provider only."""

    login: str
    name: str
    email: str | None
    roles: frozenset[Role]
    corps: frozenset[str]
    password: str | None = field(default=None, repr=False)


def fold_login(login: str) -> str:
    """A login for comparison: no case, no accents, no spaces around."""
    return fold_address(login)


@dataclass(frozen=True)
class Accounts:
    """The accounts of one database."""

    engine: Engine

    def by_login(self, login: str) -> Account | None:
        """The account of that login, whatever its case."""
        return self._one(select(accounts).where(accounts.c.login_folded == fold_login(login)))

    def by_id(self, account: int) -> Account | None:
        """That account."""
        return self._one(select(accounts).where(accounts.c.id == account))

    def by_email(self, email: str) -> Account | None:
        """The account that has this address."""
        return self._one(select(accounts).where(accounts.c.email_folded == fold_address(email)))

    def all(self) -> tuple[Account, ...]:
        """Every account, by login."""
        with reading(self.engine) as connection:
            return tuple(account_of(row) for row in connection.execute(select(accounts).order_by(accounts.c.login)))

    def add(self, new: NewAccount, at: datetime, deed: Deed) -> int:
        """Open it. Raises RulingError when its login or its address is another's."""
        with writing(self.engine, at) as transaction:
            self._refuse_taken(transaction, new)
            number: int = transaction.connection.execute(
                insert(accounts).returning(accounts.c.id), _row(new, at)
            ).scalar_one()
            note(transaction, deed)
            return number

    def change(
        self, account: int, at: datetime, deed: Deed, *, roles: Iterable[Role], corps: Iterable[str], name: str
    ) -> None:
        """Other roles, corps or name; they hold from the next page on."""
        values = {
            "roles": dump_strings(tuple(sorted(roles))),
            "corps": dump_strings(tuple(sorted(corps))),
            "name": name,
        }
        with writing(self.engine, at) as transaction:
            _set(transaction, account, **values)
            note(transaction, deed)

    def set_password(self, account: int, hashed: str, at: datetime, deed: Deed, *, keep: str | None = None) -> None:
        """Another password: every session ends (but the one of digest ``keep``), no device is known any more."""
        with writing(self.engine, at) as transaction:
            _set(transaction, account, password=hashed)
            end_sessions(transaction, account, keep)
            note(transaction, deed)

    def rehash(self, account: int, before: str, hashed: str, at: datetime) -> None:
        """The same password under today's cost, unless it was changed meanwhile."""
        with writing(self.engine, at) as transaction:
            same = update(accounts).where(accounts.c.id == account, accounts.c.password == before)
            transaction.connection.execute(same, {"password": hashed})

    def disable(self, account: int, at: datetime, deed: Deed) -> None:
        """Close it: sessions, known devices and tokens end with it."""
        with writing(self.engine, at) as transaction:
            _set(transaction, account, disabled_at=at)
            end_sessions(transaction, account)
            live = update(tokens).where(tokens.c.account == account, tokens.c.revoked_at.is_(None))
            transaction.connection.execute(live.values(revoked_at=at))
            note(transaction, deed)

    def enable(self, account: int, at: datetime, deed: Deed) -> None:
        """Open it again; its tokens stay revoked."""
        with writing(self.engine, at) as transaction:
            _set(transaction, account, disabled_at=None)
            note(transaction, deed)

    def set_second_factor(
        self, account: int, sealed: str, step: int, codes: Iterable[str], at: datetime, deed: Deed
    ) -> None:
        """Its second factor (sealed), the last step used of it, and the digests of its recovery codes."""
        with writing(self.engine, at) as transaction:
            _set(transaction, account, second_factor=sealed, totp_step=step)
            transaction.connection.execute(delete(recovery_codes).where(recovery_codes.c.account == account))
            rows = [{"account": account, "digest": code} for code in codes]
            transaction.connection.execute(insert(recovery_codes), rows)
            note(transaction, deed)

    def reset_second_factor(self, account: int, at: datetime, deed: Deed) -> None:
        """None any more: the person sets up another at the next login; sessions end."""
        with writing(self.engine, at) as transaction:
            _set(transaction, account, second_factor=None, totp_step=0)
            transaction.connection.execute(delete(recovery_codes).where(recovery_codes.c.account == account))
            end_sessions(transaction, account)
            note(transaction, deed)

    def use_step(self, account: int, step: int, at: datetime) -> bool:
        """Take that code's step. False when it, or a later one, was used: of two who show one code, one passes."""
        with writing(self.engine, at) as transaction:
            later = update(accounts).where(accounts.c.id == account, accounts.c.totp_step < step)
            return transaction.connection.execute(later, {"totp_step": step}).rowcount == 1

    def use_recovery_code(self, account: int, digest: str, at: datetime) -> bool:
        """Take that recovery code. False when there is none such, or it was used."""
        with writing(self.engine, at) as transaction:
            unused = update(recovery_codes).where(
                recovery_codes.c.account == account,
                recovery_codes.c.digest == digest,
                recovery_codes.c.used_at.is_(None),
            )
            return transaction.connection.execute(unused, {"used_at": at}).rowcount == 1

    def recovery_codes_left(self, account: int) -> int:
        """How many were not used."""
        unused = select(recovery_codes.c.digest).where(
            recovery_codes.c.account == account, recovery_codes.c.used_at.is_(None)
        )
        with reading(self.engine) as connection:
            return len(connection.execute(unused).all())

    def _one(self, query: Select[*tuple[object, ...]]) -> Account | None:
        with reading(self.engine) as connection:
            row = connection.execute(query).first()
            return None if row is None else account_of(row)

    def _refuse_taken(self, transaction: Transaction, new: NewAccount) -> None:
        transaction.take_turns("console accounts")
        same_login = select(accounts.c.id).where(accounts.c.login_folded == fold_login(new.login))
        if transaction.connection.execute(same_login).first() is not None:
            raise RulingError(f"l’identifiant « {new.login} » est déjà pris ; en choisir un autre")
        if new.email is None:
            return
        same_email = select(accounts.c.login).where(accounts.c.email_folded == fold_address(new.email))
        taken = transaction.connection.execute(same_email).first()
        if taken is not None:
            raise RulingError(f"l’adresse « {new.email} » est déjà celle du compte « {taken.login} »")


def usable(number: int) -> Select[tuple[Any, ...]]:
    """The row of that account, unless it is closed."""
    return select(accounts).where(accounts.c.id == number, accounts.c.disabled_at.is_(None))


def account_of(row: AnyRow) -> Account:
    """A row of ``console_accounts``."""
    return Account(
        id=row.id,
        login=row.login,
        name=row.name,
        email=row.email,
        password=row.password,
        second_factor=row.second_factor,
        roles=frozenset(map(Role, load_strings(row.roles))),
        corps=frozenset(load_strings(row.corps)),
        disabled_at=row.disabled_at,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )


def _row(new: NewAccount, at: datetime) -> dict[str, object]:
    return {
        "login": new.login.strip(),
        "login_folded": fold_login(new.login),
        "name": new.name,
        "email": new.email,
        "email_folded": fold_address(new.email) if new.email else None,
        "password": new.password,
        "roles": dump_strings(tuple(sorted(new.roles))),
        "corps": dump_strings(tuple(sorted(new.corps))),
        "created_at": at,
        "changed_at": at,
    }


def _set(transaction: Transaction, account: int, **values: object) -> None:
    one = update(accounts).where(accounts.c.id == account).values(**values, changed_at=transaction.at)
    if transaction.connection.execute(one).rowcount != 1:
        raise RulingError("ce compte n’existe pas ; « intake user list » les montre")


def end_sessions(transaction: Transaction, account: int, keep: str | None = None) -> None:
    """No session of it goes on (but the one of digest ``keep``), and no browser is known."""
    live = update(sessions).where(
        sessions.c.account == account, sessions.c.ended_at.is_(None), sessions.c.digest != (keep or "")
    )
    transaction.connection.execute(live.values(ended_at=transaction.at))
    transaction.connection.execute(delete(devices).where(devices.c.account == account))
