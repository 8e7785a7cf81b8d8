"""What stands in a signature box."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from intake.domain.document import BoxState, SignatureBox
from intake.reading.pdf import read_pdf
from tests.unit.pdf_making import letter, saved, signature_field, text_field, with_fields


def box(document: bytes) -> SignatureBox:
    (found,) = read_pdf(document, ocr=False).signature_boxes
    return found


def with_appearance(content: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(with_fields(letter(), [text_field("nom"), signature_field()]))) as document:
        stream = document.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 200, 70]))
        document.pages[0].obj.Annots[1].AP = Dictionary(N=stream)
        return saved(document)


def with_mark(subtype: Name, rect: list[int]) -> bytes:
    mark = Dictionary(Type=Name.Annot, Subtype=subtype, Rect=Array(rect))
    base = with_fields(letter(), [text_field("nom"), signature_field()])
    with pikepdf.open(io.BytesIO(base)) as document:
        document.pages[0].obj.Annots.append(document.make_indirect(mark))
        return saved(document)


def test_a_box_knows_its_page_and_its_name() -> None:
    form = with_fields(with_fields(letter(3), [text_field("nom")]), [signature_field("visa.president")], page=2)
    assert box(form) == SignatureBox(3, "visa.president", BoxState.EMPTY)


@pytest.mark.parametrize("entries", [{"Contents": String("\x30")}, {"ByteRange": Array([0, 1, 2, 3])}])
def test_a_signature_value_signs_the_box(entries: dict[str, Any]) -> None:
    signed = signature_field(V=Dictionary(Type=Name.Sig, **entries))
    found = box(with_fields(letter(), [text_field("nom"), signed]))
    assert (found.state, found.crypto) == (BoxState.SIGNED, "present")


@pytest.mark.parametrize("subtype", [Name.Ink, Name.Stamp])
def test_ink_and_stamps_over_the_box_sign_it(subtype: Name) -> None:
    found = box(with_mark(subtype, [310, 60, 480, 110]))
    assert (found.state, found.crypto) == (BoxState.SIGNED, "absent")


@pytest.mark.parametrize("rect", [[50, 600, 200, 700], [150, 110, 310, 200]], ids=["elsewhere", "at its corner"])
def test_a_stamp_beside_the_box_leaves_it_empty(rect: list[int]) -> None:
    assert box(with_mark(Name.Stamp, rect)).state is BoxState.EMPTY


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (b"q 200 0 0 70 0 0 cm /Im0 Do Q", BoxState.SIGNED),
        (b"0 0 m " + b"1 2 3 4 5 6 c " * 20 + b"S", BoxState.SIGNED),
        (b"BT /F1 9 Tf (Signer ici) Tj ET", BoxState.UNKNOWN),
        (b"q 1 1 198 68 re S Q", BoxState.EMPTY),
        (b"", BoxState.EMPTY),
    ],
    ids=["picture", "strokes", "words", "frame", "nothing"],
)
def test_the_boxs_own_appearance_is_judged_by_what_it_draws(content: bytes, state: BoxState) -> None:
    assert box(with_appearance(content)).state is state
