"""Letters that are no PDF are read by their words, within limits, whatever their bytes hold."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from intake.domain.document import Format
from intake.reading.files import read_file
from intake.sample.archives import docx
from tests.appeals.papers import content

HEAVY = Path(__file__).parents[1] / "fixtures" / "heavy"
WORDS = "Je conteste mon évaluation."
FLAT = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "boum"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    "<office:document><office:body><office:text><text:p>&a;&b;{}</text:p></office:text></office:body></office:document>"
)


def _zipped(name: str, xml: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, xml)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_a_letter_of_a_word_processor_is_read(kind: str) -> None:
    reading = read_file(content(kind, f"Madame,\n{WORDS}"), ocr=False)
    assert (reading.format, reading.letter_text) == (Format.NOT_PDF, f"Madame,\n{WORDS}")


def test_a_photographed_letter_is_read_where_ocr_is_there() -> None:
    photo = content("photo", "Madame la Directrice generale,\nJe conteste mon evaluation de cette annee.")
    reading = read_file(photo)
    assert "conteste mon evaluation" in reading.letter_text
    assert reading.evidence[-1].startswith("texte lu")
    assert read_file(photo, ocr=False).letter_text == ""


def test_rich_text_and_plain_text_are_read() -> None:
    assert "Je conteste" in read_file(rb"{\rtf1\ansi Je conteste mon \'e9valuation.\par}", ocr=False).letter_text
    assert read_file(WORDS.encode(), ocr=False).letter_text == WORDS


def test_what_was_deleted_and_what_a_field_commands_is_not_said() -> None:
    xml = (
        "<w:document><w:body><w:p><w:r><w:t>Je </w:t></w:r><w:r><w:delText>ne </w:delText></w:r>"
        "<w:r><w:instrText>HYPERLINK x</w:instrText></w:r><w:r><w:t>conteste</w:t></w:r></w:p></w:body></w:document>"
    )
    assert read_file(_zipped("word/document.xml", xml), ocr=False).letter_text == "Je conteste"


def test_no_entity_is_expanded_and_no_file_is_fetched() -> None:
    text = read_file(FLAT.format(WORDS).encode(), ocr=False).letter_text
    assert WORDS in text
    assert "boum" not in text
    assert "root:" not in text


def test_a_bomb_is_not_unpacked() -> None:
    bomb = _zipped("word/document.xml", f"<w:body><w:t>{'a' * 30_000_000}</w:t></w:body>")
    began = time.process_time()
    reading = read_file(bomb, ocr=False)
    assert (reading.letter_text, reading.evidence[-1]) == ("", "texte non lu")
    assert time.process_time() - began < 1


@pytest.mark.parametrize("cut", [10, 200, -30])
def test_a_broken_letter_is_unread_and_no_fault_of_ours(cut: int) -> None:
    assert read_file(docx((WORDS,))[:cut], ocr=False).format in (Format.NOT_PDF, Format.DAMAGED)


def test_a_picture_that_no_page_stands_on_is_unread() -> None:
    out = io.BytesIO()
    Image.new("L", (3_000, 40)).save(out, "PNG")
    assert read_file(out.getvalue()).letter_text == ""


@pytest.mark.parametrize(
    "junk", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") + bytes(600)]
)
def test_an_old_word_file_that_is_none_is_unread(junk: bytes) -> None:
    assert read_file(junk, ocr=False).evidence[-1] == "texte non lu"


def test_a_telephones_photograph_in_heic_says_why_nothing_was_read() -> None:
    reading = read_file((HEAVY / "photo.heic").read_bytes())
    assert (reading.format, reading.letter_text) == (Format.NOT_PDF, "")
    assert reading.evidence == (
        "ce n’est pas un PDF : image HEIC (photo d’iPhone), que le robot ne sait pas lire ; une personne l’ouvre, "
        "ou demande un JPEG ou un PDF",
    )
