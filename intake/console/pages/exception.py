"""One exception: why it waits, the document beside it, what may be decided; the decision itself."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from intake.console.access.entering import field
from intake.console.access.guard import audited, needs, person_of
from intake.console.drafts import Shown, draft_for, explained, in_own_words, refuse_without_effect
from intake.console.drafts import shown as shown_before
from intake.console.numbers import number_said
from intake.console.pages.exceptions import chosen_filters
from intake.console.reach import parts_of, reached_exception, scope_of
from intake.console.reached import refuse_unreached_reference
from intake.console.rendering import page
from intake.console.rulings import Draft, draft_in, ruling_of
from intake.console.wording import ACTIONS, CLASSES, DONE, EVENTS, FORMATS, KEYS, KINDS, OUTCOMES, RETURN_CASES
from intake.domain.access import Permission, may
from intake.domain.campaign import Corps
from intake.domain.deadlines import paris_day
from intake.domain.disposition import AppealClass
from intake.domain.known import Action
from intake.errors import RulingError
from storage import queries
from storage.console.exceptions import exception_line
from storage.console.mails import neighbours_of_sender
from storage.console.working import assign, care_of, comment
from storage.states import HoldState
from storage.views import DocumentFate, GivenRuling, HeldDetail

OPENED_BY_A_PERSON = tuple(each for each in AppealClass if each not in (AppealClass.ORDINARY, AppealClass.UNSURE))


@needs(Permission.SEE_EXCEPTIONS)
def shown(request: Request) -> Response:
    """``GET /exceptions/{number}``."""
    return _page(request, reached_exception(request, Permission.SEE_EXCEPTIONS))


@needs(Permission.RULE)
def decided(request: Request) -> Response:
    """``POST /exceptions/{number}/decision``: recorded, then to the next one."""
    parts, number = parts_of(request), reached_exception(request, Permission.RULE)
    detail = queries.held_detail(parts.engine, number)
    asked = ruling_of(request, parts.clock(), position=detail.item.position)
    ruling = in_own_words(asked, parts.foresight)
    seen = field(request, "version") or "-"
    try:
        refuse_unreached_reference(request, ruling)
        if seen == detail.item.version:
            refuse_without_effect(parts.foresight, detail, ruling)
        parts.register.rule(number, ruling, seen=seen, undo=parts.undo)
    except RulingError as refusal:
        return _page(request, number, draft=draft_in(request), refusal=str(refusal))
    audited(request, "ruled", kind="exception", item=str(number), mailbox=detail.item.mailbox, ruling=ruling.action)
    said = {"fait": f"Exception {number} : décision enregistrée, {DONE[ruling.action]}.", "annuler": str(number)}
    return RedirectResponse(f"/exceptions/suivante?{field(request, 'retour')}&{urlencode(said)}", status_code=303)


@needs(Permission.RULE)
def previewed(request: Request) -> Response:
    """``POST /exceptions/{number}/previsualisation``: what that decision would do; nothing is done."""
    parts, number = parts_of(request), reached_exception(request, Permission.RULE)
    detail = queries.held_detail(parts.engine, number)
    asked = ruling_of(request, parts.clock(), position=detail.item.position)
    draft = draft_in(request)
    try:
        refuse_unreached_reference(request, asked)
        foreseen = parts.foresight.of(detail, in_own_words(asked, parts.foresight))
    except RulingError as refusal:
        return _page(request, number, draft=draft, refusal=str(refusal))
    if asked.action is Action.RETURN:
        draft = explained(draft, foreseen, parts.foresight)
    return _page(request, number, draft=draft, preview=shown_before(detail, foreseen))


@needs(Permission.RULE)
def undone(request: Request) -> Response:
    """``POST /exceptions/{number}/annulation``: the last ruling taken back, while nothing of it has left."""
    parts, number = parts_of(request), reached_exception(request, Permission.RULE)
    why = field(request, "why").strip() or "annulée à la console"
    parts.register.withdraw_ruling(number, person_of(request).login, why, parts.clock())
    audited(request, "ruling_withdrawn", kind="exception", item=str(number))
    said = urlencode({"fait": f"Décision annulée : l’exception {number} attend de nouveau."})
    return RedirectResponse(f"/exceptions/{number}?{said}", status_code=303)


@needs(Permission.COMMENT)
def noted(request: Request) -> Response:
    """``POST /exceptions/{number}/note``: a comment, an assignment, or both."""
    parts, number = parts_of(request), reached_exception(request, Permission.COMMENT)
    who, now = person_of(request).login, parts.clock()
    text, assignee = field(request, "text").strip(), field(request, "assign")
    if not text and not assignee:
        raise HTTPException(400, "Écrire une note, ou choisir à qui confier l’exception.")
    if assignee:
        chosen = None if assignee == "-" else assignee
        corps = parts.corps_of(queries.held_detail(parts.engine, number).item.mailbox)
        if chosen is not None and chosen not in dict(parts.colleagues(corps)):
            raise HTTPException(400, "Choisir une personne de la liste.")
        assign(parts.engine, number, chosen, who, now)
    if text:
        comment(parts.engine, number, text, who, now)
    audited(request, "noted", kind="exception", item=str(number))
    said = urlencode({"fait": "Enregistré."})
    return RedirectResponse(f"/exceptions/{number}?{field(request, 'retour')}&{said}", status_code=303)


@needs(Permission.SEE_EXCEPTIONS)
def neighbours(request: Request) -> Response:
    """``GET /exceptions/{number}/expediteur``: the sender's other mails, as part of the page or by itself."""
    parts, number = parts_of(request), reached_exception(request, Permission.SEE_EXCEPTIONS)
    detail = queries.held_detail(parts.engine, number)
    sender = detail.letter.sender.email if detail.letter and detail.letter.sender else ""
    scope = scope_of(request, Permission.SEE_EXCEPTIONS)
    found = neighbours_of_sender(
        parts.engine, scope, sender, but=detail.item.message, after=request.query_params.get("apres")
    )
    template = "mail_lines.html.j2" if "hx-request" in request.headers else "neighbours.html.j2"
    values = {"lines": found.lines, "next_cursor": found.after, "sender": sender, "number": number}
    return page(request, template, values)


