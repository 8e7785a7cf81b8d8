"""The outbox by state, what waits for a person first; several replies decided together."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from intake.console.access.entering import field
from intake.console.access.guard import audited, needs, person_of
from intake.console.listing import pager_of, said_in
from intake.console.numbers import number_said
from intake.console.reach import parts_of, scope_of
from intake.console.rendering import page
from intake.console.reply_decisions import decide
from intake.console.reply_wording import DONE, TABS, TOGETHER, Act, label_of
from intake.console.wording import OUTBOX, reply_kind
from intake.domain.access import Permission, may_somewhere
from intake.domain.disposition import ReplyKind
from intake.errors import StaleError
from intake.ports import NoticeKind, OutboxState
from storage.console.paging import CursorError, Total
from storage.console.replies import ReplyFilter, ReplyLine, replies_page, replies_total, reply_line
from storage.console.robot import standing_stop
from storage.console.scope import Scope
from storage.console.several import ItemResult, Result, each_of

FILTERS = ("etat", "boite", "corps", "nature", "destinataire")
MOST_AT_ONCE = 100
NO_SUCH_PAGE = "Cette suite de liste n’existe pas : revenir au début de la liste."


@needs(Permission.SEE_REPLIES)
def listing(request: Request) -> Response:
    """``GET /reponses``."""
    parts, scope = parts_of(request), scope_of(request, Permission.SEE_REPLIES)
    chosen = said_in(request.query_params, FILTERS)
    counts = counts_of(request, scope, chosen)
    state = state_in(chosen) or next((each for each, total in counts.items() if total.count), OutboxState.SHADOW)
    wanted, after = filter_of(chosen, state), request.query_params.get("apres")
    try:
        found = replies_page(parts.engine, scope, wanted, after=after)
    except CursorError as fault:
        raise HTTPException(404, NO_SUCH_PAGE) from fault
    chosen = chosen | {"etat": state.value}
    person = person_of(request)
    values = {
        "lines": found.lines,
        "state": state,
        "tabs": [(each, label, counts[each]) for each, label in TABS],
        "pager": pager_of(found.after, counts[state], after, ("réponse", "réponses")),
        "total": counts[state],
        "query": urlencode(chosen),
        "others": urlencode({name: value for name, value in chosen.items() if name != "etat"}),
        "chosen": {name: chosen.get(name, "") for name in FILTERS},
        "acts": [(act, label_of(state, act)) for act in TOGETHER.get(state, ())],
        "may_decide": may_somewhere(person, Permission.APPROVE_REPLIES),
        "may_stop": may_somewhere(person, Permission.LIFT_STOP),
        "stop": standing_stop(parts.engine),
        "mailbox_choices": [(desk.mailbox, desk.mailbox) for desk in scope.desks],
        "corps_choices": [(each, each) for each in sorted({desk.corps for desk in scope.desks})],
        "kind_choices": [(each.value, reply_kind(each)) for each in (*ReplyKind, *NoticeKind)],
    }
    return page(request, "replies.html.j2", values | {"outbox": OUTBOX, "reply_kind": reply_kind})


@needs(Permission.APPROVE_REPLIES)
def together(request: Request) -> Response:
    """``POST /reponses/ensemble``: one decision on those that were ticked; each is done, or said why not."""
    act, why = act_in(request), why_in(request)
    shown = _ticked(request)
    results = each_of(list(shown), lambda number: _decide_ticked(request, shown, number, act, why))
    return told(request, act, results)


def told(request: Request, act: Act, results: tuple[ItemResult, ...]) -> Response:
    """Back to the list when each is done; else which ones are not, and why. Each was written down."""
    for each in results:
        audited(request, "reply_decided", kind="reply", item=str(each.number), act=act.value, result=each.result)
    done = sum(each.result is Result.DONE for each in results)
    words = f"{done} réponse{'s' if done > 1 else ''} sur {len(results)} {DONE[act][done > 1]}."
    if done == len(results):
        return RedirectResponse(f"/reponses?{field(request, 'retour')}&{urlencode({'fait': words})}", 303)
    refused = [each for each in results if each.result is not Result.DONE]
    return page(request, "replies_refused.html.j2", {"done": words, "refused": refused}, status=409)


def filter_of(chosen: Mapping[str, str], state: OutboxState) -> ReplyFilter:
    """What they ask, in that state; an unknown word asks for nothing."""
    kind = chosen.get("nature", "")
    kinds: set[ReplyKind | NoticeKind] = {each for each in (*ReplyKind, *NoticeKind) if each == kind}
    return ReplyFilter(
        mailboxes=frozenset({chosen["boite"]}) if "boite" in chosen else None,
        corps=frozenset({chosen["corps"]}) if "corps" in chosen else None,
        states=frozenset({state}),
        kinds=frozenset(kinds) or None,
        recipient=chosen.get("destinataire", ""),
    )


def counts_of(request: Request, scope: Scope, chosen: Mapping[str, str]) -> dict[OutboxState, Total]:
    """How many of the other filters there are in each state."""
    engine = parts_of(request).engine
    return {state: replies_total(engine, scope, filter_of(chosen, state)) for state, _ in TABS}


def state_in(chosen: Mapping[str, str]) -> OutboxState | None:
    """None when the address names none."""
    said = chosen.get("etat", "")
    return OutboxState(said) if said in set(OutboxState) else None


def act_in(request: Request) -> Act:
    """Raises HTTPException 400 for what no form of ours sends."""
    said = field(request, "act")
    if said not in set(Act):
        raise HTTPException(400, "Choisir une décision parmi celles proposées.")
    return Act(said)


def why_in(request: Request) -> str:
    """Raises HTTPException 400 when nothing says why."""
    why = field(request, "why").strip()
    if not why:
        raise HTTPException(400, "Dire pourquoi, en quelques mots : c’est gardé dans l’historique.")
    return why[:500]


def _ticked(request: Request) -> dict[int, str]:
    """The version seen of each, by number. Raises HTTPException 400."""
    given = [str(each).split(" ", 1) for each in request.state.form.getlist("item")]
    if not given or len(given) > MOST_AT_ONCE:
        raise HTTPException(400, f"Cocher entre 1 et {MOST_AT_ONCE} réponses.")
    if not all(len(each) == 2 and number_said(each[0]) is not None for each in given):
        raise HTTPException(400, "La liste reçue est illisible : recharger la page.")
    return {int(number): version for number, version in given}


def _decide_ticked(request: Request, shown: Mapping[int, str], number: int, act: Act, why: str) -> None:
    """Raises StaleError of one that changed, or that is out of reach; RulingError of one that is past it."""
    found = _in_reach(request, number)
    if found is None or found.version != shown[number] or act not in TOGETHER.get(found.state, ()):
        raise StaleError(f"réponse {number} : elle a changé depuis qu’elle a été affichée")
    decide(parts_of(request), found, act, person_of(request).login, why)


def _in_reach(request: Request, number: int) -> ReplyLine | None:
    found = reply_line(parts_of(request).engine, scope_of(request, Permission.APPROVE_REPLIES), number)
    if found is None:
        audited(request, "out_of_reach", kind="reply", item=str(number))
    return found
