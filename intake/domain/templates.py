"""Which form is this? A support is recognised by its template's fields, never by « has a form »."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from intake.domain.document import PdfReading


class Part(StrEnum):
    """Who fills a part of the form."""

    EVALUATED = "evaluated"
    EVALUATOR = "evaluator"


@dataclass(frozen=True)
class TemplatePart:
    """One part of the form: who fills it, and the full names of its fields."""

    name: str
    filled_by: Part
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Template:
    """The profile of one blank form: corps and campaign it belongs to, and the names of its fields.

    ``identity`` maps what we need to know (``matricule``, ``nom``, ``prenom``, ``etablissement``, ``finess``,
    ``interview_date``, ``campaign_year``) to full field names. ``signature_boxes`` are (1-based page, full name).
    ``titles`` are sentences printed on the form that survive flattening: they tell a flattened or scanned copy.
    """

    name: str
    corps: str
    campaign: int
    fields: tuple[str, ...]
    identity: tuple[tuple[str, str], ...]
    parts: tuple[TemplatePart, ...] = ()
    signature_boxes: tuple[tuple[int, str], ...] = ()
    pages: int = 0
    titles: tuple[str, ...] = ()

    def field_of(self, what: str) -> str | None:
        """The full name of the field that holds ``what`` ("matricule", "nom"…), None when the form has none."""
        return next((name for key, name in self.identity if key == what), None)


@dataclass(frozen=True)
class Recognition:
    """How well a file's fields fit a template: ``share`` of the template's fields present (0–1), ``foreign`` others."""

    template: Template
    share: float
    foreign: int


RECOGNISED_SHARE = 0.9
"""A form is the template's when nine tenths of its fields are there: Preview and old readers lose a few."""
FOREIGN_SHARE = 0.2
"""…and when the fields it does not know are at most a fifth of it: two forms merged, or another form, have more."""


def recognise(reading: PdfReading, templates: tuple[Template, ...]) -> Recognition | None:
    """The best fitting template, or None when none fits.

    The newest campaign wins between equals, because a form may stay the same from one year to the next.
    """
    names = frozenset(field.name for field in reading.fields)
    fits = [_fit(names, template) for template in templates]
    good = [fit for fit in fits if fit.share >= RECOGNISED_SHARE and _few_foreign(fit)]
    return max(good, key=lambda fit: (fit.share, -fit.foreign, fit.template.campaign), default=None)


def _fit(names: frozenset[str], template: Template) -> Recognition:
    own = frozenset(template.fields)
    return Recognition(template, len(names & own) / max(len(own), 1), len(names - own))


def _few_foreign(fit: Recognition) -> bool:
    return fit.foreign <= FOREIGN_SHARE * len(fit.template.fields)
