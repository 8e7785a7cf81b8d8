"""The calendar of open dates, as RFC 5545 wants it."""

from __future__ import annotations

from datetime import date

from icalendar import Calendar

from intake.cases.calendar import calendar_of


def test_a_calendar_without_any_date_still_has_the_one_component_that_is_asked_of_it() -> None:
    read = Calendar.from_ical(calendar_of((), (7, 1), date(2026, 1, 14)))
    (zone,) = read.subcomponents
    assert (zone.name, zone["TZID"]) == ("VTIMEZONE", "Europe/Paris")
    assert {each.name for each in zone.subcomponents} == {"DAYLIGHT", "STANDARD"}
