"""What stands in a signature box."""

from __future__ import annotations

import io
import zlib
from datetime import date
from itertools import pairwise
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from intake.domain.document import BoxState, Format, SignatureBox
from intake.reading.pdf import read_pdf
from intake.reading.pdf.signing.box_words import page_by_page
from intake.sample.answers import answers
from intake.sample.drawing.appearance import signature_strokes, stroke_content
from intake.sample.form import blank_form, fill_form
from intake.sample.people import Directory
from tests.unit.pdf_making import letter, saved, scan, signature_field, text_field, with_fields

EMPTY, SIGNED, UNKNOWN = BoxState.EMPTY, BoxState.SIGNED, BoxState.UNKNOWN
BOX = (300, 50, 500, 120)
"""Where ``signature_field`` stands."""
LETTER = with_fields(letter(), [text_field("nom"), signature_field()])
SCRAWL = stroke_content(signature_strokes("Camille Exemple", 200, 70))


def box(document: bytes) -> SignatureBox:
    (found,) = read_pdf(document, ocr=False).signature_boxes
    return found


def states(document: bytes) -> dict[str, BoxState]:
    return {found.name: found.state for found in read_pdf(document, ocr=False).signature_boxes}


def signature_picture(size: tuple[int, int] = (300, 100)) -> Image.Image:
    """A pen's line on white paper, as a telephone takes it."""
    image = Image.new("L", size, 245)
    points = [(20 + 5 * n, size[1] // 2 + (n * 37) % 40 - 20) for n in range(50)]
    ImageDraw.Draw(image).line(points, fill=15, width=3)
    return image


def box_at(name: str, *rect: int) -> Dictionary:
    field = signature_field(name)
    field.Rect = Array(rect)
    return field


def as_xobject(pdf: pikepdf.Pdf, image: Image.Image, **entries: Any) -> Any:
    space = Name.DeviceGray if image.mode == "L" else Name.DeviceRGB
    return pdf.make_stream(
        zlib.compress(image.tobytes()),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=image.width,
        Height=image.height,
        ColorSpace=space,
        BitsPerComponent=8,
        Filter=Name.FlateDecode,
        **entries,
    )


def form_xobject(pdf: pikepdf.Pdf, content: bytes, **entries: Any) -> Any:
    defaults = {"BBox": Array([0, 0, 200, 70]), "Resources": Dictionary()}
    return pdf.make_stream(content, Dictionary(Type=Name.XObject, Subtype=Name.Form, **{**defaults, **entries}))


def drawn_on(content: bytes, base: bytes = LETTER, **xobjects: Any) -> bytes:
    """``base`` with more content on its first page; each XObject is made by a function of the document."""
    with pikepdf.open(io.BytesIO(base)) as pdf:
        page = pdf.pages[0]
        for name, make in xobjects.items():
            page.add_resource(make(pdf), Name.XObject, name=Name("/" + name))
        page.contents_add(b"q " + content + b" Q")
        return saved(pdf)


def with_picture(x: float, y: float, width: float, height: float, image: Image.Image | None = None) -> bytes:
    """What Preview, iOS and many programs make of a pasted signature: a picture in the page's content."""
    content = f"{width} 0 0 {height} {x} {y} cm /Im0 Do".encode()
    return drawn_on(content, Im0=lambda pdf: as_xobject(pdf, image or signature_picture()))


def with_appearance(content: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(LETTER)) as pdf:
        resources = Dictionary(XObject=Dictionary(Im0=as_xobject(pdf, signature_picture())))
        pdf.pages[0].obj.Annots[1].AP = Dictionary(N=form_xobject(pdf, content, Resources=resources))
        return saved(pdf)


def with_mark(subtype: Name, rect: list[int], **entries: Any) -> bytes:
    with pikepdf.open(io.BytesIO(LETTER)) as pdf:
        mark = Dictionary(Type=Name.Annot, Subtype=subtype, Rect=Array(rect), **entries)
        pdf.pages[0].obj.Annots.append(pdf.make_indirect(mark))
        return saved(pdf)


def test_a_box_knows_its_page_and_its_name() -> None:
    form = with_fields(with_fields(letter(3), [text_field("nom")]), [signature_field("visa.president")], page=2)
    assert box(form) == SignatureBox(3, "visa.president", EMPTY)


@pytest.mark.parametrize("corps", ["DH", "D3S", "DIRSOINS"])
def test_every_box_of_a_blank_form_is_empty(corps: str) -> None:
    assert set(states(blank_form(corps, 2025)).values()) == {EMPTY}


def test_every_box_of_a_signed_form_is_signed_but_the_one_left_out() -> None:
    values = answers(Directory(1).person("DH"), 2025, interview=date(2025, 10, 7))
    left_out = "signature.evaluateur.objectifs"
    found = states(fill_form(blank_form("DH", 2025), values, unsigned=frozenset({left_out})))
    assert found.pop(left_out) is EMPTY
    assert set(found.values()) == {SIGNED}


@pytest.mark.parametrize("subtype", [Name.Ink, Name.Stamp])
def test_ink_and_stamps_over_the_box_sign_it(subtype: Name) -> None:
    found = box(with_mark(subtype, [310, 60, 480, 110]))
    assert (found.state, found.crypto) == (SIGNED, "absent")


@pytest.mark.parametrize("rect", [[50, 600, 200, 700], [150, 110, 310, 200]], ids=["elsewhere", "at its corner"])
def test_a_stamp_beside_the_box_leaves_it_empty(rect: list[int]) -> None:
    assert box(with_mark(Name.Stamp, rect)).state is EMPTY


def test_a_stamp_nobody_sees_signs_nothing() -> None:
    assert box(with_mark(Name.Stamp, [310, 60, 480, 110], F=2)).state is EMPTY


def test_a_stamp_across_the_whole_page_leaves_the_box_in_doubt() -> None:
    assert box(with_mark(Name.Stamp, [20, 20, 575, 820])).state is UNKNOWN


def test_ink_kept_in_one_annotation_signs_only_the_box_its_strokes_stand_in() -> None:
    two = [text_field("nom"), signature_field("a"), box_at("b", 300, 250, 500, 320)]
    stroke = Array([320, 70, 350, 100, 400, 80, 450, 90])
    elsewhere = Array([310, 700, 480, 750])
    with pikepdf.open(io.BytesIO(with_fields(letter(), two))) as pdf:
        ink = Dictionary(Type=Name.Annot, Subtype=Name.Ink, Rect=Array([310, 70, 480, 750]))
        ink.InkList = Array([stroke, elsewhere])
        pdf.pages[0].obj.Annots.append(pdf.make_indirect(ink))
        assert states(saved(pdf)) == {"a": SIGNED, "b": EMPTY}


def test_a_name_typed_over_the_box_leaves_it_in_doubt() -> None:
    assert box(with_mark(Name.FreeText, [310, 60, 480, 110], Contents=String("C. Exemple"))).state is UNKNOWN
    assert box(with_mark(Name.FreeText, [310, 60, 480, 110])).state is EMPTY


def test_a_signature_drawn_in_a_text_frame_signs_the_box() -> None:
    with pikepdf.open(io.BytesIO(LETTER)) as pdf:
        frame = Dictionary(Type=Name.Annot, Subtype=Name.FreeText, Rect=Array(BOX), Contents=String(""))
        frame.AP = Dictionary(N=form_xobject(pdf, SCRAWL))
        pdf.pages[0].obj.Annots.append(pdf.make_indirect(frame))
        assert box(saved(pdf)).state is SIGNED


def test_a_freehand_line_signs_and_a_triangle_does_not() -> None:
    line = Array([n for step in range(12) for n in (310 + 14 * step, 60 + 40 * (step % 2))])
    assert box(with_mark(Name.PolyLine, [310, 60, 480, 110], Vertices=line)).state is SIGNED
    assert (
        box(with_mark(Name.Polygon, [310, 60, 480, 110], Vertices=Array([310, 60, 400, 110, 480, 60]))).state is EMPTY
    )


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (b"q 200 0 0 70 0 0 cm /Im0 Do Q", SIGNED),
        (SCRAWL, SIGNED),
        (b"BT /F1 9 Tf (Signer ici) Tj ET", UNKNOWN),
        (b"q 1 1 198 68 re S Q", EMPTY),
        (b"q 200 0 0 70 0 0 cm /Missing Do Q", EMPTY),
        (b"", EMPTY),
    ],
    ids=["picture", "strokes", "words", "frame", "missing", "nothing"],
)
def test_the_boxs_own_appearance_is_judged_by_what_it_draws(content: bytes, state: BoxState) -> None:
    assert box(with_appearance(content)).state is state


