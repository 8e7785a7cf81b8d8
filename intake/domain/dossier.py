"""Whose dossier: the director a document belongs to, by identifiers first, by names only within one mail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches

from intake.domain.campaign import Campaign
from intake.domain.disposition import DossierKey
from intake.domain.document import Document, PdfReading
from intake.domain.letter import Letter
from intake.domain.templates import Template, value_of
from intake.domain.words import fold


@dataclass(frozen=True)
class Identity:
    """Who a support says it is about."""

    matricule: str
    name: str


@dataclass(frozen=True)
class Owner:
    """A dossier some support of this mail was filed in."""

    dossier: DossierKey
    name: str


def identity_of(reading: PdfReading, template: Template) -> Identity:
    """The identity fields' values, "" where empty."""
    nom, prenom = value_of(reading, template, "nom"), value_of(reading, template, "prenom")
    return Identity(written_as_one(value_of(reading, template, "matricule")), f"{prenom} {nom}".strip())


def written_as_one(matricule: str) -> str:
    """However it was typed: without spaces, in capitals."""
    return "".join(matricule.split()).upper()


def is_matricule(text: str, campaign: Campaign) -> bool:
    """Whether it has the shape that the campaign gives to matricules."""
    return re.fullmatch(campaign.matricule_pattern, text, re.IGNORECASE) is not None


@dataclass(frozen=True)
class Matricules:
    """Matricules seen in a document. Those an OCR read may have a wrong digit: they confirm, they never name alone."""

    certain: frozenset[str]
    by_ocr: frozenset[str]


def matricules_in(document: Document, campaign: Campaign) -> Matricules:
    """Matricules of the file's name and of its text; where the two speak of different people, both."""
    named = _matricules(_COUNTER.sub(" ", document.name.replace("_", " ")), campaign)
    read = _matricules(document.reading.text, campaign)
    if document.reading.text_by_ocr:
        return Matricules(named if _may_be_read_as(named, read) else named | read, read)
    return Matricules((named & read) or (named | read), frozenset())


_COUNTER = re.compile(
    r"\b(scan|scanne?r?|img|image|doc|document|skm|mfp|photo|fax|page|numerisation|numérisation|pdf|dsc|copie)"
    r"[ -]?\d+\b",
    re.IGNORECASE,
)
"""A scanner's or a telephone's running number: as many digits as a matricule, and nobody's."""
_MISREAD = 2
"""Characters of a matricule that OCR may have wrong."""


def _may_be_read_as(named: frozenset[str], read: frozenset[str]) -> bool:
    """Nothing was named or nothing read, or what was read is one of the named but for a character or two."""
    return not named or not read or any(_differences(one, other) <= _MISREAD for one in named for other in read)


def _differences(one: str, other: str) -> int:
    return abs(len(one) - len(other)) + sum(a != b for a, b in zip(one, other, strict=False))


def matricules_of_mail(letter: Letter, campaign: Campaign) -> frozenset[str]:
    """Matricules written in the subject or in what the sender wrote."""
    return _matricules(f"{letter.subject} {letter.own_words}", campaign)


def interview_day(reading: PdfReading, template: Template) -> date | None:
    """The day of the interview the form states, None when empty or unreadable."""
    text = value_of(reading, template, "interview_date")
    for layout in ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y"):
        try:
            # A civil day typed in a form has no zone; any will do to read it.
            return datetime.strptime(f"{text} +0000", f"{layout} %z").date()
        except ValueError:
            continue
    return None


def owner_by_name(document: Document, owners: tuple[Owner, ...]) -> Owner | None:
    """The one owner whose surname stands in the file's name; None when none or several do."""
    words = f" {fold(document.name)} "
    named = [owner for owner in owners if (surname := _surname(owner.name)) and f" {surname} " in words]
    return named[0] if len(named) == 1 else None


def is_about(document: Document, owner: Owner) -> bool:
    """False only when there is text enough to name the owner and it does not; OCR may misspell the name."""
    words = fold(document.reading.text[:4_000]).split()
    if len(words) < _WORDS_THAT_NAME:
        return True
    if not document.reading.text_by_ocr:
        return f" {_surname(owner.name)} " in f" {' '.join(words)} "
    return all(get_close_matches(part, words, n=1, cutoff=0.7) for part in _surname(owner.name).split())


_WORDS_THAT_NAME = 15
"""Words from which a decision's text is expected to name its director."""


def _surname(name: str) -> str:
    words = name.split()
    upper = [word for word in words if word.isupper() and len(word) > 1]
    return fold(" ".join(upper or words[-1:]))


def _matricules(text: str, campaign: Campaign) -> frozenset[str]:
    return frozenset(
        match.group().upper()
        for match in re.finditer(campaign.matricule_pattern, text.replace("_", " "), re.IGNORECASE)
    )
