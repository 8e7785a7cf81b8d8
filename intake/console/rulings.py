"""What an operator's form says, as a ruling; and what a form is filled in with before anybody touched it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request

from intake.console.access.entering import field
from intake.console.access.guard import person_of
from intake.domain.campaign import Corps
from intake.domain.disposition import AppealClass, Kind, ReturnCase
from intake.domain.known import Action, Ruling

Choice = TypeVar("Choice", bound=StrEnum)
OFFERED = (Action.FILE, Action.RETURN, Action.ANNEX, Action.APPEAL, Action.IGNORE, Action.SPLIT)
SEEN = "décidé au vu de la pièce"
"""The reason that a form proposes: what the operator did in any case."""


@dataclass(frozen=True)
class Draft:
    """What stands in the form of a ruling; every field as text, empty where nothing is said."""

    action: str = ""
    director: str = ""
    director_name: str = ""
    kind: str = ""
    corps: str = ""
    campaign: str = ""
    template: str = ""
    case: str = ""
    reply_subject: str = ""
    reply_text: str = ""
    appeal_class: str = AppealClass.FIRST_LEVEL.value
    reference: str = ""
    why: str = SEEN


def draft_in(request: Request) -> Draft:
    """The form as it was filled in, to be shown again."""
    return Draft(**{name: field(request, name).strip() for name in Draft.__dataclass_fields__})


def ruling_of(
    request: Request, now: datetime, *, position: int | None = None, allowed: Collection[Action] = OFFERED
) -> Ruling:
    """The ruling that the form asks. Raises HTTPException 400 for what no form of ours sends."""
    said = draft_in(request)
    action = _chosen("action", said.action, Action)
    if action is None or action not in allowed:
        raise HTTPException(400, "Choisir une décision parmi celles proposées.")
    filed = action in (Action.FILE, Action.ANNEX)
    returned, appeal = action is Action.RETURN, action is Action.APPEAL
    kind, case = _chosen("kind", said.kind, Kind), _chosen("case", said.case, ReturnCase)
    classed, corps = _chosen("appeal_class", said.appeal_class, AppealClass), _chosen("corps", said.corps, Corps)
    return Ruling(
        position=position,
        action=action,
        who=person_of(request).login,
        why=said.why,
        at=now,
        director=(said.director or None) if filed else None,
        director_name=(said.director_name or None) if filed else None,
        corps=corps.value if filed and corps else None,
        campaign=_year(said.campaign) if filed else None,
        kind=kind if filed else None,
        template=(said.template or None) if action is Action.FILE else None,
        case=case.value if returned and case else None,
        reply_text=(said.reply_text or None) if returned else None,
        reply_subject=(said.reply_subject or None) if returned else None,
        appeal_class=classed.value if appeal and classed else None,
        reference=(said.reference.upper() or None) if appeal else None,
    )


def _year(said: str) -> int | None:
    if said and not (said.isascii() and said.isdigit() and len(said) == 4):
        raise HTTPException(400, f"« {said[:20]} » n’est pas l’année d’une campagne.")
    return int(said) if said else None


def _chosen(name: str, said: str, choices: type[Choice]) -> Choice | None:
    if not said:
        return None
    if said not in {each.value for each in choices}:
        raise HTTPException(400, f"« {said[:40]} » n’est pas un choix de « {name} ».")
    return choices(said)
