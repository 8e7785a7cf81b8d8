"""The open dates of the cases as a calendar (RFC 5545): all-day events, alarms, identifiers that never change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from intake.domain.cases.dates import CaseDate, DateKind
from intake.domain.cases.entries import current
from intake.domain.cases.states import AWAITING, CaseState
from intake.domain.cases.wording import DATES, STATES, reasoning_of
from intake.domain.deadlines import DAY

if TYPE_CHECKING:
    from storage.case_queries import DatedCase

_ANSWER = (DateKind.LAST_SAFE_DAY, DateKind.DUE)
_AFTER = (DateKind.CAPN, DateKind.COURT)


def calendar_of(cases: Iterable[DatedCase], days_before: tuple[int, ...], today: date) -> bytes:
    """The same cases give the same bytes, day after day, until a date is over."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//CNG//intake recours//FR")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", "Recours : échéances")
    for each in cases:
        for event in _events(each, days_before, today):
            calendar.add_component(event)
    if not calendar.subcomponents:
        calendar.add_component(_paris())
    written: bytes = calendar.to_ical()
    return written


def _paris() -> Timezone:
    """A calendar has one component at least (RFC 5545, 3.6): where no date is open, it says whose days it counts."""
    summer, winter = TimezoneDaylight(), TimezoneStandard()
    for each, name, month, since, former, offset in (
        (summer, "CEST", 3, "1996-03-31T02:00", 1, 2),
        (winter, "CET", 10, "1996-10-27T03:00", 2, 1),
    ):
        each.add("dtstart", datetime.fromisoformat(since))
        each.add("tzoffsetfrom", timedelta(hours=former))
        each.add("tzoffsetto", timedelta(hours=offset))
        each.add("tzname", name)
        each.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
    zone = Timezone()
    zone.add("tzid", "Europe/Paris")
    zone.add_component(summer)
    zone.add_component(winter)
    return zone


def _events(dated: DatedCase, days_before: tuple[int, ...], today: date) -> Iterator[Event]:
    standing = current(dated.dates)
    for kind in _open_kinds(dated.case.state, dated.case.due, today):
        if kind in standing:
            sequence = sum(each.kind is kind for each in dated.dates) - 1
            yield _event(dated, standing[kind], days_before, sequence)


def _open_kinds(state: CaseState, due: date, today: date) -> tuple[DateKind, ...]:
    """The dates that still call for somebody."""
    if state in AWAITING:
        evaluator = (DateKind.EVALUATOR,) if state is CaseState.REFERRED else ()
        return (*_ANSWER, *evaluator, *(_AFTER if today >= due else ()))
    return _AFTER if state is CaseState.ANSWERED else ()


def _event(dated: DatedCase, found: CaseDate, days_before: tuple[int, ...], sequence: int) -> Event:
    reference = dated.case.reference
    summary = f"{reference} : {DATES[found.kind]}"
    unsure = ", à qualifier" if dated.case.provisional else ""
    event = Event()
    event.add("uid", f"{reference}-{found.kind}@recours.cng.sante.fr")
    event.add("dtstamp", dated.entered_at)
    event.add("sequence", sequence)
    event.add("dtstart", found.day)
    event.add("dtend", found.day + DAY)
    event.add("summary", summary)
    event.add("description", f"{STATES[dated.case.state]}{unsure}\n{reasoning_of(found)}")
    event.add("transp", "TRANSPARENT")
    if found.kind is DateKind.LAST_SAFE_DAY:
        for days in days_before:
            event.add_component(_alarm(summary, timedelta(days=-days)))
    return event


def _alarm(summary: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", before)
    alarm.add("description", summary)
    return alarm
