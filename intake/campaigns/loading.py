"""One campaign's folder into a ``Campaign``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from intake.campaigns import CAMPAIGN_FILE
from intake.configuration.faults import Fault, refuse, validate
from intake.configuration.yaml_lines import Loc, read_yaml
from intake.domain.campaign import Campaign, Corps, LegalPeriods
from intake.domain.templates import Part, Template, TemplatePart
from intake.errors import ConfigError
from intake.settings import Section


@dataclass(frozen=True)
class _Interviews(Section):
    first: date
    last: date


@dataclass(frozen=True)
class _Periods(Section):
    version: str
    source: str
    silence_months: int
    court_months: int
    appeal_days: int
    evaluator_months: int
    capn_months: int


@dataclass(frozen=True)
class _CampaignFile(Section):
    year: int
    opens: date
    deadline: date
    closes: date
    interviews: _Interviews
    periods: _Periods
    matricule_pattern: str
    privacy_url: str = ""
    help_url: str = ""


@dataclass(frozen=True)
class _Box(Section):
    page: int
    name: str


@dataclass(frozen=True)
class _Part(Section):
    name: str
    filled_by: Part
    fields: tuple[str, ...]


@dataclass(frozen=True)
class _TemplateFile(Section):
    name: str
    corps: Corps
    campaign: int
    pages: int
    identity: dict[str, str]
    parts: tuple[_Part, ...]
    titles: tuple[str, ...] = ()
    signature_boxes: tuple[_Box, ...] = field(default=())


def load_campaign(folder: Path) -> Campaign:
    """The campaign of that folder, with its templates. Raises ConfigError."""
    document = read_yaml(folder / CAMPAIGN_FILE)
    file = validate(_CampaignFile, document)
    refuse(document, _check_campaign(folder, file))
    periods = file.periods
    return Campaign(
        year=file.year,
        opens=file.opens,
        deadline=file.deadline,
        closes=file.closes,
        interviews_from=file.interviews.first,
        interviews_to=file.interviews.last,
        periods=LegalPeriods(
            version=periods.version,
            silence_months=periods.silence_months,
            court_months=periods.court_months,
            appeal_days=periods.appeal_days,
            evaluator_months=periods.evaluator_months,
            capn_months=periods.capn_months,
            source=periods.source,
        ),
        templates=_load_templates(folder / "templates", file.year),
        matricule_pattern=file.matricule_pattern,
        privacy_url=file.privacy_url,
        help_url=file.help_url,
    )


def load_template(path: Path) -> Template:
    """One template profile. Raises ConfigError."""
    document = read_yaml(path)
    file = validate(_TemplateFile, document)
    parts = tuple(TemplatePart(part.name, part.filled_by, part.fields) for part in file.parts)
    refuse(document, _check_template(file))
    return Template(
        name=file.name,
        corps=file.corps.value,
        campaign=file.campaign,
        fields=_all_fields(file),
        identity=tuple(file.identity.items()),
        parts=parts,
        signature_boxes=tuple((box.page, box.name) for box in file.signature_boxes),
        pages=file.pages,
        titles=file.titles,
    )


def _load_templates(directory: Path, year: int) -> tuple[Template, ...]:
    templates = []
    for path in sorted(directory.glob("*.yaml")):
        template = load_template(path)
        if template.campaign != year:
            problem = f"trouvé : {template.campaign} ; attendu : {year}, l’année du dossier"
            raise ConfigError(f"{path}, clé campaign", problem, "corrigez l’année, ou déplacez le fichier")
        templates.append(template)
    return tuple(templates)


def _all_fields(file: _TemplateFile) -> tuple[str, ...]:
    of_parts = {name for part in file.parts for name in part.fields}
    return tuple(sorted(of_parts | set(file.identity.values())))


def _check_campaign(folder: Path, file: _CampaignFile) -> Iterator[Fault]:
    if str(file.year) != folder.name:
        yield Fault(("year",), f"trouvé : {file.year} ; le dossier se nomme {folder.name}", "accordez les deux")
    if not file.opens <= file.deadline < file.closes:
        yield Fault(("deadline",), "attendu : opens ≤ deadline < closes", "corrigez ces dates")
    if file.interviews.first > file.interviews.last:
        yield Fault(("interviews",), "le premier jour suit le dernier", "corrigez ces dates")
    for name in ("silence_months", "court_months", "appeal_days", "evaluator_months", "capn_months"):
        if getattr(file.periods, name) < 1:
            yield Fault(("periods", name), "attendu : au moins 1", "corrigez ce délai")
    try:
        re.compile(file.matricule_pattern)
    except re.error as error:
        yield Fault(("matricule_pattern",), f"expression régulière fautive ({error})", "corrigez-la")


def _check_template(file: _TemplateFile) -> Iterator[Fault]:
    counted = Counter(name for part in file.parts for name in part.fields)
    for position, part in enumerate(file.parts):
        for number, name in enumerate(part.fields):
            if counted[name] > 1:
                loc: Loc = ("parts", position, "fields", number)
                yield Fault(loc, f"champ donné deux fois : {name}", "un champ n’a qu’une place")
    for number, box in enumerate(file.signature_boxes):
        if not 1 <= box.page <= file.pages:
            loc = ("signature_boxes", number, "page")
            yield Fault(loc, f"trouvé : {box.page} ; attendu : de 1 à {file.pages}", "corrigez la page")
