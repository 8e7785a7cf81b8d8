"""A blank form gives a first profile: what is read is right, what is guessed is marked, nobody's values are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from intake.campaigns.guessing import (
    guess_corps,
    guess_echoes,
    guess_filled_by,
    guess_identity,
    guess_parts,
    guess_titles,
    guess_year,
)
from intake.campaigns.learning import Learnt, Subject, learn
from intake.campaigns.profile import template_of
from intake.configuration.yaml_lines import parse_yaml
from intake.domain.document import BoxState, Field, Form, Format, PdfReading, SignatureBox
from intake.domain.templates import Part, Template, recognise

NAMES = ("identite.matricule", "identite.nom", "identite.prenom", "bilan.1", "bilan.2", "bilan.3", "avis.general")


def _subject(names: Sequence[str] = NAMES, values: dict[str, str] | None = None, printed: str = "") -> Subject:
    fields = tuple(Field(name, (values or {}).get(name, "")) for name in names)
    boxes = (SignatureBox(2, "signature.evalue", BoxState.EMPTY), SignatureBox(1, "visa", BoxState.EMPTY))
    reading = PdfReading(Format.INTERACTIVE, Form.ACROFORM, pages=2, fields=fields, signature_boxes=boxes)
    places = tuple((name, 1 + number // 4) for number, name in enumerate(names))
    return Subject(reading, (printed,), places, "DH", 2026, "dh-2026", "vierge.pdf")


def _template(learnt: Learnt) -> Template:
    return template_of(parse_yaml(Path("vierge.yaml"), learnt.text))


def test_the_profile_recognises_the_form_it_was_made_from() -> None:
    subject = _subject()
    template = _template(learn(subject))
    found = recognise(subject.reading, (template,))
    assert found is not None
    assert (found.share, found.foreign) == (1.0, 0)
    assert (template.name, template.corps, template.campaign, template.pages) == ("dh-2026", "DH", 2026, 2)
    assert template.signature_boxes == ((1, "visa"), (2, "signature.evalue"))
    assert template.required == ()


def test_every_guess_is_marked_for_a_person() -> None:
    text = learn(_subject()).text
    marked = [line.split(":")[0].strip(" -") for line in text.splitlines() if "# À CONFIRMER" in line]
    assert marked == ["pages", "titles", "identity", "others", "parts", "filled_by", "filled_by"]


@pytest.mark.parametrize(
    "name",
    [
        "a: b",
        "a # b",
        "{accolades}",
        "[0]",
        "- tiret",
        "oui",
        "NO",
        "12",
        "l’évalué",
        "it's",
        'dit "x"',
        "a,b",
        "&a",
        " x",
    ],
)
def test_any_name_a_form_may_have_is_written_so_that_it_is_read_back(name: str) -> None:
    values = {name: 'Choisir : "a" # b'}
    template = _template(learn(_subject((*NAMES, "m.1", "m.2", name, *(f"z.{letter}" for letter in "abcdef")), values)))
    assert name in template.fields
    assert template.defaults == ((name, 'Choisir : "a" # b'),)


def test_a_name_that_would_be_read_as_a_range_is_refused() -> None:
    with pytest.raises(ValueError, match="ne le reconnaît pas"):
        learn(_subject((*NAMES, "obj{1..3}")))


def test_no_profile_is_made_of_names_that_any_scan_may_have() -> None:
    with pytest.raises(ValueError, match="2 champs sur 3 ont un nom automatique"):
        learn(_subject(("nom", "Texte1", "Case à cocher2")))


def test_pages_of_an_xfa_form_are_a_persons_to_count() -> None:
    subject = _subject()
    xfa = replace(subject, reading=replace(subject.reading, form=Form.XFA))
    assert any("XFA" in warning for warning in learn(xfa).warnings)
    assert not any("XFA" in warning for warning in learn(subject).warnings)


def test_a_filled_form_gives_no_value_away() -> None:
    learnt = learn(_subject(values={"identite.nom": "MONTCLAR", "bilan.1": "Projet"}))
    assert "déjà rempli (2 champs)" in learnt.warnings[0]
    assert "MONTCLAR" not in learnt.text
    assert "Projet" not in learnt.text


def test_a_single_persons_name_makes_a_form_somebodys() -> None:
    names = (*NAMES, *(f"objectif.{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"))
    learnt = learn(_subject(names, {"identite.nom": "MONTCLAR"}))
    assert "déjà rempli (1 champs)" in learnt.warnings[0]
    assert "MONTCLAR" not in learnt.text
    assert "Choisir" in learn(_subject(names, {"objectif.a": "Choisir"})).text


def test_what_the_person_must_know_is_said() -> None:
    warnings = " ".join(learn(_subject(("nom", "Texte1", "avis", "avis"))).warnings)
    assert "aucun champ « matricule »" in warnings
    assert "3 champs seulement" in warnings
    assert "1 champs ont un nom donné par une détection" in warnings
    assert "1 noms portés par plusieurs champs, dont « avis »" in warnings
    assert "aucun titre reconnu" in warnings


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("matricule", "Matricule"),
        ("matricule", "identite.matricule"),
        ("matricule", "numeroMatricule"),
        ("matricule", "topmostSubform[0].Page1[0].N_MATRICULE[0]"),
        ("nom", "nom_de_naissance"),
        ("nom", "NomEvalue"),
        ("nom_usage", "Nom d'usage"),
        ("prenom", "Prénom"),
        ("finess", "n° FINESS"),
        ("etablissement", "Établissement d'affectation"),
        ("interview_date", "date_entretien"),
        ("interview_date", "entretien.date"),
        ("interview_date", "dateDeLEntretien"),
        ("campaign_year", "annee_evaluation"),
        ("evaluateur_nom", "evaluateur.nom"),
    ],
)
def test_identity_is_guessed_as_french_forms_name_it(key: str, name: str) -> None:
    assert guess_identity(("autre.chose", name))[key] == name


@pytest.mark.parametrize(
    "name", ["evaluateur.nom", "nomEvaluateur", "formations.suivie1.annee", "mission2.nom", "nomade"]
)
def test_what_is_not_the_directors_is_not_taken_for_it(name: str) -> None:
    assert not {"nom", "campaign_year"} & guess_identity((name,)).keys()


def test_fields_that_seem_to_repeat_the_identity_are_proposed_and_not_believed() -> None:
    names = (*NAMES, "entete.matricule", "matricule_p2", "rappel nom", "evaluateur.nom")
    echoes = guess_echoes(names, guess_identity(names))
    assert echoes == {"matricule": ("entete.matricule", "matricule_p2"), "nom": ("rappel nom",)}
    learnt = learn(_subject(names))
    assert "#   matricule: [entete.matricule, matricule_p2]" in learnt.text
    assert _template(learnt).echoes == ()


def test_parts_are_guessed_by_what_names_begin_with_else_by_page() -> None:
    places = [("f[0].p1[0].bilan[0].a[0]", 1), ("f[0].p1[0].bilan[0].b[0]", 1), ("f[0].p1[0].seul[0]", 2)]
    assert guess_parts(places) == {
        "bilan": ("f[0].p1[0].bilan[0].a[0]", "f[0].p1[0].bilan[0].b[0]"),
        "page-2": ("f[0].p1[0].seul[0]",),
    }
    assert guess_parts([("obj_1", 1), ("obj_2", 1), ("date", 3)]) == {"obj": ("obj_1", "obj_2"), "page-3": ("date",)}


def test_who_fills_a_part_is_guessed_only_where_its_name_says_it() -> None:
    assert guess_filled_by("avis_evaluateur", ("a",)) is Part.EVALUATOR
    assert guess_filled_by("observationsEvalue", ("a",)) is Part.EVALUATED
    assert guess_filled_by("bilan", ("bilan.evaluateur.a", "bilan.evaluateur.b")) is Part.EVALUATOR
    assert guess_filled_by("bilan", ("bilan.evaluateur.a", "bilan.b")) is Part.ANYONE


HEAD = """CENTRE NATIONAL DE GESTION
Support d'évaluation — campagne 2026
Entretien annuel d'évaluation des {who} au titre de l'année 2026
Signature de l'évaluateur"""


def test_titles_are_lines_that_name_this_form_and_never_a_service() -> None:
    printed = (HEAD.format(who="directeurs des soins"),)
    assert guess_titles(printed) == (
        "Support d'évaluation — campagne 2026",
        "Entretien annuel d'évaluation des directeurs des soins au titre de l'année 2026",
    )


@pytest.mark.parametrize(
    ("who", "corps"),
    [
        ("directeurs d'hôpital", "DH"),
        ("directeurs d’établissement sanitaire, social et médico-social", "D3S"),
        ("directrices et directeurs des soins", "DIRSOINS"),
        ("directeurs d'hôpital et directeurs des soins", None),
        ("agents", None),
    ],
)
def test_corps_and_year_are_read_when_the_page_says_one(who: str, corps: str | None) -> None:
    printed = (HEAD.format(who=who),)
    assert guess_corps(printed) == corps
    assert guess_year(printed) == 2026
    assert guess_year((f"{printed[0]} rappel campagne 2025",)) is None
