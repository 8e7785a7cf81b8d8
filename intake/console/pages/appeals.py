"""The register of appeals: what is due this week first, then every case by its last safe day."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from intake.console.access.guard import needs, person_of
from intake.console.case_wording import ACKNOWLEDGEMENTS, DUE, STATE_CHOICES
from intake.console.listing import day_in, pager_of, said_in
from intake.console.reach import parts_of, scope_of
from intake.console.rendering import page
from intake.console.wording import CLASSES
from intake.domain.access import Permission, may_somewhere
from intake.domain.cases.states import CaseState
from intake.domain.cases.wording import STATES
from intake.domain.deadlines import paris_day
from intake.domain.disposition import AppealClass
from storage.console.appeals import AppealFilter, appeals_page, appeals_total, due_within
from storage.console.paging import CursorError

FILTERS = ("etat", "corps", "nature", "avant")
DAYS = 7
MOST_SHOWN = 20
"""Of what is due this week: the rest is in the list below, in the same order."""
NO_SUCH_PAGE = "Cette suite de liste n’existe pas : revenir au début de la liste."


@needs(Permission.SEE_APPEALS)
def listing(request: Request) -> Response:
    """``GET /recours``."""
    parts, scope = parts_of(request), scope_of(request, Permission.SEE_APPEALS)
    chosen = said_in(request.query_params, FILTERS)
    wanted, after, today = filter_of(chosen), request.query_params.get("apres"), paris_day(parts.clock())
    try:
        found = appeals_page(parts.engine, scope, wanted, after=after)
    except CursorError as fault:
        raise HTTPException(404, NO_SUCH_PAGE) from fault
    due = due_within(parts.engine, scope.narrowed(corps=wanted.corps), today, DAYS) if after is None else ()
    total = appeals_total(parts.engine, scope, wanted)
    person = person_of(request)
    values = {
        "lines": found.lines,
        "due": due[:MOST_SHOWN],
        "due_count": len(due),
        "pager": pager_of(found.after, total, after, ("recours", "recours")),
        "query": urlencode(chosen),
        "chosen": {name: chosen.get(name, "") for name in FILTERS},
        "wrong_day": bool(chosen.get("avant")) and day_in(chosen["avant"]) is None,
        "today": today,
        "may_work": may_somewhere(person, Permission.WORK_APPEALS),
        "may_subscribe": may_somewhere(person, Permission.SUBSCRIBE_CALENDAR),
        "corps_choices": [(each, each) for each in sorted({desk.corps for desk in scope.desks})],
        "state_choices": STATE_CHOICES,
        "class_choices": list(CLASSES.items()),
    }
    return page(request, "appeals.html.j2", values | _WORDS)


_WORDS = {"due_words": DUE, "states": STATES, "classes": CLASSES, "acknowledgements": ACKNOWLEDGEMENTS}


def filter_of(chosen: Mapping[str, str]) -> AppealFilter:
    """What they ask; an unknown word asks for nothing. Without a state: the cases that await their answer."""
    state, found, before = chosen.get("etat", ""), chosen.get("nature", ""), day_in(chosen.get("avant", ""))
    return AppealFilter(
        corps=frozenset({chosen["corps"]}) if "corps" in chosen else None,
        states=frozenset({CaseState(state)}) if state in set(CaseState) else None,
        classes=frozenset({AppealClass(found)}) if found in set(AppealClass) else None,
        awaiting=None if state else True,
        due_before=before,
    )
