"""The fields that a person is shown, and what no page and no list of fields takes beyond its limits."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from intake.domain.preview import FieldShown
from intake.errors import MessageError
from intake.reading.preview.fields import MAX_FIELDS, MAX_TOTAL, fields_of
from intake.reading.preview.limits import MAX_PNG
from intake.reading.preview.pages import page_of
from intake.reading.preview.pdf_pages import BROKEN, HEAVY, LOCKED
from intake.reading.sandbox import Sandbox
from tests.unit import hostile_pdfs as hostile
from tests.unit.pdf_making import encrypted, letter, saved, signature_field, text_field, widget, with_fields


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
