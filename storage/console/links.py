"""Where a mail leads: the exceptions it waits in, the dossiers it filed a piece into, the cases it belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select

from intake.domain.disposition import DossierKey
from storage.console.scope import Scope, within
from storage.tables import appeal_messages, appeals, deposits, dossiers
from storage.tables.summaries import exception_lines
from storage.transaction import reading


@dataclass(frozen=True)
class Links:
    """Of one mail; ``exceptions`` are the open ones."""

    exceptions: tuple[int, ...] = ()
    dossiers: tuple[DossierKey, ...] = ()
    cases: tuple[str, ...] = ()


NOWHERE = Links()


def links_of(engine: Engine, scope: Scope, mails: Sequence[int]) -> dict[int, Links]:
    """By mail, those of the scope alone; a mail that leads nowhere is absent."""
    if not mails:
        return {}
    with reading(engine) as connection:
        exceptions = _exceptions(connection, scope, mails)
        filed = _dossiers(connection, scope, mails)
        cases = _cases(connection, scope, mails)
    reached = exceptions.keys() | filed.keys() | cases.keys()
    return {
        mail: Links(tuple(exceptions.get(mail, ())), tuple(filed.get(mail, ())), tuple(cases.get(mail, ())))
        for mail in reached
    }


def _exceptions(connection: Connection, scope: Scope, mails: Sequence[int]) -> dict[int, list[int]]:
    line = exception_lines.c
    wanted = select(line.message, line.hold).where(line.message.in_(mails), within(line.mailbox, scope.mailboxes))
    found: dict[int, list[int]] = defaultdict(list)
    for row in connection.execute(wanted.order_by(line.hold)):
        found[row.message].append(row.hold)
    return found


def _dossiers(connection: Connection, scope: Scope, mails: Sequence[int]) -> dict[int, dict[DossierKey, None]]:
    wanted = (
        select(deposits.c.message, dossiers.c.campaign, dossiers.c.corps, dossiers.c.director)
        .join(dossiers, dossiers.c.id == deposits.c.dossier)
        .where(deposits.c.message.in_(mails), within(dossiers.c.corps, scope.corps))
        .order_by(deposits.c.id)
    )
    found: dict[int, dict[DossierKey, None]] = defaultdict(dict)
    for row in connection.execute(wanted):
        found[row.message][DossierKey(row.campaign, row.corps, row.director)] = None
    return found


def _cases(connection: Connection, scope: Scope, mails: Sequence[int]) -> dict[int, list[str]]:
    wanted = (
        select(appeal_messages.c.message, appeals.c.reference)
        .join(appeals, appeals.c.id == appeal_messages.c.appeal)
        .where(appeal_messages.c.message.in_(mails), within(appeals.c.corps, scope.corps))
        .order_by(appeals.c.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for row in connection.execute(wanted):
        found[row.message].append(row.reference)
    return found
