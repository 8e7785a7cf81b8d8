"""A sample mail as it lies in a mailbox, and what the robot should make of it."""

from __future__ import annotations

import base64
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from typing import Literal

from PIL import Image

OUR_DOMAIN = "sante.gouv.fr"
OUR_SERVER = f"mx1.{OUR_DOMAIN}"

Fate = Literal["file", "annex", "return", "hold", "ignore"]


@dataclass(frozen=True)
class Expected:
    """What the robot should decide.

    ``documents``: (safe name, outcome) in the mail's order. ``reply``: one reply leaves. ``appeal``: the class of a
    mail that opens, joins or touches a case, None for every other mail (ordinary ones too). ``automatic``: why a
    machine wrote, if one did. ``state``: ``settled`` or ``held``.
    """

    documents: tuple[tuple[str, Fate], ...] = ()
    reply: bool = False
    appeal: str | None = None
    automatic: str | None = None
    state: Literal["settled", "held"] = "settled"


@dataclass(frozen=True)
class SampleMail:
    """One mail, its mailbox, the scenario it was made for; ``message_id`` is "" when it has none."""

    mailbox: str
    raw: bytes
    scenario: str
    expected: Expected
    message_id: str


@dataclass(frozen=True)
class Attached:
    """A file put into a mail. ``encoding`` is how the header writes a name that is not ASCII."""

    name: str
    content: bytes
    media_type: str = "application/pdf"
    inline: bool = False
    encoding: Literal["rfc2231", "rfc2047"] = "rfc2231"


@dataclass(frozen=True)
class Draft:
    """What a sender writes; the envelope and the trace headers come from the post."""

    sender: str
    subject: str
    text: str
    files: Sequence[Attached] = ()
    forwarded: EmailMessage | None = None
    headers: Sequence[tuple[str, str]] = ()
    html: bool = False
    return_path: str | None = None
    cc: str = ""
    message_id: str | None = ""
    """"" lets the post give one; None sends the mail without."""


@dataclass(frozen=True)
class Stamp:
    """Where and when our server took the mail in."""

    to: str
    received: datetime
    serial: int
    seed: int = 0
    ways: tuple[str, ...] = field(default=("smtp-out.hebergeur.example", "relais.sante.gouv.fr"))

    @property
    def message_id(self) -> str:
        """Unique in one sample campaign, the same each time it is made."""
        return f"<{self.received:%Y%m%d%H%M}.{self.seed:x}{self.serial:05x}@poste.example>"


def mailbox_address(mailbox: str) -> str:
    """The address the note prints for a mailbox of ours: ``evaluations-dh`` → ``cng-evaluations-dh@…``."""
    return f"cng-{mailbox}@{OUR_DOMAIN}"


def compose(draft: Draft, stamp: Stamp) -> bytes:
    """The raw mail, trace headers topmost, boundaries and line ends always the same."""
    message = EmailMessage(policy=SMTP)
    for name, value in (*trace(draft, stamp), *_own_headers(draft, stamp), *draft.headers):
        message[name] = value
    message.set_content(draft.text, cte="quoted-printable")
    if draft.html:
        _add_html(message, draft.text)
    renamed = [_attach(message, attached, number) for number, attached in enumerate(draft.files)]
    if draft.forwarded is not None:
        message.add_attachment(draft.forwarded)
    _fix_boundaries(message, stamp)
    raw = message.as_bytes()
    for placeholder, header_name in filter(None, renamed):
        raw = raw.replace(placeholder, header_name)
    return raw


def trace(draft: Draft, stamp: Stamp) -> list[tuple[str, str]]:
    """Return-Path and the Received chain; the topmost was written by our own server (RFC 5321, 4.4)."""
    first, second = stamp.ways
    at = format_datetime(stamp.received)
    before = format_datetime(stamp.received - timedelta(seconds=7))
    path = draft.return_path if draft.return_path is not None else _bare(draft.sender)
    number = f"4d{stamp.serial:06X}"
    return [
        ("Return-Path", f"<{path}>"),
        ("Delivered-To", stamp.to),
        ("Received", f"from {second} ({second} [192.0.2.25]) by {OUR_SERVER} (Postfix) with ESMTPS id {number}; {at}"),
        ("Received", f"from {first} ({first} [198.51.100.9]) by {second} (Postfix) with ESMTPS id {number}A; {before}"),
    ]


def _own_headers(draft: Draft, stamp: Stamp) -> list[tuple[str, str]]:
    written = stamp.received - timedelta(seconds=40 + stamp.serial % 60)
    headers = [
        ("Date", format_datetime(written)),
        ("From", draft.sender),
        ("To", stamp.to),
        ("Subject", draft.subject),
    ]
    if draft.message_id is not None:
        headers.append(("Message-ID", draft.message_id or stamp.message_id))
    return [*headers, ("Cc", draft.cc)] if draft.cc else headers


def plain_message(draft: Draft, stamp: Stamp) -> EmailMessage:
    """The mail as its writer's program made it, without trace: to be attached to another."""
    message = EmailMessage(policy=SMTP)
    for name, value in _own_headers(draft, stamp):
        message[name] = value
    message.set_content(draft.text, cte="quoted-printable")
    for number, attached in enumerate(draft.files):
        _attach(message, attached, number)
    return message


def _attach(message: EmailMessage, attached: Attached, number: int) -> tuple[bytes, bytes] | None:
    """Adds the file; for the RFC 2047 style, the ASCII placeholder to replace and what replaces it.

    RFC 2047 forbids encoded words in parameters and many programs write them there: the library cannot be asked to.
    """
    main, _, sub = attached.media_type.partition("/")
    forbidden = attached.encoding == "rfc2047" and not attached.name.isascii()
    name = f"piece-a-renommer-{number}" if forbidden else attached.name
    disposition = "inline" if attached.inline else "attachment"
    message.add_attachment(
        attached.content, maintype=main, subtype=sub, filename=name, disposition=disposition, cte="base64"
    )
    return (name.encode(), _encoded_word(attached.name)) if forbidden else None


def _encoded_word(text: str) -> bytes:
    return b"=?UTF-8?B?" + base64.b64encode(text.encode()) + b"?="


def _add_html(message: EmailMessage, text: str) -> None:
    """The same words in HTML under the establishment's logo, as Outlook sends them."""
    paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n") if line)
    logo = '<p><img src="cid:logo1@poste" alt="logo" width="96"></p>'
    message.add_alternative(f"<html><body>{paragraphs}{logo}</body></html>", subtype="html", cte="quoted-printable")
    part = message.get_body(("html",))
    if isinstance(part, EmailMessage):
        part.add_related(_logo(), "image", "png", cid="<logo1@poste>", filename="image001.png", disposition="inline")


def _fix_boundaries(message: EmailMessage, stamp: Stamp) -> None:
    """The library draws boundaries at random; a sample must come out the same each time."""
    draw = random.Random(f"boundary:{stamp.seed}:{stamp.serial}")
    for part in message.walk():
        if part.get_content_maintype() == "multipart":
            part.set_boundary(f"=_piece_{draw.getrandbits(64):016x}")


def _bare(sender: str) -> str:
    return sender.rpartition("<")[2].rstrip(">")


@cache
def _logo() -> bytes:
    """A small square in the establishment's colour."""
    out = io.BytesIO()
    Image.new("RGB", (96, 40), (27, 42, 92)).save(out, "PNG")
    return out.getvalue()
