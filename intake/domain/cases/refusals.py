"""Why a step cannot be taken, said to whoever asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from intake.domain.cases.states import AWAITING, ENDED, TABLE, Actor, CaseState, Step


@dataclass(frozen=True)
class Situation:
    """What bears on a step: ``since`` is the day of the last thing that happened, an acknowledgement left out."""

    reference: str
    state: CaseState
    provisional: bool
    received_on: date
    since: date
    due: date
    evaluator_month_ends: date | None = None
    campaign: int | None = None
    first_step_on: date | None = None
    """The day of the earliest thing that happened after the receipt."""
    suspensions: tuple[tuple[date, date], ...] = ()


def refusal(case: Situation, step: Step, who: Actor, on: date | None, today: date) -> str | None:
    """Why that step cannot be taken, in French and naming the case; None when it can."""
    why = (
        _wrong_person(step, who)
        or _wrong_state(case, step, on)
        or _still_unsure(case, step)
        or _wrong_day(case, step, on, today)
        or _too_early(case, step, on)
    )
    return f"{case.reference} : {why}" if why else None


def _wrong_person(step: Step, who: Actor) -> str | None:
    return None if who in TABLE[step].who else "c’est le robot qui l’enregistre, pas une personne"


def _wrong_state(case: Situation, step: Step, on: date | None) -> str | None:
    row = TABLE[step]
    silent = row.after_silence and case.state in AWAITING and on is not None and on >= case.due
    if case.state in row.comes_from or silent:
        return None
    return ENDED.get(case.state) or row.refusals[case.state]


def _still_unsure(case: Situation, step: Step) -> str | None:
    if not case.provisional or TABLE[step].while_unsure:
        return None
    return "à qualifier d’abord par une personne (« intake held », puis « held settle --appeal » ou « --ignore »)"


def _wrong_day(case: Situation, step: Step, on: date | None, today: date) -> str | None:
    what = TABLE[step].dated
    if not what:
        return None
    if on is None:
        return f"date attendue : {what}"
    if on > today:
        return f"{what} : le {on:%d/%m/%Y} n’est pas encore venu"
    if step is Step.CORRECT:
        return _wrong_receipt(case, on)
    floor = None if step is Step.SIGNED else case.received_on if step is Step.SUSPEND else case.since
    if floor is not None and on < floor:
        return f"{what} : le {on:%d/%m/%Y} précède la dernière étape enregistrée, du {floor:%d/%m/%Y}"
    return None


def _wrong_receipt(case: Situation, on: date) -> str | None:
    """A slip of the keyboard would move every date of the case."""
    if case.campaign is not None and on.year < case.campaign:
        return f"réception le {on:%d/%m/%Y} : avant la campagne {case.campaign}"
    if case.first_step_on is not None and on > case.first_step_on:
        return f"réception le {on:%d/%m/%Y} : après la première étape enregistrée, du {case.first_step_on:%d/%m/%Y}"
    return None


def bad_span(case: Situation, on: date | None, until: date | None) -> str | None:
    """Why the period cannot be suspended from that day to that one, in French and naming the case."""
    why = _wrong_span(case, on, until)
    return f"{case.reference} : {why}" if why else None


def _wrong_span(case: Situation, on: date | None, until: date | None) -> str | None:
    if until is None or on is None or until <= on:
        return "une suspension a un début, et une fin après lui"
    if (until - on).days > MOST_SUSPENDED:
        return f"une suspension de {(until - on).days} jours : vérifier les dates"
    if on >= case.due:
        return f"le délai est échu le {case.due:%d/%m/%Y}, rien ne se suspend après"
    other = next(((start, end) for start, end in case.suspensions if on < end and start < until), None)
    return f"déjà suspendu du {other[0]:%d/%m/%Y} au {other[1]:%d/%m/%Y}" if other else None


MOST_SUSPENDED = 366
"""Days: longer is a slip of the keyboard."""


def _too_early(case: Situation, step: Step, on: date | None) -> str | None:
    """The evaluator has a month, unless observations came before (note of 16/07/2025)."""
    ends = case.evaluator_month_ends
    if step is not Step.ANSWER or case.state is not CaseState.REFERRED or ends is None or on is None or on > ends:
        return None
    return (
        f"l’évaluateur a jusqu’au {ends:%d/%m/%Y} pour ses observations : les enregistrer d’abord "
        "(« intake appeals observe »)"
    )
