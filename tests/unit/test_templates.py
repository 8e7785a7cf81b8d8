"""A support is recognised by its template's fields: the right ones, nearly all of them, and few others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.domain.document import Field, PdfReading
from intake.domain.templates import Template, recognise
from tests.unit.builders import CAMPAIGNS, scan, support, template

TEMPLATES: tuple[Template, ...] = tuple(each for campaign in CAMPAIGNS for each in campaign.templates)
FORM = template()


def _with_fields(*names: str) -> PdfReading:
    return replace(support(), fields=tuple(Field(name) for name in names))


@pytest.mark.parametrize("corps", ["DH", "D3S", "DIRSOINS"])
@pytest.mark.parametrize("year", [2024, 2025])
def test_each_form_is_its_own_corps_and_years(corps: str, year: int) -> None:
    found = recognise(support(corps=corps, year=year), TEMPLATES)
    assert found is not None
    assert (found.template.corps, found.template.campaign, found.share, found.foreign) == (corps, year, 1.0, 0)


@pytest.mark.parametrize(("lost", "recognised"), [(0, True), (2, True), (3, False)])
def test_a_few_lost_fields_are_forgiven(lost: int, recognised: bool) -> None:
    """Of 25: nine tenths must be there."""
    found = recognise(_with_fields(*FORM.fields[lost:]), TEMPLATES)
    assert (found is not None) is recognised


@pytest.mark.parametrize(("others", "recognised"), [(5, True), (6, False)])
def test_many_foreign_fields_make_it_another_form(others: int, recognised: bool) -> None:
    """Of 25: a fifth at most."""
    found = recognise(_with_fields(*FORM.fields, *(f"Texte{number}" for number in range(others))), TEMPLATES)
    assert (found is not None) is recognised


def test_two_forms_merged_are_neither() -> None:
    assert recognise(_with_fields(*FORM.fields, *template("D3S").fields), TEMPLATES) is None


def test_auto_detected_fields_are_no_template() -> None:
    assert recognise(_with_fields(*(f"Texte{number}" for number in range(300))), TEMPLATES) is None
    assert recognise(scan(), TEMPLATES) is None


def test_where_a_form_did_not_change_the_newest_campaign_has_it() -> None:
    same = replace(FORM, name="dh2026", campaign=2026)
    found = recognise(support(), (*TEMPLATES, same))
    assert found is not None
    assert found.template.campaign == 2026
