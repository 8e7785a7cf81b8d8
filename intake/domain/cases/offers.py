"""What a person is offered to do in a case: each step its state allows, with the days that would be taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from intake.domain.cases.refusals import Situation, refusal
from intake.domain.cases.states import AWAITING, TABLE, Actor, Step
from intake.domain.deadlines import DAY

LOOKED_BACK = timedelta(days=3 * 366)
"""Nothing about a case that is still worked on happened earlier."""


@dataclass(frozen=True)
class Offer:
    """A step that may be taken. Both days are None of a step that has no date."""

    step: Step
    earliest: date | None
    latest: date | None


@dataclass(frozen=True)
class NotYet:
    """A step of this state that no day up to today allows; ``why`` in French, naming the case."""

    step: Step
    why: str


def offers(case: Situation, today: date) -> Iterator[Offer]:
    """In the order of the table: what ``refusal`` would take on some day up to today."""
    for step in TABLE:
        found = _offer(case, step, today)
        if found is not None:
            yield found


def not_yet(case: Situation, today: date) -> Iterator[NotYet]:
    """In the order of the table, the steps an operator takes from this state whose hour has not come."""
    for step, row in TABLE.items():
        silent = row.after_silence and case.state in AWAITING
        if Actor.OPERATOR not in row.who or not (case.state in row.comes_from or silent):
            continue
        why = refusal(case, step, Actor.OPERATOR, today, today)
        if why is not None and _offer(case, step, today) is None:
            yield NotYet(step, why)


def _offer(case: Situation, step: Step, today: date) -> Offer | None:
    if not TABLE[step].dated:
        return None if refusal(case, step, Actor.OPERATOR, None, today) else Offer(step, None, None)
    # Every rule sets a bound, so the days that are taken stand together.
    taken = [day for day in _days(case, today) if refusal(case, step, Actor.OPERATOR, day, today) is None]
    return Offer(step, taken[0], taken[-1]) if taken else None


def _days(case: Situation, today: date) -> Iterator[date]:
    day = max(min(case.received_on, today) - timedelta(days=366), today - LOOKED_BACK)
    while day <= today:
        yield day
        day += DAY
