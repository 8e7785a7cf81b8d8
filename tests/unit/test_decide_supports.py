"""Supports: which are filed, which are returned, and which a person must see (domain.md part 2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from intake.domain.disposition import (
    Annex,
    DossierKey,
    FileDecision,
    FileSupport,
    Hold,
    Kind,
    OpenAppeal,
    Outcome,
    ReplyKind,
    ReturnCase,
    ReturnSupport,
)
from intake.domain.document import Field, Form, Format, PdfReading, SignatureBox
from intake.domain.letter import Address, Hop
from intake.domain.templates import Part
from tests.unit.builders import (
    CAREER,
    EVALUATIONS,
    MATRICULE,
    NOTICE,
    OTHER_MATRICULE,
    OWN_ADDRESSES,
    answer,
    carrying,
    decided,
    decision_text,
    document,
    fates,
    flattened,
    has,
    known,
    letter,
    letter_pdf,
    mailbox,
    only,
    scan,
    scanned_support,
    support,
)

DOSSIER = DossierKey(2025, "DH", MATRICULE)


def test_an_interactive_support_is_filed_in_its_directors_dossier_without_a_reply() -> None:
    found = decided(carrying(document("support.pdf", support())))
    filed = only(FileSupport, found)
    assert (filed.dossier, filed.director_name, filed.late) == (DOSSIER, "Jeanne MONTCLAR", False)
    assert len(found) == 1


def test_a_scanned_support_is_returned_and_its_sender_told() -> None:
    found = decided(carrying(document("support.pdf", scanned_support())))
    assert only(ReturnSupport, found).case is ReturnCase.SCANNED
    reply = answer(found)
    assert reply is not None
    assert (reply.kind, reply.to.email) == (ReplyKind.FATES, "secretariat@ch-montclar.example")
    assert [(fate.name, fate.outcome, fate.case) for fate in reply.fates] == [
        ("support.pdf", Outcome.RETURN, ReturnCase.SCANNED)
    ]


@pytest.mark.parametrize(
    ("producer", "case"),
    [
        ("Microsoft: Print To PDF", ReturnCase.PRINTED),
        ("macOS Version 14.5 Quartz PDFContext", ReturnCase.PRINTED),
        ("Skia/PDF m120", ReturnCase.PRINTED),
        ("DocuSign", ReturnCase.PLATFORM),
        ("Yousign", ReturnCase.PLATFORM),
        ("iText 7", ReturnCase.FLATTENED),
    ],
)
def test_each_way_of_flattening_has_its_own_explanation(producer: str, case: ReturnCase) -> None:
    reading = flattened("SUPPORT D'ÉVALUATION — CAMPAGNE 2025 — DH", producer=producer)
    assert only(ReturnSupport, decided(carrying(document("support.pdf", reading)))).case is case


@pytest.mark.parametrize("agree", [None, False])
@pytest.mark.parametrize("kind", [Format.SCANNED, Format.FLATTENED, Format.ENCRYPTED, Format.DAMAGED])
def test_a_return_needs_two_readers(agree: bool | None, kind: Format) -> None:
    reading = replace(scanned_support(agree=agree), format=kind)
    found = decided(carrying(document("support.pdf", reading)))
    assert fates(found) == ("hold",)
    assert answer(found) is None


def test_what_the_readers_see_differently_goes_to_a_person() -> None:
    reading = replace(scanned_support(agree=False), format=Format.DOUBTFUL)
    assert fates(decided(carrying(document("support.pdf", reading)))) == ("hold",)


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("decision.pdf", scan(decision_text(MATRICULE))),
        ("evaluation.pdf", scan(decision_text(MATRICULE))),
        ("Decision_PFR.pdf", scan()),
        ("SKM_C250i25112109460.pdf", scan(decision_text(MATRICULE), pages=2)),
        ("decision.pdf", letter_pdf(decision_text(MATRICULE))),
        ("decision.pdf", scan(decision_text(MATRICULE), agree=False)),
    ],
)
def test_a_scanned_decision_is_never_returned(name: str, reading: PdfReading) -> None:
    found = decided(carrying(document(name, reading)))
    assert not has(ReturnSupport, found)
    assert answer(found) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("fiche B.pdf", ""),
        ("avis du président du conseil.pdf", "Avis du président du conseil, joint au support d’évaluation"),
        ("délégation.pdf", "Délégation de signature pour conduire l’entretien et signer le support d’évaluation"),
        ("bordereau.pdf", "Bordereau d’envoi. Pièces jointes : un support d’évaluation, une décision"),
        ("bordereau support évaluation.pdf", "Bordereau d’envoi. Pièces jointes : un support d’évaluation"),
        ("courrier évaluation.pdf", "Madame, je vous prie d’excuser le retard de l’évaluation de mon adjointe."),
    ],
)
@pytest.mark.parametrize("kind", [Format.SCANNED, Format.FLATTENED])
def test_a_paper_about_a_support_is_not_returned_as_one(name: str, text: str, kind: Format) -> None:
    reading = replace(scan(text), format=kind)
    found = decided(carrying(document(name, reading)))
    assert not has(ReturnSupport, found)


def test_a_long_scan_named_evaluation_whose_text_says_something_else_goes_to_a_person() -> None:
    report = "Rapport d’activité du pôle de gérontologie, exercice 2025. " * 20
    found = decided(carrying(document("evaluation.pdf", scan(report, pages=12))))
    assert fates(found) == ("hold",)


def test_a_mail_with_only_a_decision_is_legitimate() -> None:
    found = decided(carrying(document("decision.pdf", letter_pdf(decision_text(MATRICULE)))))
    assert only(FileDecision, found).dossier == DOSSIER
    assert only(FileDecision, found).kind is Kind.DECISION_RESULTATS
    assert len(found) == 1


def test_a_decision_of_nobody_known_goes_to_a_person() -> None:
    found = decided(carrying(document("decision.pdf", scan(decision_text()))))
    assert fates(found) == ("hold",)
    assert answer(found) is None


def test_a_matricule_read_by_ocr_never_names_a_dossier_alone() -> None:
    found = decided(carrying(document("decision.pdf", scan(decision_text(MATRICULE)))))
    assert fates(found) == ("hold",)
    assert MATRICULE in " ".join(only(Hold, found).reasons)


def test_a_director_seconded_is_evaluated_under_the_hosts_rules() -> None:
    mail = letter(
        "Évaluation",
        "M. X, détaché auprès de la métropole : voici son évaluation.",
        document("evaluation.pdf", scanned_support()),
    )
    found = decided(mail)
    assert fates(found) == ("hold",)
    assert answer(found) is None


def test_a_hosts_own_form_goes_to_a_person() -> None:
    reading = letter_pdf("Évaluation par l’organisme d’accueil de l’agent détaché")
    assert fates(decided(carrying(document("evaluation.pdf", reading)))) == ("hold",)


def test_a_lone_signature_field_is_no_interactive_support() -> None:
    """Signature boxes are no fillable fields: the reading has none, whatever form the file has."""
    reading = replace(scanned_support(), form=Form.ACROFORM)
    found = decided(carrying(document("support.pdf", reading)))
    assert fates(found) == ("return",)


def test_fields_detected_by_acrobat_make_no_support() -> None:
    """« Texte1 », « Texte2 »…: a form, and not ours; a person looks, nobody is refused."""
    fields = tuple(Field(f"Texte{number}", "x") for number in range(40))
    reading = PdfReading(Format.INTERACTIVE, Form.ACROFORM, pages=12, fields=fields)
    found = decided(carrying(document("support.pdf", reading)))
    assert fates(found) == ("hold",)
    assert answer(found) is None


@pytest.mark.parametrize("scan_first", [True, False])
def test_the_interactive_file_and_its_signed_scan_give_one_filing_and_one_annex(scan_first: bool) -> None:
    """…also where the boxes of the interactive one are empty: it was signed on paper."""
    files = [document("support.pdf", support(signed=False)), document("support signé.pdf", scanned_support())]
    found = decided(carrying(*(reversed(files) if scan_first else files)))
    assert sorted(fates(found)) == ["annex", "file"]
    assert only(Annex, found).dossier == DOSSIER
    assert answer(found) is None


def test_the_scanned_signature_page_beside_its_support_is_an_annex() -> None:
    page = scan("SUPPORT D'ÉVALUATION — CAMPAGNE 2025 — DH. Signatures.", pages=1)
    found = decided(carrying(document("support.pdf", support(signed=False)), document("signatures.pdf", page)))
    assert fates(found) == ("file", "annex")


def test_an_unsigned_box_is_held_not_returned() -> None:
    found = decided(carrying(document("support.pdf", support(signed=False))))
    assert fates(found) == ("hold",)
    assert "page 11, 12" in " ".join(only(Hold, found).reasons)
    assert answer(found) is None


def test_one_unsigned_box_among_signed_ones_is_seen() -> None:
    whole = support()
    first, *others = whole.signature_boxes
    empty = support(signed=False).signature_boxes[0]
    assert empty.page == first.page
    boxes: tuple[SignatureBox, ...] = (empty, *others)
    found = decided(carrying(document("support.pdf", replace(whole, signature_boxes=boxes))))
    assert fates(found) == ("hold",)


def test_several_supports_merged_in_one_file_go_to_a_person() -> None:
    """Acrobat collapses same-named fields into one value: the pages tell."""
    found = decided(carrying(document("supports.pdf", replace(support(), pages=24))))
    assert fates(found) == ("hold",)


@pytest.mark.parametrize(
    ("received", "late"),
    [
        (datetime(2025, 11, 30, 22, 59, tzinfo=UTC), False),
        (datetime(2025, 11, 30, 23, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 2, 9, 0, tzinfo=UTC), True),
    ],
)
def test_a_late_support_is_filed_and_counted(received: datetime, late: bool) -> None:
    """The deadline ends at midnight in Paris."""
    mail = letter("Évaluation", "Ci-joint.", document("s.pdf", support()), hops=(Hop("mx1.sante.gouv.fr", received),))
    assert only(FileSupport, decided(mail)).late is late


def test_the_same_bytes_again_are_filed_once() -> None:
    paper = document("support.pdf", support())
    again = decided(carrying(paper), knowing=known(filed={paper.sha256: "2025/DH/1234567/0001"}))
    assert fates(again) == ("ignore",)
    assert answer(again) is None


def test_the_same_bytes_twice_in_one_mail_are_filed_once() -> None:
    one = document("support.pdf", support(), content="same")
    two = document("copie.pdf", support(), content="same")
    assert fates(decided(carrying(one, two))) == ("file", "ignore")


def test_a_changed_support_is_filed_again() -> None:
    paper = document("support.pdf", support(), content="v1")
    found = decided(
        carrying(document("support.pdf", support(), content="v2")), knowing=known(filed={paper.sha256: "1"})
    )
    assert fates(found) == ("file",)


def test_last_years_form_is_an_exception_but_last_years_interview_is_filed_late() -> None:
    wrong = decided(carrying(document("support.pdf", support(year=2024, interview="15/10/2025"))))
    assert fates(wrong) == ("hold",)
    late = only(FileSupport, decided(carrying(document("support.pdf", support(year=2024)))))
    assert (late.dossier.campaign, late.late) == (2024, True)


def test_another_corps_form_in_the_wrong_mailbox_is_re_routed() -> None:
    found = decided(carrying(document("support.pdf", support(corps="D3S"))), EVALUATIONS)
    assert only(FileSupport, found).dossier == DossierKey(2025, "D3S", MATRICULE)
    assert answer(found) is None


def test_a_support_in_a_career_mailbox_is_filed_not_returned() -> None:
    found = decided(carrying(document("support.pdf", support())), CAREER)
    assert fates(found) == ("file",)
    assert answer(found) is None


@pytest.mark.parametrize("text", ["", "SUPPORT D'ÉVALUATION — CAMPAGNE 2025 — DH"])
def test_nothing_is_returned_from_a_career_mailbox(text: str) -> None:
    """A candidate's file holds the scans of former evaluations; nobody asked for a support there."""
    mail = letter(
        "Candidature au poste de Rodez",
        "Voici mon CV et mes trois dernières années.",
        document("evaluation 2023.pdf", scan(text, pages=12)),
    )
    found = decided(mail, CAREER)
    assert fates(found) == ("ignore",)
    assert answer(found) is None