def test_a_picture_flattened_into_the_page_signs_the_box() -> None:
    assert box(with_picture(320, 60, 150, 50)).state is SIGNED


def test_a_picture_elsewhere_on_the_page_leaves_the_box_empty() -> None:
    assert box(with_picture(50, 600, 150, 50)).state is EMPTY


def test_a_small_icon_in_the_box_is_no_signature() -> None:
    assert box(with_picture(302, 100, 18, 18, signature_picture((64, 64)))).state is EMPTY


def test_a_coloured_ground_under_the_box_is_no_signature() -> None:
    assert box(with_picture(300, 50, 200, 70, Image.new("L", (200, 70), 220))).state is EMPTY


def test_a_transparent_picture_is_judged_by_its_mask() -> None:
    """A signature cut out by a telephone: all black, and its shape in the mask."""

    def cut_out(pdf: pikepdf.Pdf) -> Any:
        black = Image.new("L", (300, 100), 0)
        return as_xobject(pdf, black, SMask=as_xobject(pdf, signature_picture()))

    assert box(drawn_on(b"150 0 0 50 320 60 cm /Im0 Do", Im0=cut_out)).state is SIGNED


def test_a_scanned_page_under_the_box_leaves_it_in_doubt() -> None:
    assert box(with_fields(scan(), [text_field("nom"), signature_field()])).state is UNKNOWN


