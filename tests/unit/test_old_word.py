"""An appeal written in a Word 97 to 2003 file is found in its words."""

from __future__ import annotations

import pytest

from intake.domain.disposition import AppealClass, OpenAppeal
from intake.domain.document import Format
from intake.reading.files import read_file
from tests.unit.builders import CAREER, decided, document, letter, only
from tests.unit.word_files import Piece, doc

APPEAL = "Monsieur le directeur général,\rJe forme un recours contre mon évaluation 2025, que je conteste.\r"


def test_an_appeal_written_in_a_doc_opens_a_case() -> None:
    reading = read_file(doc([Piece(APPEAL)]), ocr=False)
    assert reading.format is Format.NOT_PDF
    mail = letter("Courrier", "Veuillez trouver mon courrier.", document("courrier.doc", reading))
    opened = only(OpenAppeal, decided(mail, CAREER))
    assert (opened.appeal_class, opened.provisional) == (AppealClass.FIRST_LEVEL, False)


def test_without_its_words_the_same_mail_opens_none_for_sure() -> None:
    reading = read_file(doc([Piece(APPEAL)], encrypted=True), ocr=False)
    assert (reading.letter_text, reading.evidence[-1]) == ("", "texte non lu")
    mail = letter("Courrier", "Veuillez trouver mon courrier.", document("courrier.doc", reading))
    assert only(OpenAppeal, decided(mail, CAREER)).provisional


@pytest.mark.parametrize("second_table", [False, True])
@pytest.mark.parametrize("properties", [0, 3])
def test_pieces_are_put_in_their_order_whatever_their_spelling(second_table: bool, properties: int) -> None:
    pieces = [Piece("Je conteste "), Piece("mon évaluation — œuvre", compressed=False), Piece(" de l’année.\r")]
    raw = doc(pieces, second_table=second_table, properties=properties)
    assert read_file(raw, ocr=False).letter_text == "Je conteste mon évaluation — œuvre de l’année."


def test_what_a_field_commands_is_not_said_and_its_result_is() -> None:
    raw = doc([Piece("Voir \x13 HYPERLINK \\l x \x14mon recours\x15.\x07\r")])
    assert read_file(raw, ocr=False).letter_text == "Voir mon recours."


@pytest.mark.parametrize("cut", [700, 3_000, 5_000, -600])
def test_a_cut_file_is_unread_or_read_in_part_and_no_fault_of_ours(cut: int) -> None:
    assert read_file(doc([Piece(APPEAL)])[:cut], ocr=False).format is Format.NOT_PDF
