"""Whose dossier: identifiers first, names as a hint within one mail, nothing by guess."""

from __future__ import annotations

from datetime import date

import pytest

from intake.domain.disposition import DossierKey
from intake.domain.dossier import (
    Identity,
    Matricules,
    Owner,
    identity_of,
    interview_day,
    is_about,
    matricules_in,
    matricules_of_mail,
    owner_by_name,
)
from tests.unit.builders import (
    MATRICULE,
    OTHER_MATRICULE,
    campaign,
    decision_text,
    document,
    letter,
    letter_pdf,
    scan,
    support,
    template,
)

CAMPAIGN = campaign(2025)
FORM = template()
MONTCLAR = Owner(DossierKey(2025, "DH", MATRICULE), "Jeanne MONTCLAR")
BERTIN = Owner(DossierKey(2025, "DH", OTHER_MATRICULE), "Luc BERTIN-DUVAL")


def test_a_support_says_who_it_is_about() -> None:
    assert identity_of(support("123 4567a"), FORM) == Identity("1234567A", "Jeanne MONTCLAR")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("15/10/2025", date(2025, 10, 15)),
        ("2025-10-15", date(2025, 10, 15)),
        ("15.10.2025", date(2025, 10, 15)),
        ("15/10/25", date(2025, 10, 15)),
        ("31/11/2025", None),
        ("mi-octobre", None),
    ],
)
def test_the_day_of_the_interview_is_read_as_people_type_it(typed: str, day: date | None) -> None:
    assert interview_day(support(interview=typed), FORM) == day


@pytest.mark.parametrize(
    "name", [f"Décision_{MATRICULE}.pdf", f"{MATRICULE}-pfr.pdf", f"{MATRICULE}.pdf", f"PFR {MATRICULE} v2.pdf"]
)
def test_a_matricule_is_found_in_the_files_name(name: str) -> None:
    assert matricules_in(document(name, scan()), CAMPAIGN).certain == {MATRICULE}


@pytest.mark.parametrize(
    "name",
    [
        "750012345.pdf",
        "decision 20251114.pdf",
        "Scan_0001234.pdf",
        "IMG_1234567.jpg",
        "SKM_C250i25112109460.pdf",
        "0177356100.pdf",
    ],
)
def test_a_finess_a_date_a_counter_or_a_telephone_is_no_matricule(name: str) -> None:
    assert matricules_in(document(name, scan()), CAMPAIGN).certain == frozenset()


def test_what_ocr_read_confirms_and_never_names() -> None:
    seen = matricules_in(document("decision.pdf", scan(decision_text(MATRICULE))), CAMPAIGN)
    assert seen == Matricules(certain=frozenset(), by_ocr=frozenset({MATRICULE}))


def test_what_the_file_prints_names() -> None:
    seen = matricules_in(document("decision.pdf", letter_pdf(decision_text(MATRICULE))), CAMPAIGN)
    assert seen.certain == {MATRICULE}


def test_name_and_text_that_disagree_name_two() -> None:
    for reading in (letter_pdf(decision_text(MATRICULE)), scan(decision_text(MATRICULE))):
        seen = matricules_in(document(f"d_{OTHER_MATRICULE}.pdf", reading), CAMPAIGN)
        assert seen.certain == {MATRICULE, OTHER_MATRICULE}


def test_the_name_says_which_of_the_texts_matricules_is_meant() -> None:
    text = f"{decision_text(MATRICULE)} L’évaluateur, matricule {OTHER_MATRICULE}."
    seen = matricules_in(document(f"d_{MATRICULE}.pdf", letter_pdf(text)), CAMPAIGN)
    assert seen.certain == {MATRICULE}


def test_the_quoted_thread_names_nobody() -> None:
    mail = letter("Décision", f"Voici. Matricule {MATRICULE}", body=f"Voici.\n> matricule {OTHER_MATRICULE}")
    assert matricules_of_mail(mail, CAMPAIGN) == {MATRICULE}


def test_a_surname_in_the_files_name_is_a_hint_when_it_is_one_directors() -> None:
    owners = (MONTCLAR, BERTIN)
    assert owner_by_name(document("Support signé MONTCLAR.pdf"), owners) == MONTCLAR
    assert owner_by_name(document("support_bertin_duval.pdf"), owners) == BERTIN
    assert owner_by_name(document("support.pdf"), owners) is None
    twin = Owner(DossierKey(2025, "DH", "1111111"), "Paul MONTCLAR")
    assert owner_by_name(document("MONTCLAR.pdf"), (*owners, twin)) is None


LONG = "Vu le décret relatif à la prime de fonctions ; vu la proposition de la direction ; décide pour"


def test_a_text_that_names_another_is_not_about_the_owner() -> None:
    assert is_about(document("d.pdf", letter_pdf(f"{LONG} Madame Montclar")), MONTCLAR)
    assert not is_about(document("d.pdf", letter_pdf(f"{LONG} Madame Colas")), MONTCLAR)
    assert not is_about(document("d.pdf", letter_pdf(f"{LONG} Madame Montclair")), MONTCLAR)
    assert is_about(document("d.pdf", letter_pdf("Madame")), MONTCLAR)


def test_a_name_misspelt_by_ocr_is_still_the_owners() -> None:
    assert is_about(document("d.pdf", scan(f"{LONG} Madame MONTGLAR")), MONTCLAR)
    assert is_about(document("d.pdf", scan(f"{LONG} Monsieur BERT1N - DUVA1")), BERTIN)
    assert not is_about(document("d.pdf", scan(f"{LONG} Madame COLAS")), MONTCLAR)
