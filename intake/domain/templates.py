"""Which form is this? A support is recognised by its template's fields, never by « has a form »."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from intake.domain.document import PdfReading
from intake.domain.words import fold


class Part(StrEnum):
    """Who fills a part of the form; ``anyone`` where the profile does not say, and no rule asks."""

    EVALUATED = "evaluated"
    EVALUATOR = "evaluator"
    ANYONE = "anyone"


@dataclass(frozen=True)
class TemplatePart:
    """One part of the form: who fills it, and the full names of its fields. ``required``: never wholly empty."""

    name: str
    filled_by: Part
    fields: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class Template:
    """The profile of one blank form: corps and campaign it belongs to, and the names of its fields.

    ``identity`` maps what we need to know (``matricule``, ``nom``, ``prenom``, ``etablissement``, ``finess``,
    ``interview_date``, ``campaign_year``) to full field names. ``signature_boxes`` are (1-based page, full name).
    ``titles`` are sentences printed on the form that survive flattening: they tell a flattened or scanned copy.

    ``required`` fields are filled in a whole support. ``decisions`` maps what the form decides to its fields.
    ``echoes`` are (identity key, field that repeats it elsewhere in the form); ``agree`` are groups of fields that
    say the same. ``states`` are fields with what they may say, in part: the form's own corps, say. ``defaults`` are
    the values the blank form comes with: a field that still holds its own counts as empty.
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
    required: tuple[str, ...] = ()
    decisions: tuple[tuple[str, str], ...] = ()
    echoes: tuple[tuple[str, str], ...] = ()
    agree: tuple[tuple[str, ...], ...] = ()
    states: tuple[tuple[str, tuple[str, ...]], ...] = ()
    defaults: tuple[tuple[str, str], ...] = ()

    @cached_property
    def own(self) -> frozenset[str]:
        """The fields' names as they are compared: without XFA's ``[0]``, unless two fields would then be one."""
        plain = frozenset(map(plain_name, self.fields))
        return plain if len(plain) == len(set(self.fields)) else frozenset(self.fields)

    @cached_property
    def by_own(self) -> Mapping[str, str]:
        """Compared name → name in the profile."""
        return {self.compared(name): name for name in self.fields}

    def compared(self, name: str) -> str:
        """A file's name as it is compared with the template's."""
        return name if name in self.own else plain_name(name) if plain_name(name) in self.own else name

    def field_of(self, what: str) -> str | None:
        """The full name of the field that holds ``what`` ("matricule", "nom"…), None when the form has none."""
        return next((name for key, name in self.identity if key == what), None)


@dataclass(frozen=True)
class Recognition:
    """How well a file's fields fit a template: ``share`` of the template's fields present (0–1), ``foreign`` others.

    ``copies`` are names made of the template's own, as tools that merge files make them (« nom_2 », « Support2.nom »):
    no part of ``foreign``.
    """

    template: Template
    share: float
    foreign: int
    copies: int = 0


RECOGNISED_SHARE = 0.9
"""A form is the template's when nine tenths of its fields are there: Preview and old readers lose a few."""
FOREIGN_SHARE = 0.2
"""…and when the fields it does not know are at most a fifth of it: two forms merged, or another form, have more."""
MERGED_SHARE = 0.5
"""…unless at least half of the form is there a second time under other names: the same form, merged with itself."""


def recognise(reading: PdfReading, templates: tuple[Template, ...]) -> Recognition | None:
    """The best fitting template, or None when none fits.

    Between equals, one that the form's own statements (its year, its corps) do not contradict; then the newest
    campaign, because a form may stay the same from one year to the next.
    """
    good = [fit for fit in fits_of(reading, templates) if is_support(fit)]
    return max(good, key=lambda fit: (*_rank(fit, reading), fit.template.campaign), default=None)


def fits_of(reading: PdfReading, templates: Iterable[Template]) -> tuple[Recognition, ...]:
    """How the file fits each template, good or not."""
    names = frozenset(field.name for field in reading.fields)
    return tuple(_fit(names, template) for template in templates)


def rivals_of(reading: PdfReading, template: Template, templates: Iterable[Template]) -> tuple[Template, ...]:
    """Other corps' templates of the same campaign that fit just as well: the file does not say whose it is."""
    (own,) = fits_of(reading, (template,))
    others = [each for each in templates if each.campaign == template.campaign and each.corps != template.corps]
    fits = [fit for fit in fits_of(reading, others) if is_support(fit)]
    return tuple(fit.template for fit in fits if _rank(fit, reading) >= _rank(own, reading))


