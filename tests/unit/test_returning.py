"""What is returned and what never is: for each pair of files that look alike, a claim (domain.md part 2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.domain.disposition import (
    Annex,
    Disposition,
    FileDecision,
    FileSupport,
    Hold,
    Kind,
    Outcome,
    ReturnCase,
    ReturnSupport,
)
from intake.domain.document import Document, Field, Form, Format, Mark, PdfReading
from intake.domain.kinds.telling import kind_of
from tests.unit.builders import (
    CAMPAIGNS,
    CAREER,
    MATRICULE,
    NOTICE,
    OTHER_MATRICULE,
    answer,
    carrying,
    decided,
    decision_text,
    document,
    fates,
    flattened,
    has,
    letter,
    only,
    scan,
    scanned_support,
    support,
    template,
)

TITLE = template().titles[0]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LETTER = "Madame la Directrice, veuillez trouver ci-joint le support d’évaluation de M. MONTCLAR. Veuillez agréer…"
VAGUE = "evaluation MARTIN.pdf"
CLEAR = "support_evaluation_MARTIN.pdf"


def fate_of(name: str, reading: PdfReading) -> str:
    """What becomes of that file, alone in a mail that says nothing."""
    return only_fate(decided(carrying(document(name, reading))))


def only_fate(found: tuple[Disposition, ...]) -> str:
    (fate,) = fates(found)
    return fate


def other_file(name: str, media_type: str, size: int = 300_000) -> Document:
    """A file that is no PDF."""
    return replace(document(name), media_type=media_type, size=size)


def reasons(found: tuple[Disposition, ...]) -> str:
    return " ".join(only(Hold, found).reasons)


# --- the scan of a support, the scan of a decision


@pytest.mark.parametrize("name", ["SKM_C250i25112109460.pdf", VAGUE, CLEAR])
def test_the_scan_of_a_support_whose_title_was_read_is_returned(name: str) -> None:
    assert fate_of(name, scanned_support()) == "return"


MISREAD_DECISIONS = (
    decision_text(),
    "DECISION PORTANT ATTRIBUTION de la part resultats",
    "Dccision porlant attributlon de la pait résu1tats de la prirne de fonctions et de résultats",
    "D é c i s i o n p o r t a n t a t t r i b u t i o n",
    "Article 2. La presente dec1sion prend effet au 1er janvier",
    "part fonctlons : coefficient 2,5",
    "prime de f0nctions et de résultats",
)


@pytest.mark.parametrize("name", ["SKM_C250i25112109460.pdf", VAGUE, CLEAR, "Support.pdf"])
@pytest.mark.parametrize("text", MISREAD_DECISIONS)
@pytest.mark.parametrize("pages", [1, 2, 3, 12])
def test_a_scanned_decision_is_never_returned_however_misread_named_and_long(name: str, text: str, pages: int) -> None:
    assert fate_of(name, scan(text, pages=pages)) == "hold"


@pytest.mark.parametrize("shape", [Format.SCANNED, Format.FLATTENED, Format.ENCRYPTED, Format.DAMAGED])
def test_without_a_word_read_a_vague_name_returns_nothing(shape: Format) -> None:
    assert fate_of(VAGUE, replace(scan(pages=12), format=shape)) == "hold"


def test_without_a_word_read_a_clear_name_settles_what_is_as_long_as_a_form_may_be() -> None:
    """Without tesseract: one or two pages may be decisions, more than the form's may hold something else."""
    outcomes = {pages: fate_of(CLEAR, scan(pages=pages)) for pages in (1, 2, 3, 12, 13)}
    assert outcomes == {1: "hold", 2: "hold", 3: "return", 12: "return", 13: "hold"}


def test_without_a_word_read_nor_a_name_a_scan_is_held() -> None:
    assert fate_of("SKM_C250i25112109460.pdf", scan(pages=12)) == "hold"


def test_the_mail_confirms_a_vague_name() -> None:
    paper = document(VAGUE, scan(pages=12))
    assert only_fate(decided(letter("Envoi", "Ci-joint le support d’évaluation de M. MARTIN.", paper))) == "return"
    assert only_fate(decided(letter("Envoi", "Ci-joint la décision de M. MARTIN.", paper))) == "hold"


