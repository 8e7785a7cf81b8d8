"""S/MIME: what a signature wraps is read as the mail's own, what is encrypted is held."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.letter import Letter
from intake.reading.mime import read_letter
from intake.reading.unpacking import smime
from tests.unit.mails import PDF, archive, attached, forwarded, mail, multipart, part, text
from tests.unit.outlook_files import NAME, SUBJECT, TYPE, OutlookFile, OutlookMail, msg
from tests.unit.wrappings import enveloped, signed, signed_in_measured_pieces, signed_in_pieces

ENTITY = multipart(text("Je conteste mon évaluation."), attached("décision.pdf"), boundary="I")
PATH = ("message signé (S/MIME)",)


def read(raw: bytes) -> Letter:
    return read_letter(raw, with_pdf=False)


def opaque(content: bytes, *header: str) -> bytes:
    """A mail that is nothing but the signed object."""
    return part(
        *header, "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", content=content
    )


@pytest.mark.parametrize("wrap", [signed, signed_in_pieces, signed_in_measured_pieces])
def test_an_opaque_signature_is_opened_for_its_text_and_its_files(wrap: object) -> None:
    assert callable(wrap)
    letter = read(opaque(wrap(ENTITY), "From: a@b.fr", "Subject: Recours"))
    assert letter.body == letter.own_words == "Je conteste mon évaluation."
    assert [(document.name, document.path, document.place) for document in letter.documents] == [
        ("décision.pdf", PATH, None)
    ]
    assert (letter.unopened, letter.inner) == ((), ())


def test_a_signature_in_a_signature_is_opened() -> None:
    inner = part("Content-Type: application/pkcs7-mime", content=signed(ENTITY))
    letter = read(opaque(signed(inner)))
    assert ([document.path for document in letter.documents], letter.body) == (
        [PATH * 2],
        "Je conteste mon évaluation.",
    )


def test_a_gateways_footer_beside_the_signed_object_stays_beside_it() -> None:
    letter = read(multipart(opaque(signed(ENTITY)), text("Courriel contrôlé.")))
    assert letter.body == "Courriel contrôlé.\n\nJe conteste mon évaluation."


def test_a_signed_object_is_known_by_its_content() -> None:
    letter = read(multipart(text(), attached("piece.bin", signed_in_pieces(ENTITY), "application/octet-stream")))
    assert [document.path for document in letter.documents] == [PATH]


def test_a_signed_object_in_pem_armour_is_opened() -> None:
    armoured = b"-----BEGIN PKCS7-----\n" + base64.encodebytes(signed(ENTITY)) + b"-----END PKCS7-----\n"
    assert smime.opened(armoured) == smime.Opened(ENTITY)
    assert smime.is_cms(armoured)
    assert not smime.is_cms(b"-----BEGIN CERTIFICATE-----\n")


def test_the_signed_mail_that_outlook_keeps_as_it_was_is_opened() -> None:
    clear = multipart(ENTITY, attached("smime.p7s", b"0\x80", "application/pkcs7-signature"), kind="multipart/signed")
    kept = OutlookFile(clear, {NAME: "smime.p7m", TYPE: "multipart/signed"})
    letter = read(multipart(text(), attached("m.msg", msg(OutlookMail({SUBJECT: "S"}, (kept,))))))
    assert [document.path for document in letter.documents] == [("message Outlook : S", *PATH)]
    assert letter.inner[0].body == "Je conteste mon évaluation."


def test_a_signed_pdf_that_is_no_mail_is_a_document() -> None:
    letter = read(multipart(text(), attached("décision.pdf.p7m", signed(PDF), "application/pkcs7-mime")))
    assert [(d.name, d.path, d.media_type) for d in letter.documents] == [("décision.pdf", PATH, "application/pdf")]


def test_a_clear_signature_is_no_document_and_its_files_are() -> None:
    signature = attached("smime.p7s", b"0\x80\x06", "application/x-pkcs7-signature")
    letter = read(multipart(ENTITY, signature, kind="multipart/signed"))
    assert [(document.name, document.path) for document in letter.documents] == [("décision.pdf", ())]


def test_certificates_sent_alone_are_no_document() -> None:
    letter = read(multipart(text(), attached("smime.p7m", signed(b""), "application/pkcs7-mime")))
    assert (letter.documents, letter.unopened) == ((), ())


def test_an_encrypted_mail_is_held_and_says_what_to_ask() -> None:
    letter = read(opaque(enveloped(), "From: a@b.fr"))
    assert [document.name for document in letter.documents] == ["smime.p7m"]
    assert letter.unopened == ("smime.p7m : message chiffré (S/MIME) : à demander en clair",)


@pytest.mark.parametrize("cut", [30, 60, 200])
def test_a_damaged_signed_object_is_held(cut: int) -> None:
    letter = read(opaque(signed_in_pieces(ENTITY)[:cut]))
    assert [document.name for document in letter.documents] == ["smime.p7m"]
    assert letter.unopened == ("smime.p7m : message signé (S/MIME) illisible (endommagé ou d’un type inconnu)",)


def test_a_file_that_only_begins_like_a_signed_object_is_an_ordinary_file() -> None:
    letter = read(multipart(text(), attached("a.bin", signed(ENTITY)[:40], "application/octet-stream")))
    assert ([document.name for document in letter.documents], letter.unopened) == (["a.bin"], ())


def test_signed_objects_nested_without_end_are_held() -> None:
    inner = ENTITY
    for _ in range(12):
        inner = part("Content-Type: application/pkcs7-mime; name=smime.p7m", content=signed(inner))
    letter = read(inner)
    assert letter.unopened == ("smime.p7m : plus de 8 niveaux imbriqués",)


def test_the_text_of_a_signed_mail_that_is_attached_is_its_own() -> None:
    inner = opaque(signed(ENTITY), "From: anne@chu.fr", "Subject: Recours")
    letter = read(multipart(text("Pour info."), forwarded(inner)))
    assert (letter.body, letter.inner[0].body) == ("Pour info.", "Je conteste mon évaluation.")
    assert letter.documents[0].path == ("message joint : Recours", *PATH)


def test_a_signed_object_in_an_archive_is_opened() -> None:
    letter = read(multipart(text(), attached("x.zip", archive(mail__p7m=signed(ENTITY)), "application/zip")))
    assert [document.path for document in letter.documents] == [("archive : x.zip", *PATH)]


@pytest.mark.timeout(60)
def test_octets_in_a_million_pieces_hang_nothing() -> None:
    raw = signed_in_pieces(b"x" * 200_000, size=1)
    assert smime.opened(raw).content == b"x" * 200_000


@given(st.binary(max_size=40), st.integers(0, 2_000))
def test_no_bytes_make_the_reader_fail(junk: bytes, at: int) -> None:
    for whole in (signed(ENTITY), signed_in_pieces(ENTITY, 100), signed_in_measured_pieces(ENTITY, 100)):
        at %= len(whole)
        broken = smime.opened(whole[:at] + junk + whole[at + len(junk) :])
        assert broken.problem in ("", smime.BROKEN, smime.ENCRYPTED, "taux de compression anormal")


def test_a_mail_without_a_type_that_is_signed_is_opened() -> None:
    raw = mail("From: a@b.fr", "Content-Type: application/octet-stream", body=signed(ENTITY))
    assert read(raw).body == "Je conteste mon évaluation."