def test_a_picture_in_a_form_xobject_in_another_signs_the_box() -> None:
    def outer(pdf: pikepdf.Pdf) -> Any:
        image = as_xobject(pdf, signature_picture())
        inner = form_xobject(pdf, b"1 0 0 1 0 0 cm 75 0 0 25 5 5 cm /Im0 Do", Resources=_with(Im0=image))
        return form_xobject(pdf, b"/Fm1 Do", Resources=_with(Fm1=inner), Matrix=Array([2, 0, 0, 2, 300, 50]))

    assert box(drawn_on(b"/Fm0 Do", Fm0=outer)).state is SIGNED
    assert box(drawn_on(b"1 0 0 1 -280 350 cm /Fm0 Do", Fm0=outer)).state is EMPTY


def _with(**xobjects: Any) -> Dictionary:
    return Dictionary(XObject=Dictionary(**xobjects))


def test_what_a_clipping_path_or_a_forms_box_cuts_off_does_not_sign() -> None:
    clipped = b"20 400 100 100 re W n 150 0 0 50 320 60 cm /Im0 Do"
    assert box(drawn_on(clipped, Im0=lambda pdf: as_xobject(pdf, signature_picture()))).state is EMPTY
    outside = {"BBox": Array([0, 0, 10, 10])}
    assert (
        box(drawn_on(b"1 0 0 1 300 50 cm /Fm0 Do", Fm0=lambda pdf: form_xobject(pdf, SCRAWL, **outside))).state is EMPTY
    )


def test_an_inline_image_signs_the_box() -> None:
    inline = b"150 0 0 50 320 60 cm BI /W 2 /H 2 /BPC 8 /CS /G ID \x00\xff\xff\x00 EI"
    assert box(drawn_on(inline)).state is SIGNED


def test_ink_flattened_into_the_page_signs_the_box() -> None:
    assert box(drawn_on(b"1 0 0 1 300 50 cm " + SCRAWL)).state is SIGNED
    assert box(drawn_on(b"1 0 0 1 300 50 cm /Fm0 Do", Fm0=lambda pdf: form_xobject(pdf, SCRAWL))).state is SIGNED
    assert box(drawn_on(b"1 0 0 1 20 400 cm " + SCRAWL)).state is EMPTY


