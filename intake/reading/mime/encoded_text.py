"""Files, and whole messages, that stand encoded in the lines of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.reading.mime.parts import Part

_UUENCODED = re.compile(rb"begin [0-7]{3,4} ")
_CLOSED = (
    (re.compile(rb"-----BEGIN PGP MESSAGE-----"), "message chiffré (PGP), à demander en clair"),
    (re.compile(rb"=ybegin [^\r\n]{0,200}size="), "fichier codé en yEnc dans le texte, non décodé"),
    (re.compile(rb"\(This file must be converted with BinHex"), "fichier codé en BinHex dans le texte, non décodé"),
)
"""What is not opened here, and what a person is told."""


def holds_uuencoded(part: Part) -> bool:
    """True when a line of the text begins a uuencoded file."""
    return _begins_a_line(_UUENCODED, part)


def closed_in_text(part: Part) -> Iterator[str]:
    """What of the text stays closed, in French."""
    return (sentence for sign, sentence in _CLOSED if _begins_a_line(sign, part))


def _begins_a_line(sign: re.Pattern[bytes], part: Part) -> bool:
    """Looked for from the sign's own first letters: so 50 MB of text take milliseconds, and no copy is made."""
    found = sign.finditer(part.raw, part.start, part.end)
    return any(match.start() == part.start or part.raw[match.start() - 1] in b"\r\n" for match in found)