def test_a_name_that_what_was_read_does_not_confirm_returns_nothing() -> None:
    page = "Le compte rendu de l’entretien professionnel a été remis à l’agent, qui en a pris connaissance. " * 8
    for reading in (scan(page, pages=12), flattened(page)):
        assert fate_of(CLEAR, reading) == "hold"


def test_gibberish_is_the_same_as_nothing_read() -> None:
    upside_down = (
        "212nauend 211299 STOZ 2140720 ST a 11ouja3se Je4 uone2ynou es ap 123410 sou XN2p ap 1P2p UN SUEP " * 6
    )
    assert fate_of(CLEAR, scan(upside_down, pages=12)) == "return"
    assert fate_of(VAGUE, scan(upside_down, pages=12)) == "hold"


# --- a support and something else, bound in one scan


@pytest.mark.parametrize("name", ["SKM_C250i25112109460.pdf", CLEAR, "décision.pdf"])
@pytest.mark.parametrize("order", ["support first", "decision first"])
def test_a_support_and_a_decision_bound_in_one_scan_go_to_a_person(name: str, order: str) -> None:
    pieces = [TITLE, "Décision porlant attributlon de la part résultats"]
    text = "\n".join(pieces if order == "support first" else reversed(pieces))
    assert fate_of(name, scan(text, pages=13)) == "hold"


def test_a_decision_as_long_as_a_form_is_not_filed_as_a_decision() -> None:
    """Only its first page was read: a support may be bound behind it."""
    file = document(f"decision_{MATRICULE}.pdf", scan(decision_text(MATRICULE), pages=13))
    assert only_fate(decided(carrying(file))) == "hold"
    short = document(f"decision_{MATRICULE}.pdf", scan(decision_text(MATRICULE), pages=2))
    assert has(FileDecision, decided(carrying(short)))


@pytest.mark.parametrize(
    ("pages", "fate"), [(12, "return"), (13, "return"), (15, "return"), (16, "hold"), (24, "hold")]
)
def test_a_copy_may_have_a_few_pages_more_than_the_form(pages: int, fate: str) -> None:
    assert fate_of("scan.pdf", scanned_support(pages=pages)) == fate


def test_pages_bound_behind_the_interactive_form_are_seen() -> None:
    for pages, fate in ((12, "file"), (13, "hold"), (24, "hold")):
        assert fate_of(CLEAR, replace(support(), pages=pages)) == fate
    assert fate_of(CLEAR, replace(support(), pages=13, form=Form.XFA)) == "file"


def test_a_scanned_page_behind_a_print_may_be_a_decision() -> None:
    """A page too many that is text has been read; within the form's pages a scanned one shows a signature."""
    for pages, pictures, fate in ((13, 0, "return"), (13, 1, "hold"), (12, 1, "return")):
        reading = replace(flattened(TITLE, pages=pages), image_pages=pictures)
        assert fate_of("SKM.pdf", reading) == fate


def test_where_the_mail_announces_a_decision_the_pages_too_many_are_one() -> None:
    for pages, fate in ((12, "return"), (13, "hold")):
        mail = letter("Envoi", "Ci-joint l’évaluation et la décision.", document("s.pdf", scanned_support(pages=pages)))
        assert only_fate(decided(mail)) == fate
    both = (document("s.pdf", scanned_support(pages=13)), document("decision.pdf", scan(decision_text())))
    assert fates(decided(letter("Envoi", "Ci-joint l’évaluation et la décision.", *both))) == ("return", "hold")


# --- a support, a letter about one


@pytest.mark.parametrize("pages", [1, 2, 3, 12])
@pytest.mark.parametrize("name", ["SKM_C250i25112109460.pdf", VAGUE, CLEAR])
def test_a_letter_about_a_support_is_never_returned(name: str, pages: int) -> None:
    for reading in (scan(LETTER, pages=pages), flattened(LETTER, pages=pages)):
        assert fate_of(name, reading) == "hold"


