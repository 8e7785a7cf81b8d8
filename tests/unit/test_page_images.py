"""What a person sees of a document: its pages with their values, its signature boxes, its fields; or why not."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from intake.domain.document import BoxState
from intake.domain.preview import FieldShown, PageImage
from intake.errors import MessageError
from intake.reading.preview.fields import MAX_FIELDS, MAX_TOTAL, fields_of
from intake.reading.preview.limits import MAX_PIXELS, MAX_PNG, MAX_WIDTH, fitting
from intake.reading.preview.pages import NOTE_ON_WORDS, page_of
from intake.reading.preview.pdf_pages import BROKEN, HEAVY, LOCKED
from intake.reading.sandbox import Sandbox
from tests.unit import hostile_pdfs as hostile
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


# --- fields


def test_fields_are_listed_in_the_order_of_the_pages() -> None:
    first = [text_field("nom", "Durand\u202e", TU=String("Nom d’usage")), signature_field()]
    second = [
        widget(FT=Name.Btn, T=String("avis"), V=Name.Oui, AS=Name.Oui, Ff=1),
        text_field("caché", "x", F=2),
        widget(FT=Name.Btn, T=String("non"), V=Name.Off),
    ]
    raw = with_fields(with_fields(letter(2), second, page=1), first)
    assert fields_of(raw).fields == (
        FieldShown("nom", 1, "text", "Durand[U+202E]", "Nom d’usage"),
        FieldShown("avis", 2, "checkbox", "Oui", "avis", read_only=True),
        FieldShown("caché", 2, "text", "x", "caché", hidden=True),
        FieldShown("non", 2, "checkbox", "", "non"),
    )


def test_a_field_shown_twice_is_listed_once_and_two_of_one_name_are_two() -> None:
    raw = with_fields(letter(), [text_field("a", "1"), text_field("a", "2")])
    assert [each.value for each in fields_of(raw).fields] == ["1", "2"]
    with pikepdf.open(io.BytesIO(letter())) as document:
        group = document.make_indirect(Dictionary(FT=Name.Tx, T=String("b"), V=String("x")))
        kids = [document.make_indirect(widget(Parent=group)) for _ in range(3)]
        group.Kids = Array(kids)
        document.pages[0].obj.Annots = Array(kids)
        document.Root.AcroForm = Dictionary(Fields=Array([group]))
        raw = saved(document)
    assert [(each.name, each.value) for each in fields_of(raw).fields] == [("b", "x")]


@pytest.mark.parametrize("maker", [hostile.many_fields, hostile.shared_immense_value, hostile.immense_names])
def test_a_list_of_fields_is_bounded_and_says_so(maker: Callable[[], bytes]) -> None:
    found = fields_of(maker())
    assert 0 < len(found.fields) <= MAX_FIELDS
    assert sum(len(each.name) + len(each.value) for each in found.fields) <= MAX_TOTAL + 21_000
    assert found.cut or len(found.fields) == 40


def test_a_file_whose_fields_cannot_be_read_says_so() -> None:
    assert fields_of(encrypted(letter(), user="x", owner="y")).problem == LOCKED
    assert fields_of(b"%PDF-1.7 rien").problem == BROKEN
    assert fields_of(b"Bonjour").fields == ()


# --- in the sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(workers=1, timeout=6, ocr=False) as opened:
        opened.render(letter(), 1, 200)
        yield opened


@pytest.mark.parametrize(
    "maker",
    [
        hostile.content_bomb, hostile.nested_bomb, hostile.metadata_bomb, hostile.xfa_bomb, hostile.filter_chain,
        hostile.lzw_page, hostile.picture_bomb, hostile.gigantic_picture, hostile.page_loop, hostile.page_lattice,
        hostile.name_loop, hostile.deep_arrays, hostile.deep_dictionaries, hostile.deep_drawing, hostile.many_objects,
        hostile.many_pages, hostile.many_fields, hostile.shared_immense_value, hostile.immense_names,
        hostile.shared_buttons, hostile.deep_fields, hostile.chain_of_actions, hostile.loop_of_updates,
        hostile.form_with_a_bomb,
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
def test_a_hostile_page_ends_within_its_limits_and_the_next_is_drawn(
    sandbox: Sandbox, maker: Callable[[], bytes]
) -> None:
    try:
        shown = sandbox.render(maker(), 1, 1_100)
        assert bool(shown.png) != bool(shown.problem)
        assert len(shown.png) <= MAX_PNG
    except MessageError:
        # Ended by the limits of the process.
        pass
    assert sandbox.render(letter(), 1, 200).png


def test_a_page_that_draws_for_ever_is_ended_and_the_next_is_drawn() -> None:
    with Sandbox(workers=1, timeout=2.0, ocr=False) as impatient:
        with pytest.raises(MessageError, match="dépassé"):
            impatient.render(hostile.drawing_loop(), 1, 800)
        assert impatient.render(letter(), 1, 200).png


@pytest.mark.parametrize("maker", [hostile.content_bomb, hostile.picture_bomb, hostile.metadata_bomb])
def test_what_is_too_heavy_is_not_drawn(maker: Callable[[], bytes]) -> None:
    assert page_of(maker(), 1, 800).problem == HEAVY
