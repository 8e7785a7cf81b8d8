"""The second factors as they are stored, to be sealed by another key. What seals them the caller knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, select, update

from storage.tables.access import accounts
from storage.transaction import reading, writing


def reseal(engine: Engine, renewed: Callable[[str], str | None], at: datetime) -> tuple[int, list[str]]:
    """How many were stored otherwise than ``renewed`` says, and now are; the logins for which it gives None.

    Of those nothing is changed, nor of one that was set anew meanwhile.
    """
    stored = select(accounts.c.id, accounts.c.login, accounts.c.second_factor).where(
        accounts.c.second_factor.is_not(None)
    )
    with reading(engine) as connection:
        rows = connection.execute(stored.order_by(accounts.c.login)).all()
    changed, refused = 0, []
    for number, login, before in rows:
        after = renewed(before)
        if after is None:
            refused.append(login)
        elif after != before:
            with writing(engine, at) as transaction:
                same = update(accounts).where(accounts.c.id == number, accounts.c.second_factor == before)
                changed += transaction.connection.execute(same.values(second_factor=after)).rowcount
    return changed, refused
