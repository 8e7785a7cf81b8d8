"""What one person changes of another's account. Of two at once one wins; who can open every door is never shut out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Engine, func, select, update

from intake.domain.access import EVERY_CORPS, Role
from intake.domain.mailbox import fold_address
from intake.errors import RulingError
from storage.columns import storable
from storage.console.accounts import Account, account_of, end_sessions
from storage.console.audit import Deed, note
from storage.json_columns import dump_strings
from storage.tables.access import accounts, sessions, subjects, tokens
from storage.transaction import Transaction, reading, writing

TURN = "console accounts"
"""``Accounts.add`` takes it too: two accounts never get one address."""
LAST = (
    "c’est le dernier superviseur de tous les corps : sans lui, plus personne n’ouvrirait de compte ; "
    "en nommer un autre d’abord"
)
CHANGED = "ce compte a été modifié entre-temps : recharger la page, puis recommencer"


@dataclass(frozen=True)
class AccountChange:
    """What an account is to become. ``seen``: ``changed_at`` of what the person looked at."""

    name: str
    email: str | None
    roles: frozenset[Role]
    corps: frozenset[str]
    seen: datetime


@dataclass(frozen=True)
class Standing:
    """What an account's page tells besides the account. ``issuers``: identity providers it is tied to."""

    issuers: tuple[str, ...]
    sessions: int
    last_seen_at: datetime | None


def amend(engine: Engine, account: int, change: AccountChange, at: datetime, deed: Deed) -> None:
    """Raises RulingError: changed meanwhile, the address is another's, or nobody would be left to manage."""
    with writing(engine, at) as transaction:
        transaction.take_turns(TURN)
        found = _locked(transaction, account)
        if found.changed_at != change.seen:
            raise RulingError(CHANGED)
        _refuse_address_of_another(transaction, account, change.email)
        _keep_one_who_manages(transaction, found, replace(found, roles=change.roles, corps=change.corps))
        values = {
            "name": storable(change.name),
            "email": change.email,
            "email_folded": fold_address(change.email) if change.email else None,
            "roles": dump_strings(tuple(sorted(change.roles))),
            "corps": dump_strings(tuple(sorted(change.corps))),
            "changed_at": at,
        }
        transaction.connection.execute(update(accounts).where(accounts.c.id == account), values)
        note(transaction, deed)


def close(engine: Engine, account: int, at: datetime, deed: Deed) -> None:
    """Its sessions and tokens end with it. Raises RulingError when nobody would be left to manage."""
    with writing(engine, at) as transaction:
        transaction.take_turns(TURN)
        found = _locked(transaction, account)
        _keep_one_who_manages(transaction, found, replace(found, disabled_at=at))
        shut = update(accounts).where(accounts.c.id == account).values(disabled_at=at, changed_at=at)
        transaction.connection.execute(shut)
        end_sessions(transaction, account)
        live = update(tokens).where(tokens.c.account == account, tokens.c.revoked_at.is_(None))
        transaction.connection.execute(live.values(revoked_at=at))
        note(transaction, deed)


def end_all_sessions(engine: Engine, account: int, at: datetime, deed: Deed) -> None:
    """Wherever the person is logged in, they log in again; no browser is known any more."""
    with writing(engine, at) as transaction:
        end_sessions(transaction, account)
        note(transaction, deed)


def standing_of(engine: Engine, account: int, now: datetime) -> Standing:
    """Of that account."""
    live = (sessions.c.account == account, sessions.c.ended_at.is_(None), sessions.c.ends_at > now)
    tied = select(subjects.c.issuer).where(subjects.c.account == account).order_by(subjects.c.issuer)
    with reading(engine) as connection:
        issuers = tuple(connection.scalars(tied.distinct()))
        count = connection.scalar(select(func.count()).select_from(sessions).where(*live)) or 0
        seen = connection.scalar(
            select(sessions.c.seen_at).where(sessions.c.account == account).order_by(sessions.c.seen_at.desc()).limit(1)
        )
    return Standing(issuers, count, seen)


def _locked(transaction: Transaction, account: int) -> Account:
    row = transaction.connection.execute(select(accounts).where(accounts.c.id == account).with_for_update()).first()
    if row is None:
        raise RulingError("ce compte n’existe pas")
    return account_of(row)


def _refuse_address_of_another(transaction: Transaction, account: int, email: str | None) -> None:
    if email is None:
        return
    same = select(accounts.c.id).where(accounts.c.email_folded == fold_address(email), accounts.c.id != account)
    if transaction.connection.execute(same).first() is not None:
        raise RulingError(f"l’adresse « {email} » est déjà celle d’un autre compte")


def _keep_one_who_manages(transaction: Transaction, before: Account, after: Account) -> None:
    """Raises RulingError when this account is the last one that manages every account, and would not be any more."""
    if not _manages_all(before) or _manages_all(after):
        return
    others = select(accounts).where(accounts.c.id != before.id, accounts.c.disabled_at.is_(None))
    if not any(_manages_all(account_of(row)) for row in transaction.connection.execute(others)):
        raise RulingError(LAST)


def _manages_all(account: Account) -> bool:
    return account.disabled_at is None and Role.SUPERVISOR in account.roles and account.corps >= EVERY_CORPS
