"""Is this support one director's, and the one its first page names (domain.md 7, 10)? Each fault in French."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from intake.domain.campaign import Campaign
from intake.domain.document import Form, PdfReading
from intake.domain.dossier import identity_of
from intake.domain.templates import (
    MERGED_SHARE,
    Template,
    contradictions,
    fits_of,
    is_merged,
    own_name_in,
    rivals_of,
    values_of,
)
from intake.domain.words import fold

_NAMES = ("nom", "nom_usage")
"""A form repeats one surname or the other."""


def identity_faults(reading: PdfReading, template: Template, campaign: Campaign) -> list[str]:
    matricule = identity_of(reading, template).matricule
    found = []
    if not matricule:
        found.append("matricule absent du formulaire")
    elif not re.fullmatch(campaign.matricule_pattern, matricule, re.IGNORECASE):
        found.append("le matricule du formulaire n’a pas la forme attendue")
    found.extend(_statement_faults(reading, template))
    rivals = rivals_of(reading, template, campaign.templates)
    if rivals:
        names = " et ".join((template.name, *(each.name for each in rivals)))
        found.append(f"mêmes champs dans {names} : rien ne dit le corps")
    return found


def merging_faults(reading: PdfReading, template: Template) -> list[str]:
    """More than one director in a PDF is an exception (domain.md 7)."""
    matricules = _values_under_any_name(reading, template, "matricule")
    if len(matricules) > 1:
        return [f"{len(matricules)} matricules différents dans un même fichier : plusieurs directeurs"]
    if template.pages and reading.pages >= 2 * template.pages and reading.form is not Form.XFA:
        return [f"{reading.pages} pages pour un formulaire de {template.pages} : plusieurs supports fusionnés"]
    (fit,) = fits_of(reading, (template,))
    if is_merged(fit) or _is_repeated(reading, template):
        return ["les champs du formulaire s’y trouvent plusieurs fois : fichier fusionné ou réécrit par un outil"]
    pages = Counter(name for _, name in {(box.page, box.name) for box in reading.signature_boxes})
    if any(pages[name] > 1 for _, name in template.signature_boxes):
        return ["un même encart de signature sur plusieurs pages : plusieurs supports fusionnés"]
    return []


def echo_faults(reading: PdfReading, template: Template) -> list[str]:
    """A colleague's file whose first page alone was changed (domain.md 10)."""
    found = [
        f"identité de la première page et corps du formulaire différents ({key}, champ {name}) : copie d’un collègue ?"
        for key, name in differing_echoes(reading, template)
    ]
    values = values_of(reading, template)
    for group in template.agree:
        said = {fold(values[name]) for name in group if values.get(name)}
        if len(said) > 1:
            found.append(f"ces champs devraient dire la même chose : {', '.join(group)}")
    return found


def differing_echoes(reading: PdfReading, template: Template) -> tuple[tuple[str, str], ...]:
    """(identity key, field) where the body repeats another identity than the first page's."""
    values = values_of(reading, template)
    return tuple(
        (key, name)
        for key, name in template.echoes
        if (told := _identity_values(key, values, template)) and values.get(name) and not _repeats(told, values[name])
    )


def _statement_faults(reading: PdfReading, template: Template) -> list[str]:
    year, found = template.field_of("campaign_year"), []
    for name in contradictions(reading, template):
        said = next((field.value.strip()[:20] for field in reading.fields if field.name == name), "")
        if name == year:
            found.append(f"le formulaire porte l’année « {said} » au lieu de {template.campaign}")
        else:
            found.append(f"le champ {name} dit « {said} » : ce n’est pas ce que dit le formulaire {template.name}")
    return found


def _values_under_any_name(reading: PdfReading, template: Template, what: str) -> set[str]:
    """What the field says, and those a merging tool made of it."""
    name = template.field_of(what)
    if name is None:
        return set()
    wanted = template.compared(name)
    values = {
        field.value
        for field in reading.fields
        if field.value and _stands_for(template.compared(field.name), wanted, template)
    }
    return {_compact(value) for value in values} - {""}


def _stands_for(name: str, wanted: str, template: Template) -> bool:
    return name == wanted or (name not in template.own and own_name_in(name, frozenset((wanted,))) is not None)


def _is_repeated(reading: PdfReading, template: Template) -> bool:
    """Half of the form's names stand for two fields each: merged by a tool that knows nothing of forms."""
    if reading.form is Form.XFA:
        # Rows of a table repeat their names in XFA data.
        return False
    counted = Counter(field.name for field in reading.fields)
    twice = sum(1 for name in template.fields if counted[name] > 1)
    return twice >= max(MERGED_SHARE * len(template.fields), 1)


def _identity_values(key: str, values: Mapping[str, str], template: Template) -> tuple[str, ...]:
    keys = _NAMES if key in _NAMES else (key,)
    names = (template.field_of(each) for each in keys)
    return tuple(value for name in names if name and (value := values.get(name)))


def _repeats(told: tuple[str, ...], echo: str) -> bool:
    """« 123 4567A » in « Matricule 1234567A »; « MONTCLAR » in « Mme Jeanne Montclar », or the other way round."""
    words = f" {fold(echo)} "
    for each in told:
        if any(char.isdigit() for char in each):
            if _compact(each) in _compact(echo):
                return True
        elif f" {fold(each)} " in words or words in f" {fold(each)} ":
            return True
    return False


def _compact(value: str) -> str:
    return fold(value).replace(" ", "")
