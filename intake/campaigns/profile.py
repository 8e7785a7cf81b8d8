"""The shape of a template profile's file, and the rules it keeps: from YAML to a ``Template``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from intake.campaigns.ranges import expanded
from intake.configuration.faults import Fault, refuse, suggest, validate
from intake.configuration.yaml_lines import Loc, YamlDocument
from intake.domain.campaign import Corps
from intake.domain.supports.resemblance import is_detected
from intake.domain.templates import Part, Template, TemplatePart
from intake.sections import Section

Strings = tuple[str, ...]


@dataclass(frozen=True)
class _Box(Section):
    page: int
    name: str


@dataclass(frozen=True)
class _Part(Section):
    name: str
    filled_by: Part
    fields: Strings
    required: bool = False


@dataclass(frozen=True)
class ProfileFile(Section):
    """A profile as it is written. Lists of fields may hold ranges (« objectif{1..6}.intitule »)."""

    name: str
    corps: Corps
    campaign: int
    pages: int
    identity: dict[str, str]
    parts: tuple[_Part, ...]
    titles: Strings = ()
    states: dict[str, Strings] = field(default_factory=dict)
    echoes: dict[str, Strings] = field(default_factory=dict)
    agree: tuple[Strings, ...] = ()
    required: Strings = ()
    decisions: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    others: Strings = ()
    signature_boxes: tuple[_Box, ...] = ()


def template_of(document: YamlDocument) -> Template:
    """The template that document describes. Raises ConfigError telling file, line and key of every fault."""
    file = validate(ProfileFile, document)
    refuse(document, _bad_ranges(file))
    refuse(document, _faults(file))
    return Template(
        name=file.name,
        corps=file.corps.value,
        campaign=file.campaign,
        fields=tuple(sorted(_all_fields(file))),
        identity=tuple(file.identity.items()),
        parts=tuple(TemplatePart(part.name, part.filled_by, _names(part.fields), part.required) for part in file.parts),
        signature_boxes=tuple((box.page, box.name) for box in file.signature_boxes),
        pages=file.pages,
        titles=file.titles,
        required=_names(file.required),
        decisions=tuple(file.decisions.items()),
        echoes=tuple((key, name) for key, lines in file.echoes.items() for name in _names(lines)),
        agree=tuple(_names(lines) for lines in file.agree),
        states=tuple(file.states.items()),
        defaults=tuple(file.defaults.items()),
    )


def _names(lines: Strings) -> Strings:
    return tuple(name for line in lines for name in expanded(line))


def _all_fields(file: ProfileFile) -> set[str]:
    """Parts, identity and echoes; ``others`` are fields of the form that no rule speaks of."""
    of_parts = {name for part in file.parts for name in _names(part.fields)}
    echoed = {name for lines in file.echoes.values() for name in _names(lines)}
    return of_parts | echoed | set(_names(file.others)) | set(file.identity.values())


def _lists(file: ProfileFile) -> Iterator[tuple[Loc, Strings]]:
    """Every list of fields, with its place."""
    yield from ((("parts", number, "fields"), part.fields) for number, part in enumerate(file.parts))
    yield from ((("echoes", key), lines) for key, lines in file.echoes.items())
    yield from ((("agree", number), lines) for number, lines in enumerate(file.agree))
    yield from ((("required",), file.required), (("others",), file.others))


def _bad_ranges(file: ProfileFile) -> Iterator[Fault]:
    for loc, lines in _lists(file):
        for number, line in enumerate(lines):
            try:
                expanded(line)
            except ValueError:
                yield Fault((*loc, number), f"suite de numéros fautive : {line}", "écrivez par exemple objectif{1..6}")


def _faults(file: ProfileFile) -> Iterator[Fault]:
    yield from _repeated(file)
    yield from _unknown(file)
    if file.pages < 1:
        yield Fault(("pages",), f"trouvé : {file.pages} ; attendu : au moins 1", "corrigez le nombre de pages")
    for number, box in enumerate(file.signature_boxes):
        if not 1 <= box.page <= file.pages:
            loc: Loc = ("signature_boxes", number, "page")
            yield Fault(loc, f"trouvé : {box.page} ; attendu : de 1 à {file.pages}", "corrigez la page")
    names = _all_fields(file)
    if 2 * sum(map(is_detected, names)) > len(names):
        problem = "plus de la moitié des champs portent un nom donné par la détection automatique (Texte1…)"
        yield Fault(("parts",), problem, "un tel profil reconnaîtrait n’importe quel scan : partez du vrai formulaire")


def _repeated(file: ProfileFile) -> Iterator[Fault]:
    counted = Counter(name for part in file.parts for name in _names(part.fields))
    for position, part in enumerate(file.parts):
        for number, line in enumerate(part.fields):
            for name in expanded(line):
                if counted[name] > 1:
                    loc: Loc = ("parts", position, "fields", number)
                    yield Fault(loc, f"champ donné deux fois : {name}", "un champ n’a qu’une place")


def _unknown(file: ProfileFile) -> Iterator[Fault]:
    """Fields that rules speak of and the form does not have; echoes of what is no identity."""
    names = _all_fields(file)
    for loc, name in _spoken_of(file):
        if name not in names:
            yield Fault(loc, f"trouvé : {name} ; attendu : un champ du formulaire", suggest(name, names))
    for key, lines in file.echoes.items():
        if key not in file.identity:
            yield Fault(("echoes", key), f"trouvé : {key} ; attendu : une clé d’identity", suggest(key, file.identity))
        elif file.identity[key] in _names(lines):
            yield Fault(("echoes", key), "un champ ne se répète pas lui-même", "donnez les autres champs qui le disent")
    for number, lines in enumerate(file.agree):
        if len(_names(lines)) < 2:
            yield Fault(("agree", number), "attendu : au moins deux champs", "ajoutez l’autre, ou retirez la ligne")


def _spoken_of(file: ProfileFile) -> Iterator[tuple[Loc, str]]:
    for loc, lines in _lists(file):
        if loc[0] in ("required", "agree"):
            yield from (((*loc, number), name) for number, line in enumerate(lines) for name in expanded(line))
    yield from ((("decisions", key), name) for key, name in file.decisions.items())
    yield from ((("states", name), name) for name in file.states)
    yield from ((("defaults", name), name) for name in file.defaults)