def is_support(fit: Recognition) -> bool:
    """Nearly all the template's fields, and few others."""
    size = len(fit.template.fields)
    if fit.share < RECOGNISED_SHARE or fit.foreign > FOREIGN_SHARE * size:
        return False
    return is_merged(fit) or fit.foreign + fit.copies <= FOREIGN_SHARE * size


def is_merged(fit: Recognition) -> bool:
    """The form's fields are there again under other names."""
    return fit.copies >= max(MERGED_SHARE * len(fit.template.fields), 1)


def plain_name(name: str) -> str:
    """``topmostSubform[0].Page1[0].nom[0]`` → ``topmostSubform.Page1.nom``: XFA's own count of the first of a kind."""
    return name.replace("[0]", "")


def values_of(reading: PdfReading, template: Template) -> Mapping[str, str]:
    """The value of each of the template's fields that the file has, by the template's name of it; "" when empty."""
    own, defaults = template.by_own, dict(template.defaults)
    found: dict[str, str] = {}
    for field in reading.fields:
        name = own.get(field.name) or own.get(template.compared(field.name))
        if name is None or found.get(name):
            continue
        value = field.value.strip()
        found[name] = "" if value in ("Off", defaults.get(name)) else value
    return found


def value_of(reading: PdfReading, template: Template, what: str) -> str:
    """The value of the field that holds ``what`` ("matricule", "nom"…), "" when there is none."""
    name = template.field_of(what)
    if name is None:
        return ""
    wanted = template.compared(name)
    return reading.value(name) or next(
        (field.value.strip() for field in reading.fields if template.compared(field.name) == wanted), ""
    )


def contradictions(reading: PdfReading, template: Template) -> tuple[str, ...]:
    """The template's fields that say something else than this form would: another year, another corps."""
    values = _stated_values(reading, template)
    return tuple(name for name, accepted in _statements(template) if not _says(values.get(name, ""), accepted))


def own_name_in(name: str, own: frozenset[str]) -> str | None:
    """The template's name from which a merging tool made that one; None for a name of another form."""
    return next((candidate for candidate in _originals(name) if candidate in own), None)


def _fit(names: frozenset[str], template: Template) -> Recognition:
    there = names & template.own | frozenset(map(template.compared, names - template.own))
    others = there - template.own
    share = len(there & template.own) / max(len(template.own), 1)
    # Where the form itself is not there, nobody asks whether the rest was made of it.
    copies = sum(own_name_in(name, template.own) is not None for name in others) if share >= RECOGNISED_SHARE else 0
    return Recognition(template, share, len(others) - copies, copies)


def _rank(fit: Recognition, reading: PdfReading) -> tuple[float, int, int]:
    return fit.share, -fit.foreign, -len(contradictions(reading, fit.template))


def _statements(template: Template) -> Iterable[tuple[str, tuple[str, ...]]]:
    year = template.field_of("campaign_year")
    return (*template.states, *(((year, (str(template.campaign),)),) if year else ()))


def _stated_values(reading: PdfReading, template: Template) -> Mapping[str, str]:
    """As they stand: what a blank form comes with is its own statement too."""
    wanted = {template.compared(name): name for name, _ in _statements(template)}
    found = ((template.compared(field.name), field.value.strip()) for field in reading.fields)
    return {wanted[name]: value for name, value in found if name in wanted}


def _says(value: str, accepted: tuple[str, ...]) -> bool:
    """An empty field contradicts nothing."""
    words = f" {fold(value)} "
    return not words.strip() or any(
        f" {fold(each)} " in words or (each.isdigit() and each in value) for each in accepted
    )


_ADDED = re.compile(r"([ _.#+-]{1,3}((page|copie|copy|doc) ?)?[0-9]{1,4}|[ _.-](copie|copy))$", re.IGNORECASE)
"""What merging tools add to a name: « nom_2 », « nom+1 » (qpdf), « nom.page0 », « nom copie »."""


def _originals(name: str) -> Iterable[str]:
    """Names from which a tool may have made this one: it lengthens the name or its first part, or puts parts before."""
    yield _ADDED.sub("", name)
    first, _, rest = name.partition(".")
    yield f"{_ADDED.sub('', first)}.{rest}" if rest else ""
    yield rest
    yield rest.partition(".")[2]