def test_a_letter_that_quotes_the_forms_title_is_a_letter() -> None:
    assert fate_of("SKM.pdf", flattened(f"{LETTER} Objet : {TITLE}", pages=2)) == "hold"


def test_a_short_paper_that_quotes_the_forms_title_further_down_is_not_the_form() -> None:
    """…while some pages of the form, headed by it, are."""
    report = "Compte rendu de la réunion de service, établi par le secrétariat de direction. " * 10
    assert fate_of("SKM.pdf", scan(f"{report} {TITLE}", pages=3)) == "hold"
    assert fate_of("SKM.pdf", scan(f"CENTRE NATIONAL DE GESTION\n{TITLE}", pages=3)) == "return"


def test_a_support_behind_its_covering_letter_is_the_support() -> None:
    assert fate_of("SKM.pdf", scan(f"{LETTER}\n{TITLE}", pages=13)) == "return"
    for decision in ("la décision de part résultats", "la décision PFR", "la décision signée"):
        assert fate_of("SKM.pdf", scan(f"{LETTER} et {decision}.\n{TITLE}", pages=14)) == "hold"


@pytest.mark.parametrize(
    "name",
    [
        "courrier évaluation.pdf",
        "Bordereau supports évaluation.pdf",
        "convocation entretien évaluation.pdf",
        "suivi des supports d'évaluation.pdf",
        "notice support évaluation.pdf",
        "rapport entretien évaluation.pdf",
    ],
)
def test_a_name_that_speaks_of_a_support_without_being_one_returns_nothing(name: str) -> None:
    assert fate_of(name, scan(pages=12)) == "hold"


def test_words_about_pfr_that_a_form_prints_make_no_decision_of_it() -> None:
    assert fate_of("SKM.pdf", flattened(f"{TITLE} Coefficient part fonctions. Part résultats. {NOTICE}")) == "return"


# --- our form, others' forms


def test_a_hosts_form_is_never_returned_whatever_its_name() -> None:
    page = "Support d’évaluation annuelle — Département de l’Orge. Objectifs, compétences, appréciation. " * 8
    for name in (VAGUE, CLEAR, "SKM.pdf"):
        assert fate_of(name, flattened(page, pages=8)) == "hold"
        assert fate_of(name, scan(page, pages=8)) == "hold"


def test_where_no_template_has_a_title_the_word_support_and_a_clear_name_will_do() -> None:
    """…because else no copy would ever be recognised."""
    bare = tuple(replace(each, templates=tuple(replace(t, titles=()) for t in each.templates)) for each in CAMPAIGNS)
    page = "Support d’évaluation. Objectifs, compétences, appréciation. " * 8
    for name, fate in ((CLEAR, "return"), (VAGUE, "hold")):
        assert only_fate(decided(carrying(document(name, scan(page, pages=12))), campaigns=bare)) == fate


def test_a_scan_with_fields_that_acrobat_guessed_is_neither_filed_nor_returned() -> None:
    """…while the form's own fields, with a scan beside them, make a support."""
    fields = tuple(Field(f"Texte{number}", "x") for number in range(40))
    guessed = PdfReading(Format.INTERACTIVE, Form.ACROFORM, pages=12, fields=fields, text=TITLE)
    assert fate_of(CLEAR, guessed) == "hold"
    assert fate_of(CLEAR, support()) == "file"


def test_a_form_of_signature_boxes_alone_is_a_scan_and_the_real_form_a_support() -> None:
    boxes = support().signature_boxes
    empty = replace(scanned_support(), form=Form.ACROFORM, signature_boxes=boxes)
    assert fate_of(CLEAR, empty) == "return"
    assert fate_of(CLEAR, support()) == "file"


# --- what was not examined to its end


@pytest.mark.parametrize("mark", [Mark.PORTFOLIO, Mark.EMBEDDED_FILES, Mark.PARTIAL, Mark.PLEASE_WAIT])
def test_what_may_hold_the_support_inside_is_never_returned(mark: Mark) -> None:
    found = decided(carrying(document(CLEAR, replace(scanned_support(), marks=(mark,)))))
    assert only_fate(found) == "hold"
    assert answer(found) is None


