"""The clock of a case as one line of time: what happened, and what is due, each with what proves or reasons it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from intake.domain.cases.dates import CaseDate, DateKind
from intake.domain.cases.entries import CaseEntry, current
from intake.domain.cases.states import AWAITING
from intake.domain.cases.wording import DATES, STEPS, reasoning_of
from intake.domain.deadlines import paris_day
from storage.case_files import CaseFile

_PRESSING = (DateKind.LAST_SAFE_DAY, DateKind.DUE)


@dataclass(frozen=True)
class Moment:
    """One point of the line. ``proof``: the evidence, or the reasoning with its source and version."""

    day: date
    heading: str
    proof: str
    why: str = ""
    who: str = ""
    entered_at: datetime | None = None
    is_ahead: bool = False
    is_today: bool = False
    is_pressing: bool = False


@dataclass(frozen=True)
class Replaced:
    """A date that stands no more, and when another took its place."""

    day: date
    heading: str
    proof: str


def timeline_of(file: CaseFile, today: date) -> tuple[Moment, ...]:
    """Oldest first, today among them; on one day what happened comes before what is due."""
    awaited = file.case.state in AWAITING
    here = Moment(today, "Aujourd’hui", "", is_today=True)
    found = [*map(_happened, file.entries), here, *_dates(file, today, awaited=awaited)]
    return tuple(sorted(found, key=lambda moment: moment.day))


def replaced_dates(file: CaseFile) -> tuple[Replaced, ...]:
    """What was computed once and is kept, in the order written."""
    standing = current(file.dates)
    return tuple(
        Replaced(each.day, DATES[each.kind], reasoning_of(each)) for each in file.dates if standing[each.kind] != each
    )


def _happened(entry: CaseEntry) -> Moment:
    until = f", jusqu’au {entry.until:%d/%m/%Y}" if entry.until else ""
    return Moment(
        entry.on or paris_day(entry.entered_at),
        f"{STEPS[entry.step].capitalize()}{until}",
        entry.evidence,
        entry.why,
        entry.who,
        entry.entered_at,
    )


def _dates(file: CaseFile, today: date, *, awaited: bool) -> Iterator[Moment]:
    for kind, each in current(file.dates).items():
        yield _due(each, today, is_pressing=awaited and kind in _PRESSING)


def _due(found: CaseDate, today: date, *, is_pressing: bool) -> Moment:
    heading = DATES[found.kind]
    return Moment(
        found.day,
        f"{heading[0].upper()}{heading[1:]}",
        reasoning_of(found),
        is_ahead=found.day >= today,
        is_pressing=is_pressing,
    )
