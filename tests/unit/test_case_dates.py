"""The dates of a case against independent computations, every day of nine years, and the same answer years later."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.campaign import LegalPeriods
from intake.domain.cases.dates import (
    SOURCES,
    CaseDate,
    DateKind,
    Rule,
    differences,
    from_answer,
    from_clock,
    from_receipt,
    from_referral,
    from_signature,
)
from intake.domain.cases.entries import CaseEntry, Move, current, dates_after, situation_of
from intake.domain.cases.states import CaseState, Step
from intake.domain.cases.wording import DATES, reasoning_of
from intake.domain.deadlines import Receipt, start_clock
from tests.unit.test_deadlines import EVERY_DAY, TABLE

PERIODS = LegalPeriods("2025-1")
CLOSED = country_holidays("FR", years=range(2023, 2036))
AT = datetime(2025, 11, 14, 9, 0, tzinfo=UTC)


def worked(day: date) -> date:
    while day.weekday() >= 5 or day in CLOSED:
        day += timedelta(days=1)
    return day


def days(dates: tuple[CaseDate, ...]) -> dict[DateKind, date]:
    return {each.kind: each.day for each in dates}


def entry(step: Step, on: date, until: date | None = None) -> CaseEntry:
    return CaseEntry(1, step, CaseState.RECEIVED, on, until, "m.dupont", "vu", "", AT)


@pytest.mark.parametrize(("received", "due", "last_safe_day", "court"), TABLE)
def test_a_case_has_the_dates_of_the_published_table(
    received: date, due: date, last_safe_day: date, court: date
) -> None:
    found = days(from_receipt(received, PERIODS))
    assert (found[DateKind.DUE], found[DateKind.LAST_SAFE_DAY], found[DateKind.COURT]) == (due, last_safe_day, court)


def test_every_day_of_nine_years_agrees_with_an_independent_computation() -> None:
    day = timedelta(days=1)
    for start in EVERY_DAY:
        received, referred = days(from_receipt(start, PERIODS)), days(from_referral(start, PERIODS))
        due = start + relativedelta(months=2)
        assert received == {
            DateKind.DUE: due,
            DateKind.LAST_SAFE_DAY: due - day,
            DateKind.COURT: worked(due + relativedelta(months=2) + day),
            DateKind.CAPN: worked(due + relativedelta(months=1) + day),
        }, start
        assert referred == {DateKind.EVALUATOR: start + relativedelta(months=1)}, start
        assert days(from_answer(start, PERIODS))[DateKind.CAPN] == worked(start + relativedelta(months=1) + day), start
        assert days(from_signature(start, PERIODS)) == {
            DateKind.FIFTEEN: start + 15 * day,
            DateKind.FIFTEEN_FRANC: start + 16 * day,
            DateKind.FIFTEEN_MOVED: worked(start + 16 * day),
        }, start


def test_the_clock_and_the_case_say_the_same() -> None:
    for start in EVERY_DAY[::17]:
        noon = datetime(start.year, start.month, start.day, 11, tzinfo=UTC)
        clock = start_clock(Receipt(noon, "received", ""), version="2025-1")
        found = days(from_clock(clock))
        assert found[DateKind.DUE] == clock.due
        assert found[DateKind.LAST_SAFE_DAY] == clock.last_safe_day
        assert found[DateKind.COURT] == clock.court_period_ends


def test_the_evaluators_month_clamps_to_the_months_end_and_is_not_moved() -> None:
    assert days(from_referral(date(2027, 1, 31), PERIODS)) == {DateKind.EVALUATOR: date(2027, 2, 28)}
    assert days(from_referral(date(2028, 1, 31), PERIODS)) == {DateKind.EVALUATOR: date(2028, 2, 29)}
    assert date(2027, 2, 28).weekday() == 6


def test_another_campaigns_periods_are_written_with_the_dates_they_gave() -> None:
    shorter = LegalPeriods("2031-2", evaluator_months=2, capn_months=0, appeal_days=10)
    (evaluator,) = from_referral(date(2031, 3, 1), shorter)
    assert (evaluator.length, evaluator.version, evaluator.day) == (2, "2031-2", date(2031, 5, 1))
    assert DateKind.CAPN not in days(from_receipt(date(2031, 3, 1), shorter))
    assert days(from_signature(date(2031, 3, 1), shorter))[DateKind.FIFTEEN] == date(2031, 3, 11)


@given(st.dates(date(2024, 1, 1), date(2032, 12, 31)), st.integers(0, 400))
def test_every_date_is_found_again_from_what_is_stored(start: date, suspended: int) -> None:
    dates = (
        *from_receipt(start, PERIODS, suspended),
        *from_referral(start, PERIODS),
        *from_signature(start, PERIODS),
    )
    assert differences(dates) == ()
    assert all(each.source == SOURCES[each.kind] and each.version == "2025-1" for each in dates)


@given(st.dates(date(2024, 1, 1), date(2032, 12, 31)), st.sampled_from(Rule), st.integers(1, 12), st.integers(0, 60))
def test_a_date_that_is_not_its_rules_is_told(origin: date, rule: Rule, length: int, added: int) -> None:
    right = CaseDate(DateKind.DUE, origin, rule, length, origin, "", "2025-1", added)
    right = replace(right, day=right.recomputed)
    assert differences((right,)) == ()
    (told,) = differences((replace(right, day=right.day + timedelta(days=1)),))
    assert "recalculé" in told


def test_a_suspension_lengthens_what_is_left_and_nothing_else() -> None:
    entries = (entry(Step.SUSPEND, date(2025, 12, 1), date(2025, 12, 11)),)
    move = Move(Step.SUSPEND, "m.dupont", "pièces demandées", date(2025, 12, 20), date(2025, 12, 22))
    found = dates_after(move, date(2025, 11, 14), entries, PERIODS)
    assert days(found)[DateKind.DUE] == date(2026, 1, 14) + timedelta(days=12)
    assert {each.added_days for each in found if each.kind is DateKind.DUE} == {12}


def test_a_corrected_receipt_keeps_the_suspensions() -> None:
    entries = (entry(Step.SUSPEND, date(2025, 12, 1), date(2025, 12, 11)),)
    move = Move(Step.CORRECT, "m.dupont", "enveloppe retrouvée", date(2025, 11, 12))
    found = dates_after(move, date(2025, 11, 14), entries, PERIODS)
    assert days(found)[DateKind.DUE] == date(2026, 1, 22)


def test_what_stands_is_what_was_written_last() -> None:
    first, second = from_receipt(date(2025, 11, 14), PERIODS), from_receipt(date(2025, 11, 12), PERIODS)
    assert current((*first, *second))[DateKind.DUE].origin == date(2025, 11, 12)
    case = situation_of(
        "R",
        state=CaseState.REFERRED,
        provisional=False,
        entries=(entry(Step.REFER, date(2025, 12, 1)),),
        dates=(*first, *second),
    )
    assert (case.received_on, case.since, case.due) == (date(2025, 11, 12), date(2025, 12, 1), date(2026, 1, 12))


def test_the_reasoning_names_origin_length_text_and_version() -> None:
    due = from_receipt(date(2025, 11, 14), PERIODS)[0]
    words = reasoning_of(due)
    for expected in ("2 mois", "14/11/2025", "CRPA L231-4", "2025-1"):
        assert expected in words
    assert set(DATES) == set(DateKind) == set(SOURCES)
