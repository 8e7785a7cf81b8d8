"""A message as Outlook keeps it: MAPI properties, whether they come from an OLE file or from a winmail.dat."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

# Property identifiers ([MS-OXPROPS]) and types ([MS-OXCDATA] 2.11.1), as far as they are read.
CLASS, SUBJECT, HEADERS, BODY, HTML, RTF = 0x001A, 0x0037, 0x007D, 0x1000, 0x1013, 0x1009
SENT_FOR_NAME, SENT_FOR_TYPE, SENT_FOR_EMAIL, SENT_FOR_SMTP = 0x0042, 0x0064, 0x0065, 0x5D02
SENDER_NAME, SENDER_TYPE, SENDER_EMAIL, SENDER_SMTP = 0x0C1A, 0x0C1E, 0x0C1F, 0x5D01
SUBMITTED, DISPLAY_TO, MESSAGE_ID, IN_REPLY_TO, REFERENCES = 0x0039, 0x0E04, 0x1035, 0x1042, 0x1039
INTERNET_PAGE, MESSAGE_PAGE = 0x3FDE, 0x3FFD
ATTACH_DATA, ATTACH_NAME, ATTACH_METHOD, ATTACH_LONG_NAME, ATTACH_TYPE = 0x3701, 0x3704, 0x3705, 0x3707, 0x370E
ATTACH_CONTENT_ID, ATTACH_FLAGS, ATTACH_HIDDEN, DISPLAY_NAME = 0x3712, 0x3714, 0x7FFE, 0x3001

OF_MESSAGE = frozenset(
    {
        CLASS, SUBJECT, HEADERS, BODY, HTML, RTF, SENT_FOR_NAME, SENT_FOR_TYPE, SENT_FOR_EMAIL, SENT_FOR_SMTP,
        SENDER_NAME, SENDER_TYPE, SENDER_EMAIL, SENDER_SMTP, SUBMITTED, DISPLAY_TO, MESSAGE_ID, IN_REPLY_TO, REFERENCES,
        INTERNET_PAGE, MESSAGE_PAGE,
    }
)  # fmt: skip
OF_ATTACHMENT = frozenset(
    {
        ATTACH_DATA, ATTACH_NAME, ATTACH_METHOD, ATTACH_LONG_NAME, ATTACH_TYPE, ATTACH_CONTENT_ID, ATTACH_FLAGS,
        ATTACH_HIDDEN, DISPLAY_NAME,
    }
)  # fmt: skip
STRING8, UNICODE, BINARY, OBJECT = 0x001E, 0x001F, 0x0102, 0x000D
_WIDTHS = {0x0002: 2, 0x0003: 4, 0x000B: 2, 0x0014: 8, 0x0040: 8}
BY_REFERENCE = frozenset({2, 3, 4, 7})
"""PidTagAttachMethod: the file stayed on a share or a drive, only a link was sent ([MS-OXCMSG] 2.2.2.9)."""
_RENDERED = 0x4
"""PidTagAttachFlags: shown in the text."""
BY_LINK = "pièce restée hors du message (lien)"
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_PAGES = {65001: "utf-8", 65000: "utf-7", 20127: "cp1252", 28591: "cp1252", 28605: "iso-8859-15", 1200: "utf-16-le"}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Properties:
    """Values by identifier: (type, bytes). Nothing here raises on bad bytes."""

    values: Mapping[int, tuple[int, bytes]]
    page: str = "cp1252"

    def text(self, tag: int) -> str:
        """A string; "" when it is absent."""
        kind, raw = self.values.get(tag, (STRING8, b""))
        if kind == UNICODE:
            return raw[: len(raw) & ~1].decode("utf-16-le", "replace").rstrip("\0").replace("\0", "")
        return decode(raw, self.page).rstrip("\0").replace("\0", "") if kind in (STRING8, BINARY) else ""

    def line(self, tag: int) -> str:
        """A string on one line, without control characters."""
        return " ".join(_CONTROLS.sub(" ", self.text(tag)).split())

    def binary(self, tag: int) -> bytes:
        """The bytes of a value; b"" when it is absent."""
        return self.values.get(tag, (BINARY, b""))[1]

    def number(self, tag: int) -> int:
        """An integer or a truth value; 0 when it is absent."""
        kind, raw = self.values.get(tag, (0, b""))
        return int.from_bytes(raw[: _WIDTHS[kind]], "little") if kind in _WIDTHS else 0

    def instant(self, tag: int) -> datetime | None:
        """A FILETIME: hundreds of nanoseconds since 1601, UTC."""
        try:
            return _EPOCH + timedelta(microseconds=self.number(tag) // 10) if tag in self.values else None
        except OverflowError:
            return None


@dataclass(frozen=True, slots=True)
class MapiAttachment:
    """A file, or a message, that a message carries; ``problem`` says in French why its content is not here."""

    name: str = ""
    content: bytes = b""
    media_type: str = ""
    content_id: str = ""
    shown: bool = False
    """It stands in the text, or Outlook hides it from the list of attachments."""
    message: MapiMessage | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class MapiMessage:
    """A message's properties and what it carries; ``problems``: what could not be read of it, in French."""

    properties: Properties
    attachments: tuple[MapiAttachment, ...] = field(default=())
    problems: tuple[str, ...] = ()

    def sender(self) -> tuple[str, str]:
        """(name, e-mail address) of whom it was sent for, else of who sent it; "" where an X.500 name stands."""
        author = self._side(SENT_FOR_NAME, SENT_FOR_SMTP, SENT_FOR_EMAIL)
        if author[1]:
            return author
        hand = self.hand()
        return hand if hand[1] else (author[0] or hand[0], "")

    def hand(self) -> tuple[str, str]:
        """(name, e-mail address) of who sent it, for themself or for somebody else."""
        return self._side(SENDER_NAME, SENDER_SMTP, SENDER_EMAIL)

    def _side(self, name: int, *addresses: int) -> tuple[str, str]:
        told = self.properties
        found = (told.line(each) for each in addresses)
        return told.line(name), next((each for each in found if _is_address(each)), "")


