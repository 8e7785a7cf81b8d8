"""The leaves of a mail's tree, and which of them its text shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.reading.mime.bodies import is_body
from intake.reading.mime.charsets import decode_text
from intake.reading.mime.outlook_mail import OUTLOOK
from intake.reading.mime.parts import MESSAGE_TYPES, Part

MAILS = {**dict.fromkeys(MESSAGE_TYPES, "message joint"), OUTLOOK: "message Outlook"}
"""Content types of attached mails, and what a path calls them."""
_CID = re.compile(r"cid:([^\"'\s>)]+)", re.IGNORECASE)


def leaves(part: Part, *, related: bool) -> Iterator[tuple[Part, bool]]:
    """Leaves and attached mails, each with whether it stands in a multipart/related beside the text's root."""
    if part.content_type in MAILS or not part.children:
        yield part, related
        return
    inside = related or part.content_type == "multipart/related"
    for child in part.children:
        yield from leaves(child, related=inside)


def referenced(root: Part) -> frozenset[str]:
    """Content-IDs that the mail's HTML shows."""
    found: set[str] = set()
    for part, _ in leaves(root, related=False):
        if part.content_type == "text/html" and is_body(part):
            found.update(cid.strip("<>").lower() for cid in _CID.findall(decode_text(part.content(), None)))
    return frozenset(found)


def content_id(part: Part) -> str:
    """As ``referenced`` spells it; "-", which nothing refers to, for a part without one."""
    return (part.get("content-id") or "").strip("<> ").lower() or "-"
