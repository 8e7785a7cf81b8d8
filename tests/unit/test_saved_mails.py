"""A file that Outlook made of one mail (.msg, winmail.dat) is read as the mail it was; no byte of it is lost."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from intake.domain.automatic.telling import automatic
from intake.domain.document import Sha256
from intake.domain.letter import Address, Automatic, Letter
from intake.reading.mime import extract, letters, read_letter
from intake.reading.unpacking import outlook
from intake.reading.unpacking.member import TOO_LARGE
from intake.reading.unpacking.outlook import BROKEN
from intake.reading.unpacking.tnef import DAMAGED
from tests.unit.mails import PDF
from tests.unit.outlook_files import (
    BODY,
    HEADERS,
    SENDER_EMAIL,
    SENDER_NAME,
    SUBJECT,
    TYPE,
    OutlookFile,
    OutlookMail,
    Storage,
    compound,
    file,
    msg,
    nested,
    tnef,
)

AUTHOR = {SENDER_NAME: "Anne Martin", SENDER_EMAIL: "anne@chu-x.fr"}
SENT = OutlookMail(
    AUTHOR | {SUBJECT: "Mon support", BODY: "Voici mon support."}, (file("Support évaluation.pdf", PDF),)
)
whole_files = pytest.mark.parametrize("saved", [msg(SENT), tnef(SENT)], ids=["msg", "winmail.dat"])


def read(raw: bytes) -> Letter:
    return read_letter(raw, with_pdf=False)


@whole_files
def test_a_mail_that_outlook_saved_is_read_as_the_mail_it_was(saved: bytes) -> None:
    letter = read(saved)
    assert (letter.subject, letter.body, letter.inner, letter.unopened) == ("Mon support", "Voici mon support.", (), ())
    assert [(each.name, each.path, each.place) for each in letter.documents] == [("Support évaluation.pdf", (), None)]
    assert letter.documents[0].sha256 == hashlib.sha256(PDF).hexdigest()


@whole_files
def test_its_files_are_extracted_by_their_digest(saved: bytes) -> None:
    assert extract(saved, Sha256(hashlib.sha256(PDF).hexdigest())) == PDF


def test_who_wrote_a_saved_message_and_when_it_came_is_known() -> None:
    came = "Received: from a by mx.sante.gouv.fr; Fri, 14 Nov 2025 09:00:00 +0100\r\nMessage-ID: <1@chu-x.fr>\r\n"
    letter = read(msg(OutlookMail(AUTHOR | {HEADERS: came})))
    assert (letter.sender, letter.message_id) == (Address("anne@chu-x.fr", "Anne Martin"), "<1@chu-x.fr>")
    assert letter.hops[0].by == "mx.sante.gouv.fr"


def test_who_sent_a_message_for_its_author_is_told() -> None:
    behalf = {0x0042: "Anne Martin", 0x5D02: "anne@chu-x.fr", SENDER_NAME: "Secrétariat", SENDER_EMAIL: "sec@chu-x.fr"}
    letter = read(msg(OutlookMail(behalf)))
    assert (letter.sender, letter.sent_by) == (
        Address("anne@chu-x.fr", "Anne Martin"),
        Address("sec@chu-x.fr", "Secrétariat"),
    )
    assert read(msg(SENT)).sent_by is None


def test_a_message_inside_a_saved_one_is_an_attached_mail() -> None:
    letter = read(msg(OutlookMail({SUBJECT: "TR: Mon support"}, (nested(SENT),))))
    assert [each.path for each in letter.documents] == [("message Outlook : Mon support",)]
    assert letter.original_sender == Address("anne@chu-x.fr", "Anne Martin")


@pytest.mark.parametrize(("saved", "problem"), [(msg(SENT)[:2_000], BROKEN), (tnef(SENT)[:120], DAMAGED)])
def test_a_damaged_one_is_held_with_its_reason(saved: bytes, problem: str) -> None:
    letter = read(saved)
    assert any(problem in sentence for sentence in letter.unopened), letter.unopened


def test_a_clear_signed_mail_that_outlook_saved_is_opened() -> None:
    """Outlook keeps the whole signed entity as one file of that type."""
    entity = (
        b'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary="S"\r\n\r\n'
        b"--S\r\nContent-Type: application/pdf; name=Support.pdf\r\n\r\n" + PDF + b"\r\n"
        b"--S\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nMIIB\r\n--S--\r\n"
    )
    kept = OutlookFile(entity, {0x3707: "smime.p7m", 0x3705: 1, TYPE: "multipart/signed"})
    unnamed = OutlookFile(entity, {0x3705: 1, TYPE: "multipart/signed"})
    for each in (kept, unnamed):
        letter = read(msg(OutlookMail(AUTHOR, (each,))))
        assert [(document.name, document.sha256) for document in letter.documents] == [
            ("Support.pdf", hashlib.sha256(PDF).hexdigest())
        ]
        assert letter.unopened == ()


@pytest.mark.timeout(60)
def test_a_message_to_thousands_hangs_nothing() -> None:
    told = {f"__substg1.0_{tag:04X}001F": b"a\0" for tag in range(0x3000, 0x3000 + 100)}
    people: Storage = {f"__recip_version1.0_#{number:08X}": dict(told) for number in range(300)}
    raw = compound({"__properties_version1.0": bytes(32), "__substg1.0_0037001F": b"S\0", **people})
    assert read(raw).subject == "S"


@pytest.mark.parametrize(
    ("message_class", "sort"),
    [
        ("REPORT.IPM.Note.NDR", Automatic.BOUNCE),
        ("REPORT.IPM.Note.DR", Automatic.BOUNCE),
        ("REPORT.IPM.Note.IPNRN", Automatic.RECEIPT),
        ("REPORT.IPM.Note.IPNNRN", Automatic.RECEIPT),
        ("IPM.Note.Rules.OofTemplate.Microsoft", Automatic.AUTO_REPLY),
        ("IPM.Schedule.Meeting.Request", Automatic.AUTO_REPLY),
        ("IPM.Schedule.Meeting.Resp.Pos", Automatic.AUTO_REPLY),
        ("IPM.Note", None),
        ("IPM.Note.SMIME.MultipartSigned", None),
    ],
)
def test_what_a_machine_wrote_is_known_by_outlooks_own_class(message_class: str, sort: Automatic | None) -> None:
    told = OutlookMail(AUTHOR | {0x001A: message_class, SUBJECT: "Évaluation", BODY: "Bonjour."})
    for saved in (msg(told), tnef(told)):
        found = automatic(read(saved), frozenset(), frozenset())
        assert (found[0] if found else None) is sort


def test_a_message_longer_than_is_read_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlook, "MAX_STREAMS", 3)
    assert read(msg(SENT)).unopened == (outlook.TOO_LONG,)


def test_more_files_than_allowed_in_a_message_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlook, "MAX_ATTACHMENTS", 1)
    letter = read(msg(OutlookMail(AUTHOR, (file("a.pdf", PDF), file("b.pdf", PDF + b"2")))))
    assert ([each.name for each in letter.documents], letter.unopened) == (["a.pdf"], (outlook.TOO_MANY,))


@pytest.mark.parametrize("save", [msg, tnef], ids=["msg", "winmail.dat"])
def test_files_larger_than_may_be_unpacked_hold_the_mail(
    monkeypatch: pytest.MonkeyPatch, save: Callable[[OutlookMail], bytes]
) -> None:
    monkeypatch.setattr(letters, "MAX_UNPACKED", 200)
    letter = read(save(OutlookMail(AUTHOR, (file("a.pdf", PDF * 100),))))
    assert letter.documents == ()
    assert [sentence.endswith(TOO_LARGE) for sentence in letter.unopened] == [True]
