"""A support is recognised by its template's fields: the right ones, nearly all of them, and few others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.domain.document import Field, PdfReading
from intake.domain.templates import Template, is_merged, recognise, rivals_of, value_of, values_of
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


def _renewed(year: int) -> Template:
    """The same form, a year later."""
    return replace(FORM, name=f"dh{year}", campaign=year)


def _saying(year: str) -> PdfReading:
    """The form with that year written in it."""
    fields = tuple(replace(f, value=year) if f.name.endswith("annee") else f for f in support().fields)
    return replace(support(), fields=fields)


@pytest.mark.parametrize(("said", "campaign"), [("2025", 2025), ("Campagne 2026", 2026), ("", 2026)])
def test_where_a_form_did_not_change_its_own_year_tells_else_the_newest_campaign_has_it(
    said: str, campaign: int
) -> None:
    found = recognise(_saying(said), (*TEMPLATES, _renewed(2026)))
    assert found is not None
    assert found.template.campaign == campaign


def test_what_the_form_says_of_itself_tells_two_corps_with_the_same_fields() -> None:
    grade = FORM.parts[0].fields[0]
    ours = replace(FORM, states=((grade, ("Directeur d’hôpital",)),))
    theirs = replace(FORM, name="d3s2025", corps="D3S", states=((grade, ("D3S", "social et médico-social")),))
    fields = tuple(
        replace(f, value="directeur d’hôpital, hors classe") if f.name == grade else f for f in support().fields
    )
    found = recognise(replace(support(), fields=fields), (theirs, ours))
    assert found is not None
    assert found.template == ours
    assert rivals_of(replace(support(), fields=fields), ours, (theirs, ours)) == ()


def test_two_corps_that_nothing_tells_apart_are_rivals() -> None:
    theirs = replace(FORM, name="d3s2025", corps="D3S")
    assert rivals_of(support(), FORM, (FORM, theirs, _renewed(2026))) == (theirs,)


def _xfa(form: Template) -> Template:
    """As an XFA form's fields are named in its AcroForm: below a form and a page, each the first of its kind."""
    named = {name: f"topmostSubform[0].Page1[0].{name}[0]" for name in form.fields}
    identity = tuple((key, named[name]) for key, name in form.identity)
    return replace(form, fields=tuple(named.values()), identity=identity, parts=())


@pytest.mark.parametrize("counted", [True, False])
def test_a_form_is_the_same_with_and_without_xfas_counts(counted: bool) -> None:
    form = _xfa(FORM)
    names = form.fields if counted else tuple(name.replace("[0]", "") for name in form.fields)
    profile = form if not counted else replace(form, fields=tuple(n.replace("[0]", "") for n in form.fields))
    reading = _with_fields(*names)
    found = recognise(reading, (profile,))
    assert found is not None
    assert (found.share, found.foreign) == (1.0, 0)
    valued = replace(reading, fields=(Field(names[0], " 1234567 "), *reading.fields[1:]))
    assert value_of(valued, replace(profile, identity=(("matricule", profile.fields[0]),)), "matricule") == "1234567"


def test_counts_stay_where_two_fields_would_become_one() -> None:
    form = replace(FORM, fields=("nom", "nom[0]", *FORM.fields))
    assert recognise(_with_fields(*form.fields), (form,)) is not None
    assert form.compared("nom[0]") == "nom[0]"
    assert recognise(_with_fields(*FORM.fields, "nom"), (form,)).share < 1  # type: ignore[union-attr]  # of 27, one lost


@pytest.mark.parametrize("renamed", ["{}_2", "{}+1", "{}.page0", "Support2.{}", "P1.Support.{}", "{} copie"])
def test_a_support_merged_with_another_of_the_same_form_is_seen_as_such(renamed: str) -> None:
    found = recognise(_with_fields(*FORM.fields, *(renamed.format(name) for name in FORM.fields)), TEMPLATES)
    assert found is not None
    assert (found.template.name, found.copies, found.foreign) == (FORM.name, len(FORM.fields), 0)
    assert is_merged(found)


def test_a_few_copies_excuse_no_foreign_field() -> None:
    """Five foreign of 25 are the most that is forgiven: a copied field counts among them."""
    others = tuple(f"Texte{number}" for number in range(5))
    assert recognise(_with_fields(*FORM.fields, *others), TEMPLATES) is not None
    assert recognise(_with_fields(*FORM.fields, *others, f"{FORM.fields[0]}_2"), TEMPLATES) is None


def test_a_support_whose_names_were_all_changed_is_not_recognised() -> None:
    assert recognise(_with_fields(*(f"Support2.{name}" for name in FORM.fields)), TEMPLATES) is None


def test_a_value_the_blank_form_comes_with_is_none() -> None:
    name = FORM.parts[1].fields[0]
    form = replace(FORM, defaults=((name, "…"),))
    assert values_of(support(), FORM)[name] == "…"
    assert values_of(support(), form)[name] == ""
