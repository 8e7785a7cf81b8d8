"""Scans as machines make them, read as they come, with tesseract where it is installed and without: nobody refused.

The outcomes that tesseract is needed for are asserted where it is; what must never happen is asserted in any case.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pikepdf
import pytest

from intake.campaigns import load_campaigns
from intake.domain.disposition import Kind, ReturnSupport
from intake.domain.document import PdfReading
from intake.domain.kinds.telling import kind_of
from intake.reading.pdf import read_pdf
from intake.reading.pdf.pages import ocr
from intake.sample.answers import answers
from intake.sample.copies import flatten, rasterise, scan
from intake.sample.decision import decision_scan
from intake.sample.form import blank_form, fill_form
from intake.sample.people import Directory, Person
from tests.unit.builders import carrying, decided, document, fates, has

DAY = date(2025, 10, 15)
MUTE, VAGUE, CLEAR = "SKM_C250i25112109460.pdf", "evaluation.pdf", "support_evaluation_MARTIN.pdf"
CAMPAIGNS = load_campaigns((2025, 2024))
TEMPLATES = tuple(template for campaign in CAMPAIGNS for template in campaign.templates)


@dataclass(frozen=True)
class Made:
    """A director, the support filled in, its scan, and the scan of a decision."""

    person: Person
    support: bytes
    scanned: bytes
    decision: bytes


@pytest.fixture(scope="module")
def made() -> Made:
    person = Directory(7).person("DH")
    support = fill_form(blank_form("DH", 2025), answers(person, 2025, interview=DAY))
    return Made(person, support, scan(support, 110), decision_scan(person, "resultats", DAY))


def bound(*files: bytes) -> bytes:
    """One PDF of those."""
    whole = pikepdf.new()
    for each in files:
        with pikepdf.open(io.BytesIO(each)) as pdf:
            whole.pages.extend(pdf.pages)
    return _saved(whole)


def turned(file: bytes, angle: int) -> bytes:
    """Every page put on the glass that way."""
    pdf = pikepdf.open(io.BytesIO(file))
    for page in pdf.pages:
        page.rotate(angle, relative=True)
    return _saved(pdf)


def _saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def outcomes(file: bytes | PdfReading, names: Iterable[str], *, with_ocr: bool = True) -> list[str]:
    """What becomes of that file under each of those names."""
    reading = file if isinstance(file, PdfReading) else read_pdf(file, ocr=with_ocr)
    return [fates(decided(carrying(document(name, reading)), campaigns=CAMPAIGNS))[0] for name in names]


def test_a_scanned_support_is_returned_by_its_title_where_it_can_be_read(made: Made) -> None:
    read = "return" if ocr.available() else "hold"
    assert outcomes(made.scanned, (MUTE, VAGUE, CLEAR)) == [read, read, "return"]
    assert outcomes(made.scanned, (MUTE, VAGUE, CLEAR), with_ocr=False) == ["hold", "hold", "return"]


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_a_scanned_decision_is_never_returned_whichever_way_up(made: Made, angle: int) -> None:
    reading = read_pdf(turned(made.decision, angle))
    assert outcomes(reading, (MUTE, VAGUE, CLEAR)) == ["hold"] * 3
    paper = document(MUTE, reading)
    expected = Kind.DECISION_RESULTATS if ocr.available() else Kind.OTHER
    assert kind_of(paper, carrying(paper), TEMPLATES).kind is expected


def test_a_coarse_scan_of_a_decision_is_never_returned(made: Made) -> None:
    for dpi in (40, 60, 75):
        file = rasterise(made.decision, dpi=dpi, seed=dpi)
        assert outcomes(file, (MUTE, VAGUE, CLEAR)) == ["hold"] * 3


@pytest.mark.parametrize("order", ["support first", "decision first"])
@pytest.mark.parametrize("with_ocr", [True, False])
def test_a_decision_bound_with_a_scanned_support_is_never_returned(made: Made, order: str, with_ocr: bool) -> None:
    pieces = (made.scanned, made.decision)
    file = bound(*(pieces if order == "support first" else reversed(pieces)))
    assert outcomes(file, (MUTE, VAGUE, CLEAR), with_ocr=with_ocr) == ["hold"] * 3


def test_both_decisions_in_one_scan_under_a_wrong_name_are_never_returned(made: Made) -> None:
    both = decision_scan(made.person, "deux", DAY)
    for with_ocr in (True, False):
        assert outcomes(both, (MUTE, VAGUE, CLEAR), with_ocr=with_ocr) == ["hold"] * 3


def test_a_printed_support_is_returned_whatever_its_name_and_a_printed_decision_never(made: Made) -> None:
    assert outcomes(flatten(made.support), (MUTE, VAGUE, CLEAR)) == ["return"] * 3
    found = decided(carrying(document(CLEAR, read_pdf(made.decision))), campaigns=CAMPAIGNS)
    assert not has(ReturnSupport, found)
