"""One reply: what it says, to whom, what became of it, the mail it answers; and what a person decides of it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from intake.console.access.entering import field
from intake.console.access.guard import audited, needs, person_of
from intake.console.case_wording import without_commands
from intake.console.pages.replies import act_in
from intake.console.reach import UNKNOWN, parts_of, scope_of
from intake.console.reached import reached_reply
from intake.console.rendering import page
from intake.console.reply_decisions import decide
from intake.console.reply_wording import DONE, Act, offered_of
from intake.console.wording import EVENTS, OUTBOX, reply_kind
from intake.domain.access import Permission, may
from intake.domain.letter import MessageKey
from intake.errors import RulingError
from storage.console.appeals import cases_of_mail
from storage.console.one_reply import reply_detail
from storage.console.replies import ReplyLine
from storage.queries import history_of
from storage.views import HistoryLine


@dataclass(frozen=True)
class Draft:
    """What stands in the form of a decision, as it was typed."""

    act: str = ""
    why: str = ""
    to: str = ""


@needs(Permission.SEE_REPLIES)
def shown(request: Request) -> Response:
    """``GET /reponses/{number}``."""
    return _page(request, reached_reply(request, Permission.SEE_REPLIES))


@needs(Permission.APPROVE_REPLIES)
def decided(request: Request) -> Response:
    """``POST /reponses/{number}/decision``: sent, dropped, sent to another address, or found sent."""
    line, act = reached_reply(request, Permission.APPROVE_REPLIES), act_in(request)
    draft = Draft(act.value, field(request, "why").strip()[:500], field(request, "to").strip()[:320])
    if field(request, "version") != line.version:
        return _page(request, line, draft=draft, is_stale=True, status=409)
    if act not in {each.act for each in offered_of(line.state, has_text=line.has_text)}:
        raise HTTPException(400, "Choisir une décision parmi celles proposées.")
    if not draft.why:
        return _page(request, line, draft=draft, refusal="dire pourquoi, en quelques mots", status=422)
    try:
        decide(parts_of(request), line, act, person_of(request).login, draft.why, to=draft.to)
    except RulingError as refusal:
        return _page(request, line, draft=draft, refusal=without_commands(str(refusal)), status=422)
    place = {"kind": "reply", "item": str(line.number), "mailbox": line.mailbox, "corps": line.corps}
    audited(request, "reply_decided", **place, act=act.value)
    said = urlencode({"fait": f"La réponse {line.number} {DONE[act][0]}."})
    return RedirectResponse(f"/reponses/{line.number}?{said}", status_code=303)


def _page(
    request: Request,
    line: ReplyLine,
    *,
    draft: Draft | None = None,
    refusal: str = "",
    is_stale: bool = False,
    status: int = 200,
) -> Response:
    parts, person = parts_of(request), person_of(request)
    detail = reply_detail(parts.engine, line.number)
    if detail is None:
        raise HTTPException(404, UNKNOWN)
    audited(request, "seen", kind="reply", item=str(line.number), mailbox=line.mailbox, corps=line.corps)
    cases_scope = scope_of(request, Permission.SEE_APPEALS)
    may_decide = may(person, Permission.APPROVE_REPLIES, line.corps)
    values = {
        "line": line,
        "reply": detail.reply,
        "mail": parts.seeing.written(detail.raw) if detail.raw is not None else None,
        "cases": cases_of_mail(parts.engine, cases_scope, line.message) if line.message is not None else (),
        "history": _history(request, line.message, line.number),
        "offered": offered_of(line.state, has_text=line.has_text) if may_decide else (),
        "may_see": may(person, Permission.SEE_DOCUMENTS, line.corps),
        "draft": draft or Draft(),
        "refusal": refusal,
        "is_stale": is_stale,
        "acts": Act,
    }
    words = {"outbox": OUTBOX, "events": EVENTS | _EVENTS, "reply_kind": reply_kind}
    return page(request, "reply.html.j2", values | words, status=status)


_EVENTS = {
    "reply_readdressed": "Envoyée à une autre adresse",
    "reply_found_sent": "Constatée partie",
    "reply_queued": "Préparée",
    "reply_undelivered": "Non remise",
    "reply_uncertain": "Envoi incertain",
}


def _history(request: Request, message: MessageKey | None, number: int) -> list[HistoryLine]:
    """What was written of that reply, or of the replies to its mail where the entry names none."""
    if message is None:
        return []
    lines = history_of(parts_of(request).engine, message)
    mine = (line for line in lines if dict(line.detail).get("reply", str(number)) == str(number))
    return [line for line in mine if line.event.startswith("reply_")]