def test_a_scanned_support_in_a_career_mailbox_for_no_stated_reason_goes_to_a_person() -> None:
    found = decided(carrying(document("support.pdf", scanned_support())), CAREER)
    assert "hold" in fates(found)
    assert answer(found) is None


@pytest.mark.parametrize(
    "sender",
    [
        Address("j.agent@sante.gouv.fr", "Une collègue"),
        Address("ars-bretagne@ars.sante.fr", "ARS"),
        Address("prefecture@lozere.gouv.fr"),
    ],
)
def test_whoever_sends_it_a_support_is_filed(sender: Address) -> None:
    mail = letter("Évaluation", "Ci-joint.", document("support.pdf", support()), sender=sender)
    assert fates(decided(mail)) == ("file",)


def test_a_support_forwarded_from_one_of_our_own_mailboxes_is_filed_and_nobody_answered() -> None:
    ours = Address(sorted(OWN_ADDRESSES)[0])
    for reading, fate in ((support(), "file"), (scanned_support(), "return")):
        found = decided(letter("TR: support", "Pour vous.", document("support.pdf", reading), sender=ours))
        assert fates(found) == (fate,)
        assert answer(found) is None


@pytest.mark.parametrize("filled_by", [(Part.EVALUATED,), ()])
def test_a_draft_without_the_evaluators_parts_goes_to_a_person(filled_by: tuple[Part, ...]) -> None:
    found = decided(carrying(document("support.pdf", support(filled_by=filled_by))))
    assert fates(found) == ("hold",)
    assert answer(found) is None


