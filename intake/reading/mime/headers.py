"""Header fields to values: addresses, identifiers, dates. Whatever stands there, nothing raises."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from email.utils import getaddresses

from intake.domain.letter import Address
from intake.reading.mime.encoded_words import decode_words
from intake.reading.mime.parts import Part

_ADDR_SPEC = re.compile(r"[^\s<>()\[\],;:\"'@]{1,128}@(?:[^\s<>()\[\],;:\"'@]{1,255}|\[[^\s\]]{1,60}\])")
_ANGLED = re.compile(r"<([^<>\s@]{1,128}@[^<>\s@]{1,255})>")
_MESSAGE_ID = re.compile(r"<\s*([^<>\s][^<>]{0,990}?)\s*>")
_NAME_JUNK = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_PARSE_FAULTS = (ValueError, IndexError, TypeError, AttributeError, KeyError, RecursionError)

MAX_VALUE = 998
"""Characters kept of a header (RFC 5322 2.1.1: the longest line)."""
MAX_KEPT = 200
MAX_ADDRESSES = 500
MAX_ADDRESS_TEXT = 65_536

_KEPT = frozenset(
    {
        "auto-submitted",
        "authentication-results",
        "content-language",
        "delivered-to",
        "deferred-delivery",
        "disposition-notification-to",
        "envelope-to",
        "errors-to",
        "feedback-id",
        "importance",
        "mail-followup-to",
        "mailing-list",
        "organization",
        "original-recipient",
        "precedence",
        "priority",
        "return-path",
        "return-receipt-to",
        "sender",
        "sensitivity",
        "thread-index",
        "thread-topic",
        "user-agent",
        "x-barracuda-spam-status",
        "x-bounce",
        "x-bounced-address",
        "x-campaign",
        "x-campaignid",
        "x-delivered-to",
        "x-envelope-from",
        "x-envelope-to",
        "x-failed-recipients",
        "x-forefront-antispam-report",
        "x-forwarded-for",
        "x-forwarded-to",
        "x-infected",
        "x-loop",
        "x-mail-autoreply",
        "x-mailer",
        "x-mailing-list",
        "x-original-to",
        "x-originating-ip",
        "x-precedence",
        "x-priority",
        "x-report-abuse",
        "x-returned",
        "x-spam-flag",
        "x-spam-status",
        "x-vacation",
        "x-virus-status",
        "x-yahoo-newman-property",
        "x-fc-machinegenerated",
    }
)
_KEPT_PREFIXES = (
    "x-auto",
    "list-",
    "resent-",
    "received-spf",
    "x-list",
    "x-ms-exchange",
    "x-cron",
    "x-mailman",
    "x-sympa",
    "x-mc-",
    "x-ml",
    "x-sg-",
    "x-ses-",
    "x-github",
    "x-rt-",
    "x-otrs",
    "x-znuny",
    "x-zammad",
    "x-glpi",
    "x-gnd-status",
)


def text_header(part: Part, name: str) -> str:
    """The first field of that name as decoded text, "" when it is absent."""
    return decode_words(part.get(name) or "")


def kept_headers(part: Part) -> tuple[tuple[str, str], ...]:
    """The fields that rules look at, decoded, one line each, at most 998 characters, at most 200 fields."""
    names = ((name, value) for name, value in part.fields if name in _KEPT or name.startswith(_KEPT_PREFIXES))
    return tuple((name, decode_words(value)[:MAX_VALUE]) for name, value in _first(names, MAX_KEPT))


def _first(items: Iterable[tuple[str, str]], most: int) -> Iterator[tuple[str, str]]:
    for count, item in enumerate(items):
        if count >= most:
            return
        yield item


def addresses(values: Iterable[str]) -> tuple[Address, ...]:
    """The addresses of fields such as To, each once, at most 500; groups are taken apart (RFC 5322 3.4)."""
    found: dict[str, Address] = {}
    for value in values:
        for address in _addresses(value[:MAX_ADDRESS_TEXT]):
            found.setdefault(address.email, address)
            if len(found) >= MAX_ADDRESSES:
                return tuple(found.values())
    return tuple(found.values())


def _addresses(value: str) -> Iterator[Address]:
    try:
        pairs = getaddresses([value])
    except _PARSE_FAULTS:
        pairs = []
    good = [(name, email) for name, email in pairs if _is_address(email)]
    # An address that does not stand in the field was glued together from words around an « @ ».
    glued = not good or any(email not in value for _, email in good)
    loose = list(_loose_addresses(decode_words(value))) if glued else []
    yield from loose or (_address(email, name) for name, email in good)


def _is_address(email: str) -> bool:
    local, _, domain = email.rpartition("@")
    return bool(local and domain) and not re.search(r"[\s<>]", email)


def _loose_addresses(text: str) -> Iterator[Address]:
    """Anything that looks like an address in a field that does not parse, those in brackets first and alone."""
    matches = list(_ANGLED.finditer(text)) or list(_ADDR_SPEC.finditer(text))
    for count, match in enumerate(matches):
        name = text[: match.start()].strip(" \t<\"'(") if count == 0 else ""
        yield _address(match[0].strip("<>"), name)


def _address(email: str, name: str) -> Address:
    local, _, domain = decode_words(email).strip("<>").rpartition("@")
    shown = _NAME_JUNK.sub("", decode_words(name)).strip(" \"'")
    return Address(f"{local}@{domain.lower().rstrip('.')}", shown[:200])


def sender_address(part: Part) -> Address | None:
    """Who wrote: the first address of From, else of Sender; a From without address gives its bare word.

    « MAILER-DAEMON » alone is how old mail systems sign their reports: it is kept as a local part.
    """
    for name in ("from", "sender", "x-sender"):
        found = addresses(part.all(name))
        if found:
            return found[0]
    bare = text_header(part, "from")
    return Address(_bare_word(bare), bare.partition("<")[0].strip(" \"'")[:200]) if bare else None


def another(part: Part, name: str, sender: Address | None) -> Address | None:
    """The first address of that field, None where it is the sender's own (a server writes Sender beside a From)."""
    found = addresses(part.all(name))
    same = not found or (sender is not None and found[0].email.casefold() == sender.email.casefold())
    return None if same else found[0]


def _bare_word(text: str) -> str:
    inner = re.search(r"<([^<>\s]+)>", text)
    return (inner[1] if inner else (text.split() or [""])[0]).strip("<>\"',;")[:200]


def message_ids(value: str | None) -> tuple[str, ...]:
    """Message-IDs of a field in their angle brackets, in order, each once; at most 200."""
    found = (f"<{match[1]}>" for match in _MESSAGE_ID.finditer((value or "")[:MAX_ADDRESS_TEXT]))
    return tuple(dict.fromkeys("".join(each.split()) for each in found))[:200]


def message_id(part: Part) -> str | None:
    """The Message-ID in its angle brackets; one that a program wrote without them is given them."""
    value = (part.get("message-id") or "").strip()
    found = message_ids(value)
    if found:
        return found[0]
    bare = decode_words(value).strip("<> ").split()
    return f"<{bare[0][:MAX_VALUE]}>" if bare else None


def return_path(part: Part, envelope: str | None) -> str | None:
    """The envelope sender: topmost Return-Path, else the mbox « From » line; "" for the null path ``<>``."""
    value = part.get("return-path")
    if value is None:
        return envelope
    found = _ADDR_SPEC.search(decode_words(value))
    return found[0] if found else _bare_word(value)
