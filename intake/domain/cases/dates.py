"""The legal dates of a case, each with all it was computed from: the same answer years later (domain.md 22 to 31)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import assert_never

from intake.domain.campaign import LegalPeriods
from intake.domain.deadlines import DAY, Clock, add_months, franc_period_end, next_working_day


class DateKind(StrEnum):
    """Which date."""

    DUE = "due"
    """Silence means rejection from this day on."""
    LAST_SAFE_DAY = "last-safe-day"
    COURT = "court-period-ends"
    EVALUATOR = "evaluator-month-ends"
    CAPN = "capn-month-ends"
    FIFTEEN = "fifteen-days"
    FIFTEEN_FRANC = "fifteen-days-franc"
    FIFTEEN_MOVED = "fifteen-days-franc-moved"


class Rule(StrEnum):
    """How a day is computed from its origin. A rule that changes gets a new name: old dates keep theirs."""

    MONTHS = "months"
    """To the same-numbered day, clamped to the month's end; never moved."""
    EVE_OF_MONTHS = "eve-of-months"
    MONTHS_FRANC_MOVED = "months-franc-moved"
    """The day after that day, moved to the next working day."""
    DAYS = "days"
    DAYS_FRANC = "days-franc"
    DAYS_FRANC_MOVED = "days-franc-moved"


SOURCES = {
    DateKind.DUE: "CRPA L231-4 : deux mois de silence valent rejet ; délai ni franc ni prorogé",
    DateKind.LAST_SAFE_DAY: "CRPA L231-4 : la veille du rejet implicite",
    DateKind.COURT: "CJA R421-1, R421-2 et R421-5 : deux mois francs, prorogés au premier jour ouvré",
    DateKind.EVALUATOR: "note CNG du 16/07/2025 : un mois depuis la saisine de l’évaluateur par le CNG",
    DateKind.CAPN: "note CNG du 16/07/2025 : un mois pour saisir la CAPN, arrondi en faveur de l’agent",
    DateKind.FIFTEEN: "note CNG du 16/07/2025 : quinze jours depuis la signature ; lecture J+15",
    DateKind.FIFTEEN_FRANC: "note CNG du 16/07/2025 : quinze jours depuis la signature ; lecture franche, J+16",
    DateKind.FIFTEEN_MOVED: "note CNG du 16/07/2025 : quinze jours ; lecture franche, J+16 au premier jour ouvré",
}
"""The article of each date; the period's length and its version are the campaign's."""


@dataclass(frozen=True)
class CaseDate:
    """``day`` is ``length`` months or days (as ``rule`` says) after ``origin``, plus ``added_days`` of suspension."""

    kind: DateKind
    origin: date
    rule: Rule
    length: int
    day: date
    source: str
    version: str
    added_days: int = 0

    @property
    def recomputed(self) -> date:
        """The day as the rule gives it now."""
        return day_of(self.rule, self.origin, self.length, self.added_days)


def day_of(rule: Rule, origin: date, length: int, added_days: int = 0) -> date:
    """That rule applied. ``added_days`` lengthen the period before it is rounded."""
    added = timedelta(days=added_days)
    match rule:
        case Rule.MONTHS:
            return add_months(origin, length) + added
        case Rule.EVE_OF_MONTHS:
            return add_months(origin, length) + added - DAY
        case Rule.MONTHS_FRANC_MOVED:
            return franc_period_end(origin, length) if not added_days else _franc(add_months(origin, length) + added)
        case Rule.DAYS:
            return origin + length * DAY + added
        case Rule.DAYS_FRANC:
            return origin + (length + 1) * DAY + added
        case Rule.DAYS_FRANC_MOVED:
            return _franc(origin + length * DAY + added)
        case _:
            assert_never(rule)


def _franc(last: date) -> date:
    return next_working_day(last + DAY)


def from_receipt(received_on: date, periods: LegalPeriods, suspended_days: int = 0) -> tuple[CaseDate, ...]:
    """The two months, and what runs from the silence that ends them."""
    silence, version = periods.silence_months, periods.version
    due = _date(DateKind.DUE, Rule.MONTHS, received_on, silence, version, suspended_days)
    safe = _date(DateKind.LAST_SAFE_DAY, Rule.EVE_OF_MONTHS, received_on, silence, version, suspended_days)
    return due, safe, *from_answer(due.day, periods)


def from_clock(clock: Clock) -> tuple[CaseDate, ...]:
    """The dates of a case just opened: those of its clock."""
    periods = LegalPeriods(
        version=clock.version,
        silence_months=clock.silence_months,
        court_months=clock.court_months,
        capn_months=clock.capn_months,
    )
    return from_receipt(clock.received_on, periods)


def from_answer(answered_on: date, periods: LegalPeriods) -> tuple[CaseDate, ...]:
    """What runs from the answer, or from the silence that stands for one. No CAPN where the campaign has none."""
    version = periods.version
    court = _date(DateKind.COURT, Rule.MONTHS_FRANC_MOVED, answered_on, periods.court_months, version)
    if not periods.capn_months:
        return (court,)
    return court, _date(DateKind.CAPN, Rule.MONTHS_FRANC_MOVED, answered_on, periods.capn_months, version)


def from_referral(referred_on: date, periods: LegalPeriods) -> tuple[CaseDate, ...]:
    """The evaluator's month; the two months run on meanwhile (domain.md 23)."""
    return (_date(DateKind.EVALUATOR, Rule.MONTHS, referred_on, periods.evaluator_months, periods.version),)


def from_signature(signed_on: date, periods: LegalPeriods) -> tuple[CaseDate, ...]:
    """The director's fifteen days in the three readings, for a person to choose (domain.md 21 and 22)."""
    days, version = periods.appeal_days, periods.version
    readings = (
        (DateKind.FIFTEEN, Rule.DAYS),
        (DateKind.FIFTEEN_FRANC, Rule.DAYS_FRANC),
        (DateKind.FIFTEEN_MOVED, Rule.DAYS_FRANC_MOVED),
    )
    return tuple(_date(kind, rule, signed_on, days, version) for kind, rule in readings)


def differences(dates: tuple[CaseDate, ...]) -> tuple[str, ...]:
    """What recomputing does not find again, in French; empty when all is as it was."""
    return tuple(
        f"{each.kind} : {each.day:%d/%m/%Y} enregistré, {each.recomputed:%d/%m/%Y} recalculé "
        f"(règle {each.rule}, depuis le {each.origin:%d/%m/%Y}, version {each.version or '—'})"
        for each in dates
        if each.day != each.recomputed
    )


def _date(kind: DateKind, rule: Rule, origin: date, length: int, version: str, added_days: int = 0) -> CaseDate:
    day = day_of(rule, origin, length, added_days)
    return CaseDate(kind, origin, rule, length, day, SOURCES[kind], version, added_days)