def test_a_blank_form_goes_to_a_person() -> None:
    whole = support()
    blank = replace(whole, fields=tuple(Field(field.name) for field in whole.fields))
    assert fates(decided(carrying(document("support.pdf", blank)))) == ("hold",)


def test_a_support_without_matricule_goes_to_a_person() -> None:
    assert fates(decided(carrying(document("support.pdf", support(matricule=""))))) == ("hold",)


def test_a_question_is_for_a_person_and_gets_no_format_reply() -> None:
    found = decided(letter("SAGA", "Bonjour, SAGA ne fonctionne pas depuis ce matin."))
    assert [type(each) for each in found] == [Hold]


@pytest.mark.parametrize("count", [3])
def test_a_regional_bundle_is_sorted_one_by_one(count: int) -> None:
    """Ten supports, three of them scans, ten decisions: each to its own dossier, one reply naming all."""
    matricules = [f"{1_000_000 + number}" for number in range(10)]
    supports = [
        document(
            f"Support_{matricule}.pdf", scanned_support() if number < count else support(matricule, nom=f"NOM{number}")
        )
        for number, matricule in enumerate(matricules)
    ]
    decisions = [
        document(f"Décision_{matricule}.pdf", scan(decision_text(matricule, nom=f"NOM{number}")))
        for number, matricule in enumerate(matricules)
    ]
    found = decided(carrying(*supports, *decisions))
    assert fates(found) == ("return",) * count + ("file",) * (20 - count)
    filed = [each.dossier.director for each in found if isinstance(each, FileDecision)]
    assert filed == matricules
    reply = answer(found)
    assert reply is not None
    assert [fate.outcome for fate in reply.fates].count(Outcome.RETURN) == count
    assert len(reply.fates) == 20


