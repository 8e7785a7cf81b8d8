"""The text a person reads in a mail: plain text preferred, else made from HTML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from inscriptis import get_text
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.model.config import ParserConfig
from lxml.etree import LxmlError

from intake.reading.mime.charsets import decode_text
from intake.reading.mime.names import meant_name
from intake.reading.mime.parts import Part

_HTML_FAULTS = (
    LxmlError, ValueError, TypeError, AttributeError, KeyError, IndexError, AssertionError, RecursionError,
)  # fmt: skip
_DECLARED_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{2,40})", re.IGNORECASE)
_SILENT = re.compile(r"<(script|style|head|title)\b.{0,5000}?</\1\s*>|<!--.{0,5000}?-->", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]{0,2000}>")
_ENCODING = re.compile(r"^\s*<\?xml[^>]*\?>")
_MANY_LINES = re.compile(r"\n[ \t\xa0]*(?:\n[ \t\xa0]*){2,}")
_LINE_ENDS = re.compile(r"\r*\n|\r|\u2028|\u2029|\x0b|\x0c|\x85")
_CONFIG = ParserConfig(css=STRICT_CSS_PROFILE, display_images=False, display_links=False)

MAX_TEXT = 2_000_000
"""Bytes of one text part that are looked at; a mail's own words stand well before."""
MAX_HTML = 1_000_000
"""Characters of HTML that are rendered."""
MAX_BODY = 400_000
"""Characters of body kept: a long thread has some ten thousand."""


def body_of(root: Part) -> str:
    """The mail's text on ``\\n`` lines, NFC, without the text of attached files and attached mails."""
    text = _joined(_plain(root))
    if not text.strip():
        text = _joined(_rich(root))
    return unicodedata.normalize("NFC", _MANY_LINES.sub("\n\n", text[:MAX_BODY])).strip()


def is_body(part: Part) -> bool:
    """True for a text part that is shown as the mail's text, and is no file of its own."""
    if part.content_type not in ("text/plain", "text/html", "text/enriched", "text/richtext"):
        return False
    return part.disposition != "attachment" and not meant_name(part)


def shown_parts(part: Part) -> Iterator[Part]:
    """The text parts that a mail program shows in their order: of alternatives the last it can show, HTML as a rule."""
    if part.content_type == "multipart/alternative":
        found = [list(shown_parts(child)) for child in part.children]
        yield from next((parts for parts in reversed(found) if any(text_of(each).strip() for each in parts)), ())
    elif part.content_type.startswith("multipart/") and part.children:
        for child in _readable(part):
            yield from shown_parts(child)
    elif is_body(part) or _is_unsplit(part):
        yield part


def html_of(part: Part) -> str:
    """The HTML of a text part, decoded, as it was written."""
    raw = part.content()[:MAX_TEXT]
    return decode_text(raw, part.params.get("charset") or meta_charset(raw))


def _joined(texts: Iterator[str]) -> str:
    return "\n\n".join(text for text in texts if text.strip())


def _plain(part: Part) -> Iterator[str]:
    """Texts in order; of alternatives the plain one, and HTML only where a branch has nothing plain."""
    if part.content_type == "multipart/alternative":
        chosen = _joined(each for child in part.children for each in _only(child, "text/plain"))
        yield chosen or _joined(_rich(part))
    elif part.content_type.startswith("multipart/") and part.children:
        for child in _readable(part):
            yield from _plain(child)
    elif is_body(part) or _is_unsplit(part):
        yield text_of(part)


def _rich(part: Part) -> Iterator[str]:
    """Texts in order, HTML taken of alternatives."""
    if part.content_type == "multipart/alternative":
        found = [_joined(_rich(child)) for child in part.children]
        yield next((text for text in reversed(found) if text.strip()), "")
    elif part.content_type.startswith("multipart/") and part.children:
        for child in _readable(part):
            yield from _rich(child)
    elif is_body(part):
        yield text_of(part)


def _only(part: Part, content_type: str) -> Iterator[str]:
    if part.content_type.startswith("multipart/"):
        for child in part.children:
            yield from _only(child, content_type)
    elif part.content_type == content_type and is_body(part):
        yield text_of(part)


def _readable(part: Part) -> tuple[Part, ...]:
    """The children that carry text to read: a report's first part is for people, the rest for machines."""
    return part.children[:1] if part.content_type == "multipart/report" else part.children


def _is_unsplit(part: Part) -> bool:
    """A multipart in which no delimiter was found: its text is all there is."""
    return part.content_type.startswith("multipart/") and not part.children


def text_of(part: Part) -> str:
    """One text part, decoded; HTML rendered, flowed lines joined."""
    raw = part.content()[:MAX_TEXT]
    charset = part.params.get("charset")
    if part.content_type in ("text/html", "text/enriched", "text/richtext"):
        return html_text(html_of(part))
    text = _LINE_ENDS.sub("\n", decode_text(raw, charset))
    if part.params.get("format", "").lower() == "flowed":
        return unflow(text, delsp=part.params.get("delsp", "").lower() == "yes")
    return text


def meta_charset(raw: bytes) -> str | None:
    """What HTML says of its own charset."""
    found = _DECLARED_CHARSET.search(raw[:4_000])
    return found[1].decode("ascii") if found else None


def html_text(html: str) -> str:
    """HTML as text; by a plain stripping of tags where it is too broken to be rendered."""
    html = _ENCODING.sub("", html[:MAX_HTML])
    if not _TAG.search(html):
        return html
    try:
        rendered = get_text(html, _CONFIG)
    except _HTML_FAULTS:
        rendered = _TAG.sub(" ", _BREAK.sub("\n", _SILENT.sub(" ", html)))
    return "\n".join(line.strip(" \t") for line in str(rendered).split("\n"))


def unflow(text: str, *, delsp: bool) -> str:
    """RFC 3676: a line that ends in a space goes on in the next of the same quote depth; « -- » never does."""
    lines: list[str] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        if open_depth == depth and content != "-- ":
            lines[-1] = (lines[-1][:-1] if delsp else lines[-1]) + content
        else:
            lines.append(f"{'>' * depth} {content}" if depth else content)
        open_depth = depth if content.endswith(" ") and content != "-- " else None
    return "\n".join(lines)
