"""The open dates of the cases as a calendar (RFC 5545): all-day events, alarms, identifiers that never change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from intake.domain.cases.dates import CaseDate, DateKind
from intake.domain.cases.entries import current
from intake.domain.cases.states import AWAITING, CaseState
from intake.domain.cases.wording import DATES, STATES, reasoning_of
from intake.domain.deadlines import DAY

if TYPE_CHECKING:
    from storage.case_queries import DatedCase

LINE_OCTETS = 75
"""RFC 5545, 3.1: longer lines are folded."""
_ANSWER = (DateKind.LAST_SAFE_DAY, DateKind.DUE)
_AFTER = (DateKind.CAPN, DateKind.COURT)


def calendar_of(cases: Iterable[DatedCase], days_before: tuple[int, ...], today: date) -> bytes:
    """The same cases give the same bytes, day after day, until a date is over."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//CNG//intake recours//FR",
        "CALSCALE:GREGORIAN",
        _text("X-WR-CALNAME", "Recours : échéances"),
    ]
    for each in cases:
        lines += _events(each, days_before, today)
    return "".join(_folded(line) for line in [*lines, "END:VCALENDAR"]).encode()


def _events(dated: DatedCase, days_before: tuple[int, ...], today: date) -> Iterator[str]:
    standing = current(dated.dates)
    for kind in _open_kinds(dated.case.state, dated.case.due, today):
        if kind in standing:
            sequence = sum(each.kind is kind for each in dated.dates) - 1
            yield from _event(dated, standing[kind], days_before, sequence)


def _open_kinds(state: CaseState, due: date, today: date) -> tuple[DateKind, ...]:
    """The dates that still call for somebody."""
    if state in AWAITING:
        evaluator = (DateKind.EVALUATOR,) if state is CaseState.REFERRED else ()
        return (*_ANSWER, *evaluator, *(_AFTER if today >= due else ()))
    return _AFTER if state is CaseState.ANSWERED else ()


def _event(dated: DatedCase, found: CaseDate, days_before: tuple[int, ...], sequence: int) -> Iterator[str]:
    reference = dated.case.reference
    summary = f"{reference} : {DATES[found.kind]}"
    unsure = ", à qualifier" if dated.case.provisional else ""
    yield "BEGIN:VEVENT"
    yield f"UID:{reference}-{found.kind}@recours.cng.sante.fr"
    yield f"DTSTAMP:{_stamp(dated.entered_at)}"
    yield f"SEQUENCE:{sequence}"
    yield f"DTSTART;VALUE=DATE:{found.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{found.day + DAY:%Y%m%d}"
    yield _text("SUMMARY", summary)
    yield _text("DESCRIPTION", f"{STATES[dated.case.state]}{unsure}\n{reasoning_of(found)}")
    yield "TRANSP:TRANSPARENT"
    if found.kind is DateKind.LAST_SAFE_DAY:
        yield from _alarms(summary, days_before)
    yield "END:VEVENT"


def _alarms(summary: str, days_before: tuple[int, ...]) -> Iterator[str]:
    for days in days_before:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"TRIGGER:-P{days}D"
        yield _text("DESCRIPTION", summary)
        yield "END:VALARM"


def _stamp(entered_at: datetime) -> str:
    return entered_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(name: str, value: str) -> str:
    """RFC 5545, 3.3.11."""
    for sign, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        value = value.replace(sign, escaped)
    return f"{name}:{value}"


def _folded(line: str) -> str:
    """At most 75 octets a line, no character cut in two; each goes on after a space."""
    folded, width = "", 0
    for char in line:
        octets = len(char.encode())
        if width + octets > LINE_OCTETS:
            folded, width = folded + "\r\n ", 1
        folded, width = folded + char, width + octets
    return folded + "\r\n"
