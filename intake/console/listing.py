"""What every list of cases and replies has in common: filters in its address, and what stands below it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from storage.console.paging import Total

LONGEST = 200
"""Characters of a filter: nobody types more."""


@dataclass(frozen=True)
class Pager:
    """What stands below a list."""

    total_words: str
    next_cursor: str | None
    is_later: bool


def pager_of(following: str | None, total: Total, after: str | None, nouns: tuple[str, str]) -> Pager:
    """``following``: the cursor of the next page. ``nouns``: of one of them, of several."""
    words = f"{total.count}{' et plus' if total.more else ''} {nouns[total.count > 1]}"
    return Pager(words, following, after is not None)


def said_in(values: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    """Those filters that say something."""
    return {name: values[name].strip()[:LONGEST] for name in names if values.get(name, "").strip()}


def day_in(typed: str) -> date | None:
    """As browsers send it (2026-01-14) or people type it (14/01/2026); None for what is no day."""
    for shape in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(typed.strip(), shape).date()  # noqa: DTZ007 -- a civil day has no zone
        except ValueError:
            continue
    return None
