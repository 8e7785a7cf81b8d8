"""The MIME tree of a mail, cut out of its bytes (RFC 5322, 2045, 2046).

Bodies are not copied: a part knows where in the raw bytes it stands. The standard library splits a mail into
lines and joins them again, which costs more than all the rest of the reading; delimiters are found here by
searching. Broken mails are read as their sender meant them, what was amiss is noted in ``defects``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from intake.reading.mime.charsets import decode_text
from intake.reading.mime.delimiters import EOL, between
from intake.reading.mime.parameters import parameters
from intake.reading.transfer import decode_transfer

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:([^\r\n]*(?:" + EOL + rb"[ \t][^\r\n]*)*)(?:" + EOL + rb"|\Z)")
_LINE = re.compile(rb"[^\r\n]*(?:" + EOL + rb"|\Z)")
_BLANK = re.compile(EOL)
_MBOX_FROM = re.compile(rb">?From (?![ \t]*:)[^\r\n]*" + EOL)
_ENVELOPE = re.compile(r"From (\S*)")
_FOLD = re.compile(r"\s*[\r\n]+[ \t]*")
_TYPE = re.compile(r"\s*([\w!#$&^.+-]+/[\w!#$&^.+*-]+)")
_KNOWN_FIELD = re.compile(
    rb"(?:content-[a-z-]+|mime-version|from|to|cc|subject|date|received|message-id|return-path|reply-to)[ \t]*:",
    re.IGNORECASE,
)
_ENCODED_FILE = re.compile(rb"(?<![^\r\n])begin [0-7]{3,4} [^\r\n]")
_GUESSED_DELIMITER = re.compile(rb"(?<![^\r\n])--([^\r\n]{1,200}?)[ \t]*" + EOL + rb"(?=content-)", re.IGNORECASE)

MAX_DEPTH = 40
"""Levels of multipart and attached messages in one another; a forward of forwards has a dozen."""
MAX_PARTS = 2_000
MAX_FIELDS = 1_000
"""Header fields kept of one part; a mail that crossed 50 servers has 200."""

MESSAGE_TYPES = frozenset({"message/rfc822", "message/global", "message/news"})


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """One entity: its header fields (names lower-cased, values unfolded text, still RFC 2047-encoded), its body.

    ``children`` are the parts of a multipart, or the one message of a message/rfc822.
    """

    raw: bytes
    start: int
    end: int
    fields: tuple[tuple[str, str], ...]
    content_type: str
    params: dict[str, str]
    children: tuple[Part, ...] = ()

    def get(self, name: str) -> str | None:
        """The first field of that (lower-case) name."""
        return next((value for key, value in self.fields if key == name), None)

    def all(self, name: str) -> list[str]:
        """Every field of that (lower-case) name, in order."""
        return [value for key, value in self.fields if key == name]

    @property
    def disposition(self) -> str:
        """``attachment``, ``inline``, another word, or "" (RFC 2183)."""
        return (self.get("content-disposition") or "").partition(";")[0].strip().lower()

    def content(self) -> bytes:
        """The body, transfer encoding undone."""
        body = memoryview(self.raw)[self.start : self.end]
        return decode_transfer(body, self.get("content-transfer-encoding") or "")


@dataclass(slots=True)
class Tree:
    """A parsed mail: its root, the envelope sender of an mbox « From » line, what was malformed or left out."""

    root: Part
    envelope: str | None
    defects: list[str]
    cut: bool
    """True when parts were left out because there were too many, or too deep ones."""


def parse(raw: bytes) -> Tree:
    """The tree of a mail; any bytes give one, the worst a single text part."""
    splitter = _Splitter()
    from_line = _MBOX_FROM.match(raw)
    root = splitter.entity(raw, from_line.end() if from_line else 0, len(raw))
    return Tree(root, _envelope(from_line), list(splitter.defects), splitter.cut)


def _envelope(from_line: re.Match[bytes] | None) -> str | None:
    found = from_line and _ENVELOPE.match(decode_text(from_line[0], None))
    return found[1] if found else None


@dataclass(slots=True)
class _Splitter:
    # A dict, because it keeps the order in which defects were met and each only once.
    defects: dict[str, None] = field(default_factory=dict)
    parts: int = 0
    cut: bool = False

    def entity(self, raw: bytes, start: int, end: int, *, depth: int = 0, default: str = "text/plain") -> Part:
        """The part that stands in ``raw[start:end]``."""
        self.parts += 1
        fields, body = self.header(raw, start, end)
        content_type, params = _content_type(fields, default)
        part = Part(raw, body, end, fields, content_type, params)
        children = self.children(part, depth)
        return Part(raw, body, end, fields, content_type, params, children) if children else part

    def header(self, raw: bytes, start: int, end: int) -> tuple[tuple[tuple[str, str], ...], int]:
        """The fields, and where the body begins."""
        fields: list[tuple[str, str]] = []
        at = start
        while at < end:
            match = _FIELD.match(raw, at, end)
            if match:
                fields.append((decode_text(match[1], None).lower(), _unfold(match[2])))
                at = match.end()
            elif blank := _BLANK.match(raw, at, end):
                return self.kept(fields), blank.end()
            elif not self.goes_on(raw, at, end, bool(fields)):
                self.defects["en-tête sans ligne vide avant le corps"] = None
                return self.kept(fields), at
            else:
                at = _line_end(raw, at, end)
        return self.kept(fields), end

    def kept(self, fields: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        if len(fields) > MAX_FIELDS:
            self.defects[f"plus de {MAX_FIELDS} champs d’en-tête"] = None
        return tuple(fields[:MAX_FIELDS])

    def goes_on(self, raw: bytes, at: int, end: int, begun: bool) -> bool:
        """True when a line that is no field stands amid the header: the next line is a well-known field."""
        following = _KNOWN_FIELD.match(raw, _line_end(raw, at, end), end)
        if begun and following:
            self.defects["ligne illisible dans l’en-tête"] = None
        return begun and following is not None

    def children(self, part: Part, depth: int) -> tuple[Part, ...]:
        message = part.content_type in MESSAGE_TYPES
        if not message and not part.content_type.startswith("multipart/"):
            return ()
        if depth >= MAX_DEPTH or self.parts >= MAX_PARTS:
            self.cut = True
            return ()
        return self.message(part, depth) if message else self.multipart(part, depth)

    def message(self, part: Part, depth: int) -> tuple[Part, ...]:
        """The attached mail; RFC 2046 forbids to encode it, senders do."""
        if _is_encoded(part):
            content = part.content()
            return (self.entity(content, _skip_blank(content, 0, len(content)), len(content), depth=depth + 1),)
        start = _skip_blank(part.raw, part.start, part.end)
        return (self.entity(part.raw, start, part.end, depth=depth + 1),)

    def multipart(self, part: Part, depth: int) -> tuple[Part, ...]:
        default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
        raw, start, end = part.raw, part.start, part.end
        spans = self.spans(part, raw, start, end)
        if not spans and _is_encoded(part):
            raw = part.content()
            start, end = 0, len(raw)
            spans = self.spans(part, raw, start, end)
        children = []
        for first, last in spans:
            if self.parts >= MAX_PARTS:
                self.cut = True
                break
            children.append(self.entity(raw, first, last, depth=depth + 1, default=default))
        return (*children, *self.beside(raw, start, spans, end))

    def beside(self, raw: bytes, start: int, spans: list[tuple[int, int]], end: int) -> Iterator[Part]:
        """The text before the first part or after the last, which nobody is shown, where it holds an encoded file."""
        around = ((start, spans[0][0]), (spans[-1][1], end)) if spans else ()
        for first, last in around:
            if _ENCODED_FILE.search(raw, first, last):
                self.defects["fichier hors des parties du message"] = None
                yield Part(raw, first, last, (), "text/plain", {})

    def spans(self, part: Part, raw: bytes, start: int, end: int) -> list[tuple[int, int]]:
        boundary = part.params.get("boundary", "").rstrip()
        spans = list(between(raw, boundary.encode("utf-8", "surrogateescape"), start, end)) if boundary else []
        if not spans and (guess := _GUESSED_DELIMITER.search(raw, start, end)):
            self.defects["séparateur de parties absent ou faux"] = None
            spans = list(between(raw, guess[1], start, end))
        return spans


def _content_type(fields: tuple[tuple[str, str], ...], default: str) -> tuple[str, dict[str, str]]:
    """The first readable Content-Type; without one, what RFC 2045 5.2 says (text/plain)."""
    values = [value for name, value in fields if name == "content-type"]
    for value in values:
        match = _TYPE.match(value)
        if match:
            return match[1].lower(), parameters(value)
    loose = parameters(";" + values[0]) if values else {}
    return ("multipart/mixed" if "boundary" in loose else default), loose


def _is_encoded(part: Part) -> bool:
    return (part.get("content-transfer-encoding") or "").strip().lower().startswith(("base64", "quoted", "x-uu"))


def _unfold(raw: bytes) -> str:
    text = decode_text(raw, None)
    return _FOLD.sub(" ", text).strip() if "\n" in text or "\r" in text else text.strip()


def _line_end(raw: bytes, at: int, end: int) -> int:
    match = _LINE.match(raw, at, end)
    return max(match.end(), at + 1) if match else end


def _skip_blank(raw: bytes, start: int, end: int) -> int:
    """Past the blank lines and the « From » line that some programs put before an attached mail."""
    while blank := _BLANK.match(raw, start, end):
        start = blank.end()
    from_line = _MBOX_FROM.match(raw, start, end)
    return from_line.end() if from_line else start
