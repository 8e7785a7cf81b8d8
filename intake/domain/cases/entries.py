"""What is written about a case: each step one more entry, never a change of an earlier one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from intake.domain.campaign import LegalPeriods
from intake.domain.cases.dates import CaseDate, DateKind, from_answer, from_receipt, from_referral, from_signature
from intake.domain.cases.refusals import Situation
from intake.domain.cases.states import CaseState, Step

_MOVES_THE_CASE = frozenset(
    {Step.REFER, Step.OBSERVE, Step.ANSWER, Step.CAPN, Step.OPINION, Step.FINAL, Step.WITHDRAW, Step.CLOSE}
)


@dataclass(frozen=True)
class Move:
    """A step asked for. ``on``: when it happened; ``until``: the end of a suspension, the day the clock runs again."""

    step: Step
    who: str
    why: str
    on: date | None = None
    until: date | None = None
    evidence: str = ""


@dataclass(frozen=True)
class CaseEntry:
    """A step taken. ``state``: where the case stood after it; ``entered_at``: when it was written down."""

    number: int
    step: Step
    state: CaseState
    on: date | None
    until: date | None
    who: str
    why: str
    evidence: str
    entered_at: datetime


def receipt_entry(entries: Iterable[CaseEntry]) -> CaseEntry | None:
    """The entry that the day of receipt stands on: the last correction, else the receipt. ``entries`` in order."""
    return next((each for each in reversed(tuple(entries)) if each.step in (Step.RECEIVE, Step.CORRECT)), None)


def current(dates: Iterable[CaseDate]) -> dict[DateKind, CaseDate]:
    """The date of each kind that stands: the last one written. ``dates`` in the order written."""
    return {each.kind: each for each in dates}


def situation_of(
    reference: str,
    *,
    state: CaseState,
    provisional: bool,
    entries: tuple[CaseEntry, ...],
    dates: tuple[CaseDate, ...],
    campaign: int | None = None,
) -> Situation:
    """What bears on the next step. Both in the order written."""
    standing = current(dates)
    due, evaluator = standing[DateKind.DUE], standing.get(DateKind.EVALUATOR)
    moved = [each.on for each in entries if each.step in _MOVES_THE_CASE and each.on is not None]
    suspended = [each.on for each in entries if _is_suspension(each) and each.on is not None]
    acknowledged = [each.on for each in entries if each.step is Step.ACKNOWLEDGE and each.on is not None]
    after_receipt = [*moved, *suspended, *acknowledged]
    return Situation(
        reference=reference,
        state=state,
        provisional=provisional,
        received_on=due.origin,
        since=max([due.origin, *moved]),
        due=due.day,
        evaluator_month_ends=evaluator.day if evaluator else None,
        campaign=campaign,
        first_step_on=min(after_receipt, default=None),
        suspensions=tuple((each.on, each.until) for each in entries if _is_suspension(each) and each.on and each.until),
    )


def _is_suspension(entry: CaseEntry) -> bool:
    return entry.step is Step.SUSPEND


def dates_after(
    move: Move, received_on: date, entries: tuple[CaseEntry, ...], periods: LegalPeriods
) -> tuple[CaseDate, ...]:
    """The dates that step sets or moves; those it leaves alone stand."""
    on = move.on
    if on is None:
        return ()
    match move.step:
        case Step.REFER:
            return from_referral(on, periods)
        case Step.ANSWER:
            return from_answer(on, periods)
        case Step.SIGNED:
            return from_signature(on, periods)
        case Step.CORRECT:
            return from_receipt(on, periods, _suspended(entries))
        case Step.SUSPEND if move.until is not None:
            return from_receipt(received_on, periods, _suspended(entries) + (move.until - on).days)
        case _:
            return ()


def _suspended(entries: tuple[CaseEntry, ...]) -> int:
    """Days of suspension so far."""
    spans = [each.until - each.on for each in entries if each.step is Step.SUSPEND and each.until and each.on]
    return sum(spans, timedelta()).days
