"""The same paper appeal entered once more: by whose it is, and by its days where nobody said whose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from intake.domain.words import fold

_CIVILITIES = frozenset({"m", "mr", "mme", "mlle", "madame", "monsieur", "dr", "docteur"})


@dataclass(frozen=True)
class Entered:
    """A case of one corps and campaign. ``author`` is "" where nobody said whose."""

    author: str
    arrived_on: date
    postmark: date | None = None
    reference: str = ""
    on_paper: bool = True


def entered_before(new: Entered, cases: Iterable[Entered]) -> Iterator[Entered]:
    """Those that may be the appeal on this sheet: a person looks before a second case is opened."""
    return (each for each in cases if _may_be_the_same(new, each))


def _may_be_the_same(new: Entered, other: Entered) -> bool:
    """Of two people known, whether they are one; else, of two papers, whether they came or were posted on one day."""
    mine, theirs = _names(new.author), _names(other.author)
    if mine and theirs:
        return mine <= theirs or theirs <= mine
    posted = new.postmark is not None and new.postmark == other.postmark
    return other.on_paper and (new.arrived_on == other.arrived_on or posted)


def _names(author: str) -> frozenset[str]:
    """Without order, accents and civility: « Mme Anne DURAND » is « durand anne »."""
    return frozenset(fold(author).split()) - _CIVILITIES
