"""A form that no template recognises: what it resembles, said so that a person knows where to look."""

from __future__ import annotations

import re

from intake.domain.document import PdfReading
from intake.domain.templates import (
    FOREIGN_SHARE,
    RECOGNISED_SHARE,
    Recognition,
    Template,
    fits_of,
    own_name_in,
)

RESEMBLING_SHARE = 0.3
"""Below, shared names are words that every form has (« nom », « date »)."""
_DETECTED = re.compile(
    r"(texte|text( ?field| ?box)?|case( à cocher)?|check ?box|groupe?|bouton( radio)?"
    r"|(push|radio) ?button|liste|list ?box|dropdown|combo ?box|zone( de texte)?|date|image|signature|fill)"
    r"[ _]?\d+([._]\d+)*(_af_\w+)?"
    r"|undefined([._]\d+)*",
    re.IGNORECASE,
)
"""Names that Acrobat gives to the fields it detects by itself, whatever the paper: « Texte1 », « Check Box12 »."""


def is_detected(name: str) -> bool:
    """A name that says nothing: the field was found on the paper by a program, or never named by anybody."""
    return bool(_DETECTED.fullmatch(name.strip()))


def resemblance(reading: PdfReading, templates: tuple[Template, ...]) -> tuple[str, ...]:
    """Why that interactive form is no known support: one French sentence, none when it has no field."""
    names = [field.name for field in reading.fields]
    if not names:
        return ()
    if 2 * sum(map(is_detected, names)) > len(names):
        return ("champs posés par une détection automatique (Texte1…) : ce n’est le formulaire d’aucun modèle",)
    fits = fits_of(reading, templates)
    whole = [fit.template for fit in fits if fit.share >= RECOGNISED_SHARE]
    if whole:
        return (_too_many(whole, fits),)
    renamed = next((each for each in templates if _renamed_share(reading, each) >= RECOGNISED_SHARE), None)
    if renamed is not None:
        return (f"les champs de {renamed.name}, tous renommés : fichier passé par un outil de fusion",)
    best = max(fits, key=lambda fit: fit.share, default=None)
    if best is None or best.share < RESEMBLING_SHARE:
        return ("formulaire étranger : ses champs ne sont ceux d’aucun modèle connu",)
    lost = round((1 - best.share) * len(best.template.fields))
    others = f", {best.foreign} autres lui sont étrangers" if best.foreign else ""
    return (f"ressemble à {best.template.name} : {lost} de ses champs manquent{others}",)


def _too_many(whole: list[Template], fits: tuple[Recognition, ...]) -> str:
    if len({template.corps for template in whole}) > 1:
        names = " et de ".join(template.name for template in whole)
        return f"les champs de {names} dans un même fichier : supports fusionnés"
    best = max((fit for fit in fits if fit.template in whole), key=lambda fit: (fit.share, -fit.foreign))
    allowed = int(FOREIGN_SHARE * len(best.template.fields))
    found = f"{best.foreign + best.copies} champs étrangers (au plus {allowed} admis)"
    return f"tous les champs de {best.template.name}, et {found} : formulaire modifié ou fusionné"


def _renamed_share(reading: PdfReading, template: Template) -> float:
    found = {own_name_in(template.compared(field.name), template.own) for field in reading.fields} - {None}
    return len(found) / max(len(template.own), 1)
