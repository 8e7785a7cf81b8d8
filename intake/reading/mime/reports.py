"""Delivery reports: the Message-ID of the mail they are about (RFC 3464, 6522, 8098, and the many without form)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from intake.domain.letter import ReturnedReport
from intake.reading.mime.charsets import decode_text
from intake.reading.mime.headers import message_id, message_ids
from intake.reading.mime.parts import MESSAGE_TYPES, Part, parse

_HEADER_PARTS = frozenset({"text/rfc822-headers", "text/rfc822", "message/rfc822-headers", "message/global-headers"})
_MACHINE_PARTS = frozenset({"message/disposition-notification", "message/delivery-status", "message/feedback-report"})
_STATUS_PARTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_ACTION = re.compile(r"^Action\s*:\s*(\w+)", re.IGNORECASE | re.MULTILINE)
_NO_FAILURE = frozenset({"delayed", "delivered", "relayed", "expanded"})
_ORIGINAL = re.compile(r"^Original-(?:Message|Envelope)-ID\s*:\s*(<[^<>\s]+@[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
_IN_TEXT = re.compile(r"^[ \t>|]*Message-ID\s*:\s*(<[^<>\s]{3,990}>)", re.IGNORECASE | re.MULTILINE)
_DAEMONS = re.compile(r"^<?(?:mailer-daemon|postmaster|mail-?daemon)(?:@|>?$)", re.IGNORECASE)

MAX_TEXT = 200_000
"""Bytes of a report's text that are searched for the returned mail's header."""


def report_of(root: Part, return_path: str | None) -> ReturnedReport | None:
    """What the mail reports on; None for a mail that neither is a report nor comes from a mail system."""
    if root.content_type != "multipart/report" and not _from_a_daemon(root, return_path):
        return None
    return ReturnedReport(next(_originals(root), None), failed=_failed(root))


def _failed(root: Part) -> bool:
    """Unless every recipient's ``Action`` says otherwise (RFC 3464, 2.3.3)."""
    said = {
        action.lower()
        for part in _parts(root)
        if part.content_type in _STATUS_PARTS
        for action in _ACTION.findall(decode_text(part.content()[:MAX_TEXT], None))
    }
    return not said or not said <= _NO_FAILURE


def _from_a_daemon(root: Part, return_path: str | None) -> bool:
    if return_path == "" or (return_path and _DAEMONS.match(return_path)):
        return True
    sender = root.get("from") or ""
    return "mailer-daemon" in sender.lower() or "postmaster@" in sender.lower()


def _originals(root: Part) -> Iterator[str]:
    """Candidates, the surest first: the returned mail, its header alone, the machine part, the text, the thread."""
    leaves = list(_parts(root))
    for part in leaves:
        if part.content_type in MESSAGE_TYPES and part.children:
            yield from filter(None, [message_id(part.children[0])])
        elif part.content_type in _HEADER_PARTS:
            yield from filter(None, [message_id(parse(part.content().lstrip(b"\r\n")).root)])
    for part in leaves:
        if part.content_type in _MACHINE_PARTS:
            yield from _ORIGINAL.findall(decode_text(part.content()[:MAX_TEXT], None))
    for part in leaves:
        if part.content_type.startswith(("text/plain", "text/html", "application/octet-stream", "multipart/")):
            yield from _IN_TEXT.findall(unescape(decode_text(part.content()[:MAX_TEXT], None)))
    yield from message_ids(root.get("in-reply-to"))
    yield from reversed(message_ids(root.get("references")))


def _parts(part: Part) -> Iterator[Part]:
    """Every part of the report itself, the returned mail included but not what it carried."""
    yield part
    if part.content_type not in MESSAGE_TYPES:
        for child in part.children:
            yield from _parts(child)
