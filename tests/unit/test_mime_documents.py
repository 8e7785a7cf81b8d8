"""Which files a mail is found to carry."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile

import pytest

from intake.domain.document import Format, Sha256
from intake.domain.letter import Letter
from intake.errors import MessageError
from intake.reading.mime import extract, read_letter
from intake.reading.transfer import cut_out
from tests.unit.mails import PDF, archive, attached, forwarded, mail, multipart, part, picture, text


def read(raw: bytes) -> Letter:
    return read_letter(raw, with_pdf=False)


def names(raw: bytes) -> list[str]:
    return [document.name for document in read(raw).documents]


def test_an_attached_pdf_is_a_document_with_its_digest_and_size() -> None:
    (document,) = read(multipart(text(), attached("support.pdf"))).documents
    assert (document.name, document.position, document.path) == ("support.pdf", 0, ())
    assert (document.sha256, document.size) == (hashlib.sha256(PDF).hexdigest(), len(PDF))
    assert (document.media_type, document.declared_type) == ("application/pdf", "application/pdf")


def test_documents_are_read() -> None:
    (document,) = read_letter(multipart(text(), attached("lettre.txt", b"Bonjour", "text/plain")), ocr=False).documents
    assert document.reading.format is Format.NOT_PDF


@pytest.mark.parametrize(
    "lines",
    [
        ("Content-Type: application/pdf; name=a.pdf", "Content-Disposition: inline; filename=a.pdf"),
        ("Content-Type: application/pdf", "Content-Disposition: inline", "Content-ID: <x@y>"),
        ("Content-Type: application/octet-stream",),
        ("Content-Type: application/octet-stream; name=SUPPORT.PDF",),
        ("Content-Type: text/plain",),
        ("Content-Type: text/calendar; name=a.ics",),
        ("Content-Type: image/png; name=a.png", "Content-ID: <x@y>"),
        ("Content-Type: nonsense",),
        ("Content-Disposition: attachment",),
    ],
)
def test_a_pdf_is_found_whatever_its_part_is_called(lines: tuple[str, ...]) -> None:
    (document,) = read(multipart(text(), part(*lines))).documents
    assert (document.media_type, document.size) == ("application/pdf", len(PDF))


def test_a_mail_that_is_nothing_but_a_pdf_carries_a_document() -> None:
    assert names(part("From: a@b.fr", "Content-Type: application/pdf; name=scan.pdf")) == ["scan.pdf"]


def test_a_pdf_beside_the_html_of_an_alternative_is_found() -> None:
    html = multipart(text("<p>Bonjour</p>", "text/html"), attached("a.pdf"), boundary="inner")
    assert names(multipart(text(), html, kind="multipart/alternative")) == ["a.pdf"]


def test_the_same_pdf_twice_is_two_documents() -> None:
    letter = read(multipart(text(), attached("a.pdf"), attached("b.pdf")))
    assert [(d.position, d.name) for d in letter.documents] == [(0, "a.pdf"), (1, "b.pdf")]
    assert len({d.sha256 for d in letter.documents}) == 1


def test_documents_of_attached_mails_carry_their_path_at_any_depth() -> None:
    inner = multipart(text(), attached("c.pdf"), header=("Subject: Recours de X",), boundary="i")
    middle = multipart(text(), forwarded(inner), attached("b.pdf"), header=("Subject: TR: Recours",), boundary="m")
    letter = read(multipart(text(), forwarded(middle), attached("a.pdf")))
    above = "message joint : TR_ Recours"
    assert [(d.name, d.path) for d in letter.documents] == [
        ("c.pdf", (above, "message joint : Recours de X")),
        ("b.pdf", (above,)),
        ("a.pdf", ()),
    ]


def test_an_attached_mail_is_an_inner_letter_with_its_own_sender_and_way() -> None:
    received = "Received: from x by mx.sante.gouv.fr; Fri, 14 Nov 2025 09:00:00 +0100"
    inner = mail(received, "From: Anne <anne@chu.fr>", "Subject: Recours", body="Je conteste.")
    (nested,) = read(multipart(text(), forwarded(inner))).inner
    assert (nested.subject, nested.body, nested.documents) == ("Recours", "Je conteste.", ())
    assert nested.sender is not None
    assert nested.sender.email == "anne@chu.fr"
    assert nested.hops[0].by == "mx.sante.gouv.fr"


def test_a_mail_saved_as_an_eml_file_is_opened() -> None:
    inner = multipart(text(), attached("a.pdf"), header=("From: x@y.fr", "Subject: S"), boundary="i")
    letter = read(multipart(text(), attached("message.eml", inner, "application/octet-stream")))
    assert [(d.name, d.path) for d in letter.documents] == [("a.pdf", ("message joint : S",))]


def test_an_attached_mail_in_base64_is_opened_though_it_is_forbidden() -> None:
    inner = multipart(text(), attached("a.pdf"), header=("Subject: S",), boundary="i")
    assert names(multipart(text(), part("Content-Type: message/rfc822", content=inner))) == ["a.pdf"]


def test_too_deep_a_nesting_holds_the_mail_and_keeps_what_was_found() -> None:
    raw = multipart(text(), attached("deep.pdf"), boundary="b0")
    for level in range(1, 12):
        raw = multipart(forwarded(raw), attached(f"{level}.pdf"), boundary=f"b{level}")
    letter = read(raw)
    assert "11.pdf" in [d.name for d in letter.documents]
    assert any("niveaux" in sentence for sentence in letter.unopened)


def test_endlessly_nested_multiparts_hold_the_mail() -> None:
    raw = text()
    for level in range(60):
        raw = multipart(raw, boundary=f"b{level}")
    assert any("imbriquées" in sentence for sentence in read(raw).unopened)


def test_an_archive_is_opened_and_its_files_carry_its_name() -> None:
    letter = read(multipart(text(), attached("pièces.zip", archive(a__pdf=PDF, b__txt=b"oui"), "application/zip")))
    assert [(d.name, d.path) for d in letter.documents] == [
        ("a.pdf", ("archive : pièces.zip",)),
        ("b.txt", ("archive : pièces.zip",)),
    ]
    assert letter.unopened == ()


def test_an_archive_in_an_archive_is_opened() -> None:
    nested = archive(interieur__zip=archive(a__pdf=PDF))
    (document,) = read(multipart(text(), attached("x.zip", nested, "application/octet-stream"))).documents
    assert document.path == ("archive : x.zip", "archive : interieur.zip")


@pytest.mark.parametrize(
    ("page", "name"), [("cp437", "décision.pdf"), ("cp850", "DÉCISION À VOIR.pdf"), ("utf-8", "décision.pdf")]
)
def test_names_in_archives_are_read_in_the_page_they_were_written_in(page: str, name: str) -> None:
    marker = "x" * len(name.encode(page))
    raw = archive(**{marker: PDF}).replace(marker.encode(), name.encode(page))
    assert names(multipart(text(), attached("x.zip", raw, "application/zip"))) == [name]


def test_an_encrypted_archive_is_kept_and_named_as_unopened() -> None:
    raw = bytearray(archive(a__pdf=PDF))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(signature) + offset] |= 1
    letter = read(multipart(text(), attached("secret.zip", bytes(raw), "application/zip")))
    assert [d.name for d in letter.documents] == ["secret.zip"]
    assert letter.unopened == ("secret.zip : « a.pdf », protégé par un mot de passe",)
    assert letter.locked == (letter.documents[0].sha256,)


def test_a_decompression_bomb_is_not_unpacked() -> None:
    letter = read(multipart(text(), attached("b.zip", archive(zeros__pdf=bytes(30_000_000)), "application/zip")))
    assert letter.unopened == ("b.zip : « zeros.pdf », taux de compression anormal",)
    assert [d.name for d in letter.documents] == ["b.zip"]


def test_a_damaged_archive_is_kept_and_named_as_unopened() -> None:
    letter = read(multipart(text(), attached("x.zip", archive(a__pdf=PDF)[:40], "application/zip")))
    assert [d.name for d in letter.documents] == ["x.zip"]
    assert letter.unopened == ("x.zip : archive illisible (endommagée ou incomplète)",)


def test_an_archive_that_lies_about_a_size_does_not_pass() -> None:
    raw = bytearray(archive(a__pdf=PDF * 10))
    at = raw.index(b"PK\x01\x02") + 24
    raw[at : at + 4] = (10).to_bytes(4, "little")
    letter = read(multipart(text(), attached("x.zip", bytes(raw), "application/zip")))
    assert [d.name for d in letter.documents] == ["x.zip"]
    assert len(letter.unopened) == 1


def test_files_a_system_adds_to_archives_are_no_documents() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as out:
        for name in ("a.pdf", "__MACOSX/._a.pdf", ".DS_Store", "dossier/Thumbs.db"):
            out.writestr(name, PDF if name == "a.pdf" else b"x")
    assert names(multipart(text(), attached("x.zip", target.getvalue(), "application/zip"))) == ["a.pdf"]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("winmail.dat", b"\x78\x9f\x3e\x22rest", "application/ms-tnef"),
        (
            "message.msg",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__substg1.0_".encode("utf-16-le"),
            "application/octet-stream",
        ),
        ("x.7z", b"7z\xbc\xaf\x27\x1c....", "application/octet-stream"),
        ("x.rar", b"Rar!\x1a\x07\x00", "application/octet-stream"),
        ("smime.p7m", b"0\x80\x06\x09", "application/pkcs7-mime"),
        ("partie.txt", b"suite", "message/partial"),
        ("ailleurs", b"Content-Type: application/pdf", "message/external-body"),
    ],
)
def test_what_is_not_opened_is_kept_as_a_document_and_named(name: str, content: bytes, kind: str) -> None:
    letter = read(multipart(text(), attached(name, content, kind)))
    assert [document.name for document in letter.documents] == [name]
    assert len(letter.unopened) == 1
    assert letter.unopened[0].startswith(f"{name} : ")


@pytest.mark.parametrize(
    "noise",
    [
        part("Content-Type: text/calendar", content=b"BEGIN:VCALENDAR"),
        attached("carte.vcf", b"BEGIN:VCARD", "text/vcard"),
        attached("smime.p7s", b"0\x80\x06", "application/pkcs7-signature"),
        attached("signature.asc", b"-----BEGIN PGP", "application/pgp-signature"),
        part("Content-Type: message/delivery-status", content=b"Status: 5.1.1"),
        part("Content-Type: image/png", "Content-ID: <logo>", content=picture(300, 80)),
        attached("image001.png", picture(16, 16), "image/png"),
        part("Content-Type: application/applefile; name=support.pdf", content=b"\0\x05\x16\x07"),
        attached("image003.png", picture(400, 120), "image/png"),
        attached("Outlook-logo.png", picture(400, 120), "image/png"),
        attached("~WRD0001.jpg", picture(100, 100, "JPEG"), "image/jpeg"),
        attached(
            "ATT00001.htm", b"<html><head><style>p {margin: 0}</style></head><body><br></body></html>", "text/html"
        ),
        attached("ATT00002.txt", b"\r\n-- \r\n", "text/plain"),
        attached("oledata.mso", b"x", "application/x-mso"),
        part("Content-Type: message/disposition-notification", content=b"Disposition: manual-action; displayed"),
        part("Content-Type: image/gif; name=pixel.gif", content=picture(1, 1, "GIF")),
        text("<p>Bonjour</p>", "text/html"),
        part("Content-Type: application/octet-stream", content=b""),
    ],
)
def test_noise_is_no_document(noise: bytes) -> None:
    assert names(multipart(text(), noise)) == []


def test_a_logo_shown_in_the_text_is_none_even_when_it_is_sent_as_an_attachment() -> None:
    html = text('<p>Cordialement</p><img src="cid:Logo@x">', "text/html")
    logo = part(
        "Content-Type: image/png; name=logo.png",
        "Content-Disposition: attachment; filename=logo.png",
        "Content-ID: <logo@x>",
        content=picture(400, 300),
    )
    assert names(multipart(html, logo)) == []
    assert names(multipart(text(), logo)) == ["logo.png"]


def test_a_letter_photographed_and_pasted_into_the_text_is_a_document() -> None:
    photo = part("Content-Type: image/jpeg; name=IMG_1.JPG", "Content-ID: <p>", content=picture(1200, 1600, "JPEG"))
    html = text('<img src="cid:p">', "text/html")
    assert names(multipart(html, photo, kind="multipart/related")) == ["IMG_1.JPG"]


def test_a_photo_is_a_document_whatever_a_program_called_it() -> None:
    photo = attached("image001.jpg", picture(1200, 1600, "JPEG"), "image/jpeg")
    assert names(multipart(text(), photo)) == ["image001.jpg"]


def test_what_a_sender_calls_a_document_is_one_though_it_is_a_small_picture() -> None:
    icon = picture(20, 20)
    assert names(multipart(text(), attached("Support.pdf", icon))) == ["Support.pdf"]
    named = attached("Décision.docx", icon, "application/octet-stream")
    assert names(multipart(text(), named)) == ["Décision.docx"]


def test_words_that_exchange_made_an_attachment_are_kept() -> None:
    words = attached("ATT00001.htm", b"<p>Je conteste</p>", "text/html")
    assert names(multipart(text(), words)) == ["ATT00001.htm"]


def test_an_empty_attachment_with_a_name_is_a_document() -> None:
    (document,) = read(multipart(text(), attached("support.pdf", b""))).documents
    assert (document.name, document.size) == ("support.pdf", 0)


def test_a_text_file_is_a_document_and_not_the_body() -> None:
    letter = read(multipart(text("Voir la pièce."), attached("recours.txt", b"Je conteste", "text/plain")))
    assert ([d.name for d in letter.documents], letter.body) == (["recours.txt"], "Voir la pièce.")


def test_a_file_uuencoded_in_the_text_is_found() -> None:
    raw = mail("From: a@b.fr", body="Voici.\r\n\r\nbegin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\n")
    (document,) = read(raw).documents
    assert (document.name, extract(raw, document.sha256)) == ("a.txt", b"Cat")


def test_more_files_than_allowed_hold_the_mail() -> None:
    letter = read(multipart(*(attached(f"{n}.txt", str(n).encode(), "text/plain") for n in range(320))))
    assert len(letter.documents) == 300
    assert letter.unopened == ("plus de 300 fichiers dans le message, les suivants n’ont pas été ouverts",)


def test_a_document_is_extracted_by_its_digest_wherever_it_stands() -> None:
    inner = multipart(attached("x.zip", archive(a__pdf=PDF + b"1"), "application/zip"), boundary="i")
    raw = multipart(text(), attached("b.pdf"), forwarded(inner))
    for document in read(raw).documents:
        assert hashlib.sha256(extract(raw, document.sha256)).hexdigest() == document.sha256


def test_a_digest_that_is_not_there_is_a_fault_of_the_message() -> None:
    with pytest.raises(MessageError, match="aucun document"):
        extract(multipart(text(), attached()), Sha256("0" * 64))


def test_an_attachment_is_cut_out_of_its_mail_where_it_stood() -> None:
    raw = multipart(text(), attached("support.pdf"))
    (document,) = read(raw).documents
    assert document.place is not None
    assert cut_out(raw, document.place) == extract(raw, document.sha256) == PDF


def test_what_an_archive_holds_stands_nowhere_in_the_mail_itself() -> None:
    raw = multipart(text(), attached("tout.zip", archive(support=PDF), "application/zip"))
    assert [document.place for document in read(raw).documents] == [None]


@pytest.mark.parametrize("length", [3_000, 3_001, 3_002])
@pytest.mark.parametrize("footer", ["-- \r\nContrôlé par la passerelle.", "Ce message est confidentiel, merci."])
def test_words_that_a_gateway_put_behind_an_encoded_file_are_no_part_of_it(length: int, footer: str) -> None:
    content = (PDF * 60)[:length]
    raw = multipart(text(), attached("a.pdf", content) + b"\r\n" + footer.encode() + b"\r\n")
    (document,) = read_letter(raw, with_pdf=False).documents
    assert extract(raw, document.sha256) == content


def test_an_encoded_file_damaged_on_its_way_keeps_all_that_is_left() -> None:
    lines = base64.encodebytes(PDF * 60).splitlines()
    broken = b"\r\n".join([*lines[:9], b"", b"!", *lines[9:]])
    head = ("Content-Type: application/pdf; name=a.pdf", "Content-Transfer-Encoding: base64")
    raw = multipart(text(), mail(*head, body=broken))
    (document,) = read_letter(raw, with_pdf=False).documents
    assert document.size == len(PDF * 60)


def test_a_picture_that_cannot_be_opened_is_a_document_unless_the_text_shows_it() -> None:
    """Cut off on its way, it may have been a page; nothing says that it is a logo."""
    cut = part("Content-Type: image/jpeg; name=page.jpg", "Content-ID: <p>", content=picture(900, 1200, "JPEG")[:150])
    assert names(multipart(text(), cut)) == ["page.jpg"]
    shown = text('<img src="cid:p">', "text/html")
    assert names(multipart(shown, cut)) == []


@pytest.mark.parametrize("name", ["Message vocal.mp3", "Pièce jointe.pdf", "Notes.xls"])
def test_a_small_picture_is_an_icon_only_when_it_is_called_a_picture(name: str) -> None:
    assert names(multipart(text(), attached(name, picture(20, 20), "application/octet-stream"))) == [name]


def test_a_signature_that_its_sender_calls_a_document_is_one() -> None:
    bare = bytes.fromhex("302306092a864886f70d010702a01630140201013100300b06092a864886f70d0107010000")
    assert names(multipart(text(), attached("Support.pdf", bare))) == ["Support.pdf"]
    assert names(multipart(text(), attached("smime.p7m", bare, "application/pkcs7-mime"))) == []
