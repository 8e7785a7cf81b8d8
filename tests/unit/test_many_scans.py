"""A mail with more scans than there is time to recognise at once: each is read all the same, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from intake.domain.document import Document, Format
from intake.domain.letter import Letter
from intake.errors import MessageError
from intake.reading import sandbox as sandbox_module
from intake.reading import tasks
from intake.reading.mime import read_in_time, read_letter, read_on
from intake.reading.mime.documents import PUT_OFF
from intake.reading.pdf.pages import ocr
from intake.reading.sandbox import Sandbox
from tests.unit.mails import attached, multipart, text
from tests.unit.pdf_making import scan

SCANS = 3


def mail_of_scans(*numbers: int) -> bytes:
    """Each scan has bytes of its own; the same number is the same file."""
    paper = scan(dpi=150)
    return multipart(
        text("Veuillez trouver les supports."),
        *(attached(f"{number}.pdf", paper + b"\n%% %d\n" % number) for number in numbers),
        header=("From: ars@ars.example",),
    )


def recognised(letter: Letter) -> list[bool]:
    return [each.reading.text_by_ocr for each in letter.documents]


def says_put_off(document: Document) -> bool:
    return PUT_OFF in document.reading.evidence


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """Each of its tasks has time for one scan."""
    monkeypatch.setattr(sandbox_module, "_FOR_OCR", 1e-9)
    with Sandbox(workers=1) as opened:
        yield opened


def test_scans_that_one_task_has_no_time_for_are_read_by_further_ones(sandbox: Sandbox) -> None:
    raw = mail_of_scans(1, 2, 3)
    letter = sandbox.read(raw)
    assert recognised(letter) == [ocr.available()] * SCANS
    assert not any(map(says_put_off, letter.documents))
    assert letter == read_letter(raw)


def test_scans_that_no_time_is_left_for_are_documents_that_say_so(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox_module, "_FOR_SCANS", 0.0)
    letter = sandbox.read(mail_of_scans(1, 2, 3))
    assert [each.reading.format for each in letter.documents] == [Format.SCANNED] * SCANS
    assert recognised(letter) == [ocr.available(), False, False]
    assert list(map(says_put_off, letter.documents)) == [False, True, True]


def fails(raw: bytes, left: tasks.Left) -> None:
    raise MessageError("la page 7 fait échouer la lecture")


def test_a_scan_that_breaks_its_task_takes_nothing_from_those_read_before(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "read_on", fails)
    letter = sandbox.read(mail_of_scans(1, 2))
    assert recognised(letter) == [ocr.available(), False]
    assert list(map(says_put_off, letter.documents)) == [False, True]


def test_the_same_scan_twice_is_put_off_twice_and_read_once() -> None:
    raw = mail_of_scans(1, 2, 2, 3)
    letter, put_off = read_in_time(raw, 0.0)
    assert (recognised(letter), put_off) == ([ocr.available(), False, False, False], (1, 2, 3))
    read, left = read_on(raw, put_off, 0.0)
    assert (sorted(read), left) == ([1, 2], (3,))
    assert read[1] is read[2]
    assert read[1].text_by_ocr is ocr.available()


def test_what_is_no_scan_is_never_put_off() -> None:
    raw = multipart(text("Bonjour"), attached("a.txt", b"x", "text/plain"), attached("b.pdf", scan(dpi=150)))
    _, put_off = read_in_time(raw, 0.0)
    assert put_off == (1,)
