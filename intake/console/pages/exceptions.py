"""The queue of exceptions: filtered, sorted, paged; several settled at once; the next one to work on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from intake.console.access.entering import field
from intake.console.access.guard import audited, needs, person_of
from intake.console.access.notices import TOLD
from intake.console.numbers import number_said
from intake.console.reach import parts_of, refuse_unreached_exception, scope_of
from intake.console.rendering import page
from intake.console.rulings import ruling_of
from intake.console.wording import ACTIONS, CAUSES, DONE
from intake.domain.access import Permission, may_somewhere
from intake.domain.deadlines import paris_day
from intake.domain.known import Action
from storage.console.exception_lines import ExceptionLine
from storage.console.exceptions import (
    ExceptionFilter,
    ExceptionOrder,
    exceptions_page,
    exceptions_total,
    next_exception,
)
from storage.console.paging import Page, Total
from storage.console.several import Result, rule_all
from storage.console.working import care_of_all
from storage.summaries.causes import Cause

FILTERS = ("q", "corps", "motif", "confiee", "decidees", "ordre")
ME, NOBODY, SOMEONE = "moi", "personne", "quelquun"
"""To whom it is assigned, in the address."""
MOST_AT_ONCE = 100
TOGETHER = (Action.IGNORE, Action.ANNEX)
"""What may be ruled on several at once: the others need a look at each."""
_ORDERS = {
    ExceptionOrder.DEADLINE: "Échéance la plus proche",
    ExceptionOrder.OLDEST: "Les plus anciennes",
    ExceptionOrder.NEWEST: "Les plus récentes",
    ExceptionOrder.SENDER: "Expéditeur",
}


@dataclass(frozen=True)
class Pager:
    """What stands below a list."""

    total_words: str
    next_cursor: str | None
    is_later: bool


def chosen_filters(values: Mapping[str, str]) -> dict[str, str]:
    """The filters of the address that say something."""
    return {name: values[name][:200] for name in FILTERS if values.get(name)}


def filter_of(chosen: Mapping[str, str], login: str) -> tuple[ExceptionFilter, ExceptionOrder]:
    """What they ask, of that person; an unknown word asks for nothing."""
    cause, care = chosen.get("motif"), chosen.get("confiee")
    order = chosen.get("ordre", "")
    wanted = ExceptionFilter(
        corps=frozenset({chosen["corps"]}) if "corps" in chosen else None,
        causes=frozenset({Cause(cause)}) if cause in set(Cause) else None,
        words=chosen.get("q", ""),
        assignee=login if care == ME else None,
        assigned={NOBODY: False, SOMEONE: True}.get(care or ""),
        ruled=chosen.get("decidees") == "oui",
    )
    return wanted, ExceptionOrder(order) if order in set(ExceptionOrder) else ExceptionOrder.DEADLINE


@needs(Permission.SEE_EXCEPTIONS)
def listing(request: Request) -> Response:
    """``GET /exceptions``."""
    parts, scope = parts_of(request), scope_of(request, Permission.SEE_EXCEPTIONS)
    chosen = chosen_filters(request.query_params)
    wanted, order = filter_of(chosen, person_of(request).login)
    after = request.query_params.get("apres")
    found = exceptions_page(parts.engine, scope, wanted, order, after=after)
    total = exceptions_total(parts.engine, scope, wanted)
    decided = exceptions_total(parts.engine, scope, replace(wanted, ruled=True))
    values = {
        "lines": found.lines,
        "care": care_of_all(parts.engine, [line.number for line in found.lines]),
        "pager": _pager(found, total, after),
        "decided": decided,
        "query": urlencode(chosen),
        "chosen": {name: chosen.get(name, "") for name in FILTERS} | {"ordre": order.value},
        "filtered": bool(chosen.keys() - {"ordre"}),
        "today": paris_day(parts.clock()),
        "may_rule": may_somewhere(person_of(request), Permission.RULE),
        "corps_choices": [(each, each) for each in sorted({desk.corps for desk in scope.desks})],
        "reason_choices": list(CAUSES.items()),
        "care_choices": [(ME, "À moi"), (NOBODY, "À personne"), (SOMEONE, "À quelqu’un")],
        "order_choices": list(_ORDERS.items()),
        "bulk_choices": [(action, ACTIONS[action]) for action in TOGETHER],
    }
    return page(request, "exceptions.html.j2", values)


@needs(Permission.SEE_EXCEPTIONS)
def following(request: Request) -> Response:
    """``GET /exceptions/suivante``: to the next one that awaits a person, with the same filters."""
    parts, scope = parts_of(request), scope_of(request, Permission.SEE_EXCEPTIONS)
    chosen = chosen_filters(request.query_params)
    wanted, order = filter_of(chosen, person_of(request).login)
    after = request.query_params.get("apres-exception")
    line = next_exception(parts.engine, scope, wanted, order, after=after)
    said = chosen | {name: request.query_params[name] for name in TOLD if name in request.query_params}
    if line is None:
        return RedirectResponse(f"/exceptions?{urlencode(said)}", status_code=303)
    return RedirectResponse(f"/exceptions/{line.number}?{urlencode(said)}", status_code=303)


@needs(Permission.RULE)
def together(request: Request) -> Response:
    """``POST /exceptions/ensemble``: one ruling on those that were ticked; each is done, or said why not."""
    parts = parts_of(request)
    items = _ticked(request)
    ruling = ruling_of(request, parts.clock(), allowed=TOGETHER)
    results = rule_all(parts.register, items, ruling, undo=parts.undo)
    for each in results:
        audited(request, "ruled", kind="exception", item=str(each.number), ruling=ruling.action, result=each.result)
    done = [each for each in results if each.result is Result.DONE]
    counted = f"{len(done)} exception{'s' if len(done) > 1 else ''} sur {len(results)}"
    notice = f"{counted} : décision enregistrée, {DONE[ruling.action]}."
    if len(done) == len(results):
        return RedirectResponse(f"/exceptions?{field(request, 'retour')}&{urlencode({'fait': notice})}", 303)
    refused = [each for each in results if each.result is not Result.DONE]
    return page(request, "together.html.j2", {"done": notice, "refused": refused}, status=409)


def _ticked(request: Request) -> list[tuple[int, str | None]]:
    """(number, version seen) of each. Raises HTTPException 400; 404, written down, for one out of reach."""
    given = [str(each).split(" ", 1) for each in request.state.form.getlist("item")]
    if not given or len(given) > MOST_AT_ONCE:
        raise HTTPException(400, f"Cocher entre 1 et {MOST_AT_ONCE} exceptions.")
    if not all(len(each) == 2 and number_said(each[0]) is not None for each in given):
        raise HTTPException(400, "La liste reçue est illisible : recharger la page.")
    items: list[tuple[int, str | None]] = [(int(number), version) for number, version in given]
    for number, _ in items:
        refuse_unreached_exception(request, Permission.RULE, number)
    return items


def _pager(found: Page[ExceptionLine], total: Total, after: str | None) -> Pager:
    words = f"{total.count}{' et plus' if total.more else ''} exception{'s' if total.count > 1 else ''}"
    return Pager(words, found.after, after is not None)
