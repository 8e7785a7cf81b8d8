"""From a blank form to the first draft of its profile: what can be read is written, what is guessed is marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sized
from dataclasses import dataclass
from pathlib import Path

import yaml

from intake.campaigns.guessing import (
    guess_echoes,
    guess_filled_by,
    guess_identity,
    guess_parts,
    guess_titles,
)
from intake.campaigns.profile import template_of
from intake.campaigns.ranges import compacted
from intake.configuration.yaml_lines import parse_yaml
from intake.domain.document import Form, PdfReading
from intake.domain.supports.resemblance import is_detected
from intake.domain.templates import Part, recognise

FEW_FIELDS = 10
FILLED_SHARE = 0.1
"""A blank form comes with a few values (the year, first choices of lists); past this it is somebody's."""
IDENTITY_SHARE = 0.4
"""A group of fields of which so many are the identity's is the block that SAGA fills in, not a part to fill."""
PERSONAL = ("matricule", "nom", "nom_usage", "prenom", "date_naissance")
TO_CONFIRM = "# À CONFIRMER"


@dataclass(frozen=True)
class Learnt:
    """The profile's text, and what the person who reads it must know."""

    text: str
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Subject:
    """The form to describe: what was read of it, and what it is the form of."""

    reading: PdfReading
    printed: tuple[str, ...]
    places: tuple[tuple[str, int], ...]
    corps: str
    campaign: int
    name: str
    source: str
    """Name of the file."""

    @property
    def names(self) -> tuple[str, ...]:
        """Each fillable field's name, once, in reading order."""
        return tuple(dict.fromkeys(field.name for field in self.reading.fields if field.name))

    @property
    def values(self) -> Mapping[str, str]:
        """What the blank form comes with."""
        return {f.name: f.value.strip() for f in self.reading.fields if f.name and f.value.strip() not in ("", "Off")}


def learn(subject: Subject) -> Learnt:
    """The profile of that blank form. ValueError when none can recognise the form it is made from; it says why."""
    detected = sum(map(is_detected, subject.names))
    if 2 * detected > len(subject.names):
        raise ValueError(
            f"{detected} champs sur {len(subject.names)} ont un nom automatique (Texte1…), comme sur un scan"
        )
    identity = guess_identity(subject.names)
    filled = _looks_filled(subject, identity)
    text = "\n".join(_lines(subject, identity, keep_values=not filled)) + "\n"
    template = template_of(parse_yaml(Path(subject.source), text))
    found = recognise(subject.reading, (template,))
    if found is None or found.share < 1:
        raise ValueError("le profil tiré de ce formulaire ne le reconnaît pas : noms de champs impossibles à écrire")
    return Learnt(text, tuple(_warnings(subject, identity, filled=filled)))


def _looks_filled(subject: Subject, identity: Mapping[str, str]) -> bool:
    values = subject.values
    personal = any(values.get(identity.get(key, "")) for key in PERSONAL)
    return personal or len(values) > FILLED_SHARE * len(subject.names)


def _warnings(subject: Subject, identity: Mapping[str, str], *, filled: bool) -> Iterator[str]:
    if filled:
        count = len(subject.values)
        yield f"formulaire déjà rempli ({count} champs) : partez d’un vierge ; ses valeurs ne sont pas reprises"
    if "matricule" not in identity:
        yield "aucun champ « matricule » reconnu : sans lui tout support est retenu ; complétez « identity »"
    if len(subject.names) < FEW_FIELDS:
        yield f"{len(subject.names)} champs seulement : un autre formulaire pourrait avoir les mêmes"
    detected = sum(map(is_detected, subject.names))
    if detected:
        yield f"{detected} champs ont un nom donné par une détection automatique (Texte1…) : est-ce le bon fichier ?"
    doubled = [name for name, count in Counter(f.name for f in subject.reading.fields).items() if count > 1]
    if doubled:
        yield f"{len(doubled)} noms portés par plusieurs champs, dont « {doubled[0]} »"
    if not guess_titles(subject.printed):
        yield "aucun titre reconnu : une copie scannée ou aplatie de ce formulaire ne sera pas reconnue par son texte"
    if subject.reading.form is Form.XFA:
        yield "formulaire XFA : vérifiez « pages », que seul Acrobat sait compter"
    if not subject.reading.signature_boxes:
        yield "aucun encart de signature : les signatures ne seront pas contrôlées"


def _lines(subject: Subject, identity: Mapping[str, str], *, keep_values: bool) -> Iterator[str]:
    source = "".join(char for char in subject.source if char.isprintable())
    yield f"# Profil écrit par « intake template learn » depuis {source}."
    yield f"# Relisez chaque « {TO_CONFIRM.removeprefix('# ')} », puis : intake template check CE_PROFIL FICHIER.pdf …"
    yield f"name: {_scalar(subject.name)}"
    yield f"corps: {subject.corps}"
    yield f"campaign: {subject.campaign}"
    yield f"pages: {max(subject.reading.pages, 1)}  {TO_CONFIRM} : pages du formulaire imprimé"
    yield from _titles(subject)
    yield from _identity(identity)
    yield from _rules(subject, identity)
    if keep_values and subject.values:
        yield f"defaults:  {TO_CONFIRM} : valeurs du formulaire vierge, comptées comme vides"
        yield from (f"  {_scalar(name)}: {_text(value)}" for name, value in subject.values.items())
    yield from _parts(subject, identity)
    yield from _boxes(subject)


