"""Mails of many parts, many levels, many megabytes: little time, little memory, and held with a reason past a limit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from intake.domain.letter import Letter
from intake.reading.mime import read_letter
from intake.reading.mime.containers import MAX_FILES
from tests.unit.mails import PDF, attached, mail, multipart, text

TOO_MANY_FILES = f"plus de {MAX_FILES} fichiers dans le message, les suivants n’ont pas été ouverts"
TOO_MANY_PARTS = "le message a trop de parties, ou trop imbriquées : toutes n’ont pas été lues"
MOST_MEMORY = 4.0
"""Peak over the mail's size, the mail among it."""


def read(raw: bytes) -> Letter:
    return read_letter(raw, with_pdf=False)


def files(count: int) -> bytes:
    return multipart(text(), *(attached(f"{number}.pdf", PDF + bytes((number % 256,))) for number in range(count)))


@pytest.mark.timeout(10)
def test_every_file_of_a_mail_of_150_parts_is_a_document() -> None:
    letter = read(files(150))
    assert [document.name for document in letter.documents] == [f"{number}.pdf" for number in range(150)]
    assert letter.unopened == ()


@pytest.mark.timeout(10)
def test_a_mail_of_ten_thousand_parts_is_held_and_says_why() -> None:
    letter = read(files(10_000))
    assert len(letter.documents) == MAX_FILES
    assert letter.unopened == (TOO_MANY_FILES, TOO_MANY_PARTS)


@pytest.mark.timeout(10)
@pytest.mark.parametrize("kind", ["multipart", "message"])
def test_a_mail_of_200_levels_is_held_and_says_why(kind: str) -> None:
    raw = attached()
    for level in range(200):
        wrapped = mail("Content-Type: message/rfc822", body=raw)
        raw = multipart(raw, boundary=f"b{level}") if kind == "multipart" else wrapped
    assert TOO_MANY_PARTS in read(raw).unopened


LARGE = {
    "50 MB attached": lambda: multipart(text(), attached(content=PDF + bytes(37_000_000))),
    "50 MB of text": lambda: mail("From: a@b.fr", body=b"Je conteste.\r\n" * 3_500_000),
    "50 MB of HTML": lambda: mail("Content-Type: text/html", body=b"<p>Je conteste.</p>\r\n" * 2_500_000),
    "50 MB of base64 with junk in every line": lambda: mail(
        "Content-Type: application/pdf", "Content-Transfer-Encoding: base64", body=b"JVBERi0x!" * 5_500_000
    ),
    "a header of 1 MB": lambda: mail("From: a@b.fr", "X-Long: " + "a" * 1_000_000),
    "a folded header of 1 MB": lambda: mail("From: " + "\r\n ".join(["a@b.fr,"] * 100_000)),
    "20,000 Received": lambda: mail("From: a@b.fr", *["Received: by b; Fri, 14 Nov 2025 10:30:00 +0100"] * 20_000),
    "300,000 sections of a name": lambda: multipart(
        mail("Content-Type: application/pdf; " + "; ".join(f"name*{n}*=a" for n in range(300_000)), body=PDF)
    ),
}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("make", LARGE.values(), ids=LARGE.keys())
def test_a_large_mail_is_read_whole(make: object) -> None:
    assert callable(make)
    raw = make()
    letter = read(raw)
    assert letter.size == len(raw)
    assert letter.unopened == ()


@pytest.mark.parametrize("size", [1_400_000, 50_000_000])
def test_reading_takes_less_than_four_times_the_mails_size(size: int, tmp_path: Path) -> None:
    path = tmp_path / "large.eml"
    path.write_bytes(multipart(text(), attached(content=PDF + bytes(range(256)) * (size * 73 // 100 // 256))))
    command = [sys.executable, "-m", "tests.bench.mail_rate", "--peak-of", str(path)]
    assert float(subprocess.run(command, check=True, capture_output=True, text=True).stdout) < MOST_MEMORY