def properties(values: Mapping[int, tuple[int, bytes]], *, page: int = 0) -> Properties:
    """With the code page that the message itself declares, else that of the wrapping."""
    bare = Properties(values)
    return Properties(values, page_of(bare.number(MESSAGE_PAGE) or page or bare.number(INTERNET_PAGE)))


def attachment(told: Properties, content: bytes, *, message: MapiMessage | None = None) -> MapiAttachment:
    """A file, or a message, as its properties describe it."""
    reference = told.number(ATTACH_METHOD) in BY_REFERENCE and not content and message is None
    return MapiAttachment(
        name=told.line(ATTACH_LONG_NAME) or told.line(ATTACH_NAME) or told.line(DISPLAY_NAME),
        content=content,
        media_type=told.line(ATTACH_TYPE).lower(),
        content_id=told.line(ATTACH_CONTENT_ID).strip("<> "),
        shown=bool(told.number(ATTACH_FLAGS) & _RENDERED or told.number(ATTACH_HIDDEN)),
        message=message,
        problem=BY_LINK if reference else "",
    )


def decode(raw: bytes, page: str) -> str:
    """Eight-bit text: UTF-8 where it is, else in its code page; unreadable bytes become U+FFFD."""
    try:
        return raw.decode("utf-8")
    except UnicodeError:
        return raw.decode(page, "replace")


def page_of(number: int) -> str:
    """Python's codec for a Windows code page, cp1252 for none or an unknown one."""
    name = _PAGES.get(number, f"cp{number}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name


def _is_address(text: str) -> bool:
    local, _, domain = text.rpartition("@")
    return bool(local and domain) and not re.search(r"[\s<>,;]", text)
