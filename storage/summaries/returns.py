"""Returned supports that were sent again since: an estimate, for nothing says which file replaces which.

Of each sender, supports filed later pay for supports returned earlier, the oldest first. A return is ``mended`` once
all its supports are paid for; until then it is ``returned``. Whoever sends others' supports may thus mend one
director's return with another's file, but never more returns than files came.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, select, update

from storage.columns import AnyRow
from storage.summaries.tallies import Changes, counted_as
from storage.tables.summaries import SENT_SUPPORTS, summaries

MOST_MAILS = 400
"""Of one sender, the latest: more than any sends in a campaign."""
RETURNED, MENDED = "returned", "mended"
OF_SENDER = (
    select(summaries)
    .where(summaries.c.sender == bindparam("who"), SENT_SUPPORTS)
    .order_by(summaries.c.received_at.desc(), summaries.c.message.desc())
    .limit(MOST_MAILS)
)
MARK = update(summaries).where(summaries.c.message == bindparam("number")).values(fate=bindparam("now"))


def mend(connection: Connection, senders: Iterable[str], changes: Changes) -> None:
    """The returns of those senders are marked anew."""
    for sender in sorted(set(senders) - {""}):
        rows = list(reversed(connection.execute(OF_SENDER, {"who": sender}).all()))
        returns = [row for row in rows if row.fate in (RETURNED, MENDED)]
        if not returns:
            continue
        paid = paid_for([(row.message, row.returned, row.supports) for row in rows])
        for row in returns:
            fate = MENDED if row.message in paid else RETURNED
            if fate != row.fate:
                _mark(connection, row, fate, changes)


def paid_for(mails: Iterable[tuple[int, int, int]]) -> frozenset[int]:
    """Of (mail, supports returned, supports filed) in the order received: the mails whose returns are all paid."""
    owed: deque[list[int]] = deque()
    paid = set()
    for mail, returned, filed in mails:
        for _ in range(filed):
            if not owed:
                break
            owed[0][1] -= 1
            if owed[0][1] == 0:
                paid.add(owed.popleft()[0])
        if returned:
            owed.append([mail, returned])
    return frozenset(paid)


def _mark(connection: Connection, row: AnyRow, fate: str, changes: Changes) -> None:
    before = counted_as(row)
    connection.execute(MARK, {"number": row.message, "now": fate})
    changes.move(before, type(before)(**(vars(before) | {"fate": fate})))
