"""A step entered about a case: validated by the table of states, refused beside its field, never taken on old sight."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from intake.console.access.entering import field
from intake.console.access.guard import audited, needs, person_of, require
from intake.console.case_wording import ACTS, without_commands
from intake.console.listing import day_in
from intake.console.numbers import number_said
from intake.console.pages.appeal import SUPERVISED, Draft, Refused, case_page
from intake.console.reach import parts_of
from intake.console.reached import ReachedCase, reached_case
from intake.domain.access import Permission
from intake.domain.cases.entries import Move
from intake.domain.cases.refusals import bad_span
from intake.domain.cases.states import Step
from intake.domain.cases.wording import what_it_dates
from intake.errors import RulingError, StaleError
from intake.requalifying import correction_of
from storage.case_files import CaseFile, case_file

NO_DAY = "date attendue, par exemple 14/01/2026"


class FieldRefusedError(Exception):
    """A field of the form cannot be taken as it is typed."""

    def __init__(self, field: str, words: str) -> None:
        self.field, self.words = field, words
        super().__init__(words)


@needs(Permission.WORK_APPEALS)
def taken(request: Request) -> Response:
    """``POST /recours/{reference}/etape``."""
    case, step = reached_case(request, Permission.WORK_APPEALS), _step_in(request)
    if step in SUPERVISED:
        require(request, Permission.REQUALIFY, case.corps, kind="case", item=case.reference)
    draft, seen = Draft(*(field(request, name).strip() for name in ("step", "on", "until", "why"))), _seen_in(request)
    try:
        _take(request, case, _move(request, step, draft), seen)
    except FieldRefusedError as fault:
        return case_page(request, case, draft=draft, refused=Refused(fault.field, fault.words), status=422)
    except StaleError:
        return case_page(request, case, draft=draft, seen=seen, status=409)
    audited(request, "case_step", kind="case", item=case.reference, corps=case.corps, step=step.value)
    said = urlencode({"fait": f"{case.reference} : {ACTS[step]}, enregistré."})
    return RedirectResponse(f"/recours/{case.reference}?{said}", status_code=303)


def _take(request: Request, case: ReachedCase, move: Move, seen: int) -> None:
    """Raises FieldRefusedError with the table's refusal, StaleError when the case changed since it was shown."""
    parts, now = parts_of(request), parts_of(request).clock()
    file = case_file(parts.engine, case.reference)
    periods = parts.periods_of(file.case.campaign)
    try:
        correction = correction_of(file, parts.composer, now) if move.step is Step.REQUALIFY else None
        parts.register.move_case(case.reference, move, periods, now, correction=correction, seen=seen)
    except StaleError:
        raise
    except RulingError as refusal:
        words = without_commands(str(refusal)).removeprefix(f"{case.reference} : ")
        raise FieldRefusedError(_field_of(file, move), words) from refusal


def _field_of(file: CaseFile, move: Move) -> str:
    """Which field a refusal speaks of."""
    if move.step is Step.SUSPEND and bad_span(file.situation, move.on, move.until):
        return "until"
    return "on" if what_it_dates(move.step) else "why"


def _move(request: Request, step: Step, draft: Draft) -> Move:
    on = _day("on", draft.on) if what_it_dates(step) else None
    until = _day("until", draft.until) if step is Step.SUSPEND else None
    if not draft.why:
        raise FieldRefusedError("why", "dire pourquoi, ou quelle pièce le montre")
    return Move(step, person_of(request).login, draft.why, on, until)


def _day(name: str, typed: str) -> date:
    found = day_in(typed)
    if found is None:
        raise FieldRefusedError(name, NO_DAY)
    return found


def _step_in(request: Request) -> Step:
    said = field(request, "step")
    if said not in {each.value for each in ACTS}:
        raise HTTPException(400, "Choisir une étape parmi celles proposées.")
    return Step(said)


def _seen_in(request: Request) -> int:
    seen = number_said(field(request, "version"))
    if seen is None:
        raise HTTPException(400, "Ce formulaire est incomplet : recharger la page.")
    return seen