def test_a_pdf_with_files_in_it_is_never_returned_nor_filed_as_a_decision() -> None:
    for reading in (scanned_support(), scan(decision_text(MATRICULE))):
        found = decided(carrying(document(f"décision {MATRICULE}.pdf", replace(reading, embedded=("support.pdf",)))))
        assert only_fate(found) == "hold"
        assert "joints dans ce PDF" in reasons(found)


def test_in_a_career_mailbox_an_ordinary_mails_portfolio_is_left_alone() -> None:
    mail = letter(
        "Candidature", "Voici mon CV pour le poste.", document("cv.pdf", replace(scan(), embedded=("a.pdf",)))
    )
    assert only_fate(decided(mail, CAREER)) == "ignore"


def test_a_file_with_an_owners_password_only_is_filed_as_any_other() -> None:
    assert fate_of(CLEAR, replace(support(), marks=(Mark.PROTECTED,))) == "file"


# --- signatures


def test_a_broken_cryptographic_signature_goes_to_a_person_and_an_absent_one_is_no_fault() -> None:
    whole = support()
    broken = replace(whole, signature_boxes=(replace(whole.signature_boxes[0], crypto="invalid"),))
    found = decided(carrying(document(CLEAR, broken)))
    assert only_fate(found) == "hold"
    assert "signature cryptographique invalide, page 11" in reasons(found)
    assert answer(found) is None
    for state in ("absent", "present", "valid"):
        fine = tuple(replace(box, crypto=state) for box in whole.signature_boxes)
        assert fate_of(CLEAR, replace(whole, signature_boxes=fine)) == "file"


def test_one_directors_signed_copy_does_not_sign_for_another() -> None:
    other = support(OTHER_MATRICULE, nom="BERTIN", signed=False)
    copy = document(f"Support {MATRICULE} signé.pdf", scanned_support())
    found = decided(carrying(document("a.pdf", support(signed=False)), document("b.pdf", other), copy))
    assert fates(found) == ("file", "hold", "annex")
    assert only(Annex, found).dossier == only(FileSupport, found).dossier


def test_a_signed_copy_that_names_nobody_signs_for_none_of_two_directors() -> None:
    others = (support(signed=False), support(OTHER_MATRICULE, nom="BERTIN", signed=False))
    files = [document(f"{number}.pdf", each) for number, each in enumerate(others)]
    found = decided(carrying(*files, document("Support évaluation signé.pdf", scanned_support())))
    assert fates(found)[:2] == ("hold", "hold")
    named = document("Support évaluation BERTIN signé.pdf", scanned_support())
    assert fates(decided(carrying(*files, named)))[:2] == ("hold", "file")


def test_a_vague_scan_beside_it_is_no_signed_copy() -> None:
    found = decided(carrying(document("a.pdf", support(signed=False)), document("evaluation.pdf", scan())))
    assert fates(found)[0] == "hold"


# --- no PDF at all


def test_a_word_file_of_the_support_is_returned_and_a_word_letter_never() -> None:
    office = other_file("Support évaluation MARTIN.docx", WORD)
    found = decided(carrying(office))
    assert only(ReturnSupport, found).case is ReturnCase.OFFICE
    reply = answer(found)
    assert reply is not None
    assert [(fate.outcome, fate.case) for fate in reply.fates] == [(Outcome.RETURN, ReturnCase.OFFICE)]
    for name in ("courrier support évaluation.docx", "recours évaluation.docx", "évaluation.docx", "document.docx"):
        assert only_fate(decided(carrying(other_file(name, WORD)))) == "hold"


def test_a_photo_of_the_support_is_returned_and_a_photo_of_a_decision_never() -> None:
    photo = other_file("support évaluation page 1.jpg", "image/jpeg")
    assert only(ReturnSupport, decided(carrying(photo))).case is ReturnCase.PHOTO
    for name in ("décision.jpg", "décision support évaluation.jpg", "IMG_1234.jpg", "evaluation.jpg"):
        assert only_fate(decided(carrying(other_file(name, "image/jpeg")))) == "hold"


