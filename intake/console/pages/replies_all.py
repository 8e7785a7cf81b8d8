"""One decision on all the replies of a filter, once the person has confirmed how many they are."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from intake.console.access.entering import field
from intake.console.access.guard import needs, person_of
from intake.console.listing import said_in
from intake.console.pages.replies import FILTERS, act_in, filter_of, state_in, told, why_in
from intake.console.reach import parts_of, scope_of
from intake.console.rendering import page
from intake.console.reply_decisions import decide
from intake.console.reply_wording import TABS, TOGETHER, Act, label_of
from intake.domain.access import Permission
from intake.errors import RulingError
from intake.ports import OutboxState
from storage.console.replies import reply_line, reply_numbers
from storage.console.several import each_of

MOST = 1_000
"""Replies decided with one click: each is a transaction of its own."""


@needs(Permission.APPROVE_REPLIES)
def asked(request: Request) -> Response:
    """``GET /reponses/toutes``: how many they are, to be confirmed."""
    chosen = said_in(request.query_params, FILTERS)
    state, act = _state(chosen), request.query_params.get("act", "")
    if act not in TOGETHER.get(state, ()):
        raise HTTPException(400, "Choisir une décision parmi celles proposées.")
    return _page(request, chosen, Act(act))


@needs(Permission.APPROVE_REPLIES)
def done(request: Request) -> Response:
    """``POST /reponses/toutes``: all of them, if they are still those that were counted and the count is right."""
    parts, reach = parts_of(request), scope_of(request, Permission.APPROVE_REPLIES)
    chosen = said_in({name: field(request, name) for name in FILTERS}, FILTERS)
    state, act, typed = _state(chosen), act_in(request), field(request, "count").strip()
    if act not in TOGETHER.get(state, ()):
        raise HTTPException(400, "Choisir une décision parmi celles proposées.")
    numbers = reply_numbers(parts.engine, reach, filter_of(chosen, state), MOST)
    if _digest(numbers) != field(request, "set"):
        words = "Entre-temps, d’autres réponses sont venues ou parties : rien n’a été fait. Les compter à nouveau."
        return _page(request, chosen, act, words, status=409)
    if typed != str(len(numbers)):
        return _page(request, chosen, act, f"Le nombre saisi n’est pas {len(numbers)} : rien n’a été fait.", status=422)
    why, who = why_in(request), person_of(request).login

    def one(number: int) -> None:
        shown = reply_line(parts.engine, reach, number)
        if shown is None or shown.state is not state:
            raise RulingError(f"réponse {number} : elle a changé entre-temps")
        decide(parts, shown, act, who, why)

    return told(request, act, each_of(numbers, one))


def _state(chosen: dict[str, str]) -> OutboxState:
    state = state_in(chosen)
    if state is None:
        raise HTTPException(400, "Choisir d’abord un état.")
    return state


def _digest(numbers: Sequence[int]) -> str:
    """Of exactly those: one gone and another come would leave the count as it was."""
    return hashlib.sha256(",".join(map(str, numbers)).encode()).hexdigest()


def _page(request: Request, chosen: dict[str, str], act: Act, words: str = "", *, status: int = 200) -> Response:
    state = _state(chosen)
    reach = scope_of(request, Permission.APPROVE_REPLIES)
    numbers = reply_numbers(parts_of(request).engine, reach, filter_of(chosen, state), MOST)
    values = {
        "count": len(numbers),
        "is_most": len(numbers) == MOST,
        "set": _digest(numbers),
        "act": act,
        "label": label_of(state, act),
        "state_label": dict(TABS)[state],
        "chosen": chosen,
        "query": urlencode(chosen),
        "words": words,
        "why": field(request, "why"),
    }
    return page(request, "replies_all.html.j2", values, status=status)