def test_decisions_of_several_directors_are_not_put_in_the_only_supports_dossier() -> None:
    files = [document(f"decision {name}.pdf", scan()) for name in ("Bertin", "Colas", "Duval")]
    found = decided(carrying(document("support.pdf", support()), *files))
    assert fates(found) == ("file", "hold", "hold", "hold")


def test_both_decisions_beside_one_support_are_its_directors() -> None:
    files = [
        document(f"{part}.pdf", scan(decision_text(part=part, nom="M0NTCLAR"))) for part in ("fonctions", "résultats")
    ]
    found = decided(carrying(document("support.pdf", support()), *files))
    assert fates(found) == ("file", "file", "file")
    assert {each.dossier for each in found if isinstance(each, FileDecision)} == {DOSSIER}


@pytest.mark.parametrize("make", [scan, letter_pdf])
def test_a_decision_that_names_somebody_else_does_not_follow_the_support_beside_it(
    make: Callable[[str], PdfReading],
) -> None:
    text = f"{decision_text(nom='BERTIN')} Vu le décret relatif à la prime ; vu l’entretien ; vu la proposition."
    found = decided(carrying(document("support.pdf", support()), document("decision.pdf", make(text))))
    assert fates(found) == ("file", "hold")


@pytest.mark.parametrize("make", [scan, letter_pdf])
def test_a_file_named_by_the_evaluators_matricule_is_not_filed_under_it(make: Callable[[str], PdfReading]) -> None:
    """The text names the director evaluated, the name of the file another: a person says which."""
    found = decided(carrying(document(f"decision_{OTHER_MATRICULE}.pdf", make(decision_text(MATRICULE)))))
    assert fates(found) == ("hold",)


