"""What a profile says of a file, side by side: for the person who writes the profile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from intake.domain.campaign import Campaign
from intake.domain.document import BoxState, Format, PdfReading
from intake.domain.supports.completeness import BoxFound, boxes_of, empty_required, faults_of_support
from intake.domain.supports.one_director import differing_echoes
from intake.domain.supports.resemblance import resemblance
from intake.domain.templates import Part, Recognition, Template, fits_of, is_support, own_name_in, values_of

NAMED = 8
"""Fields named in one line on the screen; --json names all."""


@dataclass(frozen=True)
class PartSeen:
    """One part of the form, and how many of its fields hold something."""

    name: str
    filled_by: Part
    fields: int
    filled: int


@dataclass(frozen=True)
class Checked:
    """One file beside one profile. ``faults`` are why the robot would hold it, or why it is none of this profile's."""

    matches: bool
    format: Format
    fit: Recognition
    missing: tuple[str, ...]
    foreign: tuple[str, ...]
    identity: tuple[tuple[str, str], ...]
    parts: tuple[PartSeen, ...]
    required_missing: tuple[str, ...]
    echoes_differing: tuple[str, ...]
    decisions: tuple[tuple[str, str], ...]
    boxes: tuple[BoxFound, ...]
    faults: tuple[str, ...]

    def as_row(self) -> dict[str, object]:
        """As JSON has it."""
        return {
            "template": self.fit.template.name,
            "matches": self.matches,
            "format": self.format,
            "share": round(self.fit.share, 4),
            "missing": self.missing,
            "foreign": self.foreign,
            "copies": self.fit.copies,
            "identity": dict(self.identity),
            "parts": [vars(part) for part in self.parts],
            "required_missing": self.required_missing,
            "echoes_differing": self.echoes_differing,
            "decisions": dict(self.decisions),
            "signature_boxes": [
                {"page": box.page, "name": box.name, "state": box.found.state if box.found else "missing"}
                for box in self.boxes
            ],
            "faults": self.faults,
        }


def checked(reading: PdfReading, template: Template, campaign: Campaign) -> Checked:
    """That file beside that profile. It matches when the robot, knowing no other profile, would recognise it."""
    (fit,) = fits_of(reading, (template,))
    values = values_of(reading, template)
    matches = reading.format is Format.INTERACTIVE and is_support(fit)
    return Checked(
        matches=matches,
        format=reading.format,
        fit=fit,
        missing=tuple(name for name in template.fields if name not in values),
        foreign=_foreign(reading, template),
        identity=tuple((key, values.get(name, "")) for key, name in template.identity),
        parts=tuple(
            PartSeen(part.name, part.filled_by, len(part.fields), sum(bool(values.get(name)) for name in part.fields))
            for part in template.parts
        ),
        required_missing=empty_required(reading, template),
        echoes_differing=tuple(name for _, name in differing_echoes(reading, template)),
        decisions=tuple((key, values.get(name, "")) for key, name in template.decisions),
        boxes=boxes_of(reading, template),
        faults=_faults(reading, template, campaign, matches=matches),
    )


def _foreign(reading: PdfReading, template: Template) -> tuple[str, ...]:
    names = dict.fromkeys(field.name for field in reading.fields if template.compared(field.name) not in template.own)
    return tuple(name for name in names if own_name_in(template.compared(name), template.own) is None)


def _faults(reading: PdfReading, template: Template, campaign: Campaign, *, matches: bool) -> tuple[str, ...]:
    if matches:
        return faults_of_support(reading, template, campaign, signed_copy=False)
    if reading.format is Format.INTERACTIVE:
        return resemblance(reading, (template,))
    return reading.evidence or (f"ce n’est pas un formulaire interactif ({reading.format})",)


def told(result: Checked) -> Iterator[str]:
    """The same for the screen, a line a thing."""
    fit, size = result.fit, len(result.fit.template.fields)
    verdict = "reconnu" if result.matches else "PAS reconnu"
    yield f"profil     {fit.template.name} : {verdict}, {size - len(result.missing)} de ses {size} champs"
    yield from _some("manquants ", result.missing)
    yield from _some("étrangers ", result.foreign)
    if result.matches:
        yield from _told_of_support(result)
    yield from (f"constat    {fault}" for fault in result.faults)


def _told_of_support(result: Checked) -> Iterator[str]:
    yield f"identité   {', '.join(f'{key} : {value}' for key, value in result.identity if value) or 'vide'}"
    for part in result.parts:
        yield f"partie     {part.name} ({_WHO[part.filled_by]}) : {part.filled} champs remplis sur {part.fields}"
    yield from _some("requis vides", result.required_missing)
    yield from _some("reprises qui diffèrent", result.echoes_differing)
    yield from (f"décision   {key} : {value or 'vide'}" for key, value in result.decisions)
    for page in sorted({box.page for box in result.boxes}):
        states = Counter(box.found.state if box.found else None for box in result.boxes if box.page == page)
        yield f"signatures page {page} : {', '.join(_counted(state, count) for state, count in states.items())}"
    if all(part.filled_by is not Part.EVALUATOR for part in result.parts):
        yield "attention  aucune partie n’est « evaluator » : un projet de l’évalué seul ne sera pas reconnu comme tel"


_WHO = {Part.EVALUATED: "l’évalué", Part.EVALUATOR: "l’évaluateur", Part.ANYONE: "à confirmer"}
_STATES = {BoxState.SIGNED: "signé", BoxState.EMPTY: "vide", BoxState.UNKNOWN: "incertain", None: "introuvable"}


def _counted(state: BoxState | None, count: int) -> str:
    return f"{count} {_STATES[state]}{'s' if count > 1 else ''}"


def _some(label: str, names: tuple[str, ...]) -> Iterator[str]:
    if names:
        more = f" et {len(names) - NAMED} autres" if len(names) > NAMED else ""
        yield f"{label} {len(names)} : {', '.join(names[:NAMED])}{more}"
