"""A mail as values: who wrote, when our server took it in, what it says, what it carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType

from intake.domain.document import Document, PdfReading, Sha256

MailboxName = NewType("MailboxName", str)
SourceKey = NewType("SourceKey", str)
"""What the server calls a message: ``UIDVALIDITY:UID``, a Maildir name, an immutable id; before it, where that is."""
MessageKey = NewType("MessageKey", int)
"""What our register calls a message."""
Positions = tuple[int, ...]
"""Of documents in a letter."""


class Automatic(StrEnum):
    """Why nobody should be answered: a machine wrote (RFC 3834, RFC 3464, RFC 8098, RFC 2369)."""

    BOUNCE = "bounce"
    AUTO_REPLY = "auto-reply"
    RECEIPT = "receipt"
    LIST = "list"
    OWN = "own"


class Seen(StrEnum):
    """What tells who first wrote a forwarded mail. Neither is a proof: a sender may write both as they like."""

    ATTACHED = "attached"
    TEXT = "text"
    """The header lines that the forwarding program copied."""


@dataclass(frozen=True)
class Address:
    """One mailbox address (RFC 5322 addr-spec, lower-cased domain) and the name shown with it."""

    email: str
    name: str = ""


@dataclass(frozen=True)
class Hop:
    """One ``Received:`` header: the host that wrote it and when (aware, UTC); None where unreadable."""

    by: str
    at: datetime | None


@dataclass(frozen=True)
class ReturnedReport:
    """What a delivery report (RFC 3464) says: the Message-ID of the mail it is about, where it can be found.

    ``failed`` is False when it only tells of a delay, or that the mail was delivered or passed on.
    """

    original_message_id: str | None = None
    failed: bool = True


@dataclass(frozen=True)
class CanonicalForm:
    """What a mail is, however a server writes it: other boundaries, encodings, order or spelling of headers.

    ``content``: SHA-256 of who wrote, the subject, and each part's own bytes or words. ``message_id`` (without
    brackets) and ``sent_at`` (ISO 8601, UTC) are "" where the mail has none. ``hops``: a digest of each ``Received:``.
    """

    content: str
    message_id: str = ""
    sent_at: str = ""
    hops: tuple[str, ...] = ()
    is_empty: bool = False
    """No part of it says anything."""


@dataclass(frozen=True)
class Letter:
    """One mail, read. Headers are decoded text without line breaks; nothing here is trusted.

    ``headers`` keeps, lower-cased and in order, those that rules look at (RFC 3834, RFC 2369, X-…).
    ``body`` is the plain text a person reads (made from HTML where there is no text part);
    ``own_words`` is ``body`` without the quoted thread and the legal disclaimer below it.
    ``unopened`` names, in French, each part that could not be opened, with the reason: never silently dropped.
    """

    message_id: str | None
    subject: str
    sender: Address | None
    reply_to: tuple[Address, ...] = ()
    recipients: tuple[Address, ...] = ()
    return_path: str | None = None
    """Envelope sender as the server noted it: "" for the null path ``<>``, None where no header says."""
    sent_at: datetime | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    hops: tuple[Hop, ...] = ()
    """Topmost (latest) first."""
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = "text/plain"
    report_type: str | None = None
    report: ReturnedReport | None = None
    original_sender: Address | None = None
    """Who first wrote a forwarded mail, as its inner header or its attached message says (a guess, not a proof)."""
    original_seen_in: Seen | None = None
    """Where that was read."""
    original_date: str = ""
    """When that says it was sent, in its own words (evidence to be shown, no date to reckon with)."""
    sent_by: Address | None = None
    """Who handed the mail in for ``sender`` (RFC 5322 3.6.2, « de la part de »); None where it is the same."""
    resent_by: Address | None = None
    """Who passed it on as it was (RFC 5322 3.6.6: Resent-From)."""
    calendar: str = ""
    """The method of the calendar entry that this mail is (RFC 5546), in capitals: REQUEST, REPLY, CANCEL…"""
    body: str = ""
    own_words: str = ""
    documents: tuple[Document, ...] = ()
    unopened: tuple[str, ...] = ()
    locked: tuple[Sha256, ...] = ()
    """Of the documents, the archives that ask for a password."""
    defects: tuple[str, ...] = ()
    """What was malformed and read all the same (evidence only)."""
    size: int = 0
    infection: str = ""
    """What the antivirus found in it: then nothing it carries was opened, and ``documents`` is empty."""
    inner: tuple[Letter, ...] = field(default=())
    """Attached mails (message/rfc822), without their documents, which stand in ``documents`` with their path."""
    canonical: CanonicalForm | None = field(default=None, compare=False)
    """By which it is known again where its mailbox is moved; no part of what was read, and not kept with it."""

    def with_readings(self, readings: Mapping[int, PdfReading]) -> Letter:
        """…where some of its documents (by position) were read again."""
        again = (replace(each, reading=readings.get(each.position, each.reading)) for each in self.documents)
        return replace(self, documents=tuple(again))

    def header(self, name: str) -> str | None:
        """The first header of that (lower-case) name."""
        return next((value for key, value in self.headers if key == name), None)
