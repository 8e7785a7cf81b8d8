"""A slip of the keyboard moves no date of a case: refused with what is wrong; references are read as typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from intake.domain.cases.references import as_printed
from intake.domain.cases.refusals import Situation, bad_span, refusal
from intake.domain.cases.states import Actor, CaseState, Step

RECEIVED, DUE, TODAY = date(2025, 11, 14), date(2026, 1, 14), date(2026, 1, 5)
CASE = Situation(
    "R2025-DH-0001", CaseState.REFERRED, False, RECEIVED, date(2025, 11, 20), DUE,
    campaign=2025, first_step_on=date(2025, 11, 20), suspensions=((date(2025, 12, 1), date(2025, 12, 11)),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("on", "words"),
    [
        pytest.param(date(2024, 12, 31), "avant la campagne 2025", id="another-year"),
        pytest.param(date(2025, 11, 21), "après la première étape enregistrée, du 20/11/2025", id="after-a-step"),
        pytest.param(date(2026, 1, 6), "n’est pas encore venu", id="to-come"),
    ],
)
def test_a_receipt_is_corrected_to_no_day_that_cannot_be(on: date, words: str) -> None:
    assert words in str(refusal(CASE, Step.CORRECT, Actor.OPERATOR, on, TODAY))
    assert "après la première" not in str(
        refusal(replace(CASE, first_step_on=None), Step.CORRECT, Actor.OPERATOR, on, TODAY)
    )


@pytest.mark.parametrize("on", [date(2025, 1, 1), RECEIVED, date(2025, 11, 20)])
def test_a_receipt_is_corrected_to_any_day_of_the_campaign_up_to_the_first_step(on: date) -> None:
    assert refusal(CASE, Step.CORRECT, Actor.OPERATOR, on, TODAY) is None
    assert refusal(CASE, Step.CORRECT, Actor.ROBOT, on, TODAY) is None


@pytest.mark.parametrize(
    ("on", "until", "words"),
    [
        pytest.param(date(2025, 12, 10), date(2025, 12, 20), "déjà suspendu du 01/12/2025 au 11/12/2025", id="overlap"),
        pytest.param(date(2025, 11, 21), date(2025, 12, 31), "déjà suspendu", id="around"),
        pytest.param(date(2025, 12, 11), date(2029, 12, 20), "vérifier les dates", id="years"),
        pytest.param(date(2025, 12, 11), date(2025, 12, 11), "une fin après lui", id="empty"),
        pytest.param(DUE, DUE + timedelta(days=9), "rien ne se suspend après", id="too-late"),
    ],
)
def test_no_day_is_suspended_twice_nor_for_years_nor_once_the_period_is_over(on: date, until: date, words: str) -> None:
    assert words in str(bad_span(CASE, on, until))


def test_one_suspension_may_follow_another() -> None:
    assert bad_span(CASE, date(2025, 12, 11), date(2025, 12, 20)) is None
    assert bad_span(CASE, date(2025, 11, 21), date(2025, 12, 1)) is None


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("r2025-dh-1", "R2025-DH-0001"),
        (" R2025-DH-0001 ", "R2025-DH-0001"),
        ("R 2025 – DIRSOINS – 12", "R2025-DIRSOINS-0012"),
        ("R2025-DH-0001 et R2025-DH-0002", "R2025-DH-0001 et R2025-DH-0002"),
        ("n’importe quoi", "n’importe quoi"),
    ],
)
def test_a_reference_is_understood_as_it_is_typed(typed: str, printed: str) -> None:
    assert as_printed(typed) == printed
