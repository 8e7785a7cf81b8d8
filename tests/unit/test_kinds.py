"""What a document is: told from its form, its text, its name, in that order, and never on one weak sign alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.domain.disposition import Kind
from intake.domain.document import Document, PdfReading
from intake.domain.kinds.findings import Finding, Proof
from intake.domain.kinds.telling import is_copy_of_support, is_hosted, kind_of
from intake.domain.letter import Letter
from tests.unit.builders import (
    CAMPAIGNS,
    NOTICE,
    carrying,
    decision_text,
    document,
    flattened,
    letter,
    scan,
    scanned_support,
    support,
)

TEMPLATES = tuple(each for campaign in CAMPAIGNS for each in campaign.templates)


def _kind(name: str, reading: PdfReading | None = None, mail: Letter | None = None) -> Finding:
    paper = document(name, reading)
    return kind_of(paper, mail or carrying(paper), TEMPLATES)


def test_a_form_is_recognised_by_its_fields_whatever_its_name_says() -> None:
    found = _kind("décision PFR.pdf", support())
    assert (found.kind, found.proof, found.contradicted) == (Kind.SUPPORT, Proof.FORM, False)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (decision_text(part="fonctions"), Kind.DECISION_FONCTIONS),
        (decision_text(part="résultats"), Kind.DECISION_RESULTATS),
        ("Décision n° 2025-12 portant attribution de la prime de fonctions et de résultats", Kind.DECISION),
        ("Décision du 3 novembre 2025 fixant la part résultats", Kind.DECISION_RESULTATS),
        ("Arrêté n° 12 portant attribution de la part résultats", Kind.DECISION_RESULTATS),
        ("Décision fixant la part fonctions et la part résultats", Kind.DECISION),
        ("DECISION PORTANT ATTRIBUTION DE LA PART LIEE AUX FONCTIONS", Kind.DECISION_FONCTIONS),
        ("Fiche B — avis du président du conseil de surveillance", Kind.BOARD_OPINION),
        ("Délégation de signature : Mme X est déléguée pour conduire l’entretien", Kind.DELEGATION),
        ("Évaluation par la collectivité d’accueil", Kind.HOST_EVALUATION),
        ("Objet : recours. Je conteste mon évaluation.", Kind.APPEAL_LETTER),
    ],
)
def test_a_paper_is_known_by_what_it_says(text: str, kind: Kind) -> None:
    for reading in (scan(text), flattened(text, pages=1)):
        found = _kind("document.pdf", reading)
        assert (found.kind, found.proof, found.contradicted) == (kind, Proof.TEXT, False)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Décision part fonctions.pdf", Kind.DECISION_FONCTIONS),
        ("part_resultats_MONTCLAR.pdf", Kind.DECISION_RESULTATS),
        ("PFR 2025.pdf", Kind.DECISION),
        ("arrêté.pdf", Kind.DECISION),
        ("Fiche B.pdf", Kind.BOARD_OPINION),
        ("avis_president_CS.pdf", Kind.BOARD_OPINION),
        ("délégation.pdf", Kind.DELEGATION),
        ("recours.pdf", Kind.APPEAL_LETTER),
        ("Support évaluation.pdf", Kind.SUPPORT),
        ("CREP 2025.pdf", Kind.SUPPORT),
        ("De\u0301cision.pdf", Kind.DECISION),
        ("concours 2025.pdf", Kind.OTHER),
        ("SKM_C250i25112109460.pdf", Kind.OTHER),
        ("secours.pdf", Kind.OTHER),
    ],
)
def test_a_mute_paper_is_known_by_its_name(name: str, kind: Kind) -> None:
    assert _kind(name, scan()).kind is kind


def test_what_a_paper_says_outweighs_its_name_and_the_contradiction_is_told() -> None:
    found = _kind("Support évaluation.pdf", scan(decision_text()))
    assert (found.kind, found.contradicted) == (Kind.DECISION_RESULTATS, True)


def test_a_support_printed_or_scanned_is_known_by_its_title() -> None:
    paper = document("scan.pdf", scanned_support())
    found = kind_of(paper, carrying(paper), TEMPLATES)
    assert (found.kind, found.proof, found.contradicted) == (Kind.SUPPORT, Proof.TITLE, False)
    assert is_copy_of_support(paper, found)


def test_a_support_and_a_decision_in_one_file_contradict_each_other() -> None:
    assert _kind("dossier.pdf", scan(scanned_support().text + decision_text(), pages=13)).contradicted


def test_a_letter_about_a_support_is_not_the_support() -> None:
    for pages in (1, 2, 5, 12):
        assert _kind("x.pdf", scan("Veuillez trouver le support d’évaluation de M. X", pages=pages)).kind is Kind.OTHER


def test_the_word_support_in_a_long_paper_is_a_hint_that_its_name_confirms() -> None:
    reading = scan("Support d’évaluation. Identité, bilan, objectifs.", pages=12)
    assert (_kind("x.pdf", reading).kind, _kind("x.pdf", reading).proof) == (Kind.SUPPORT, Proof.HINT)
    assert _kind("support évaluation.pdf", reading).proof is Proof.TEXT
    assert _kind("evaluation.pdf", reading).proof is Proof.HINT
    assert _kind("x.pdf", replace(reading, pages=3)).kind is Kind.OTHER


def test_the_word_support_in_a_long_paper_about_a_bonus_is_contradicted() -> None:
    reading = scan("Support d’évaluation joint. Part fonctlons : coefficient 2.", pages=12)
    assert _kind("support évaluation.pdf", reading).contradicted


@pytest.mark.parametrize(
    ("name", "proof"),
    [
        ("support_evaluation_MARTIN.pdf", Proof.NAME),
        ("CREP 2025.pdf", Proof.NAME),
        ("Compte rendu d'entretien.pdf", Proof.NAME),
        ("Support_1234567.pdf", Proof.NAME),
        ("evaluation MARTIN.pdf", Proof.HINT),
        ("entretien.pdf", Proof.HINT),
        ("formulaire.pdf", Proof.HINT),
    ],
)
def test_a_name_is_clear_or_vague(name: str, proof: Proof) -> None:
    assert _kind(name, scan(pages=12)).proof is proof


def test_a_file_named_support_in_a_mail_that_announces_a_decision_is_doubtful() -> None:
    paper = document("evaluation.pdf", scan())
    mail = letter("PFR", "Ci-joint la décision de part résultats.", paper)
    assert kind_of(paper, mail, TEMPLATES).contradicted
    both = letter("PFR", "Ci-joint la décision et le support.", paper, document("décision.pdf", scan()))
    assert not kind_of(paper, both, TEMPLATES).contradicted


def test_a_printed_notice_makes_no_letter_of_appeal() -> None:
    assert _kind("support.pdf", scanned_support(text=NOTICE)).kind is Kind.SUPPORT
    assert _kind("x.pdf", scan(decision_text() + NOTICE)).kind is Kind.DECISION_RESULTATS


@pytest.mark.parametrize(
    ("words", "hosted"),
    [
        ("M. X, détaché auprès de la région", True),
        ("Mme Y est mise à disposition du GIP", True),
        ("évaluée par la collectivité d’accueil", True),
        ("Le support est à votre disposition", False),
        ("Je me tiens à disposition", False),
    ],
)
def test_secondment_is_read_in_the_mail(words: str, hosted: bool) -> None:
    assert is_hosted(letter("Évaluation", words)) is hosted


def test_a_file_that_is_no_pdf_is_known_by_its_name_only() -> None:
    paper: Document = document("Décision part fonctions.docx")
    assert kind_of(paper, carrying(paper), TEMPLATES).kind is Kind.DECISION_FONCTIONS


def test_a_fiche_b_headed_like_its_form_is_a_fiche_b() -> None:
    text = f"{scanned_support().text}\nFiche B : avis du président du conseil"
    assert _kind("scan.pdf", scan(text, pages=1)).kind is Kind.BOARD_OPINION
    assert _kind("scan.pdf", scan(text, pages=12)).kind is Kind.SUPPORT


def test_a_long_letter_that_contests_a_support_is_doubtful_not_the_support() -> None:
    assert _kind("mémoire.pdf", flattened("Je conteste ce support d’évaluation.", pages=8)).contradicted