def test_one_digit_misread_by_ocr_does_not_contradict_the_files_name() -> None:
    found = decided(carrying(document(f"decision_{MATRICULE}.pdf", scan(decision_text("1234561")))))
    assert only(FileDecision, found).dossier == DOSSIER


def test_another_directors_matricule_in_the_mail_does_not_move_a_decision_that_names_its_own() -> None:
    mail = letter(
        "Décision",
        f"Vous trouverez la décision. L’évaluatrice, matricule {OTHER_MATRICULE}.",
        document("d.pdf", letter_pdf(decision_text(MATRICULE))),
    )
    assert only(FileDecision, decided(mail)).dossier == DOSSIER


@pytest.mark.parametrize("name", ["Scan_0001234 décision.pdf", "IMG_2345678_decision.pdf", "décision doc 1234567.pdf"])
def test_a_scanners_counter_is_no_matricule(name: str) -> None:
    assert fates(decided(carrying(document(name, scan())))) == ("hold",)


def test_the_notice_printed_on_a_support_opens_no_appeal() -> None:
    for box in (EVALUATIONS, CAREER):
        for reading in (support(text=NOTICE), scanned_support(text=NOTICE)):
            found = decided(carrying(document("support.pdf", reading)), box)
            assert not has(OpenAppeal, found)


def test_doubt_never_writes_to_anyone() -> None:
    """One held file beside one that would be returned: no reply until a person has ruled."""
    draft = support(OTHER_MATRICULE, filled_by=(Part.EVALUATED,))
    found = decided(carrying(document("support.pdf", scanned_support()), document("autre.pdf", draft)))
    assert fates(found) == ("return", "hold")
    assert answer(found) is None


def test_a_locked_or_broken_support_is_returned_with_its_own_explanation() -> None:
    for kind, case in ((Format.ENCRYPTED, ReturnCase.ENCRYPTED), (Format.DAMAGED, ReturnCase.DAMAGED)):
        reading = PdfReading(kind, readers_agree=True)
        assert only(ReturnSupport, decided(carrying(document("support.pdf", reading)))).case is case


def test_a_broken_file_nobody_can_name_goes_to_a_person() -> None:
    found = decided(carrying(document("document.pdf", PdfReading(Format.DAMAGED, readers_agree=True))))
    assert fates(found) == ("hold",)


def test_what_could_not_be_opened_is_never_passed_over() -> None:
    mail = replace(carrying(document("support.pdf", support())), unopened=("pieces.zip : mot de passe",))
    found = decided(mail)
    assert fates(found) == ("file",)
    assert "pieces.zip : mot de passe" in only(Hold, found).reasons


def test_every_mailbox_files_its_own_corps() -> None:
    for corps in ("DH", "D3S", "DIRSOINS"):
        found = decided(carrying(document("support.pdf", support(corps=corps))), mailbox(corps=corps))
        assert only(FileSupport, found).dossier.corps == corps


def test_a_matricule_read_by_ocr_tells_which_of_the_mails_directors_is_meant() -> None:
    found = decided(
        carrying(
            document("a.pdf", support()),
            document("b.pdf", support(OTHER_MATRICULE, nom="BERTIN")),
            document("decision.pdf", scan(decision_text(OTHER_MATRICULE))),
        )
    )
    assert only(FileDecision, found).dossier == DossierKey(2025, "DH", OTHER_MATRICULE)
