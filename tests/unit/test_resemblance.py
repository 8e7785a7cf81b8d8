"""A form that is no known support says what it resembles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.domain.document import Field, PdfReading
from intake.domain.supports.resemblance import is_detected, resemblance
from intake.domain.templates import Template
from tests.unit.builders import CAMPAIGNS, scan, support, template

TEMPLATES: tuple[Template, ...] = tuple(each for campaign in CAMPAIGNS for each in campaign.templates)
DH, D3S = template(), template("D3S")


def _told(*names: str) -> tuple[str, ...]:
    reading: PdfReading = replace(support(), fields=tuple(Field(name) for name in names))
    return resemblance(reading, TEMPLATES)


def test_a_form_that_lost_many_fields_is_told_by_what_is_left() -> None:
    assert _told(*DH.fields[5:]) == ("ressemble à dh2025 : 5 de ses champs manquent",)


def test_two_corps_forms_in_one_file_are_both_named() -> None:
    assert _told(*DH.fields, *D3S.fields) == (
        "les champs de dh2025 et de d3s2025 dans un même fichier : supports fusionnés",
    )


def test_a_form_with_many_foreign_fields_is_told() -> None:
    others = tuple(f"annexe.{letter}" for letter in "abcdefgh")
    (told,) = _told(*DH.fields, *others)
    assert told == "tous les champs de dh2025, et 8 champs étrangers (au plus 5 admis) : formulaire modifié ou fusionné"


def test_renamed_fields_are_known_again() -> None:
    assert _told(*(f"Document1.{name}" for name in DH.fields)) == (
        "les champs de dh2025, tous renommés : fichier passé par un outil de fusion",
    )


def test_a_foreign_form_is_called_foreign() -> None:
    assert "formulaire étranger" in _told("nom", "prenom", "date", "grade")[0]


def test_detected_fields_are_called_so() -> None:
    assert "détection automatique" in _told("Texte1", "Texte2", "Case à cocher3", "nom")[0]


def test_what_has_no_field_resembles_nothing() -> None:
    assert resemblance(scan(), TEMPLATES) == ()


@pytest.mark.parametrize(
    "name", ["Texte1", "Text12", "Case à cocher3", "Check Box4", "Groupe1", "undefined_2", "fill_7", "Date1_af_date"]
)
def test_names_nobody_gave_are_known(name: str) -> None:
    assert is_detected(name)


@pytest.mark.parametrize(
    "name", ["texte", "date", "identite.nom", "Texte libre 1", "image", "objectif1", "dateEntretien"]
)
def test_a_name_somebody_gave_is_one(name: str) -> None:
    assert not is_detected(name)
