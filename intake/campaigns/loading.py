"""One campaign's folder into a ``Campaign``."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from intake.campaigns import CAMPAIGN_FILE
from intake.campaigns.profile import template_of
from intake.configuration.faults import Fault, refuse, validate
from intake.configuration.yaml_lines import read_yaml
from intake.domain.campaign import Campaign, LegalPeriods
from intake.domain.templates import Template
from intake.sections import Section


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
    return template_of(read_yaml(path))


def _load_templates(directory: Path, year: int) -> tuple[Template, ...]:
    templates: dict[str, Template] = {}
    for path in sorted(directory.glob("*.yaml")):
        document = read_yaml(path)
        template = template_of(document)
        refuse(document, _check_place(template, year, templates))
        templates[template.name] = template
    return tuple(templates.values())


def _check_place(template: Template, year: int, others: Container[str]) -> Iterator[Fault]:
    if template.campaign != year:
        problem = f"trouvé : {template.campaign} ; attendu : {year}, l’année du dossier"
        yield Fault(("campaign",), problem, "corrigez l’année, ou déplacez le fichier")
    if template.name in others:
        yield Fault(("name",), f"« {template.name} » est déjà le nom d’un autre profil de ce dossier", "changez ce nom")


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
