"""Sessions, logins begun at an identity provider, and browsers known for an account. Kept by digests only.

A session is opened, moved to another digest, ended: each a single statement that names what it expects, so that of two
requests at once one wins. None is written again once it ended, so that no late request revives it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, Select, delete, insert, select, update

from storage.columns import AnyRow
from storage.console.accounts import Account, account_of, usable
from storage.tables.access import devices, logins, sessions
from storage.transaction import Transaction, reading, writing

KEPT_AFTER_END = timedelta(days=1)


class Stage(StrEnum):
    """How far the person came. Only ``OPEN`` shows pages."""

    SECOND_FACTOR = "second-factor"
    ENROLMENT = "enrolment"
    OPEN = "open"


@dataclass(frozen=True)
class Session:
    """One session and whose it is. ``digest`` names it; the browser alone has what it is the digest of."""

    digest: str
    account: Account
    stage: Stage
    origin: str
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    tries: int
    proposed_factor: str | None
    """Sealed."""
    id_token: str | None


@dataclass(frozen=True)
class NewSession:
    """A session to open."""

    digest: str
    account: int
    stage: Stage
    origin: str
    ends_at: datetime
    ip: str
    id_token: str | None = None


@dataclass(frozen=True)
class BegunLogin:
    """A login under way at an identity provider. ``browser`` is the digest of the cookie of who began it."""

    state: str
    browser: str
    nonce: str
    verifier: str
    target: str
    ends_at: datetime


@dataclass(frozen=True)
class Sessions:
    """The sessions of one database."""

    engine: Engine

    def find(self, digest: str, now: datetime) -> Session | None:
        """That session, unless it ended or its account is closed."""
        live = select(sessions).where(
            sessions.c.digest == digest, sessions.c.ended_at.is_(None), sessions.c.ends_at > now
        )
        return self._one(live)

    def lapsed(self, digest: str, now: datetime) -> Session | None:
        """That session, open until its time was over; None of one that a person ended, or that ended long ago."""
        over = select(sessions).where(
            sessions.c.digest == digest,
            sessions.c.ended_at.is_(None),
            sessions.c.stage == Stage.OPEN.value,
            sessions.c.ends_at > now - KEPT_AFTER_END,
        )
        return self._one(over)

    def open(self, new: NewSession, password: str | None, at: datetime) -> bool:
        """Open it; forget those that ended long ago. False when the account was closed, or its password changed.

        ``password`` is the hash that was just verified, None when another had to vouch for the person.
        """
        with writing(self.engine, at) as transaction:
            account = _hold_account(transaction, new.account)
            if account is None or (password is not None and account.password != password):
                return False
            transaction.connection.execute(delete(sessions).where(sessions.c.ends_at < at - KEPT_AFTER_END))
            _insert(transaction, new)
            return True

    def move(self, digest: str, expected: Stage, new: NewSession, at: datetime) -> bool:
        """End that session and open ``new`` in its place. False, and nothing done, when it is no more at that stage."""
        with writing(self.engine, at) as transaction:
            live = update(sessions).where(
                sessions.c.digest == digest, sessions.c.stage == expected.value, sessions.c.ended_at.is_(None)
            )
            if _hold_account(transaction, new.account) is None:
                return False
            if transaction.connection.execute(live.values(ended_at=at)).rowcount != 1:
                return False
            _insert(transaction, new)
            return True

    def touch(self, digest: str, at: datetime) -> None:
        """The person was there."""
        self._update(digest, at, seen_at=at)

    def end(self, digest: str, at: datetime) -> None:
        """It ends now."""
        self._update(digest, at, ended_at=at)

    def propose(self, digest: str, sealed: str, at: datetime) -> None:
        """The second factor, sealed, that is being set up."""
        self._update(digest, at, proposed_factor=sealed)

    def count_try(self, digest: str, most: int, at: datetime) -> bool:
        """Take one of the tries of the second factor. False when they are used up: the session ends."""
        with writing(self.engine, at) as transaction:
            left = update(sessions).where(
                sessions.c.digest == digest, sessions.c.ended_at.is_(None), sessions.c.tries < most
            )
            if transaction.connection.execute(left.values(tries=sessions.c.tries + 1)).rowcount == 1:
                return True
            transaction.connection.execute(update(sessions).where(sessions.c.digest == digest).values(ended_at=at))
            return False

    def begin_login(self, login: BegunLogin, at: datetime) -> None:
        """Remember a login sent to an identity provider; forget those that never came back."""
        with writing(self.engine, at) as transaction:
            transaction.connection.execute(delete(logins).where(logins.c.ends_at < at))
            transaction.connection.execute(insert(logins), vars(login))

    def take_login(self, state: str, at: datetime) -> BegunLogin | None:
        """That login, once: whoever comes back a second time finds none."""
        with writing(self.engine, at) as transaction:
            gone = delete(logins).where(logins.c.state == state).returning(logins)
            row = transaction.connection.execute(gone).first()
            return None if row is None or row.ends_at <= at else BegunLogin(**row._mapping)

    def know_device(self, digest: str, account: int, ends_at: datetime, at: datetime) -> None:
        """That browser logged in to this account."""
        with writing(self.engine, at) as transaction:
            transaction.connection.execute(delete(devices).where(devices.c.ends_at < at))
            known = {"digest": digest, "account": account, "known_since": at, "ends_at": ends_at}
            transaction.connection.execute(insert(devices), known)

    def device_of(self, digest: str, now: datetime) -> int | None:
        """The account that browser is known for."""
        query = select(devices.c.account).where(devices.c.digest == digest, devices.c.ends_at > now)
        with reading(self.engine) as connection:
            account: int | None = connection.execute(query).scalar()
            return account

    def _one(self, wanted: Select[tuple[Any, ...]]) -> Session | None:
        """None too when its account is closed."""
        with reading(self.engine) as connection:
            row = connection.execute(wanted).first()
            if row is None:
                return None
            account = connection.execute(usable(row.account)).first()
            return None if account is None else _session(row, account_of(account))

    def _update(self, digest: str, at: datetime, **values: object) -> None:
        live = update(sessions).where(sessions.c.digest == digest, sessions.c.ended_at.is_(None))
        with writing(self.engine, at) as transaction:
            transaction.connection.execute(live.values(**values))


def _hold_account(transaction: Transaction, account: int) -> Account | None:
    """That account, locked: who changes its password meanwhile waits, and then sees the session to end."""
    row = transaction.connection.execute(usable(account).with_for_update()).first()
    return None if row is None else account_of(row)


def _insert(transaction: Transaction, new: NewSession) -> None:
    at = transaction.at
    row = {**vars(new), "stage": new.stage.value, "created_at": at, "seen_at": at}
    transaction.connection.execute(insert(sessions), row)


def _session(row: AnyRow, account: Account) -> Session:
    return Session(
        digest=row.digest,
        account=account,
        stage=Stage(row.stage),
        origin=row.origin,
        created_at=row.created_at,
        seen_at=row.seen_at,
        ends_at=row.ends_at,
        tries=row.tries,
        proposed_factor=row.proposed_factor,
        id_token=row.id_token,
    )
