"""What people are told ahead of each date, and once. Nothing here depends on when the question is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from intake.domain.cases.states import AWAITING, CaseState
from intake.domain.deadlines import DAY, next_working_day


class AlertKind(StrEnum):
    """What is told."""

    ANSWER = "answer"
    """The last safe day comes; told at each threshold before it."""
    SILENCE = "silence"
    """The answer did not leave: silence means rejection."""
    EVALUATOR = "evaluator"
    ACKNOWLEDGEMENT = "acknowledgement"
    """None left within the working days allowed."""


class AlertKey(NamedTuple):
    """What makes an alert one: told once for it, whatever restarts. ``day`` is the day it is about."""

    reference: str
    kind: AlertKind
    day: date
    days_before: int
    recipient: str


@dataclass(frozen=True)
class AlertRules:
    """Days before the last safe day, before the evaluator's month ends, and working days for the acknowledgement."""

    days_before: tuple[int, ...] = (30, 15, 7, 1)
    evaluator_days_before: tuple[int, ...] = (7, 1)
    acknowledgement_working_days: int = 1


@dataclass(frozen=True)
class Watched:
    """What of a case bears on its alerts."""

    reference: str
    corps: str
    state: CaseState
    provisional: bool
    received_on: date
    due: date
    last_safe_day: date
    evaluator_month_ends: date | None


@dataclass(frozen=True)
class Alert:
    """Fell due on ``since``; ``day`` is what it is about, so many ``days_before``."""

    case: Watched
    kind: AlertKind
    day: date
    days_before: int
    since: date


@dataclass(frozen=True)
class Told:
    """One line of a digest: the nearest threshold of its date; ``keys`` also settles those passed before it."""

    alert: Alert
    keys: tuple[AlertKey, ...]


def due_alerts(case: Watched, rules: AlertRules, today: date) -> tuple[Alert, ...]:
    """Everything that fell due up to today, oldest first."""
    found = [alert for alert in _all(case, rules) if alert.since <= today]
    return tuple(sorted(found, key=lambda alert: (alert.since, alert.kind)))


def to_tell(
    cases: Collection[Watched], rules: AlertRules, today: date, recipient: str, told: Collection[AlertKey]
) -> tuple[Told, ...]:
    """The lines of that person's digest: one a date, what was told left out, the most pressing first."""
    lines: dict[tuple[str, AlertKind, date], list[Alert]] = {}
    for case in cases:
        for alert in due_alerts(case, rules, today):
            if _key(alert, recipient) not in told:
                lines.setdefault((case.reference, alert.kind, alert.day), []).append(alert)
    found = [Told(alerts[-1], tuple(_key(each, recipient) for each in alerts)) for alerts in lines.values()]
    return tuple(sorted(found, key=lambda line: (line.alert.day, line.alert.case.reference, line.alert.kind)))


def acknowledgement_due(received_on: date, working_days: int) -> date:
    """The last working day on which the acknowledgement is in time."""
    day = received_on
    for _ in range(working_days):
        day = next_working_day(day + DAY)
    return day


def _all(case: Watched, rules: AlertRules) -> Iterator[Alert]:
    if case.state in AWAITING:
        for days in rules.days_before:
            yield Alert(case, AlertKind.ANSWER, case.last_safe_day, days, case.last_safe_day - days * DAY)
        yield Alert(case, AlertKind.SILENCE, case.due, 0, case.due)
    if case.state is CaseState.REFERRED and case.evaluator_month_ends is not None:
        for days in rules.evaluator_days_before:
            ends = case.evaluator_month_ends
            yield Alert(case, AlertKind.EVALUATOR, ends, days, ends - days * DAY)
    if case.state is CaseState.RECEIVED:
        last = acknowledgement_due(case.received_on, rules.acknowledgement_working_days)
        yield Alert(case, AlertKind.ACKNOWLEDGEMENT, last, 0, last + DAY)


def _key(alert: Alert, recipient: str) -> AlertKey:
    return AlertKey(alert.case.reference, alert.kind, alert.day, alert.days_before, recipient)
