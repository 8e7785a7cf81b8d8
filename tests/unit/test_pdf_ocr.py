"""The text of scans, with tesseract, without it, and when it fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.domain.document import Format, PdfReading
from intake.reading.pdf import ocr, read_pdf
from tests.unit.pdf_making import picture_of_paper, scan


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A program called tesseract, alone on PATH."""
    program = folder / "tesseract"
    program.write_text("#!/bin/sh\n" + script)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


LISTS_FRENCH = 'if [ "$1" = --list-langs ]; then echo fra; exit 0; fi\n'


def read_scan(*, with_ocr: bool = True) -> PdfReading:
    return read_pdf(scan(dpi=150), ocr=with_ocr)


def test_the_text_of_a_scan_is_read_where_tesseract_is_installed() -> None:
    reading = read_scan()
    assert reading.text_by_ocr is ocr.available()
    assert ("directeur" in reading.text) is ocr.available()


def test_without_tesseract_a_scan_is_a_scan_without_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    reading = read_scan()
    assert (reading.format, reading.text, reading.text_by_ocr) == (Format.SCANNED, "", False)
    assert "texte non lu : tesseract n’est pas installé avec le français" in reading.evidence


def test_tesseract_without_french_is_not_available(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, "echo eng\n")
    assert not ocr.available()


def test_what_tesseract_prints_is_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, LISTS_FRENCH + "echo 'PART RÉSULTATS'\n")
    reading = read_scan()
    assert (reading.text, reading.text_by_ocr) == ("PART RÉSULTATS", True)


def test_a_failing_tesseract_is_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, LISTS_FRENCH + "exit 1\n")
    reading = read_scan()
    assert (reading.format, reading.text) == (Format.SCANNED, "")
    assert "texte de la page 1 non lu par tesseract" in reading.evidence


def test_a_tesseract_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, "while :; do :; done\n")
    assert ocr.recognise(picture_of_paper(), timeout=0.2) is None


def test_nothing_is_read_when_nobody_asks() -> None:
    assert read_scan(with_ocr=False).text == ""
