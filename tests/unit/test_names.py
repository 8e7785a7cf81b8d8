"""Names of files: what was meant is found, and what is shown and stored is safe."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.reading.mime import read_letter
from intake.reading.mime.names import MAX_BYTES, MAX_NAME, MAX_RAW, safe_name, spelled
from tests.unit.mails import PDF, mail, multipart, part, text


def named(*lines: str) -> str:
    (document,) = read_letter(multipart(text(), part(*lines)), with_pdf=False).documents
    return document.name


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (('Content-Disposition: attachment; filename="a b.pdf"',), "a b.pdf"),
        (("Content-Disposition: attachment; filename=a b.pdf",), "a b.pdf"),
        (("Content-Type: application/pdf; name=a.pdf",), "a.pdf"),
        (("Content-Disposition: attachment; filename*=utf-8''%C3%A9t%C3%A9.pdf",), "été.pdf"),
        (("Content-Disposition: attachment; filename*=iso-8859-1'fr'%E9t%E9.pdf; filename=x.pdf",), "été.pdf"),
        (
            ("Content-Disposition: attachment; filename*0*=utf-8''%C3%A9t; filename*1*=%C3%A9; filename*2=.pdf",),
            "été.pdf",
        ),
        (('Content-Disposition: attachment; filename*1=".pdf"; filename*0="long"',), "long.pdf"),
        (("Content-Disposition: attachment; filename*=inconnu''%C3%A9t%C3%A9.pdf",), "été.pdf"),
        (("Content-Disposition: attachment; filename*=%C3%A9t%C3%A9.pdf",), "été.pdf"),
        (('Content-Disposition: attachment; filename="=?utf-8?Q?=C3=A9t=C3=A9=2Epdf?="',), "été.pdf"),
        (("Content-Disposition: attachment; filename==?utf-8?B?w6l0w6kucGRm?=",), "été.pdf"),
        (('Content-Type: application/pdf; name="=?iso-8859-1?Q?=E9t?=\r\n =?iso-8859-1?Q?=E9.pdf?="',), "été.pdf"),
        (("Content-Disposition: attachment; filename=été.pdf",), "été.pdf"),
        (("Content-Disposition: attachment; filename=" + unicodedata.normalize("NFD", "été.pdf"),), "été.pdf"),
        (("Content-Disposition: attachment; filename=dÃ©cision.pdf",), "décision.pdf"),
        (("Content-Disposition: attachment; filename=dÃƒÂ©cision.pdf",), "décision.pdf"),
        (('Content-Disposition: attachment; filename="dÃ©cision dâ€™Ã©valuation.pdf"',), "décision d’évaluation.pdf"),
        (("Content-Disposition: attachment; filename*0*=utf-8''d%C3; filename*1*=%A9cision.pdf",), "décision.pdf"),
        (('Content-Disposition: attachment; filename*0="=?utf-8?B?w6k=?="; filename*1=".pdf"',), "é.pdf"),
        (('Content-Disposition: attachment; filename="=?utf-8?Q?d=C3?= =?utf-8?Q?=A9c.pdf?="',), "déc.pdf"),
        (("Content-Disposition: attachment; filename*=utf-8''..%2F..%2Fetc%2Fpasswd",), "passwd"),
        (("Content-Disposition: attachment; filename*=utf-8''a%E2%80%AEfdp.exe",), "afdp.exe"),
        (("Content-Disposition: attachment; filename*=utf-8''support%20%F0%9F%98%80.pdf",), "support 😀.pdf"),
        (('Content-Type: application/pdf; name*0="long"; name*1=".pdf"',), "long.pdf"),
        (("Content-Type: application/pdf", "Content-Description: =?utf-8?Q?d=C3=A9cision.pdf?="), "décision.pdf"),
        (("Content-Type: application/pdf", "Content-Description: Mon support"), "piece-1.pdf"),
        (("Content-Disposition: attachment; filename=d%C3%A9cision.pdf",), "décision.pdf"),
        (("Content-Disposition: attachment; filename=taux 100%.pdf",), "taux 100%.pdf"),
        (("Content-Disposition: filename=a.pdf",), "a.pdf"),
        (("Content-Type: application/pdf", "Content-Location: http://x.fr/dossier/a.pdf"), "a.pdf"),
        (("Content-Type: application/pdf",), "piece-1.pdf"),
        (('Content-Disposition: attachment; filename=""',), "piece-1.pdf"),
        (('Content-Disposition: attachment; filename="a\\"b.pdf"',), "a_b.pdf"),
        (("Content-Disposition: attachment; filename=../../etc/passwd",), "passwd"),
        (('Content-Disposition: attachment; filename="C:\\\\Users\\\\x\\\\support.pdf"',), "support.pdf"),
    ],
)
def test_the_name_that_was_meant_is_found(lines: tuple[str, ...], name: str) -> None:
    assert named(*lines) == name


def test_eight_bit_names_in_the_windows_page_are_read() -> None:
    line = b'Content-Disposition: attachment; filename="d\xe9cision.pdf"\r\n\r\n'
    (document,) = read_letter(multipart(text(), line + PDF), with_pdf=False).documents
    assert document.name == "décision.pdf"


def test_what_the_header_said_is_kept_as_evidence() -> None:
    header = 'Content-Disposition: attachment; filename="=?utf-8?Q?=C3=A9?=.pdf"'
    (document,) = read_letter(multipart(text(), part(header)), with_pdf=False).documents
    assert (document.raw_name, document.name) == ("=?utf-8?Q?=C3=A9?=.pdf", "é.pdf")


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\r\nBcc: x.pdf", "a Bcc_ x.pdf"),
        ("a\0b.pdf", "a b.pdf"),
        ("\u200b\u200bsupport\ufeff.pdf", "support.pdf"),
        ("..", "piece-3.pdf"),
        ("...pdf", "pdf"),
        (" support.pdf. ", "support.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("a/b\\c:d.pdf", "c_d.pdf"),
        ("support 😀.pdf", "support 😀.pdf"),
        ("dossier/", "dossier"),
        ("\ud800x.pdf", "x.pdf"),
        ("", "piece-3.pdf"),
    ],
)
def test_a_safe_name_has_no_path_control_or_direction_character(raw: str, safe: str) -> None:
    assert safe_name(raw, 2, "application/pdf") == safe


@pytest.mark.parametrize("letter", ["a", "é", "漢", "😀"])
def test_a_name_of_300_characters_is_shortened_and_keeps_its_extension(letter: str) -> None:
    name = safe_name(letter * 300 + ".pdf", 0, "application/pdf")
    assert name.endswith(".pdf")
    assert len(name) <= MAX_NAME
    assert len(name.encode()) <= MAX_BYTES


@given(st.text(max_size=400))
def test_any_text_gives_a_safe_name(raw: str) -> None:
    name = safe_name(raw, 0, "")
    assert name == name.strip()
    assert name not in ("", ".", "..")
    assert len(name) <= MAX_NAME
    assert not any(char in '/\\:"<>|?*' or unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in name)
    name.encode()


@given(st.text(max_size=80))
def test_no_name_makes_a_second_header(raw: str) -> None:
    line = f'Content-Disposition: attachment; filename="{raw}"'.replace("\r", "").replace("\n", "")
    letter = read_letter(mail(line, "Content-Type: application/pdf", body=PDF), with_pdf=False)
    assert all("\n" not in document.name and "\r" not in document.name for document in letter.documents)


def test_a_name_of_an_archive_in_no_utf_8_can_be_written_down() -> None:
    assert spelled("d\udce9cision.pdf") == "décision.pdf"
    assert spelled("décision.pdf") == "décision.pdf"


@given(st.text(st.characters(categories=("L", "Cs", "P"))))
def test_any_name_of_an_archive_can_be_written_down(raw: str) -> None:
    spelled(raw).encode()


@pytest.mark.parametrize("lines", [300, 3_000])
def test_what_the_header_said_is_kept_up_to_a_length(lines: int) -> None:
    header = f"Content-Disposition: attachment; filename={'é' * lines}.pdf"
    (document,) = read_letter(multipart(text(), part(header)), with_pdf=False).documents
    assert document.raw_name == ("é" * lines + ".pdf")[:MAX_RAW]
    assert document.name.endswith(".pdf" if lines == 300 else "é")
