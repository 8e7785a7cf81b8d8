"""One case: its clock with the reasoning of each date, the witnesses of its receipt, its mails, what may be done."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from intake.cases.describing import received_words
from intake.cases.witnesses import receipt_candidates
from intake.console.access.guard import audited, needs, person_of
from intake.console.case_wording import ACTS, without_commands
from intake.console.reach import parts_of
from intake.console.reached import ReachedCase, reached_case
from intake.console.rendering import page
from intake.console.timeline import replaced_dates, timeline_of
from intake.console.wording import CLASSES, EVENTS, OUTBOX, reply_kind
from intake.domain.access import Permission, Person, may
from intake.domain.cases.entries import CaseEntry
from intake.domain.cases.offers import not_yet, offers
from intake.domain.cases.refusals import Situation
from intake.domain.cases.states import AWAITING, Step
from intake.domain.cases.wording import STATES, STEPS, what_it_dates
from intake.domain.deadlines import paris_day
from storage.case_files import CaseFile, case_file, open_tasks

SUPERVISED = (Step.REQUALIFY, Step.CORRECT, Step.SUSPEND)
"""They change what was told to the appellant: a supervisor's."""


@dataclass(frozen=True)
class Draft:
    """What stands in the form of a step, as it was typed."""

    step: str = ""
    on: str = ""
    until: str = ""
    why: str = ""


@dataclass(frozen=True)
class Refused:
    """Why a step was not taken, and which field says so."""

    field: str
    words: str


@dataclass(frozen=True)
class StepForm:
    """One step that may be entered. ``dated`` says what its date is; "" when it has none."""

    step: Step
    label: str
    dated: str
    earliest: date | None
    latest: date | None


@needs(Permission.SEE_APPEALS)
def shown(request: Request) -> Response:
    """``GET /recours/{reference}``."""
    return case_page(request, reached_case(request, Permission.SEE_APPEALS))


def case_page(
    request: Request,
    case: ReachedCase,
    *,
    draft: Draft | None = None,
    refused: Refused | None = None,
    seen: int | None = None,
    status: int = 200,
) -> Response:
    """The page; ``draft`` and ``refused``: of a step not taken. ``seen``: the last entry shown when it was asked."""
    parts, person = parts_of(request), person_of(request)
    audited(request, "seen", kind="case", item=case.reference, corps=case.corps)
    file, today = case_file(parts.engine, case.reference), paris_day(parts.clock())
    values = {
        "case": file.case,
        "file": file,
        "today": today,
        "received": received_words(file),
        "awaits": file.case.state in AWAITING,
        "moments": timeline_of(file, today),
        "replaced": replaced_dates(file),
        "witnesses": receipt_candidates(parts, file),
        "tasks": open_tasks(parts.engine, file.case),
        "forms": forms_of(person, case.corps, file.situation, today),
        "later": _later(person, case.corps, file.situation, today),
        "may_see": may(person, Permission.SEE_DOCUMENTS, case.corps),
        "may_see_replies": may(person, Permission.SEE_REPLIES, case.corps),
        "version": file.entries[-1].number,
        "draft": draft or Draft(),
        "refused": refused,
        "since": _since(file, seen),
    }
    return page(request, "appeal.html.j2", values | _WORDS, status=status)


_WORDS = {
    "states": STATES,
    "steps": STEPS,
    "classes": CLASSES,
    "outbox": OUTBOX,
    "events": EVENTS,
    "reply_kind": reply_kind,
}


def forms_of(person: Person, corps: str, situation: Situation, today: date) -> list[StepForm]:
    """The steps that this person may enter now."""
    if not may(person, Permission.WORK_APPEALS, corps):
        return []
    return [
        StepForm(each.step, ACTS[each.step], what_it_dates(each.step), each.earliest, each.latest)
        for each in offers(situation, today)
        if _may_take(person, corps, each.step)
    ]


def _may_take(person: Person, corps: str, step: Step) -> bool:
    return step not in SUPERVISED or may(person, Permission.REQUALIFY, corps)


def _later(person: Person, corps: str, situation: Situation, today: date) -> dict[str, list[str]]:
    """By reason, the steps whose hour has not come."""
    found: dict[str, list[str]] = defaultdict(list)
    if may(person, Permission.WORK_APPEALS, corps):
        for each in not_yet(situation, today):
            why = without_commands(each.why).removeprefix(f"{situation.reference} : ")
            found[why].append(ACTS[each.step])
    return dict(found)


def _since(file: CaseFile, seen: int | None) -> tuple[CaseEntry, ...]:
    """What was entered since the page was shown that the form came from."""
    return () if seen is None else tuple(entry for entry in file.entries if entry.number > seen)
