"""No file takes a reading process further than its limits, nor the robot with it; what was not seen is not refused."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Iterator

import pytest

from intake.domain.document import Field, Format, Mark, PdfReading
from intake.errors import MessageError
from intake.reading.pdf import read_pdf
from intake.reading.pdf.fields import MAX_FIELDS
from intake.reading.pdf.pages import caution
from intake.reading.pdf.values import MAX_TOTAL, bounded
from intake.reading.sandbox import Sandbox
from tests.unit import hostile_pdfs as hostile
from tests.unit.pdf_making import letter, text_field, with_fields

TIME_LIMIT = 15.0
"""Seconds: far less than a mail is given in life, far more than any of these needs that is answered."""
HELD = "held"
"""Ended by the limits of the process: a person looks at the mail."""
BOUNDED = 12_000_000
"""Bytes of the largest reading that may come back through the pipe: names and values, each at most three bytes."""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(workers=1, timeout=TIME_LIMIT, ocr=False) as opened:
        opened.inspect(letter())
        yield opened


def answer(sandbox: Sandbox, raw: bytes) -> str:
    try:
        return sandbox.inspect(raw).format
    except MessageError:
        return HELD


@pytest.mark.parametrize(
    ("maker", "answers"),
    [
        (hostile.content_bomb, {Format.DOUBTFUL}),
        (hostile.nested_bomb, {Format.DOUBTFUL}),
        (hostile.metadata_bomb, {Format.DOUBTFUL}),
        (hostile.xfa_bomb, {Format.DOUBTFUL}),
        (hostile.filter_chain, {Format.FLATTENED}),
        (hostile.lzw_page, {Format.FLATTENED, Format.DOUBTFUL}),
        (hostile.picture_bomb, {Format.SCANNED}),
        (hostile.gigantic_picture, {Format.SCANNED}),
        (hostile.page_loop, {Format.DAMAGED, Format.DOUBTFUL}),
        (hostile.page_lattice, {Format.DAMAGED, Format.DOUBTFUL, HELD}),
        (hostile.name_loop, {Format.FLATTENED}),
        (hostile.deep_arrays, {Format.DOUBTFUL}),
        (hostile.deep_dictionaries, {Format.DOUBTFUL}),
        (hostile.deep_drawing, {Format.FLATTENED}),
        (hostile.many_objects, {Format.FLATTENED}),
        (hostile.many_pages, {Format.FLATTENED}),
        (hostile.many_fields, {Format.INTERACTIVE}),
        (hostile.shared_immense_value, {Format.INTERACTIVE}),
        (hostile.immense_names, {Format.INTERACTIVE}),
        (hostile.shared_buttons, {Format.DOUBTFUL, HELD}),
        (hostile.deep_fields, {Format.INTERACTIVE}),
        (hostile.chain_of_actions, {Format.FLATTENED}),
        (hostile.loop_of_updates, {Format.DOUBTFUL}),
        (hostile.form_with_a_bomb, {Format.INTERACTIVE}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_hostile_file_ends_within_its_limits_and_the_next_is_read(
    sandbox: Sandbox, maker: Callable[[], bytes], answers: set[str]
) -> None:
    raw = maker()
    assert len(raw) < 25_000_000
    started = time.monotonic()
    assert answer(sandbox, raw) in answers
    assert time.monotonic() - started < 2 * TIME_LIMIT
    assert sandbox.inspect(with_fields(letter(), [text_field("nom")])).format is Format.INTERACTIVE


@pytest.mark.parametrize("maker", [hostile.drawing_loop, hostile.field_lattice])
def test_a_file_that_hangs_a_reader_is_held_and_the_next_is_read(maker: Callable[[], bytes]) -> None:
    with Sandbox(workers=1, timeout=2.0, ocr=False) as impatient:
        assert answer(impatient, maker()) == HELD
        assert answer(impatient, letter()) == Format.FLATTENED


@pytest.mark.parametrize(
    "maker", [hostile.content_bomb, hostile.metadata_bomb, hostile.many_pages, hostile.many_fields]
)
def test_a_file_that_was_not_seen_to_its_end_says_so(maker: Callable[[], bytes]) -> None:
    reading = read_pdf(maker(), ocr=False)
    assert Mark.PARTIAL in reading.marks
    assert any(
        "premières pages" in said or "trop nombreux" in said or "démesurées" in said for said in reading.evidence
    )


def test_a_page_too_heavy_to_be_drawn_is_never_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_pdf(letter(), ocr=False).format is Format.FLATTENED
    monkeypatch.setattr(caution, "MAX_CONTENT", 100)
    assert read_pdf(letter(), ocr=False).format is Format.DOUBTFUL


@pytest.mark.parametrize("maker", [hostile.many_fields, hostile.shared_immense_value, hostile.immense_names])
def test_what_comes_back_from_a_reading_is_bounded(maker: Callable[[], bytes]) -> None:
    reading = read_pdf(maker(), ocr=False)
    assert 0 < len(reading.fields) <= MAX_FIELDS
    assert sum(len(field.name) + len(field.value) for field in reading.fields) <= MAX_TOTAL
    assert len(pickle.dumps(reading)) < BOUNDED


def test_values_past_the_limit_of_all_are_dropped_and_their_fields_kept() -> None:
    kept = list(bounded(Field(f"champ {number}", "x" * 90_000) for number in range(100)))
    assert len(kept) == 100
    assert sum(len(field.name) + len(field.value) for field in kept) <= MAX_TOTAL + 100 * len("champ 99")
    assert (len(kept[0].value), kept[-1].value) == (90_000, "")


def test_scripts_and_launches_are_noted_and_a_chain_of_them_ends() -> None:
    reading: PdfReading = read_pdf(hostile.chain_of_actions(), ocr=False)
    assert reading.marks == (Mark.JAVASCRIPT,)
