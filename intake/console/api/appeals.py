"""Appeals: the register, and one of them with the reasoning behind each date."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.exceptions import HTTPException
from starlette.requests import Request

from intake.console.access.guard import allowed, audited, person_of
from intake.console.api.asking import After, Size, refusals
from intake.console.api.shapes import AppealDetail, AppealItem, DateItem, PageOf, StepItem
from intake.console.reach import UNKNOWN, parts_of, scope_of
from intake.domain.access import Permission, may
from intake.domain.campaign import Corps
from intake.domain.cases.entries import current
from intake.domain.cases.states import CaseState
from intake.domain.cases.wording import DATES, STEPS, reasoning_of
from intake.domain.disposition import AppealClass
from intake.errors import RulingError
from storage.case_files import CaseFile, case_file
from storage.console.appeals import AppealFilter, appeals_page

router = APIRouter(prefix="/appeals", tags=["Recours"], dependencies=[Depends(allowed(Permission.SEE_APPEALS))])
SEE = Permission.SEE_APPEALS


@router.get("", summary="Le registre des recours", responses=refusals(400))
def listing(
    request: Request,
    corps: Annotated[list[Corps] | None, Query(max_length=3)] = None,
    state: Annotated[list[CaseState] | None, Query(max_length=20)] = None,
    appeal_class: Annotated[list[AppealClass] | None, Query(max_length=20)] = None,
    awaiting: Annotated[bool | None, Query(description="true : ceux dont les deux mois courent encore.")] = None,
    due_before: Annotated[date | None, Query(description="Dernier jour sûr avant ce jour.")] = None,
    campaign: Annotated[int | None, Query(ge=2000, le=2200)] = None,
    after: After = None,
    size: Size = 25,
) -> PageOf[AppealItem]:
    """Les recours des corps du jeton, le dernier jour sûr le plus proche d’abord."""
    wanted = AppealFilter(
        corps=frozenset(corps) if corps else None,
        states=frozenset(state) if state else None,
        classes=frozenset(appeal_class) if appeal_class else None,
        awaiting=awaiting,
        due_before=due_before,
        campaign=campaign,
    )
    found = appeals_page(parts_of(request).engine, scope_of(request, SEE), wanted, after=after, size=size)
    return PageOf(items=[AppealItem.model_validate(each) for each in found.lines], after=found.after)


@router.get("/{reference}", summary="Un recours", responses=refusals(404))
def one(
    request: Request,
    reference: Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9-]+$", examples=["R2025-DH-0001"])],
) -> AppealDetail:
    """Le recours, toutes ses dates avec leur raisonnement, ses étapes. La consultation est inscrite au journal."""
    file = _reached(request, reference)
    case = file.case
    audited(request, "appeal_seen", kind="appeal", item=case.reference, mailbox=case.mailbox, corps=case.corps)
    standing = set(current(file.dates).values())
    return AppealDetail(
        **{name: getattr(case, name) for name in AppealDetail.model_fields if name not in ("dates", "steps")},
        dates=[
            DateItem(
                kind=each.kind,
                name=DATES[each.kind],
                day=each.day,
                reasoning=reasoning_of(each),
                in_force=each in standing,
            )
            for each in file.dates
        ],
        steps=[
            StepItem(
                step=each.step,
                name=STEPS[each.step],
                state=each.state,
                on=each.on,
                until=each.until,
                who=each.who,
                why=each.why,
                entered_at=each.entered_at,
            )
            for each in file.entries
        ],
    )


def _reached(request: Request, reference: str) -> CaseFile:
    """Raises HTTPException 404, written down, for what lies out of reach; 404 too when there is none."""
    try:
        file = case_file(parts_of(request).engine, reference)
    except RulingError as error:
        raise HTTPException(404, UNKNOWN) from error
    if not may(person_of(request), SEE, file.case.corps):
        audited(request, "out_of_reach", kind="appeal", item=file.case.reference)
        raise HTTPException(404, UNKNOWN)
    return file
