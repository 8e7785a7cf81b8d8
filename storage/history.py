"""The history: append-only, each entry chained by SHA-256 to the one before, so that a change shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, update

from storage.columns import AnyRow
from storage.tables import chain, history

ORIGIN = "0" * 64
"""The hash before the first entry."""
ROBOT = "robot"
HEAD = select(chain.c.seq, chain.c.hash).with_for_update()
ADVANCE = update(chain)
WRITE = insert(history)
Detail = dict[str, str | int | bool | None]


@dataclass(frozen=True)
class Entry:
    """What happened, to which message (or none), by whom. ``detail`` holds keys and dates, never a body or a name."""

    at: datetime
    event: str
    message: int | None
    who: str
    detail: str


@dataclass(frozen=True)
class ChainReport:
    """``entries`` were verified; ``broken`` is the number of the first entry that is not what was written."""

    entries: int
    broken: int | None

    @property
    def whole(self) -> bool:
        """True when nothing was altered, removed or cut off."""
        return self.broken is None


def canonical(detail: Detail) -> str:
    """JSON with sorted keys and no spaces: the same values always give the same bytes."""
    return json.dumps(detail, sort_keys=True, separators=(",", ":"))


def append(connection: Connection, entries: Sequence[Entry]) -> None:
    """Chain those entries after the last one. The head's row is locked until the transaction ends: call it last."""
    if not entries:
        return
    seq, link = connection.execute(HEAD).one()
    rows = []
    for entry in entries:
        seq += 1
        link = _link(link, seq, entry)
        rows.append(
            {
                "seq": seq,
                "at": entry.at,
                "event": entry.event,
                "message": entry.message,
                "who": entry.who,
                "detail": entry.detail,
                "hash": link,
            }
        )
    connection.execute(WRITE, rows)
    connection.execute(ADVANCE, {"seq": seq, "hash": link})


def verify(connection: Connection) -> ChainReport:
    """Recompute the whole chain, first entry to head."""
    link, count = ORIGIN, 0
    rows = connection.execution_options(yield_per=1000).execute(select(history).order_by(history.c.seq))
    for count, row in enumerate(rows, start=1):
        link = _link(link, count, entry_of(row))
        if row.seq != count or row.hash != link:
            rows.close()
            return ChainReport(count - 1, count)
    head = connection.execute(select(chain.c.seq, chain.c.hash)).one()
    cut_off = (head.seq, head.hash) != (count, link)
    return ChainReport(count, count + 1 if cut_off else None)


def entry_of(row: AnyRow) -> Entry:
    """A row of ``history``."""
    return Entry(at=row.at, event=row.event, message=row.message, who=row.who, detail=row.detail)


def _link(before: str, seq: int, entry: Entry) -> str:
    return hashlib.sha256((before + body_of(seq, entry)).encode()).hexdigest()


def body_of(seq: int, entry: Entry) -> str:
    """What is hashed of an entry, after the hash of the one before it."""
    return json.dumps(
        {
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "detail": entry.detail,
            "event": entry.event,
            "message": entry.message,
            "seq": seq,
            "who": entry.who,
        },
        sort_keys=True,
        separators=(",", ":"),
    )