def _page(
    request: Request, number: int, *, draft: Draft | None = None, preview: Shown | None = None, refusal: str = ""
) -> Response:
    parts, person = parts_of(request), person_of(request)
    detail = queries.held_detail(parts.engine, number)
    mailbox = detail.item.mailbox
    corps = parts.corps_of(mailbox)
    audited(request, "seen", kind="exception", item=str(number), mailbox=mailbox, corps=corps)
    line = exception_line(parts.engine, scope_of(request, Permission.SEE_EXCEPTIONS), number)
    last = next((each for each in reversed(detail.given) if each.hold == number and each.withdrawn is None), None)
    care = care_of(parts.engine, number)
    may_rule = may(person, Permission.RULE, corps)
    values = {
        "item": detail.item,
        "letter": detail.letter,
        "received_at": detail.received_at or detail.server_date or detail.polled_at,
        "line": line,
        "documents": detail.documents,
        "shown": _shown(request, detail),
        "history": queries.history_of(parts.engine, detail.item.message),
        "settled": _settled(detail, last),
        "may_undo": may_rule and last is not None and last.may_be_withdrawn,
        "may_rule": may_rule,
        "may_comment": may(person, Permission.COMMENT, corps),
        "may_see": may(person, Permission.SEE_DOCUMENTS, corps),
        "version": detail.item.version,
        "choices": _choices(detail),
        "draft": draft or draft_for(parts, detail),
        "preview": preview,
        "refusal": refusal,
        "query": urlencode(chosen_filters(request.query_params)),
        "today": paris_day(parts.clock()),
        "care": care,
        "assigned_to": care.assignments[-1].assignee if care.assignments else None,
        "colleague_choices": [("-", "personne"), *parts.colleagues(corps)],
        "campaign_choices": [(campaign.year, campaign.year) for campaign in parts.campaigns],
        "template_choices": [(each.name, each.name) for campaign in parts.campaigns for each in campaign.templates],
    }
    return page(request, "exception.html.j2", values | _WORDS, status=409 if refusal else 200)


_WORDS = {
    "kind_choices": list(KINDS.items()),
    "case_choices": list(RETURN_CASES.items()),
    "class_choices": [(each, CLASSES[each]) for each in OPENED_BY_A_PERSON],
    "corps_choices": [(each.value, each.value) for each in Corps],
    "events": EVENTS,
    "formats": FORMATS,
    "outcomes": OUTCOMES,
}


def _choices(detail: HeldDetail) -> list[dict[str, str]]:
    """What may be ruled on it: only a mail held as a whole can be settled piece by piece."""
    whole = detail.item.position is None and len(detail.documents) > 1
    offered = (action for action in ACTIONS if action is not Action.SPLIT or whole)
    return [{"action": action, "words": ACTIONS[action], "key": KEYS[action]} for action in offered]


def _shown(request: Request, detail: HeldDetail) -> DocumentFate | None:
    """The document that was asked for, else the one it is about, else the first."""
    asked = number_said(request.query_params.get("piece", ""))
    wanted = asked if asked is not None else detail.item.position
    found = next((each for each in detail.documents if each.position == wanted), None)
    return found or next(iter(detail.documents), None)


def _settled(detail: HeldDetail, last: GivenRuling | None) -> str:
    """What to say of one that no more awaits a person; "" when it does."""
    if detail.item.state is not HoldState.OPEN:
        by = f" par {last.ruling.who} ({DONE[Action(last.ruling.action)]})" if last else " sans décision d’une personne"
        return f"Cette exception est réglée{by}."
    if last is not None and last.applied_at is None:
        return (
            f"Décision de {last.ruling.who} : {DONE[last.ruling.action]}. Le robot l’appliquera à son prochain passage."
        )
    return ""
