"""What a mail is, however a server writes it: the form by which it is known again (``CanonicalForm``).

Exchange keeps no MIME: it takes a mail apart and writes another one when asked. What it changes is left out here:
boundaries, transfer encodings, charsets, folding, order and case of headers, what servers add on the way, names of
attachments as they are written, tags of HTML, blanks. What it keeps is what the digest is made of: who wrote, the
subject, the words of each text, the bytes of each file, the same for attached mails.
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

from intake.domain.document import Sha256
from intake.domain.letter import CanonicalForm
from intake.reading.mime.bodies import is_body, meta_charset
from intake.reading.mime.charsets import decode_text
from intake.reading.mime.headers import message_id, sender_address, text_header
from intake.reading.mime.instants import instant
from intake.reading.mime.parts import MESSAGE_TYPES, Part, Tree, parse

MAX_HOPS = 100
"""As many as are read (``instants``)."""
_HOP = 16
"""Hexadecimal digits of a hop's digest: told apart from the others of one mail, not from all there are."""
_RICH = "text/html"
_SILENT_TAGS = ("script", "style", "title")
_UNSEEN = (
    *(
        (re.compile(rf"<{tag}\b", re.IGNORECASE), re.compile(rf"</{tag}\b[^>]*>", re.IGNORECASE))
        for tag in _SILENT_TAGS
    ),
    (re.compile(r"<!--"), re.compile(r"-->")),
)
"""How what HTML does not show begins and ends."""
_TARGET = re.compile(r"\b(?:href|src)\s*=\s*[\"']?(?!cid:)([^\"'>\s]+)", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")
_WORD = re.compile(r"\w+")
_LIST_NUMBER = re.compile(r"\d{1,2}")
"""What a list made of HTML has before its lines when it is written as plain text."""
_INVISIBLE = str.maketrans("", "", "\ufeff\u200b\u00ad\u2060\0")
_NOTHING = hashlib.sha256().hexdigest()

Digests = Mapping[tuple[int, int], Sha256]
"""SHA-256 of what is encoded between those bytes of the mail, where it is known."""


def canonical_form(raw: bytes) -> CanonicalForm | None:
    """None for a mail of too many parts, which is not read to its end: nothing may be concluded from a piece of it."""
    return form_of(parse(raw), {})


def form_of(tree: Tree, digests: Digests) -> CanonicalForm | None:
    """That of a mail which is parsed already, and of whose parts some are digested already."""
    if tree.cut:
        return None
    root = tree.root
    parts = sorted(_Parts(root.raw, digests).said_by(root))
    sent_at = instant(root.get("date") or "")
    return CanonicalForm(
        content=_digest(*_head(root), *parts),
        message_id=(message_id(root) or "").strip("<> "),
        sent_at=sent_at.astimezone(UTC).isoformat(timespec="seconds") if sent_at else "",
        hops=tuple(_digest(_words(each))[:_HOP] for each in root.all("received")[:MAX_HOPS]),
        is_empty=not parts,
    )


def _head(mail: Part) -> Iterator[str]:
    """Who wrote and about what: displayed names are the directory's to change, recipients the server's to resolve."""
    sender = sender_address(mail)
    yield sender.email.casefold() if sender else ""
    # Without blanks: where encoded words meet, programs put some or none.
    yield "".join(_words(text_header(mail, "subject")).split())


@dataclass(frozen=True, slots=True)
class _Parts:
    """What each part says, as a digest. ``digests`` speaks of parts that stand in ``raw`` itself."""

    raw: bytes
    digests: Digests

    def said_by(self, part: Part) -> Iterator[str]:
        """One digest for each part below that says something."""
        if part.content_type in MESSAGE_TYPES and part.children:
            yield from map(self.attached, part.children)
        elif part.content_type == "multipart/alternative" and part.children:
            yield from self.alternatives(part)
        elif part.children:
            for child in part.children:
                yield from self.said_by(child)
        elif said := self.leaf(part):
            yield said

    def attached(self, mail: Part) -> str:
        sent_at = instant(mail.get("date") or "")
        identity = (message_id(mail) or "", sent_at.isoformat() if sent_at else "")
        return _digest("mail", *identity, *_head(mail), *sorted(self.said_by(mail)))

    def alternatives(self, part: Part) -> Iterator[str]:
        """Exchange keeps the HTML and writes the plain text anew from it: of that, only what the HTML does not say."""
        leaves = list(_leaves(part))
        rich = [leaf for leaf in leaves if leaf.content_type == _RICH]
        plain = [leaf for leaf in leaves if leaf.content_type == "text/plain"]
        if rich and plain and (more := _said_beyond(rich, plain)):
            yield _digest("alternative", *more)
        for leaf in leaves:
            if not (rich and leaf.content_type == "text/plain"):
                yield from self.said_by(leaf)

    def leaf(self, part: Part) -> str:
        """ "" for an empty one."""
        if part.content_type == _RICH and is_body(part):
            text = _rich_text(part)
            return _digest("html", text) if text else ""
        if part.content_type == "text/plain" or part.content_type.startswith(("multipart/", "message/")):
            text = _plain_text(part)
            return _digest("text", text) if text else ""
        if part.content_type.startswith("text/"):
            text = _lines(part)
            return _digest("lines", text) if text else ""
        digest = self.digest_of(part)
        return _digest("file", digest) if digest != _NOTHING else ""

    def digest_of(self, part: Part) -> str:
        known = self.digests.get((part.start, part.end)) if part.raw is self.raw else None
        return known or hashlib.sha256(part.content()).hexdigest()


def _said_beyond(rich: Sequence[Part], plain: Sequence[Part]) -> list[str]:
    """Words of the plain text that stand nowhere in the HTML's source, the numbers of its lists left out."""
    known = set(_WORD.findall(_words(html.unescape(" ".join(map(_source, rich))))))
    more = set(_WORD.findall(" ".join(map(_plain_text, plain)))) - known
    return sorted(word for word in more if not _LIST_NUMBER.fullmatch(word))


def _leaves(part: Part) -> Iterator[Part]:
    if not part.children or part.content_type in MESSAGE_TYPES:
        yield part
        return
    for child in part.children:
        yield from _leaves(child)


def _plain_text(part: Part) -> str:
    return _words(decode_text(part.content(), part.params.get("charset")))


def _lines(part: Part) -> str:
    """A text that is a file of its own: all but how its lines end."""
    text = decode_text(part.content(), part.params.get("charset"))
    return unicodedata.normalize("NFC", "\n".join(line.rstrip() for line in text.splitlines()).strip())


def _rich_text(part: Part) -> str:
    """What HTML shows and where its links lead, without its tags."""
    source = _source(part)
    for begins, ends in _UNSEEN:
        source = _without(source, begins, ends)
    return _words(html.unescape(" ".join((_TAG.sub(" ", source), *_TARGET.findall(source)))))


def _source(part: Part) -> str:
    """HTML as it was written, tags, names of pictures and all."""
    raw = part.content()
    return unicodedata.normalize("NFC", decode_text(raw, part.params.get("charset") or meta_charset(raw)))


def _without(source: str, begins: re.Pattern[str], ends: re.Pattern[str]) -> str:
    """What begins and never ends is kept: looking for each end anew would take for ever on hostile HTML."""
    kept, at = [], 0
    while (begin := begins.search(source, at)) and (end := ends.search(source, begin.end())):
        kept.append(source[at : begin.start()])
        at = end.end()
    return " ".join((*kept, source[at:]))


def _words(text: str) -> str:
    """NFC, one blank between words."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_INVISIBLE).split())


def _digest(*values: str) -> str:
    """SHA-256 over the values, told apart whatever they hold."""
    found = hashlib.sha256()
    for value in values:
        data = value.encode("utf-8", "replace")
        found.update(f"{len(data)}:".encode() + data)
    return found.hexdigest()