def test_a_signature_larger_than_its_box_signs_it() -> None:
    wave = stroke_content(signature_strokes("Camille Exemple", 200, 70)[:1])
    assert box(drawn_on(b"2.6 0 0 5 170 -90 cm " + wave)).state is SIGNED
    assert box(with_picture(240, 10, 300, 150)).state is SIGNED


def test_a_page_laid_over_by_a_program_signs_the_box_it_draws_in() -> None:
    """Many programs make a page with nothing but the signature, and merge the two."""
    sheet = io.BytesIO()
    page = canvas.Canvas(sheet, pagesize=A4)
    page.drawImage(ImageReader(signature_picture().convert("RGB")), 330, 60, 140, 45)
    page.save()
    with pikepdf.open(io.BytesIO(LETTER)) as pdf, pikepdf.open(io.BytesIO(sheet.getvalue())) as laid:
        pdf.pages[0].add_overlay(laid.pages[0], pikepdf.Rectangle(0, 0, *A4))
        assert box(saved(pdf)).state is SIGNED


def test_a_stroke_painted_piece_by_piece_signs_the_box() -> None:
    """Pens that feel pressure change the line's width at each piece."""
    points = [(320 + n, 60 + (n * 7) % 45) for n in range(0, 160)]
    pieces = [f"{1 + n % 3} w {a[0]} {a[1]} m {b[0]} {b[1]} l S" for n, (a, b) in enumerate(pairwise(points))]
    assert box(drawn_on(" ".join(pieces).encode())).state is SIGNED


def test_a_filled_signature_signs_the_box() -> None:
    """Preview keeps a pen's line as the outline of its ink, filled."""
    there = " ".join(f"{320 + n} {60 + (n * 7) % 45} {322 + n} {70} {324 + n} {90} c" for n in range(0, 150, 6))
    back = " ".join(f"{470 - n} {62 + (n * 7) % 45} {468 - n} {72} {466 - n} {92} c" for n in range(0, 150, 6))
    assert box(drawn_on(f"320 60 m {there} {back} h f".encode())).state is SIGNED


ROUNDED = (
    b"310 50 m 490 50 l 495.5 50 500 54.5 500 60 c 500 110 l 500 115.5 495.5 120 490 120 c 310 120 l"
    b" 304.5 120 300 115.5 300 110 c 300 60 l 300 54.5 304.5 50 310 50 c h S"
)
CIRCLE = b"430 85 m 430 96 421 105 410 105 c 399 105 390 96 390 85 c 390 74 399 65 410 65 c 421 65 430 74 430 85 c s"

EIGHT_ARCS = (
    b"430 85 m 430 90 428 95 424 99 c 420 103 415 105 410 105 c 405 105 400 103 396 99 c 392 95 390 90 390 85 c"
    b" 390 80 392 75 396 71 c 400 67 405 65 410 65 c 415 65 420 67 424 71 c 428 75 430 80 430 85 c h S"
)


def _outlined(lines: int) -> bytes:
    """A label whose letters were turned into outlines: many small filled shapes."""
    curves = "{x} {y} m " + " ".join(f"{{x}} {{y{n}}} {{x2}} {{y{n}}} {{x2}} {{y}} c" for n in range(1, 13)) + " h f"
    shapes = []
    for line in range(lines):
        y = 108 - 10 * line
        heights = {f"y{n}": y + 6 * (n % 2) for n in range(1, 13)}
        shapes += [curves.format(x=305 + 7 * n, x2=310 + 7 * n, y=y, **heights) for n in range(20)]
    return " ".join(shapes).encode()


