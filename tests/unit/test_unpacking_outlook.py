"""What Outlook wraps is found: .msg files and winmail.dat, with their names, their words and who wrote them."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.letter import Address, Letter
from intake.reading.mime import read_letter
from intake.reading.unpacking import tnef as tnef_reading
from intake.reading.unpacking.outlook import is_message, outlook_message
from intake.reading.unpacking.rtf import rtf_text, unpacked_rtf
from intake.reading.unpacking.tnef import tnef_message
from tests.unit.mails import PDF, archive, attached, mail, multipart, picture, text
from tests.unit.outlook_files import (
    BODY,
    HEADERS,
    HTML,
    RTF,
    SENDER_EMAIL,
    SENDER_NAME,
    SUBJECT,
    SUBMITTED,
    OutlookMail,
    Storage,
    Value,
    attribute,
    compound,
    file,
    msg,
    nested,
    property_list,
    tnef,
)

APPEAL = OutlookMail(
    {
        SUBJECT: "Recours gracieux",
        BODY: "Je conteste mon évaluation.",
        SENDER_NAME: "Anne Martin",
        SENDER_EMAIL: "anne@chu-x.fr",
        SUBMITTED: 134_075_000_000_000_000,
    },
    (file("décision signée.pdf", PDF * 100),),
)
FORWARD = OutlookMail(
    {SUBJECT: "TR: Recours gracieux", BODY: "Pour suite à donner", SENDER_EMAIL: "secretariat@ars.fr"},
    (nested(APPEAL), file("support.pdf", PDF)),
)
LONG_NAME = "Compte rendu d’entretien d’évaluation 2025 — Établissement public de santé.pdf"


def read(raw: bytes) -> Letter:
    return read_letter(raw, with_pdf=False)


def sent(content: bytes, name: str = "message.msg", words: str = "Voir ci-joint.") -> Letter:
    return read(multipart(text(words), attached(name, content, "application/octet-stream")))


def found(letter: Letter) -> list[tuple[str, tuple[str, ...]]]:
    return [(document.name, document.path) for document in letter.documents]


def test_the_files_of_an_outlook_message_are_documents_at_any_depth() -> None:
    letter = sent(msg(FORWARD))
    above = "message Outlook : TR_ Recours gracieux"
    assert found(letter) == [
        ("décision signée.pdf", (above, "message Outlook : Recours gracieux")),
        ("support.pdf", (above,)),
    ]
    assert [document.size for document in letter.documents] == [len(PDF) * 100, len(PDF)]
    assert letter.unopened == ()


def test_an_appeal_in_an_outlook_message_is_an_inner_letter_with_its_author() -> None:
    (inner,) = sent(msg(APPEAL)).inner
    assert (inner.subject, inner.body) == ("Recours gracieux", "Je conteste mon évaluation.")
    assert inner.sender == Address("anne@chu-x.fr", "Anne Martin")
    assert inner.sent_at is not None
    assert inner.sent_at.isoformat() == "2025-11-13T09:33:20+00:00"


def test_the_author_of_a_bare_forward_is_found_in_the_outlook_message() -> None:
    assert sent(msg(APPEAL), words="").original_sender == Address("anne@chu-x.fr", "Anne Martin")


def test_the_header_a_message_had_on_its_way_goes_before_outlooks_own_words() -> None:
    header = (
        "Received: from a by mx.sante.gouv.fr; Fri, 14 Nov 2025 09:00:00 +0100\r\nFrom: jean@chu.fr\r\nSubject: S\r\n"
    )
    (inner,) = sent(msg(OutlookMail({HEADERS: header, SUBJECT: "Autre", SENDER_EMAIL: "x@y.fr"}))).inner
    assert (inner.subject, inner.sender, inner.hops[0].by) == ("S", Address("jean@chu.fr"), "mx.sante.gouv.fr")


def test_a_sender_known_only_to_exchange_is_no_address() -> None:
    (inner,) = sent(msg(OutlookMail({SENDER_NAME: "Anne", SENDER_EMAIL: "/O=CHU/OU=X/CN=ANNE", BODY: "a"}))).inner
    assert inner.sender is None


@pytest.mark.parametrize(
    ("properties", "body"),
    [
        ({BODY: "Je conteste."}, "Je conteste."),
        ({HTML: b"<p>Je <b>conteste</b></p>"}, "Je conteste"),
        ({BODY: " \r\n", HTML: "<p>Évaluation</p>".encode("cp1252"), 0x3FDE: 1252}, "Évaluation"),
        ({RTF: b"\0\0\0\0\x20\0\0\0MELA\0\0\0\0" + rb"{\rtf1\ansi Je conteste l\'e9val}"}, "Je conteste léval"),
    ],
)
def test_a_messages_words_are_read_whatever_they_are_kept_in(properties: dict[int, Value], body: str) -> None:
    for whole in (msg(OutlookMail(properties)), tnef(OutlookMail(properties))):
        letter = sent(whole, "winmail.dat", words="")
        assert (letter.inner[0].body if letter.inner else letter.body) == body


def test_pictures_in_a_messages_text_are_no_documents() -> None:
    logo = file("logo.png", picture(300, 80), flags=4)
    shown = file("signature.png", picture(400, 400), content_id="signature@x")
    html: dict[int, Value] = {SUBJECT: "S", HTML: b'<p>Bonjour</p><img src="cid:signature@x">'}
    pieces = (logo, shown, file("lettre.jpg", picture(1200, 1600, "JPEG"), flags=4), file("s.pdf", PDF))
    for whole in (msg(OutlookMail(html, pieces)), tnef(OutlookMail(html, pieces))):
        assert [name for name, _ in found(sent(whole))] == ["lettre.jpg", "s.pdf"]


def test_a_file_that_stayed_on_a_drive_holds_the_mail() -> None:
    letter = sent(msg(OutlookMail({SUBJECT: "S"}, (file("support.pdf", b"", method=7),))))
    assert letter.unopened == ("message.msg : « support.pdf », pièce restée hors du message (lien)",)
    assert found(letter) == [("message.msg", ())]


def test_a_word_file_in_a_message_is_a_word_file_and_the_message_a_message() -> None:
    word = compound({"WordDocument": b"texte"})
    letter = sent(msg(OutlookMail({SUBJECT: "S"}, (file("lettre.doc", word),))))
    (document,) = letter.documents
    assert (document.name, document.media_type) == ("lettre.doc", "application/msword")
    assert document.path == ("message Outlook : S",)


def test_a_word_file_that_holds_a_message_is_not_opened_as_one() -> None:
    assert not is_message(compound({"WordDocument": b"texte", "objet": {"__properties_version1.0": bytes(32)}}))


def test_a_pdf_dropped_into_a_rich_text_is_found_and_a_picture_is_not() -> None:
    dropped: Storage = {"__substg1.0_3701000D": {"CONTENTS": PDF}, "__properties_version1.0": bytes(8)}
    drawn: Storage = {"__substg1.0_3701000D": {"\x02OlePres000": b"EMF"}, "__properties_version1.0": bytes(8)}
    other: Storage = {"__substg1.0_3701000D": {"Workbook": b"x"}, "__properties_version1.0": bytes(8)}
    root: Storage = {"__properties_version1.0": bytes(32), "__substg1.0_0037001F": "S".encode("utf-16-le")}
    for number, each in enumerate((dropped, drawn, other)):
        root[f"__attach_version1.0_#0000000{number}"] = each
    message = outlook_message(compound(root), allowance=10_000)
    assert [(found.content, found.problem) for found in message.attachments] == [
        (PDF, ""),
        (b"", "objet incorporé dans le message, non ouvert"),
    ]


def test_a_damaged_message_is_kept_and_named() -> None:
    letter = sent(msg(APPEAL)[:1500])
    assert found(letter) == [("message.msg", ())]
    assert len(letter.unopened) == 1
    assert letter.unopened[0].startswith("message.msg : ")


def test_a_file_too_large_for_what_is_left_holds_the_mail() -> None:
    message = outlook_message(msg(APPEAL), allowance=5_000)
    assert [(each.name, each.problem) for each in message.attachments] == [
        ("décision signée.pdf", "trop volumineux une fois décompressé")
    ]


def test_messages_nested_without_end_are_not_followed() -> None:
    deep = APPEAL
    for _ in range(12):
        deep = OutlookMail({SUBJECT: "TR"}, (nested(deep),))
    for whole in (msg(deep), tnef(deep)):
        letter = sent(whole)
        assert any("imbriqués" in sentence for sentence in letter.unopened)


def test_the_files_of_a_winmail_dat_have_their_long_names() -> None:
    letter = sent(tnef(OutlookMail({SUBJECT: "S"}, (file(LONG_NAME, PDF),))), "winmail.dat")
    assert found(letter) == [(LONG_NAME, ("enveloppe Outlook : winmail.dat",))]
    assert letter.unopened == ()


def test_a_winmail_dat_gives_the_words_of_a_mail_that_has_none() -> None:
    raw = tnef(OutlookMail({BODY: "Je conteste mon évaluation."}))
    assert sent(raw, "winmail.dat", words="").body == "Je conteste mon évaluation."
    assert sent(raw, "winmail.dat", words="Voir ci-joint.").body == "Voir ci-joint."
    assert sent(raw, "winmail.dat", words="").documents == ()


def test_a_message_in_a_winmail_dat_is_opened() -> None:
    letter = sent(tnef(FORWARD), "winmail.dat")
    above = "enveloppe Outlook : winmail.dat"
    assert found(letter) == [
        ("décision signée.pdf", (above, "message Outlook : Recours gracieux")),
        ("support.pdf", (above,)),
    ]
    assert letter.inner[0].sender == Address("anne@chu-x.fr", "Anne Martin")


def test_short_names_in_the_windows_page_are_read() -> None:
    raw = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x9007, struct.pack("<II", 1252, 0))
    raw += attribute(2, 0x9002, bytes(14)) + attribute(2, 0x8010, b"d\xe9cision.pdf\0") + attribute(2, 0x800F, PDF)
    assert [name for name, _ in found(sent(raw, "winmail.dat"))] == ["décision.pdf"]


def test_what_stands_before_the_damage_of_a_winmail_dat_is_found_and_the_mail_held() -> None:
    whole = tnef(OutlookMail({SUBJECT: "S"}, (file("a.pdf", PDF), file("b.pdf", PDF * 9))))
    letter = sent(whole[: whole.rindex(b"%PDF") + 20], "winmail.dat")
    assert [name for name, _ in found(letter)] == ["a.pdf", "winmail.dat"]
    assert letter.unopened == (
        "winmail.dat : enveloppe endommagée, tout n’a pas pu être lu",
        "winmail.dat : « COURT~1.PDF », enveloppe endommagée, tout n’a pas pu être lu",
    )


@pytest.mark.parametrize("cut", [2_000, 9_000, 16_000])
def test_a_message_cut_off_gives_no_stump_of_a_file(cut: int) -> None:
    """A file cut off in its wrapping is not one that its sender saved badly: it is never returned as damaged."""
    whole = msg(OutlookMail({SUBJECT: "S", BODY: "Voici."}, (file("a.pdf", PDF * 200),)))
    letter = sent(whole[:cut], "a.msg")
    assert [name for name, _ in found(letter)] == ["a.msg"]
    assert letter.unopened


@pytest.mark.parametrize("at", [0, 7])
def test_a_winmail_dat_that_stops_making_sense_holds_the_mail(at: int) -> None:
    whole = bytearray(tnef(OutlookMail({SUBJECT: "S"}, (file("a.pdf", PDF * 9),))))
    place = whole.index(attribute(2, 0x9002, bytes(14))) + at
    whole[place : place + 2] = b"\xff\x7f"
    assert sent(bytes(whole), "winmail.dat").unopened


def test_rich_text_that_cannot_be_unpacked_is_told_where_it_is_all_there_is() -> None:
    rubbish = OutlookMail({SUBJECT: "S", RTF: b"\xff" * 100})
    assert sent(msg(rubbish), "a.msg").unopened == ("a.msg : texte enrichi du message illisible",)
    beside = OutlookMail({SUBJECT: "S", BODY: "Je conteste", RTF: b"\xff" * 100})
    assert sent(msg(beside), "a.msg").unopened == ()


def test_a_message_of_nothing_is_kept() -> None:
    assert [name for name, _ in found(sent(msg(OutlookMail({})), "a.msg"))] == ["a.msg"]


def test_padding_after_a_winmail_dat_is_no_damage() -> None:
    letter = sent(tnef(OutlookMail({}, (file("a.pdf", PDF),))) + bytes(64), "winmail.dat")
    assert ([name for name, _ in found(letter)], letter.unopened) == (["a.pdf"], ())


@pytest.mark.timeout(60)
@pytest.mark.parametrize("count", [0xFFFFFFFF, 0x7FFFFFFF])
def test_counts_that_lie_hang_nothing(count: int) -> None:
    lying = (
        struct.pack("<I", count),
        struct.pack("<IHHI", 1, 0x1003, 0x0037, count),
        struct.pack("<IHHI", 1, 0x1E, 0x37, count),
    )
    for data in lying:
        tnef_message(struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x9003, data))


def test_more_files_than_allowed_in_a_winmail_dat_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tnef_reading, "MAX_ATTACHMENTS", 2)
    message = tnef_message(tnef(OutlookMail({}, tuple(file(f"{n}.pdf", PDF) for n in range(4)))))
    assert (len(message.attachments), message.problems) == (2, ("trop de pièces jointes",))


def test_named_properties_and_several_values_are_passed_over() -> None:
    named = (
        struct.pack("<HH16sII", 0x1F, 0x8001, bytes(16), 1, 6) + b"a\0b\0\0\0\0\0" + struct.pack("<II", 1, 2) + bytes(4)
    )
    several = struct.pack("<HHI", 0x101F, 0x3A00, 2) + struct.pack("<I4sI4s", 3, b"x\0\0", 4, b"yyyy")
    rows = property_list({}, named, several) + b""
    raw = struct.pack("<I", 3) + rows[4:] + struct.pack("<HHII", 0x1E, SUBJECT, 1, 3) + b"Sub\0"
    message = tnef_message(struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x9003, raw))
    assert (message.properties.line(SUBJECT), message.problems) == ("Sub", ())


def test_compressed_rtf_is_unpacked() -> None:
    packed = bytes.fromhex("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af80000")
    assert unpacked_rtf(packed).startswith(rb"{\rtf1\ansi\ansicpg125")


def test_the_words_of_rich_text_are_read_without_its_tables() -> None:
    rtf = (
        rb"{\rtf1\ansi\ansicpg1252\fromhtml1{\fonttbl{\f0 Arial;}}{\*\generator X;}"
        rb"{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Je conteste l\u8217?\'e9valuation\par fin}"
    )
    assert rtf_text(rtf) == "Je conteste l’évaluation\nfin"


def test_a_message_in_an_archive_is_a_mail_of_its_own() -> None:
    for name, kind in (("m.msg", "message Outlook"), ("winmail.dat", "enveloppe Outlook")):
        whole = msg(APPEAL) if name == "m.msg" else tnef(APPEAL)
        letter = sent(archive(**{name.replace(".", "__"): whole}), "tout.zip")
        assert found(letter) == [("décision signée.pdf", ("archive : tout.zip", f"{kind} : Recours gracieux"))]
        assert letter.inner[0].body == "Je conteste mon évaluation."


@given(st.binary(max_size=300), st.integers(0, 4_000))
def test_no_bytes_make_the_readers_fail(junk: bytes, at: int) -> None:
    for whole in (msg(FORWARD), tnef(FORWARD)):
        at %= len(whole)
        broken = whole[:at] + junk + whole[at + len(junk) :]
        letter = read(mail("Content-Type: application/octet-stream; name=x.dat", body=broken))
        assert [document.position for document in letter.documents] == list(range(len(letter.documents)))
