"""What a person sees of a document: its pages with their values, its signature boxes, its fields; or why not."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from intake.domain.document import BoxState
from intake.domain.preview import PageImage
from intake.reading.preview.limits import MAX_PIXELS, MAX_WIDTH, fitting
from intake.reading.preview.pages import NOTE_ON_WORDS, page_of
from intake.reading.preview.pdf_pages import BROKEN, LOCKED
from tests.unit.mails import archive, picture
from tests.unit.pdf_making import encrypted, letter, saved, scan, signature_field, text_field, widget, with_fields
from tests.unit.pdf_signing import signed

RED, GREEN = (206, 5, 0), (24, 117, 60)


def blank(pages: int = 1, **entries: object) -> bytes:
    """White paper."""
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page(page_size=(600, 800))
        for name, value in entries.items():
            document.pages[0].obj[f"/{name}"] = value
        return saved(document)


def image(shown: PageImage) -> Image.Image:
    assert not shown.problem
    opened = Image.open(io.BytesIO(shown.png))
    opened.load()
    assert (opened.format, opened.size) == ("PNG", (shown.width, shown.height))
    return opened.convert("RGB")


def ink(shown: PageImage, left: float, bottom: float, right: float, top: float) -> int:
    """Dark pixels in a rectangle of a page of 600 × 800 points."""
    drawn = image(shown)
    scale = drawn.width / 600
    box = (round(left * scale), round((800 - top) * scale), round(right * scale), round((800 - bottom) * scale))
    return sum(drawn.convert("L").crop(box).histogram()[:128])


def test_a_page_comes_as_wide_as_asked() -> None:
    shown = page_of(letter(3), 2, 1_100)
    assert (shown.page, shown.pages, shown.width) == (2, 3, 1_100)
    assert image(shown).convert("L").getextrema() == (0, 255)


@pytest.mark.parametrize("width", [-5, 0, 1, 100_000])
def test_any_width_gives_a_picture_within_limits(width: int) -> None:
    shown = page_of(letter(), 1, width)
    assert 0 < shown.width <= MAX_WIDTH
    assert shown.width * shown.height <= MAX_PIXELS


@pytest.mark.parametrize("size", [(1, 100_000), (100_000, 1), (0, 0), (1e-9, 1e9)], ids=str)
def test_no_shape_of_page_gives_too_many_pixels(size: tuple[float, float]) -> None:
    wide, high = fitting(*size, 1_100)
    assert 0 < wide * high <= MAX_PIXELS


@pytest.mark.parametrize("page", [-1, 0, 2])
@pytest.mark.parametrize("raw", [letter(), picture(300, 300), b"Bonjour"], ids=["pdf", "picture", "text"])
def test_a_page_that_is_not_there_is_a_finding(raw: bytes, page: int) -> None:
    shown = page_of(raw, page, 800)
    assert shown.problem
    assert not shown.png
    assert not shown.text


UNDRAWN: dict[str, Callable[[], Dictionary]] = {
    "text": lambda: text_field("a", "Élodie Durand"),
    "text of several lines": lambda: text_field("a", "un\ndeux", Ff=1 << 12),
    "text without a font": lambda: widget(FT=Name.Tx, T=String("a"), V=String("sans police")),
    "box ticked": lambda: widget(FT=Name.Btn, T=String("a"), V=Name.Yes, AS=Name.Yes),
    "choice": lambda: widget(FT=Name.Ch, T=String("a"), V=String("Bien"), Opt=Array([String("Bien")]), Ff=1 << 17),
}


@pytest.mark.parametrize("kind", UNDRAWN)
@pytest.mark.parametrize("needed", [True, False], ids=["viewer draws", "nobody draws"])
def test_a_value_that_its_form_does_not_draw_is_seen(kind: str, needed: bool) -> None:
    raw = with_fields(blank(), [UNDRAWN[kind]()])
    with pikepdf.open(io.BytesIO(raw)) as document:
        document.Root.AcroForm.NeedAppearances = needed
        raw = saved(document)
    assert ink(page_of(raw, 1, 1_200), 50, 700, 280, 720) > 30


def test_an_empty_field_stays_empty() -> None:
    assert ink(page_of(with_fields(blank(), [text_field("a")]), 1, 1_200), 50, 700, 280, 720) == 0


def with_boxes(**entries: object) -> bytes:
    """An empty box at (300, 50)-(500, 120), a signed one at (50, 200)-(200, 260), on paper of 600 × 800."""
    other = widget(FT=Name.Sig, T=String("signé\u202e"), Rect=Array([50, 200, 200, 260]))
    raw = signed(with_fields(blank(), [signature_field("vide"), other]), "signé\u202e")
    with pikepdf.open(io.BytesIO(raw)) as document:
        for name, value in entries.items():
            document.pages[0].obj[f"/{name}"] = value
        return saved(document)


def test_signature_boxes_are_listed_and_framed() -> None:
    shown = page_of(with_boxes(), 1, 1_200)
    first, second = shown.boxes
    assert (first.label, first.name, first.state, first.crypto) == (1, "vide", BoxState.EMPTY, "absent")
    assert (second.label, second.name, second.state) == (2, "signé[U+202E]", BoxState.SIGNED)
    places = [round(each, 3) for each in (first.left, first.top, first.right, first.bottom)]
    assert places == [0.5, 0.85, 0.833, 0.938]
    drawn = image(shown)
    assert drawn.getpixel((601, 1_361)) == RED
    assert drawn.getpixel((401, 1_140)) == GREEN


@pytest.mark.parametrize(
    ("entries", "place"),
    [
        ({"Rotate": 90}, (0.0625, 0.5, 0.15, 0.833)),
        ({"Rotate": 180}, (0.167, 0.062, 0.5, 0.15)),
        ({"Rotate": 270}, (0.85, 0.167, 0.937, 0.5)),
        ({"Rotate": -90}, (0.85, 0.167, 0.937, 0.5)),
        ({"CropBox": Array([200, 0, 600, 400])}, (0.25, 0.7, 0.75, 0.875)),
        ({"CropBox": Array([200, 0, 600, 400]), "Rotate": 90}, (0.125, 0.25, 0.3, 0.75)),
        ({"MediaBox": Array([-100, -100, 500, 700])}, (0.667, 0.725, 1.0, 0.812)),
    ],
    ids=["90", "180", "270", "minus 90", "cropped", "cropped and turned", "shifted"],
)
def test_a_box_is_where_the_page_shows_it(entries: dict[str, object], place: tuple[float, ...]) -> None:
    shown = page_of(with_boxes(**entries), 1, 1_200)
    box = shown.boxes[0]
    assert (box.left, box.top, box.right, box.bottom) == pytest.approx(place, abs=0.004)
    drawn = image(shown)
    corner = (round(box.left * drawn.width), round(box.top * drawn.height))
    assert drawn.getpixel((min(corner[0] + 1, drawn.width - 1), corner[1] + 1)) == RED


def test_boxes_of_other_pages_are_not_marked() -> None:
    raw = with_fields(letter(2), [signature_field()], page=1)
    assert page_of(raw, 1, 800).boxes == ()
    assert [each.name for each in page_of(raw, 2, 800).boxes] == ["Signature1"]


def test_a_scan_and_a_photograph_are_shown_upright() -> None:
    assert image(page_of(scan(), 1, 800)).width == 800
    photograph = Image.new("RGB", (400, 300), "white")
    photograph.paste((200, 0, 0), (0, 0, 40, 30))
    target = io.BytesIO()
    exif = photograph.getexif()
    exif[0x0112] = 6
    photograph.save(target, "JPEG", exif=exif, quality=95)
    shown = page_of(target.getvalue(), 1, 600)
    assert shown.height > shown.width
    red, _, blue = image(shown).getpixel((shown.width - 5, 5)) or (0, 0, 0)  # type: ignore[misc]  # an RGB image's
    assert red > 150 > blue


def test_what_a_photograph_tells_of_its_place_does_not_leave() -> None:
    target = io.BytesIO()
    photograph = Image.new("RGB", (400, 300), "white")
    exif = photograph.getexif()
    exif[0x010E] = "rue du Secret"
    photograph.save(target, "PNG", exif=exif)
    assert b"Secret" in target.getvalue()
    assert b"Secret" not in page_of(target.getvalue(), 1, 600).png


def test_each_page_of_a_fax_is_shown() -> None:
    target = io.BytesIO()
    pages = [Image.new("1", (300, 400), shade) for shade in (0, 1)]
    pages[0].save(target, "TIFF", save_all=True, append_images=pages[1:])
    shades = [image(page_of(target.getvalue(), page, 600)).convert("L").getextrema() for page in (1, 2)]
    assert shades == [(0, 0), (255, 255)]
    assert page_of(target.getvalue(), 1, 600).pages == 2


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "0 octet"),
        (encrypted(letter(), user="x", owner="y"), LOCKED),
        (letter()[:400], BROKEN),
        (b"%PDF-1.7 rien", BROKEN),
        (b"\xff\xd8\xff\xe0 rien", "abîmé"),
        (picture(300, 300)[:80], "abîmé"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "HEIC"),
        (archive(a__txt=b"x"), "zip"),
        (b"\x7fELF\0\0", "exécutable"),
    ],
    ids=["empty", "locked", "cut", "no pages", "jpeg", "png", "svg", "heic", "zip", "program"],
)
def test_what_cannot_be_shown_says_why(raw: bytes, words: str) -> None:
    shown = page_of(raw, 1, 800)
    assert words in shown.problem
    assert not shown.png


def test_a_letter_is_shown_as_its_words() -> None:
    docx = archive(
        **{"[Content_Types]__xml": b"x", "word/document__xml": "<w:body><w:p>Je conteste\u202e</w:p>".encode()}
    )
    for raw in (docx, "Je conteste\u202e".encode(), b"{\\rtf1 Je conteste\\u8238?}"):
        shown = page_of(raw, 1, 800)
        assert (shown.text, shown.pages, shown.notes) == ("Je conteste[U+202E]", 1, (NOTE_ON_WORDS,))