@pytest.mark.parametrize(
    "printed",
    [
        b"300 50 200 70 re S",
        ROUNDED,
        CIRCLE,
        EIGHT_ARCS,
        CIRCLE + b" " + CIRCLE.replace(b"430", b"432"),
        b"[1 2] 0 d 310 60 m 490 60 l S",
        b" ".join(b"%d 60 m %d 60 l S" % (x, x + 1) for x in range(310, 490, 3)),
        b" ".join(b"300 %d m 500 %d l S" % (y, y) for y in range(50, 121)),
        b" ".join(b"%d 50 m %d 120 l S" % (x, x + 70) for x in range(300, 430, 10)),
        _outlined(1),
        _outlined(3),
        b"BT /F1 9 Tf 305 108 Td (Signature de l'agent, date, lu et approuve) Tj ET",
        b"0 0 595 842 re W n 300 50 200 70 re f",
        b"0 0 m " + b" ".join(b"%d 0 %d 842 %d 421 c" % (x, x, x) for x in range(0, 595, 5)) + b" S",
    ],
    ids=[
        "frame",
        "rounded frame",
        "circle for the stamp",
        "circle in eight arcs",
        "two circles",
        "dashed line",
        "dots",
        "ruled lines",
        "hatching",
        "outlined label",
        "outlined lines",
        "label",
        "filled ground",
        "guilloche over the page",
    ],
)
def test_what_a_form_prints_in_its_box_is_no_signature(printed: bytes) -> None:
    assert box(drawn_on(printed)).state is EMPTY


def test_a_field_nobody_can_see_is_no_box() -> None:
    hidden = [text_field("nom"), signature_field("a", F=2), box_at("b", 0, 0, 0, 0)]
    assert states(with_fields(letter(), hidden)) == {}


@pytest.mark.parametrize(
    "content",
    [b"/Fm0 Do " + b"1 2 3 4 5 6 c " * 90_000, b"/Fm0 Do " + b"q " * 600_000],
    ids=["too many curves", "too long"],
)
def test_content_past_the_limits_leaves_the_box_in_doubt(content: bytes) -> None:
    assert box(drawn_on(content, Fm0=lambda pdf: form_xobject(pdf, b""))).state is UNKNOWN


def test_a_form_xobject_that_draws_itself_ends() -> None:
    def loop(pdf: pikepdf.Pdf) -> Any:
        form = form_xobject(pdf, b"/Fm0 Do " * 40)
        form.Resources = _with(Fm0=form)
        return form

    assert box(drawn_on(b"1 0 0 1 300 50 cm /Fm0 Do", Fm0=loop)).state in (EMPTY, UNKNOWN)


@pytest.mark.parametrize(
    "entries",
    [
        {"V": Dictionary(Contents=Array([1]), ByteRange=Name("/None"))},
        {"V": Dictionary(Contents=7, Type=Array([])), "Parent": String("nobody")},
        {"AP": String("nothing"), "Rect": Name("/None")},
        {"AP": Dictionary(N=Array([])), "Rect": Array([300, 50, Name.X, 120])},
        {"MK": Array([]), "F": String("x"), "Parent": Array([1])},
    ],
)
def test_a_box_of_nonsense_does_not_break_the_file(entries: dict[str, Any]) -> None:
    field = signature_field("visa")
    for key, entry in entries.items():
        field["/" + key] = entry
    reading = read_pdf(with_fields(letter(), [text_field("nom", "EXEMPLE"), field]), ocr=False)
    assert (reading.format, reading.value("nom")) == (Format.INTERACTIVE, "EXEMPLE")
    assert all(found.crypto in ("absent", "present", "invalid") for found in reading.signature_boxes)


def test_content_that_cannot_be_decoded_leaves_the_box_in_doubt() -> None:
    with pikepdf.open(io.BytesIO(LETTER)) as pdf:
        pdf.pages[0].obj.Contents = pdf.make_stream(b"no zlib", Filter=Name.FlateDecode)
        assert box(saved(pdf)).state is UNKNOWN


def test_the_sentence_names_the_boxes_page_by_page() -> None:
    boxes = [
        SignatureBox(11, "a", SIGNED),
        SignatureBox(12, "b", EMPTY),
        SignatureBox(13, "c", SIGNED),
        SignatureBox(13, "d", EMPTY),
        SignatureBox(14, "e", UNKNOWN),
        SignatureBox(14, "f", UNKNOWN),
    ]
    said = "encarts de signature : p. 11 signé, p. 12 vide, p. 13 (1 signé, 1 vide), p. 14 (2 incertains)"
    assert page_by_page(boxes) == said
    assert page_by_page(boxes[:1]) == "encart de signature : p. 11 signé"
    assert page_by_page([]) == ""


def test_the_sentence_stands_in_the_evidence() -> None:
    assert "encart de signature : p. 1 vide" in read_pdf(LETTER, ocr=False).evidence
