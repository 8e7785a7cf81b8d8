"""Is this support whole, and one director's? Why a recognised interactive support cannot be filed as it is.

Only what the template's profile says is asked. A fault holds the support for a person; it never returns it
(domain.md 7, 8, 10, 13).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from intake.domain.campaign import Campaign
from intake.domain.document import BoxState, Form, PdfReading, SignatureBox
from intake.domain.supports.one_director import echo_faults, identity_faults, merging_faults
from intake.domain.templates import Part, Template, plain_name, values_of

_NAMED = 5
"""Fields named in one sentence; the others are counted."""


def faults_of_support(
    reading: PdfReading, template: Template, campaign: Campaign, *, signed_copy: bool
) -> tuple[str, ...]:
    """Why a recognised interactive support cannot be filed as it is, in French; empty when it can.

    ``signed_copy``: the mail also carries the signed scan, so empty boxes in the interactive file are expected.
    """
    found = [
        *identity_faults(reading, template, campaign),
        *_filling_faults(reading, template),
        *merging_faults(reading, template),
        *echo_faults(reading, template),
    ]
    if reading.pages < template.pages and reading.form is not Form.XFA:
        # An XFA form's pages are made by its viewer.
        found.append(f"{reading.pages} pages sur les {template.pages} du formulaire : fichier incomplet")
    if not signed_copy and not found:
        found.extend(_signature_faults(reading, template))
    return tuple(found)


@dataclass(frozen=True)
class BoxFound:
    """A signature box the profile expects on a page, and the one found in the file, None when there is none."""

    page: int
    name: str
    found: SignatureBox | None


def boxes_of(reading: PdfReading, template: Template) -> tuple[BoxFound, ...]:
    """Each box of the profile with the file's: by its name, else an unknown one on that page.

    Of several with one name, an empty one. Boxes that the profile does not list are nobody's business, unless
    it lists none: then those of the file are taken as they are.
    """
    if not template.signature_boxes:
        return tuple(BoxFound(box.page, box.name, box) for box in reading.signature_boxes)
    by_name: dict[str, SignatureBox] = {}
    for box in sorted(reading.signature_boxes, key=lambda box: box.state is BoxState.EMPTY):
        by_name[plain_name(box.name)] = box
    listed = {plain_name(name) for _, name in template.signature_boxes}
    spare = [box for box in reading.signature_boxes if plain_name(box.name) not in listed]
    return tuple(
        BoxFound(page, name, by_name.get(plain_name(name)) or _taken(spare, page))
        for page, name in template.signature_boxes
    )


def empty_required(reading: PdfReading, template: Template) -> tuple[str, ...]:
    """The required fields that hold nothing."""
    values = values_of(reading, template)
    return tuple(name for name in template.required if not values.get(name))


def _taken(spare: list[SignatureBox], page: int) -> SignatureBox | None:
    box = next((box for box in spare if box.page == page), None)
    if box is not None:
        spare.remove(box)
    return box


def _signature_faults(reading: PdfReading, template: Template) -> list[str]:
    boxes = boxes_of(reading, template)
    empty = {box.found.page for box in boxes if box.found and box.found.state is BoxState.EMPTY}
    found = [f"encart de signature vide, page {_pages(empty)}"] if empty else []
    unsure = {box.found.page for box in boxes if box.found and box.found.state is BoxState.UNKNOWN}
    if unsure:
        found.append(f"encart de signature à vérifier, page {_pages(unsure)} : signé ou non, le robot ne peut le dire")
    lost = {box.page for box in boxes if box.found is None}
    if lost and reading.form is not Form.XFA:
        found.append(f"encart de signature introuvable dans le fichier, page {_pages(lost)}")
    return found


def _filling_faults(reading: PdfReading, template: Template) -> list[str]:
    """Blank, only identity, a draft by the evaluated alone (domain.md 13), or something required is missing."""
    filled = {name for name, value in values_of(reading, template).items() if value}
    identity = {name for _, name in template.identity} | {name for _, name in template.echoes}
    body = {name for part in template.parts for name in part.fields} - identity
    evaluators = _fields_of(template, Part.EVALUATOR) - identity
    if not filled:
        return ["formulaire vierge : aucun champ rempli"]
    if not filled & body:
        return ["seule l’identité est remplie"] if template.parts else []
    if evaluators and not filled & evaluators:
        return ["parties de l’évaluateur vides : projet de l’évalué, pas encore une évaluation"]
    return [*_missing_parts(filled, template), *_missing_fields(reading, template)]


def _fields_of(template: Template, who: Part) -> set[str]:
    return {name for part in template.parts if part.filled_by is who for name in part.fields}


def _missing_parts(filled: set[str], template: Template) -> list[str]:
    empty = [part for part in template.parts if part.required and not filled & set(part.fields)]
    return [f"partie « {part.name} » vide{_BY[part.filled_by]}" for part in empty]


_BY = {Part.EVALUATED: " (à remplir par l’évalué)", Part.EVALUATOR: " (à remplir par l’évaluateur)", Part.ANYONE: ""}


def _missing_fields(reading: PdfReading, template: Template) -> list[str]:
    missing = empty_required(reading, template)
    if not missing:
        return []
    if len(missing) == 1:
        return [f"champ obligatoire vide : {missing[0]}"]
    return [f"{len(missing)} champs obligatoires vides : {_listed(missing)}"]


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    more = f" et {len(every) - _NAMED} autres" if len(every) > _NAMED else ""
    return ", ".join(every[:_NAMED]) + more


def _pages(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(numbers)))
