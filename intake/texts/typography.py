"""French dates in words, and plain-text layout: what makes a text file read like a letter."""

from __future__ import annotations

import re
import textwrap
from datetime import date, datetime

from intake.domain.deadlines import PARIS

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
NUMBERS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze")
LINE = 78
"""Characters (RFC 5322, 2.1.1: lines SHOULD be at most 78). An address on the web is never cut, however long."""

NO_BREAK = "\u00a0"
_HIGH_PUNCTUATION = re.compile(r" (?=[:;?!»%])|(?<=«) ")
_BLOCK_START = re.compile(r"(?P<indent>\s*)(?P<marker>(?:[-•]|\d{1,2}\.) +)?(?P<words>.*)")


def long_date(day: date) -> str:
    """« mercredi 14 janvier 2026 », « dimanche 1er mars 2026 »; an instant is taken on its day in Paris."""
    if isinstance(day, datetime):
        day = day.astimezone(PARIS).date()
    number = "1er" if day.day == 1 else str(day.day)
    return f"{DAYS[day.weekday()]} {number} {MONTHS[day.month - 1]} {day.year}"


def months_in_words(count: int) -> str:
    """« deux mois », « un mois », « 18 mois »."""
    return f"{NUMBERS[count] if count < len(NUMBERS) else count} mois"


def one_line(words: str, limit: int) -> str:
    """Those words on one line of at most ``limit`` characters, without control characters."""
    line = " ".join("".join(char if char.isprintable() else " " for char in words).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def lay_out(text: str) -> str:
    """Paragraphs filled to 78 characters, ending in one line break.

    Lines that follow each other are one paragraph. A line that begins with a space, « - » or « 1. » begins anew and
    keeps its indentation; blank lines separate (several count as one). « : », « » » and their kin never begin a line.
    """
    blocks: list[str] = []
    for line in (line.rstrip() for line in text.splitlines()):
        if not line:
            if blocks and blocks[-1]:
                blocks.append("")
        elif _begins_anew(line) or not blocks or not blocks[-1]:
            blocks.append(line)
        else:
            blocks[-1] += f" {line}"
    return "\n".join(_fill(block) for block in blocks).strip("\n") + "\n"


def _begins_anew(line: str) -> bool:
    match = _BLOCK_START.fullmatch(line)
    return match is not None and bool(match["indent"] or match["marker"])


def _fill(block: str) -> str:
    match = _BLOCK_START.fullmatch(block)
    if match is None or not block:
        return block
    first = match["indent"] + (match["marker"] or "")
    filled = textwrap.fill(
        _HIGH_PUNCTUATION.sub(NO_BREAK, match["words"]),
        width=LINE,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled.replace(NO_BREAK, " ")
