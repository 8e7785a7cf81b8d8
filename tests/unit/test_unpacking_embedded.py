"""Files in a PDF are documents of their own; and whatever a wrapping held is found again by its digest."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pikepdf
import pytest

from intake.domain.letter import Letter
from intake.reading.mime import extract, read_letter
from intake.reading.unpacking.embedded import embedded_files
from tests.unit.mails import PDF, archive, attached, forwarded, multipart, picture, text
from tests.unit.outlook_files import BODY, SUBJECT, OutlookMail, file, msg, nested, tnef
from tests.unit.wrappings import file_specification, pdf_with, rar, seven_zip, signed, signed_in_pieces, tar

INSIDE = "fichier joint dans le PDF : "


def sent(content: bytes, name: str = "porte-documents.pdf") -> Letter:
    return read_letter(multipart(text(), attached(name, content)), with_pdf=False)


def found(letter: Letter) -> list[tuple[str, tuple[str, ...]]]:
    return [(document.name, document.path) for document in letter.documents]


@pytest.mark.parametrize("pinned", [False, True])
def test_a_pdf_in_a_pdf_is_a_document_beside_it(pinned: bool) -> None:
    assert found(sent(pdf_with({"décision.pdf": PDF}, pinned=pinned))) == [
        ("porte-documents.pdf", ()),
        ("décision.pdf", (INSIDE + "porte-documents.pdf",)),
    ]


def test_what_programs_put_into_a_pdf_for_themselves_is_no_document() -> None:
    noise = {
        "factur-x.xml": b"<?xml version='1.0'?><invoice/>",
        "Standard.joboptions": b"<< /ASCII85EncodePages false >>",
        "data.json": b"{}",
        "logo.png": picture(100, 100),
        "vide.pdf": b"",
        "smime.p7s": b"0\x80",
    }
    assert found(sent(pdf_with(noise), "facture.pdf")) == [("facture.pdf", ())]


def test_what_a_person_put_into_a_pdf_is_a_document() -> None:
    photo = picture(1200, 1600, "JPEG")
    letter = sent(pdf_with({"lettre.txt": b"Je conteste", "photo.jpg": photo, "a.zip": archive(b__pdf=PDF)}), "x.pdf")
    above = INSIDE + "x.pdf"
    assert found(letter)[1:] == [
        ("b.pdf", (above, "archive : a.zip")),
        ("lettre.txt", (above,)),
        ("photo.jpg", (above,)),
    ]


def test_a_pdf_in_a_pdf_in_a_pdf_is_followed_up_to_a_limit() -> None:
    raw = PDF
    for level in range(12):
        raw = pdf_with({f"{level}.pdf": raw})
    letter = sent(raw, "dehors.pdf")
    assert len(letter.documents) == 9
    assert letter.unopened == ("4.pdf : « 3.pdf », plus de 8 niveaux imbriqués",)


def test_a_file_in_a_pdf_that_is_too_large_holds_the_mail() -> None:
    bomb = pdf_with({"zeros.pdf": bytes(30_000_000)})
    letter = sent(bomb, "x.pdf")
    assert found(letter) == [("x.pdf", ())]
    assert letter.unopened == ("x.pdf : « zeros.pdf », taux de compression anormal",)
    (member,) = embedded_files(pdf_with({"a.pdf": PDF * 1_000}), allowance=500)
    assert (member.content, member.problem) == (b"", "trop volumineux une fois décompressé")


def test_a_file_named_by_the_catalog_and_pinned_to_a_page_is_one() -> None:
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    pdf.attachments["a.pdf"] = file_specification(pdf, "a.pdf", PDF)
    note = pikepdf.Dictionary(Subtype=pikepdf.Name.FileAttachment, FS=pdf.attachments["a.pdf"].obj)
    page.obj.Annots = pikepdf.Array([pdf.make_indirect(note)])
    target = io.BytesIO()
    pdf.save(target)
    assert [member.name for member in embedded_files(target.getvalue(), allowance=10_000)] == ["a.pdf"]


@pytest.mark.parametrize("cut", [50, 300, 600])
def test_a_damaged_pdf_stays_one_document(cut: int) -> None:
    letter = sent(pdf_with({"a.pdf": PDF})[:cut], "x.pdf")
    assert (found(letter)[0], letter.unopened) == (("x.pdf", ()), ())


def test_a_pdf_without_files_is_not_opened_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(pikepdf, "open", refuse)
    assert list(embedded_files(PDF, allowance=10_000)) == []


def wrapped(folder: Path) -> dict[str, bytes]:
    """One file of each kind that is opened, each around other bytes."""
    letters = iter("abcdefghijkl")

    def content() -> bytes:
        return PDF + next(letters).encode()

    message = OutlookMail({SUBJECT: "S", BODY: "b"}, (file("m.pdf", content()),))
    return {
        "m.msg": msg(OutlookMail({SUBJECT: "S"}, (nested(message), file("n.pdf", content())))),
        "winmail.dat": tnef(OutlookMail({SUBJECT: "S"}, (file("t.pdf", content()),))),
        "a.p7m": signed(multipart(text(), attached("p.pdf", content()), boundary="P")),
        "b.p7m": signed_in_pieces(multipart(text(), attached("q.pdf", content()), boundary="Q")),
        "x.zip": archive(z__pdf=content()),
        "x.tar": tar({"y.pdf": content()}),
        "x.rar": rar({"r.pdf": content()}),
        "x.7z": seven_zip(folder, {"s.pdf": content()}),
        "porte.pdf": pdf_with({"e.pdf": content()}),
        "f.eml": multipart(text(), attached("g.pdf", content()), boundary="G"),
    }


def test_whatever_a_wrapping_held_is_found_again_by_its_digest(tmp_path: Path) -> None:
    """Deposits depend on it: the bytes are cut out of the archived mail long after it was read."""
    parts = [attached(name, raw, "application/octet-stream") for name, raw in wrapped(tmp_path).items()]
    raw = multipart(text(), *parts, forwarded(multipart(text(), *parts, boundary="F")))
    letter = read_letter(raw, with_pdf=False)
    held = [document for document in letter.documents if document.path]
    assert {document.name for document in held if document.name != "porte.pdf"} == {
        f"{letter}.pdf" for letter in "mntpqzyrseg"
    }
    assert letter.unopened == ()
    for document in held:
        bytes_again = extract(raw, document.sha256)
        assert hashlib.sha256(bytes_again).hexdigest() == document.sha256
        assert len(bytes_again) == document.size
    assert all(document.place is None for document in held if document.name != "porte.pdf")


def test_a_file_put_into_a_pdf_without_the_usual_words_is_named_and_the_mail_held() -> None:
    with pikepdf.open(io.BytesIO(pdf_with({"décision.pdf": PDF}))) as pdf:
        for obj in pdf.objects:
            if isinstance(obj, pikepdf.Stream):
                for key in ("/Type", "/Params", "/Subtype"):
                    if key in obj:
                        del obj[key]
        hidden = io.BytesIO()
        pdf.save(hidden, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    letter = read_letter(multipart(text(), attached("porte-documents.pdf", hidden.getvalue())))
    assert letter.unopened == ("porte-documents.pdf : fichier joint dans le PDF, non ouvert automatiquement",)
