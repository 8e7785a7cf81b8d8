"""The words of a Word (ECMA-376) or LibreOffice (ISO 26300) text.

Its XML is not parsed: tags are cut out of it. So there is no entity to expand, nothing to fetch, and a file cut short
or badly closed still says what it says.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib

from intake.reading.mime.charsets import decode_text
from intake.reading.unpacking.member import refusal

MAX_WORDS = 20_000
"""Characters kept, as of a PDF."""
MAX_XML = 20_000_000
"""Bytes of XML looked at: a text of 500 pages has five."""
_FAULTS = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError, RuntimeError, KeyError,
    IndexError, AttributeError, OverflowError, LookupError,
)  # fmt: skip
_MAIN_PART = re.compile(r"(?:^|/)(?:word/document\d*\.xml|content\.xml)$", re.IGNORECASE)
_NOT_SAID = re.compile(
    r"<text:tracked-changes\b.*?(?:</text:tracked-changes>|\Z)|<office:annotation\b.*?(?:</office:annotation>|\Z)"
    r"|<w:(?:delText|instrText)\b.*?(?:</w:(?:delText|instrText)>|\Z)|<!--.*?(?:-->|\Z)|<!DOCTYPE\b[^\[>]*(?:\[[^\]]*\])?\s*>",
    re.DOTALL,
)
"""What was deleted, remarks in the margin, the instructions of fields."""
_BREAK = re.compile(r"</(?:\w+:)?[ph]>|<(?:\w+:)?(?:br|cr|line-break)\b[^>]*>")
_BLANK = re.compile(r"<(?:\w+:)?(?:tab|s)(?:\s[^>]*)?/>")
_TAG = re.compile(r"<[^>]*>")
_BODY = re.compile(r"<(?:w:|office:)body\b")


def office_words(raw: bytes) -> str | None:
    """The beginning of its text, a line a paragraph; None when it cannot be opened."""
    xml = _main_part(raw) if raw.startswith(b"PK") else raw[:MAX_XML]
    return None if xml is None else _words(decode_text(xml, _charset(xml)))


def _main_part(raw: bytes) -> bytes | None:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            info = next((each for each in archive.infolist() if _MAIN_PART.search(each.filename)), None)
            if info is None or info.flag_bits & 1 or refusal(info.file_size, info.compress_size, MAX_XML):
                return None
            with archive.open(info) as stream:
                return stream.read(MAX_XML)
    except _FAULTS:
        return None


def _charset(xml: bytes) -> str | None:
    """XML says its encoding by a mark, or is UTF-8 (XML 1.0, 4.3.3); other encodings no word processor writes."""
    return "utf-16" if xml.startswith((b"\xff\xfe", b"\xfe\xff")) else None


def _words(xml: str) -> str:
    body = _BODY.search(xml)
    said = _NOT_SAID.sub("", xml[body.start() :] if body else xml)
    text = _TAG.sub("", _BLANK.sub(" ", _BREAK.sub("\n", said)))
    lines = (line.strip() for line in html.unescape(text[: 4 * MAX_WORDS]).split("\n"))
    return "\n".join(line for line in lines if line).replace("\0", "")[:MAX_WORDS]
