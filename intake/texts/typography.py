"""French dates in words and French punctuation: what makes a text read like a letter."""

from __future__ import annotations

import re
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
NO_BREAK = "\u00a0"
_TIED = re.compile(r" (?=[:;?!»%])|(?<=«) |(?<=\b[LRD]\.) (?=\d)")
"""A space before « : » and its kin, inside « », and in « L. 231-4 »."""


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


def typed_lines(words: str) -> str:
    """What a person typed, line by line: no control characters, no trailing blanks, never two empty lines in a row."""
    lines = ("".join(char if char.isprintable() else " " for char in line).rstrip() for line in words.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def unbroken(words: str) -> str:
    """Those words, such that « : », « » » and their kin never begin a line, nor « « » or « L. » end one."""
    return _TIED.sub(NO_BREAK, words)