def _titles(subject: Subject) -> Iterator[str]:
    titles = guess_titles(subject.printed)
    yield _list("titles", titles, "phrases imprimées sur ce formulaire et sur aucun autre document")
    yield from (f"- {_text(title)}" for title in titles)


def _identity(identity: Mapping[str, str]) -> Iterator[str]:
    empty = "" if identity else " {}"
    yield f"identity:{empty}  {TO_CONFIRM} : deviné par les noms des champs ; matricule est indispensable"
    yield from (f"  {key}: {_scalar(name)}" for key, name in identity.items())


def _rules(subject: Subject, identity: Mapping[str, str]) -> Iterator[str]:
    """What only a person knows: written empty, with an example."""
    yield "# states: champs où le formulaire dit ce qu’il est ; utile quand deux corps ont les mêmes champs. Exemple :"
    yield f"#   {identity.get('corps', 'identite.corps')}: [{subject.corps}]"
    yield "# echoes: champs qui répètent l’identité plus loin dans le formulaire (copie d’un collègue)."
    for key, names in guess_echoes(subject.names, dict(identity)).items():
        yield f"#   {key}: [{', '.join(map(_scalar, names))}]  # deviné : décommentez si ce champ répète la page 1"
    yield "# agree: groupes de champs qui doivent dire la même chose. Exemple : - [entretien.date, signature.date]"
    yield "required: []  # champs sans lesquels un support est retenu : à compléter"
    yield "decisions: {}  # champs qui portent la proposition de prime (part_fonctions, part_resultats…) : à compléter"


def _parts(subject: Subject, identity: Mapping[str, str]) -> Iterator[str]:
    pages = dict(subject.places)
    parts, others = _grouped(subject, set(identity.values()))
    yield _list("others", others, "champs pré-remplis, à côté de l’identité ; aucune règle n’en parle")
    yield from (f"- {_scalar(line)}" for line in compacted(others))
    yield _list("parts", parts, "filled_by vaut evaluated (l’évalué), evaluator (l’évaluateur) ou anyone")
    for part, names in parts.items():
        who = guess_filled_by(part, names)
        numbers = sorted({pages[name] for name in names if name in pages})
        where = f", page {numbers[0]}" + (f" à {numbers[-1]}" if len(numbers) > 1 else "") if numbers else ""
        yield f"- name: {_scalar(part)}"
        yield f"  filled_by: {who}  {TO_CONFIRM}{' : non deviné' if who is Part.ANYONE else ''}{where}"
        yield "  fields:"
        yield from (f"  - {_scalar(line)}" for line in compacted(names))


def _grouped(subject: Subject, identity: set[str]) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """The parts, and the fields that stand among those of the identity."""
    pages = dict(subject.places)
    parts: dict[str, tuple[str, ...]] = {}
    others: list[str] = []
    for part, names in guess_parts((name, pages.get(name, 1)) for name in subject.names).items():
        rest = tuple(name for name in names if name not in identity)
        if len(rest) <= (1 - IDENTITY_SHARE) * len(names):
            others.extend(rest)
        elif rest:
            parts[part] = rest
    return parts, tuple(others)


def _boxes(subject: Subject) -> Iterator[str]:
    boxes = sorted({(box.page, box.name) for box in subject.reading.signature_boxes})
    yield f"signature_boxes:{'' if boxes else ' []'}"
    yield from (f"- {{page: {page}, name: {_text(name)}}}" for page, name in boxes)


def _list(key: str, items: Sized, what: str) -> str:
    return f"{key}:{'' if items else ' []'}  {TO_CONFIRM} : {what}"


def _scalar(text: str) -> str:
    """As YAML reads it back in a block: plain where it can be."""
    return _dumped(text) if not _needs_quotes(text) else _text(text)


def _dumped(text: str) -> str:
    written: str = yaml.safe_dump(text, allow_unicode=True, width=10_000)
    return written.removesuffix("\n").removesuffix("\n...")


def _needs_quotes(text: str) -> bool:
    """Lists within lists may stand on one line, where these end a word."""
    return any(char in text for char in ",[]{}#\n\r\t") and not _is_range(text)


def _is_range(text: str) -> bool:
    return "{" in text and not any(char in text for char in ",[]#\n\r\t")


def _text(text: str) -> str:
    written: str = yaml.safe_dump(text, allow_unicode=True, width=10_000, default_style='"')
    return written.removesuffix("\n")
