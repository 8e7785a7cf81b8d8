"""The template profiles of the sample's forms, written from the forms themselves.

``python -m intake.sample.profiles`` rewrites ``intake/campaigns/YEAR/templates/*.yaml``; a test compares them.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from intake.campaigns.ranges import compacted
from intake.sample.drawing.blocks import IDENTITY
from intake.sample.drawing.layout import Drawing, draw_form
from intake.sample.drawing.wording import CORPS, form_subtitle, form_title

YEARS = (2024, 2025)
CAMPAIGNS = Path(__file__).parent.parent / "campaigns"
KNOWN_AS = {
    "entretien.date": "interview_date",
    "campagne.annee": "campaign_year",
    "campagne.dossier": "dossier",
}
"""What we call an identity field whose own name does not say it."""
ECHOES = {"matricule": ["campagne.dossier"]}
"""SAGA makes the dossier's number of the matricule: in a colleague's file typed over, they differ."""
REQUIRED = (
    "entretien.date",
    "pfr.fonctions.coefficient",
    "pfr.resultats.coefficient",
    "appreciation.generale",
)
DECISIONS = {
    "part_fonctions": "pfr.fonctions.coefficient",
    "part_fonctions_montant": "pfr.fonctions.montant",
    "part_resultats": "pfr.resultats.coefficient",
    "part_resultats_montant": "pfr.resultats.montant",
}
"""The bonus the form proposes."""


def profile(corps: str, year: int) -> str:
    """The profile of one form, as YAML."""
    drawing = draw_form(corps, year)
    content = {
        "name": f"{corps.lower()}-{year}",
        "corps": corps,
        "campaign": year,
        "pages": drawing.pages,
        "titles": [form_title(corps, year), form_subtitle(corps, year)],
        "identity": {_known_as(name): name for name in (*_fields_of(drawing, "identite"), "entretien.date")},
        "echoes": ECHOES,
        "states": {"identite.corps": [corps]},
        "required": list(REQUIRED),
        "decisions": DECISIONS,
        "parts": [_part(drawing, section.key, section.who) for section in drawing.sections if section.who != IDENTITY],
        "signature_boxes": [
            {"page": place.page, "name": place.name} for place in drawing.placed if place.kind == "signature"
        ],
    }
    head = f"# Support {year} des {CORPS[corps].title} : exemple fictif, écrit par intake/sample/profiles.py.\n"
    return head + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, default_flow_style=None, width=118)


def write_profiles(campaigns: Path = CAMPAIGNS) -> tuple[Path, ...]:
    """Writes every profile below the campaigns' folder; the paths written."""
    written = []
    for year in YEARS:
        folder = campaigns / str(year) / "templates"
        folder.mkdir(parents=True, exist_ok=True)
        for corps in CORPS:
            path = folder / f"{corps.lower()}.yaml"
            path.write_text(profile(corps, year), encoding="utf-8")
            written.append(path)
    return tuple(written)


def _part(drawing: Drawing, section: str, who: str) -> dict[str, object]:
    return {"name": section, "filled_by": who, "fields": list(compacted(_fields_of(drawing, section)))}


def _fields_of(drawing: Drawing, section: str) -> list[str]:
    """The fillable fields of a section, each once, in printed order."""
    names = [place.name for place in drawing.placed if place.section == section and place.kind != "signature"]
    return list(dict.fromkeys(names))


def _known_as(name: str) -> str:
    """``identite.nom`` → ``nom``, ``evaluateur.nom`` → ``evaluateur_nom``."""
    return KNOWN_AS.get(name) or name.removeprefix("identite.").replace(".", "_")


if __name__ == "__main__":
    write_profiles()
