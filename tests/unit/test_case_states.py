"""The table of states: what follows what, who may, on which day, and a sentence for each forbidden move."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from intake.domain.cases.offers import offers
from intake.domain.cases.refusals import Situation, refusal
from intake.domain.cases.states import ENDED, TABLE, Actor, CaseState, Step
from intake.domain.cases.wording import STATES, STEPS, command_of

RECEIVED = date(2025, 11, 14)
DUE = date(2026, 1, 14)
TODAY = date(2025, 12, 20)
CASE = Situation("R2025-DH-0001", CaseState.RECEIVED, False, RECEIVED, RECEIVED, DUE)
OPERATORS = [step for step in Step if Actor.OPERATOR in TABLE[step].who]
WAY = [
    (CaseState.RECEIVED, Step.ACKNOWLEDGE, CaseState.ACKNOWLEDGED),
    (CaseState.ACKNOWLEDGED, Step.REFER, CaseState.REFERRED),
    (CaseState.REFERRED, Step.OBSERVE, CaseState.OBSERVED),
    (CaseState.OBSERVED, Step.ANSWER, CaseState.ANSWERED),
    (CaseState.ANSWERED, Step.CAPN, CaseState.CAPN),
    (CaseState.CAPN, Step.OPINION, CaseState.OPINION),
    (CaseState.OPINION, Step.FINAL, CaseState.FINAL),
    (CaseState.FINAL, Step.CLOSE, CaseState.CLOSED),
]


def asked(step: Step, state: CaseState, on: date | None = TODAY, today: date = TODAY) -> str | None:
    return refusal(replace(CASE, state=state), step, Actor.OPERATOR, on, today)


@pytest.mark.parametrize(("state", "step", "then"), WAY)
def test_the_way_of_a_case_is_open_from_receipt_to_closure(state: CaseState, step: Step, then: CaseState) -> None:
    assert asked(step, state) is None
    assert TABLE[step].leads_to is then


@pytest.mark.parametrize(("step", "state"), list(product(OPERATORS, CaseState)))
def test_every_step_from_every_state_is_allowed_or_refused_with_a_sentence(step: Step, state: CaseState) -> None:
    why = asked(step, state)
    allowed = state in TABLE[step].comes_from
    assert (why is None) is allowed, why
    assert why is None or (why.startswith("R2025-DH-0001 : ") and len(why) > 30)


@pytest.mark.parametrize("step", OPERATORS)
@pytest.mark.parametrize("state", ENDED)
def test_nothing_happens_to_a_case_that_has_ended_but_its_closure(step: Step, state: CaseState) -> None:
    may = state is CaseState.WITHDRAWN and step is Step.CLOSE
    assert (asked(step, state) is None) is may


def test_the_robot_and_the_operators_each_have_their_own_steps() -> None:
    for step in Step:
        for who in Actor:
            if who not in TABLE[step].who:
                why = refusal(CASE, step, who, TODAY, TODAY)
                assert why is not None
                assert "robot" in why


def test_a_step_that_is_dated_needs_its_date_and_says_which() -> None:
    for step, row in TABLE.items():
        if row.dated and Actor.OPERATOR in row.who:
            state = next(iter(row.comes_from))
            assert row.dated in str(asked(step, state, on=None))


def test_no_step_is_dated_tomorrow() -> None:
    assert "n’est pas encore venu" in str(asked(Step.REFER, CaseState.ACKNOWLEDGED, TODAY + timedelta(days=1)))
    assert asked(Step.REFER, CaseState.ACKNOWLEDGED, TODAY) is None


def test_no_step_comes_before_the_last_one() -> None:
    referred = replace(CASE, state=CaseState.REFERRED, since=date(2025, 12, 1))
    early = refusal(referred, Step.OBSERVE, Actor.OPERATOR, date(2025, 11, 30), TODAY)
    assert "précède la dernière étape enregistrée, du 01/12/2025" in str(early)
    assert refusal(referred, Step.OBSERVE, Actor.OPERATOR, date(2025, 12, 1), TODAY) is None


def test_the_answer_waits_for_the_observations_or_for_the_month_to_end() -> None:
    referred = replace(CASE, state=CaseState.REFERRED, evaluator_month_ends=date(2025, 12, 18))
    assert "18/12/2025" in str(refusal(referred, Step.ANSWER, Actor.OPERATOR, date(2025, 12, 18), TODAY))
    assert refusal(referred, Step.ANSWER, Actor.OPERATOR, date(2025, 12, 19), TODAY) is None
    assert refusal(replace(referred, state=CaseState.OBSERVED), Step.ANSWER, Actor.OPERATOR, TODAY, TODAY) is None


@pytest.mark.parametrize("step", [Step.CAPN, Step.CLOSE])
def test_silence_opens_the_capn_and_the_closure_on_the_day_it_means_rejection(step: Step) -> None:
    later = DUE + timedelta(days=10)
    assert "silence ne vaut pas encore rejet" in str(asked(step, CaseState.REFERRED, DUE - timedelta(days=1), later))
    assert asked(step, CaseState.REFERRED, DUE, later) is None


@pytest.mark.parametrize("step", [Step.REFER, Step.OBSERVE, Step.ANSWER, Step.CAPN, Step.CLOSE, Step.SUSPEND])
def test_a_case_still_to_be_qualified_goes_no_further(step: Step) -> None:
    state = next(iter(TABLE[step].comes_from))
    unsure = replace(CASE, state=state, provisional=True)
    assert "qualifier" in str(refusal(unsure, step, Actor.OPERATOR, TODAY, TODAY))


@pytest.mark.parametrize("step", [Step.WITHDRAW, Step.REQUALIFY, Step.CORRECT, Step.SIGNED])
def test_an_unsure_case_may_be_withdrawn_requalified_and_corrected(step: Step) -> None:
    assert refusal(replace(CASE, provisional=True), step, Actor.OPERATOR, TODAY, TODAY) is None


def test_the_robot_never_says_that_it_is_too_late() -> None:
    """domain.md 21: a referral to the CAPN years after its month is noted; a person appreciates."""
    assert asked(Step.CAPN, CaseState.ANSWERED, date(2029, 1, 1), date(2029, 1, 1)) is None


def test_what_may_be_done_next_is_what_would_not_be_refused() -> None:
    found = {each.step for each in offers(replace(CASE, state=CaseState.ACKNOWLEDGED), TODAY)}
    assert found == {
        Step.REFER,
        Step.ANSWER,
        Step.WITHDRAW,
        Step.REQUALIFY,
        Step.SIGNED,
        Step.CORRECT,
        Step.SUSPEND,
    }
    assert list(offers(replace(CASE, state=CaseState.CLOSED), TODAY)) == []


def test_every_state_and_step_has_a_name_in_french() -> None:
    assert set(STATES) == set(CaseState)
    assert set(STEPS) == set(Step)
    assert command_of(Step.OPINION) == "capn --opinion"
