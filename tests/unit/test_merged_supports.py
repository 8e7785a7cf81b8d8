"""Two supports in one file, as real tools leave them: more than one director is an exception (domain.md 7)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pikepdf
import pypdf
import pytest

from intake.campaigns import load_campaigns
from intake.domain.campaign import Campaign
from intake.domain.document import Format, PdfReading
from intake.domain.supports.completeness import faults_of_support
from intake.domain.supports.resemblance import resemblance
from intake.domain.templates import Recognition, recognise
from intake.reading.pdf import read_pdf
from intake.sample.answers import answers
from intake.sample.form import blank_form, fill_form
from intake.sample.merging import merge
from intake.sample.people import Directory
from tests.unit.pdf_making import letter

Merge = Callable[[bytes, bytes], bytes]
TWO = "2 matricules différents dans un même fichier : plusieurs directeurs"
SEVERAL = "24 pages pour un formulaire de 12 : plusieurs supports fusionnés"


@cache
def _campaign() -> Campaign:
    return load_campaigns([2025])[0]


@cache
def _support(corps: str, number: int = 0) -> bytes:
    directory = Directory(7)
    for _ in range(number):
        directory.person(corps)
    return fill_form(blank_form(corps, 2025), answers(directory.person(corps), 2025, interview=date(2025, 10, 7)))


def _by_pypdf(first: bytes, second: bytes) -> bytes:
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    for raw in (first, second):
        writer.append(io.BytesIO(raw))
    writer.write(out)
    return out.getvalue()


def _by_qpdf(first: bytes, second: bytes, folder: Path) -> bytes:
    paths = [folder / "un.pdf", folder / "deux.pdf", folder / "fusion.pdf"]
    for path, raw in zip(paths, (first, second), strict=False):
        path.write_bytes(raw)
    pikepdf.Job(["qpdf", "--empty", "--pages", str(paths[0]), "1-z", str(paths[1]), "1-z", "--", str(paths[2])]).run()
    return paths[2].read_bytes()


def _read(raw: bytes) -> tuple[PdfReading, Recognition | None]:
    reading = read_pdf(raw, ocr=False)
    return reading, recognise(reading, _campaign().templates)


def _faults(raw: bytes) -> tuple[str, ...]:
    reading, found = _read(raw)
    assert reading.format is Format.INTERACTIVE
    assert found is not None
    assert found.template.name == "dh-2025"
    return faults_of_support(reading, found.template, _campaign(), signed_copy=False)


def test_one_support_alone_has_no_fault() -> None:
    assert _faults(_support("DH")) == ()


@pytest.mark.parametrize(("tool", "told"), [(merge, SEVERAL), (_by_pypdf, TWO)])
def test_two_supports_of_one_corps_merged_are_told(tool: Merge, told: str) -> None:
    """Acrobat keeps one value for both; pypdf keeps two fields of one name."""
    assert _faults(tool(_support("DH"), _support("DH", 1))) == (told,)


def test_two_supports_that_qpdf_renamed_are_told(tmp_path: Path) -> None:
    assert _faults(_by_qpdf(_support("DH"), _support("DH", 1), tmp_path)) == (TWO,)


def test_supports_of_two_corps_merged_are_nobodys() -> None:
    reading, found = _read(_by_pypdf(_support("DH"), _support("D3S")))
    assert found is None
    (told,) = resemblance(reading, _campaign().templates)
    assert told == "les champs de d3s-2025 et de dh-2025 dans un même fichier : supports fusionnés"


def test_a_support_with_a_letter_bound_before_or_after_it_is_still_one() -> None:
    assert _faults(_by_pypdf(_support("DH"), letter())) == ()
    assert _faults(_by_pypdf(letter(), _support("DH"))) == ()


def test_half_of_a_support_is_incomplete() -> None:
    with pikepdf.open(io.BytesIO(_support("DH"))) as pdf:
        del pdf.pages[11]
        out = io.BytesIO()
        pdf.save(out)
    assert "11 pages sur les 12 du formulaire : fichier incomplet" in _faults(out.getvalue())