def test_a_photo_in_a_mail_that_announces_a_decision_is_held() -> None:
    mail = letter("Envoi", "Ci-joint la décision signée.", other_file("support évaluation.jpg", "image/jpeg"))
    assert only_fate(decided(mail)) == "hold"


@pytest.mark.parametrize(
    ("name", "media_type", "size"),
    [
        ("support évaluation.pdf", WORD, 300_000),
        ("support évaluation.docx", "application/zip", 300_000),
        ("support évaluation.docx", "application/octet-stream", 300_000),
        ("support évaluation.doc", "application/x-ole-storage", 300_000),
        ("supports évaluation.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 300_000),
        ("support évaluation.html", "text/html", 300_000),
        ("support évaluation.png", "image/png", 9_000),
        ("support évaluation.gif", "image/gif", 300_000),
        ("support évaluation", WORD, 300_000),
    ],
)
def test_a_file_whose_content_and_name_do_not_agree_goes_to_a_person(name: str, media_type: str, size: int) -> None:
    """A renamed file, an archive, something unknown, a list, a logo."""
    assert only_fate(decided(carrying(other_file(name, media_type, size)))) == "hold"


@pytest.mark.parametrize(
    ("name", "media_type", "case"),
    [
        ("support évaluation.doc", "application/msword", ReturnCase.OFFICE),
        ("support évaluation.odt", "application/vnd.oasis.opendocument.text", ReturnCase.OFFICE),
        ("support évaluation.rtf", "application/rtf", ReturnCase.OFFICE),
        ("Support évaluation.HEIC", "image/heic", ReturnCase.PHOTO),
        ("support évaluation.png", "image/png", ReturnCase.PHOTO),
        ("support évaluation.tif", "image/tiff", ReturnCase.PHOTO),
    ],
)
def test_each_sort_of_file_has_its_explanation(name: str, media_type: str, case: ReturnCase) -> None:
    assert only(ReturnSupport, decided(carrying(other_file(name, media_type)))).case is case


def test_a_word_draft_beside_the_interactive_file_is_an_annex_and_signs_nothing() -> None:
    draft = other_file("Support évaluation.docx", WORD)
    assert fates(decided(carrying(document("s.pdf", support()), draft))) == ("file", "annex")
    assert fates(decided(carrying(document("s.pdf", support(signed=False)), draft)))[0] == "hold"


def test_nothing_but_a_pdf_is_returned_from_a_career_mailbox() -> None:
    for name, kind in (("support évaluation.docx", WORD), ("support évaluation.jpg", "image/jpeg")):
        assert not has(ReturnSupport, decided(carrying(other_file(name, kind)), CAREER))


# --- what happened to it


@pytest.mark.parametrize(
    ("producer", "case"),
    [
        ("Microsoft: Print To PDF", ReturnCase.PRINTED),
        ("GPL Ghostscript 10.0", ReturnCase.PRINTED),
        ("Yousign", ReturnCase.PLATFORM),
        ("i-Parapheur", ReturnCase.PLATFORM),
        ("Microsoft® Word pour Microsoft 365", ReturnCase.EXPORTED),
        ("RICOH IM C3000", ReturnCase.SCANNED),
        ("Apache PDFBox", ReturnCase.FLATTENED),
        ("", ReturnCase.FLATTENED),
    ],
)
def test_what_happened_is_told_from_the_producer(producer: str, case: ReturnCase) -> None:
    found = decided(carrying(document("SKM.pdf", flattened(TITLE, producer=producer))))
    assert only(ReturnSupport, found).case is case


def test_both_parts_in_one_decision_make_a_decision() -> None:
    templates = CAMPAIGNS[0].templates
    for text, kind in (
        ("Décision porlant attribution de la part fonctlons", Kind.DECISION_FONCTIONS),
        ("Décision porlant attribution de la part résu1tats", Kind.DECISION_RESULTATS),
        ("Décision porlant attribution de la part fonctlons et de la part résu1tats", Kind.DECISION),
    ):
        paper = document("SKM.pdf", scan(text))
        assert kind_of(paper, carrying(paper), templates).kind is kind
