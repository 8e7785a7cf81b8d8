"""Types by content."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image

from intake.domain.document import Format, Mark
from intake.reading.media_type import french_name, media_type
from intake.reading.pdf import read_pdf
from tests.unit.pdf_making import letter, text_field, with_fields


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x" * 100)
    return out.getvalue()


def odt() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<x/>")
    return out.getvalue()


def image(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("L", (8, 8)).save(out, kind)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (zipped("[Content_Types].xml", "word/document.xml"), "document Word (.docx)"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "classeur Excel (.xlsx)"),
        (zipped("scan.pdf", "word/document.xml"), "archive zip"),
        (odt(), "document LibreOffice (.odt)"),
        (OLE + "WordDocument".encode("utf-16-le"), "document Word (.doc)"),
        (OLE + "__substg1.0_".encode("utf-16-le"), "message Outlook (.msg)"),
        (image("JPEG"), "image JPEG"),
        (image("PNG"), "image PNG"),
        (image("TIFF"), "image TIFF"),
        (image("GIF"), "image GIF"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(20), "image HEIC (photo d’iPhone)"),
        (b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avif" + bytes(20), "image AVIF"),
        (b"\x00\x00\x00\x18ftypisom" + bytes(20), "vidéo MP4"),
        (image("BMP"), "image BMP"),
        (b"BMW : facture jointe", "texte brut"),
        (b"MZ\x90\x00\x03" + bytes(60), "programme exécutable Windows"),
        (b"MZ, ma proposition", "texte brut"),
        (image("JPEG2000"), "image JPEG 2000"),
        (b"II+\x00" + bytes(20), "image TIFF"),
        (zipped("[Content_Types].xml", "FixedDocSeq.fdseq"), "document XPS"),
        (zipped("content.xml", "META-INF/manifest.xml"), "document LibreOffice (.odt)"),
        (zipped("Index/Document.iwa"), "document Pages, Numbers ou Keynote (Apple)"),
        (bytes.fromhex("3082010a06092a864886f70d010702a0"), "enveloppe signée ou chiffrée (.p7m)"),
        (b"<?xml version='1.0'?><xdp:xdp></xdp:xdp>", "données de formulaire (.xdp), sans le formulaire"),
        (b"<?xml version='1.0'?><note/>", "fichier XML"),
        ("<html><p>é</p></html>".encode("utf-16"), "page HTML"),
        ("Madame, je conteste".encode("utf-16"), "texte brut"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><html></html>", "page HTML"),
        (b"{\\rtf1\\ansi Bonjour}", "document RTF"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(20), "archive 7z"),
        (b"Rar!\x1a\x07\x01\x00", "archive rar"),
        (b"\x1f\x8b\x08\x00", "archive gzip"),
        ("Madame, Monsieur, je conteste mon évaluation.".encode(), "texte brut"),
        (bytes(100), "fichier de type inconnu"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_pdf_is_named_by_its_content(raw: bytes, name: str) -> None:
    reading = read_pdf(raw)
    assert (reading.format, reading.evidence) == (Format.NOT_PDF, (f"ce n’est pas un PDF : {name}",))


def test_a_pdf_may_begin_with_junk() -> None:
    assert media_type(b"\r\n--frontiere\r\n" + b"%PDF-1.7\n") == "application/pdf"


@pytest.mark.parametrize(
    "junk", [bytes(128), b"\x00\x05\x16\x07" + bytes(900), b"\r\n" * 2000], ids=["MacBinary", "AppleDouble", "far"]
)
def test_a_pdf_in_a_wrapping_is_read_as_a_pdf(junk: bytes) -> None:
    reading = read_pdf(junk + with_fields(letter(), [text_field("nom", "Durand")]) + bytes(90))
    assert (reading.format, reading.value("nom"), reading.marks) == (Format.INTERACTIVE, "Durand", ())


def test_a_pdf_that_lost_its_first_bytes_is_still_a_pdf() -> None:
    form = with_fields(letter(), [text_field("nom", "Durand")])
    for head in (b"%PEF", b"\x00\x00\x00\x00"):
        reading = read_pdf(head + form[4:])
        assert (reading.format, reading.marks) == (Format.INTERACTIVE, (Mark.REPAIRED,))


def test_a_text_that_speaks_of_pdf_is_a_text() -> None:
    assert media_type(b"Bonjour, " * 200 + b"mon fichier commence par %PDF-1.7.") == "text/plain"


def test_a_pdf_stored_in_a_zip_is_a_zip() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.pdf", "%PDF-1.7")
    assert media_type(out.getvalue()) == "application/zip"


def test_an_empty_file_is_damaged_and_says_so() -> None:
    reading = read_pdf(b"")
    assert (reading.format, reading.evidence) == (Format.DAMAGED, ("fichier vide (0 octet)",))


def test_a_type_without_a_french_name_keeps_its_own() -> None:
    assert french_name("application/x-inconnu") == "application/x-inconnu"
