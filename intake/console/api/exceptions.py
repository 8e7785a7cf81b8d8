"""Exceptions: the queue, one of them, a ruling on it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime
from starlette.requests import Request

from intake.console.access.guard import allowed, audited
from intake.console.api.asking import After, Number, Size, refusals
from intake.console.api.shapes import (
    DocumentItem,
    ExceptionDetail,
    ExceptionItem,
    GivenItem,
    PageOf,
    RulingBody,
    RulingTaken,
)
from intake.console.drafts import refuse_without_effect
from intake.console.reach import parts_of, refuse_unreached_exception, scope_of
from intake.console.reached import refuse_unreached_reference
from intake.domain.access import Permission, Person
from intake.domain.campaign import Corps
from intake.domain.known import Ruling
from storage import queries
from storage.console.exceptions import ExceptionFilter, ExceptionOrder, exceptions_page
from storage.summaries.causes import Cause
from storage.views import GivenRuling

router = APIRouter(prefix="/exceptions", tags=["Exceptions"])
SEE = Permission.SEE_EXCEPTIONS


@router.get(
    "",
    summary="La file des exceptions",
    responses=refusals(400),
    dependencies=[Depends(allowed(SEE))],
)
def listing(
    request: Request,
    corps: Annotated[list[Corps] | None, Query(max_length=3)] = None,
    cause: Annotated[list[Cause] | None, Query(max_length=20)] = None,
    received_since: AwareDatetime | None = None,
    received_before: AwareDatetime | None = None,
    deadline_before: date | None = None,
    words: Annotated[str, Query(max_length=200, description="Expéditeur, objet, pièce, directeur, référence.")] = "",
    assignee: Annotated[str | None, Query(max_length=64, description="Identifiant de qui s’en occupe.")] = None,
    assigned: Annotated[bool | None, Query(description="false : celles dont personne ne s’occupe.")] = None,
    ruled: Annotated[bool | None, Query(description="false : celles qui attendent encore une décision.")] = None,
    order: ExceptionOrder = ExceptionOrder.OLDEST,
    after: After = None,
    size: Size = 25,
) -> PageOf[ExceptionItem]:
    """Les exceptions ouvertes des corps du jeton, filtrées et triées."""
    wanted = ExceptionFilter(
        corps=frozenset(corps) if corps else None,
        causes=frozenset(cause) if cause else None,
        received_since=received_since,
        received_before=received_before,
        deadline_before=deadline_before,
        words=words,
        ruled=ruled,
        assignee=assignee,
        assigned=assigned,
    )
    found = exceptions_page(parts_of(request).engine, scope_of(request, SEE), wanted, order, after=after, size=size)
    return PageOf(items=[ExceptionItem.model_validate(each) for each in found.lines], after=found.after)


@router.get("/{number}", summary="Une exception", responses=refusals(404), dependencies=[Depends(allowed(SEE))])
def one(request: Request, number: Number) -> ExceptionDetail:
    """L’exception, ses pièces, les décisions données. La consultation est inscrite au journal."""
    refuse_unreached_exception(request, SEE, number)
    parts = parts_of(request)
    detail = queries.held_detail(parts.engine, number)
    item, letter = detail.item, detail.letter
    corps = parts.corps_of(item.mailbox)
    audited(request, "seen", kind="exception", item=str(number), mailbox=item.mailbox, corps=corps)
    return ExceptionDetail(
        number=item.number,
        message=item.message,
        mailbox=item.mailbox,
        corps=corps,
        state=item.state,
        opened_at=item.opened_at,
        received_at=detail.received_at,
        sender=letter.sender.email if letter and letter.sender else None,
        subject=letter.subject if letter else None,
        position=item.position,
        kind=item.kind,
        reasons=list(item.reasons),
        ruled=item.ruled,
        version=item.version,
        documents=[DocumentItem.model_validate(each) for each in detail.documents],
        rulings=[_given(each) for each in detail.given if each.hold == number],
    )


@router.post("/{number}/ruling", summary="Décider", status_code=202, responses=refusals(404, 409))
def rule(
    request: Request,
    number: Number,
    body: RulingBody,
    person: Annotated[Person, Depends(allowed(Permission.RULE))],
) -> RulingTaken:
    """La décision est enregistrée au nom du titulaire du jeton ; le robot l’applique ensuite."""
    refuse_unreached_exception(request, Permission.RULE, number)
    parts = parts_of(request)
    detail = queries.held_detail(parts.engine, number)
    item = detail.item
    ruling = _ruling(body, person, parts.clock(), item.position)
    refuse_unreached_reference(request, ruling)
    if body.version == item.version:
        refuse_without_effect(parts.foresight, detail, ruling)
    parts.register.rule(number, ruling, seen=body.version, undo=parts.undo)
    place = {"mailbox": item.mailbox, "corps": parts.corps_of(item.mailbox)}
    audited(request, "ruled", kind="exception", item=str(number), ruling=ruling.action, **place)
    version = queries.held_detail(parts.engine, number).item.version
    return RulingTaken(number=number, version=version, seconds_to_undo=int(parts.undo.total_seconds()))


def _ruling(body: RulingBody, person: Person, now: datetime, position: int | None) -> Ruling:
    return Ruling(
        position=position,
        action=body.action,
        who=person.login,
        why=body.why,
        at=now,
        director=body.director,
        director_name=body.director_name,
        corps=body.corps,
        campaign=body.campaign,
        kind=body.kind,
        case=body.case,
        appeal_class=body.appeal_class,
        reference=body.reference.upper() if body.reference else None,
        reply_text=body.reply_text,
        reply_subject=body.reply_subject,
    )


def _given(each: GivenRuling) -> GivenItem:
    ruling = each.ruling
    return GivenItem(
        action=ruling.action,
        who=ruling.who,
        why=ruling.why,
        at=ruling.at,
        applied_at=each.applied_at,
        withdrawn=each.withdrawn is not None,
    )
