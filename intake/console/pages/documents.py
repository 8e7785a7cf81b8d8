"""What a document looks like: its pages as pictures or text, its fields, its signature boxes; never the raw file."""

from __future__ import annotations

import hashlib

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from intake.console.access.guard import audited, needs
from intake.console.numbers import number_said
from intake.console.reach import UNKNOWN, number_in, parts_of, reached_mail
from intake.console.rendering import page
from intake.console.wording import BOXES, OUTCOMES
from intake.domain.access import Permission
from intake.domain.document import Document
from intake.domain.letter import MessageKey
from intake.domain.preview import Inside
from intake.errors import MessageError
from storage import queries
from storage.console.mails import MailHead, mail_head

MOST_PAGES = 30
"""Shown below each other; of a longer document the rest is asked for page by page."""

MOST_ASKED = 1_000_000
"""No document has as many pages."""


@needs(Permission.SEE_DOCUMENTS)
def pages(request: Request) -> Response:
    """``GET /courriels/{number}/pieces/{position}``: its pages below each other, by itself or inside another page."""
    message = reached_mail(request, Permission.SEE_DOCUMENTS)
    head, document = _document(request, message)
    parts = parts_of(request)
    _noted(request, head, document)
    first = max(1, _asked_page(request))
    seen = parts.seeing.page(head.sha256, _inside(document), first)
    last = min(seen.pages, first + MOST_PAGES - 1)
    values = {
        "message": message,
        "document": document,
        "seen": seen,
        "first": first,
        "numbers": range(first, last + 1),
        "next_first": last + 1 if last < seen.pages else None,
        "fields": parts.seeing.fields(head.sha256, _inside(document)) if document.reading.fields else None,
        "boxes": BOXES,
        "alone": "hx-request" not in request.headers,
    }
    return page(request, "document.html.j2", values)


@needs(Permission.SEE_DOCUMENTS)
def picture(request: Request) -> Response:
    """``GET /courriels/{number}/pieces/{position}/pages/{page}.png``."""
    message = reached_mail(request, Permission.SEE_DOCUMENTS)
    head, document = _document(request, message)
    seen = parts_of(request).seeing.page(head.sha256, _inside(document), number_in(request, "page"))
    if not seen.png:
        raise HTTPException(404, seen.problem or "Cette page n’a pas d’image.")
    tag = f'"{hashlib.sha256(seen.png).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Content-Disposition": "inline"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(seen.png, media_type="image/png", headers=headers)


@needs(Permission.SEE_DOCUMENTS)
def mail(request: Request) -> Response:
    """``GET /courriels/{number}``: the mail as its sender laid it out, made harmless, and what became of it."""
    message = reached_mail(request, Permission.SEE_DOCUMENTS)
    parts = parts_of(request)
    head = mail_head(parts.engine, message)
    audited(
        request, "mail_seen", kind="mail", item=str(message), mailbox=head.mailbox, corps=parts.corps_of(head.mailbox)
    )
    values = {
        "head": head,
        "mail": parts.seeing.mail(head.sha256),
        "documents": queries.document_fates(parts.engine, message),
        "outcomes": OUTCOMES,
    }
    return page(request, "mail.html.j2", values)


def _document(request: Request, message: MessageKey) -> tuple[MailHead, Document]:
    """The mail and its document of the address. Raises HTTPException 404."""
    parts = parts_of(request)
    head = mail_head(parts.engine, message)
    try:
        documents = parts.register.letter(message).documents
    except MessageError as fault:
        raise HTTPException(404, f"Ce courriel n’a pas pu être lu : {fault}") from fault
    position = number_in(request, "position")
    found = next((each for each in documents if each.position == position), None)
    if found is None:
        raise HTTPException(404, UNKNOWN)
    return head, found


def _inside(document: Document) -> Inside:
    return Inside(document.sha256, document.place)


def _asked_page(request: Request) -> int:
    asked = number_said(request.query_params.get("page", "1"))
    return asked if asked is not None and asked < MOST_ASKED else 1


def _noted(request: Request, head: MailHead, document: Document) -> None:
    corps = parts_of(request).corps_of(head.mailbox)
    item = f"{head.message}/{document.position}"
    audited(request, "document_seen", kind="document", item=item, mailbox=head.mailbox, corps=corps)
