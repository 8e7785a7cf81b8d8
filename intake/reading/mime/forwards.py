"""Who first wrote a forwarded mail: its attached message, else the header lines the forwarding program copied.

A guess that helps a clerk, never a proof: anybody can type those lines.
"""

from __future__ import annotations

import re
from itertools import pairwise

from intake.domain.automatic.signs import DAEMON
from intake.domain.letter import Address, Letter, Seen
from intake.reading.mime.headers import addresses
from intake.reading.mime.quotes import HEADER_BLOCK

_SUBJECT = re.compile(r"^\W*(?:\[[^\]]*\]\s*)?(?:TR|Tr|FW|Fw|FWD|Fwd|Fwd?|WG|TF|Transf(?:ert|\.)?)\s?:", re.IGNORECASE)
_ANSWER = re.compile(r"^\W*(?:\[[^\]]*\]\s*)?(?:RE|R[ÉE]P|AW)\s?:", re.IGNORECASE)
"""An answer whose thread holds a forward is none."""
_MARK = re.compile(
    r"(?:Message transf[ée]r[ée]|Mail transf[ée]r[ée]|Forwarded [Mm]essage|"
    r"(?<!-)-{2,}\s?(?:Transf[ée]r[ée]|R[ée]achemin[ée]|Forwarded) (?:par|by) |"
    r"D[ée]but du (?:message|courriel) (?:r[ée]exp[ée]di[ée]|transf[ée]r[ée])|Begin forwarded message)",
    re.IGNORECASE,
)
_FROM_LINE = re.compile(
    r"^[ \t>*|]*(?:De|From|Von|Exp[ée]diteur)\**\s?:\**[ \t\xa0]*"
    r"((?:[^\n]|\n(?![ \t>*|]*[\w'’ -]{1,20}\**\s?:)){1,300})",
    re.MULTILINE | re.IGNORECASE,
)
_DATE_LINE = re.compile(
    r"^[ \t>*|]*(?:Envoy[ée](?:[ \xa0]+le)?|Sent|Date|Gesendet)\**[ \xa0]?:\**[ \t\xa0]*([^\n]{4,120})",
    re.MULTILINE | re.IGNORECASE,
)
_BARE_LINE = re.compile(r"^[ \t>]*(?:De|From)[ \t]+([^\n]{1,300})", re.MULTILINE)
"""eM Client writes its header lines without a colon."""
_DEVICE = re.compile(
    r"^[ \t>]*(?:Envoy[ée] (?:de(?:puis)?|par|via|[àa] partir) |Sent (?:from|via) |"
    r"T[ée]l[ée]charger Outlook|Get Outlook)[^\n]*$",
    re.MULTILINE | re.IGNORECASE,
)
"""What a telephone signs with: nobody's words."""
_MAILTO = re.compile(r"\[?mailto:([^\]\s<>]+)\]?", re.IGNORECASE)
_ROUTING = re.compile(
    r"^(?:pour|p/)\s+(?:attribution|suite [àa] donner|info(?:rmation)?|traitement|comp[ée]tence|action|avis)|"
    r"^fyi\b|^TR\b",
    re.IGNORECASE,
)
_HEADER_LINE = re.compile(r"^[ \t>*|]*\**[A-Za-zÀ-ÿ][\w'’ -]{0,24}\**\s?:")
_MAX_BLOCKS = 50
_LINES_AFTER = 500
"""Characters after a mark in which its header lines begin."""
_LINES_BEFORE = 300
_FEW = 12
"""Characters that say nothing: « Cdt », « FYI », a rule."""
_SHORT = 400
"""Characters under which own words above a forward are a routing note, not a letter."""


def original_sender(subject: str, body: str, own: str, inner: tuple[Letter, ...]) -> tuple[Address | None, Seen | None]:
    """The first author of a forward and where that was read; (None, None) for a mail that is none, or names nobody."""
    if not is_forward(subject, body, own):
        bare = len(inner) == 1 and not own.strip()
        return _told(_author_of(inner[0]), Seen.ATTACHED) if bare else (None, None)
    quoted, seen = _told(_quoted(body)[0], Seen.TEXT)
    return (quoted, seen) if quoted or not inner else _told(_author_of(inner[0]), Seen.ATTACHED)


def _author_of(attached: Letter) -> Address | None:
    return attached.original_sender or attached.sender


def _told(author: Address | None, seen: Seen) -> tuple[Address | None, Seen | None]:
    return (author, seen) if author else (None, None)


def is_forward(subject: str, body: str, own: str) -> bool:
    """True for « TR : » and its like, for a program's forwarding mark, and for a bare routing note above a quote."""
    if _SUBJECT.match(subject):
        return True
    words = _DEVICE.sub("", own).strip()
    if _MARK.search(body) and not (words and _ANSWER.match(subject)):
        return len(words) <= _SHORT
    return bool(HEADER_BLOCK.search(body)) and _is_routing(words)


def _is_routing(words: str) -> bool:
    return not words or (len(words) <= _SHORT and bool(_ROUTING.match(words)))


def original_date(body: str) -> str:
    """When the original of a forward was sent, in the words that the forwarding program copied; "" without any.

    To be shown, never reckoned with: it is in whatever language, often without a zone, and anybody may type it.
    """
    return " ".join(_quoted(body)[1].replace("*", "").split())


def _quoted(body: str) -> tuple[Address | None, str]:
    """(author, date) of the first quoted mail that says something: those above it only passed it on."""
    starts = [match.start() for match in HEADER_BLOCK.finditer(body)][:_MAX_BLOCKS]
    sender, sent = None, ""
    for start, end in pairwise([*starts, len(body)]):
        line = _FROM_LINE.match(body, start)
        author = _address_in(line[1]) if line else None
        if author is not None:
            sender, sent = author, _date_of(body, start, end)
        if not _only_passes_on(body[start:end]):
            break
    return (sender, sent) if starts else (_bare_sender(body), "")


def _date_of(body: str, start: int, end: int) -> str:
    """Below the author's line, or above it (Thunderbird, Roundcube)."""
    above = body[max(start - _LINES_BEFORE, 0) : start].rpartition("\n\n")[2]
    below = body[start : min(end, start + _LINES_AFTER)].partition("\n\n")[0]
    found = _DATE_LINE.search(below) or _DATE_LINE.search(above)
    return found[1] if found else ""


def _bare_sender(body: str) -> Address | None:
    """The author that stands on the first lines after a forwarding mark."""
    mark = _MARK.search(body)
    line = _BARE_LINE.search(body, mark.end(), mark.end() + _LINES_AFTER) if mark else None
    return _address_in(line[1]) if line else None


def _address_in(text: str) -> Address | None:
    line = _MAILTO.sub(r"<\1>", text.replace("\n", " ").replace("*", ""))
    found = addresses([line])
    return found[0] if found else _daemon_in(line)


def _daemon_in(line: str) -> Address | None:
    """« Mail Delivery Subsystem <MAILER-DAEMON> »: a mail system signs without a domain."""
    name, _, word = line.rpartition("<")
    word = word.strip(" >")
    return Address(word, name.strip(' "')) if DAEMON.fullmatch(word) else None


def _only_passes_on(block: str) -> bool:
    """True when nothing but header lines, or a short routing note, stands in a quoted mail."""
    words = "\n".join(line for line in block.split("\n") if not _HEADER_LINE.match(line)).strip(" \n\t>|*_-")
    return len(words) < _FEW or _is_routing(words)
