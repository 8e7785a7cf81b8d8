"""The sample's PDFs are what they claim to be: checked with pypdf and pikepdf, not with the robot's own readers."""

from __future__ import annotations

import io
from datetime import date
from functools import cache

import pikepdf
import pypdf
import pytest
from PIL import Image

from intake.campaigns.loading import load_template
from intake.domain.campaign import Corps
from intake.domain.document import Field, Form, Format, PdfReading
from intake.domain.templates import Part, Template, recognise
from intake.sample.answers import answers, draft, only_identity
from intake.sample.copies import (
    flatten,
    garble,
    lock,
    rasterise,
    scan,
    shift_xref,
    truncate,
    with_detected_fields,
    with_signature_field,
)
from intake.sample.decision import decision_scan
from intake.sample.drawing.layout import draw_form
from intake.sample.drawing.wording import form_subtitle, form_title
from intake.sample.form import blank_form, fill_form, heavy_form, terminal_fields
from intake.sample.host_form import host_form
from intake.sample.merging import merge
from intake.sample.people import Directory, Person
from intake.sample.profiles import CAMPAIGNS, YEARS, profile

FORMS = [(corps.value, year) for year in YEARS for corps in Corps]
DAY = date(2025, 10, 7)


@pytest.fixture(scope="module")
def person() -> Person:
    return Directory(1).person("DH")


@pytest.fixture(scope="module")
def filled(person: Person) -> bytes:
    return fill_form(blank_form("DH", 2025), answers(person, 2025, interview=DAY))


def _reader(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def _text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in _reader(pdf).pages)


def _values(pdf: bytes) -> dict[str, str]:
    fields = _reader(pdf).get_fields() or {}
    return {name: str(field.get("/V") or "") for name, field in fields.items() if field.get("/FT")}


def _reading(pdf: bytes) -> PdfReading:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        names = [name for name, field in terminal_fields(document) if pikepdf.Name.Sig != field.FT]
        fields = tuple(Field(name) for name in names)
        return PdfReading(Format.INTERACTIVE, Form.ACROFORM, pages=len(document.pages), fields=fields)


@cache
def _templates() -> tuple[Template, ...]:
    paths = [CAMPAIGNS / str(year) / "templates" / f"{corps.lower()}.yaml" for corps, year in FORMS]
    return tuple(load_template(path) for path in paths)


@pytest.mark.parametrize(("corps", "year"), FORMS)
def test_a_blank_form_has_three_hundred_empty_fields_on_twelve_pages(corps: str, year: int) -> None:
    values = {name: value for name, value in _values(blank_form(corps, year)).items() if "signature.eval" not in name}
    assert len(_reader(blank_form(corps, year)).pages) == 12
    assert len(_reading(blank_form(corps, year)).fields) == 300
    assert set(values.values()) <= {"", "/Off"}


@pytest.mark.parametrize(("corps", "year"), FORMS)
def test_a_form_is_recognised_as_its_own_template_and_no_other(corps: str, year: int) -> None:
    templates = _templates()
    found = recognise(_reading(blank_form(corps, year)), templates)
    assert found is not None
    assert (found.template.corps, found.template.campaign, found.share, found.foreign) == (corps, year, 1.0, 0)
    others = tuple(each for each in templates if each != found.template)
    assert recognise(_reading(blank_form(corps, year)), others) is None


@pytest.mark.parametrize(("corps", "year"), FORMS)
def test_the_profile_in_the_repository_is_the_forms_own(corps: str, year: int) -> None:
    path = CAMPAIGNS / str(year) / "templates" / f"{corps.lower()}.yaml"
    assert path.read_text("utf-8") == profile(corps, year)


@pytest.mark.parametrize(("corps", "year"), FORMS)
def test_the_profile_names_each_signature_box_on_its_page(corps: str, year: int) -> None:
    template = next(each for each in _templates() if (each.corps, each.campaign) == (corps, year))
    on_pages = set()
    with pikepdf.open(io.BytesIO(blank_form(corps, year))) as document:
        page_of = {page.obj.objgen: number for number, page in enumerate(document.pages, start=1)}
        for name, field in terminal_fields(document):
            if pikepdf.Name.Sig == field.FT:
                on_pages.add((page_of[field.P.objgen], name))
    assert on_pages == set(template.signature_boxes)
    assert len({page for page, _ in on_pages}) >= 5


def test_an_independent_reader_finds_the_values_written(person: Person, filled: bytes) -> None:
    values = _values(filled)
    assert values["identite.nom"] == person.name
    assert values["identite.finess"] == person.house.finess
    assert values["entretien.date"] == "07/10/2025"
    assert values["comp.strategie.1.niveau"] in ("/1", "/2", "/3")
    assert sum(value not in ("", "/Off") for value in values.values()) > 240


def test_flattening_leaves_no_field_and_shows_what_was_filled_in(person: Person, filled: bytes) -> None:
    flat = flatten(filled)
    text = _text(flat)
    assert not _reader(flat).get_fields()
    assert "/AcroForm" not in _reader(flat).root_object
    assert all(words in text for words in (person.matricule, person.name, "07/10/2025"))
    assert all(title in text for title in (form_title("DH", 2025), form_subtitle("DH", 2025)))


@pytest.mark.parametrize(("corps", "year"), FORMS)
def test_the_titles_tell_each_form_from_the_others_after_flattening(corps: str, year: int) -> None:
    text = _text(flatten(blank_form(corps, year)))
    told = [each.name for each in _templates() if any(title in text for title in each.titles)]
    assert told == [f"{corps.lower()}-{year}"]


def test_a_scan_is_one_picture_a_page_and_no_text(filled: bytes) -> None:
    pages = _reader(scan(filled, pages=range(2))).pages
    assert [len(page.images) for page in pages] == [1, 1]
    assert "".join(page.extract_text() for page in pages) == ""
    assert _is_dark_somewhere(pages[0].images[0].data)


def _is_dark_somewhere(jpeg: bytes) -> bool:
    histogram = Image.open(io.BytesIO(jpeg)).convert("L").histogram()
    return sum(histogram[:60]) > 1_000


def test_a_hidden_layer_says_what_the_picture_shows(person: Person, filled: bytes) -> None:
    copy = rasterise(flatten(filled), pages=range(1), hidden_text=True)
    assert form_title("DH", 2025) in _text(copy)
    assert person.matricule in _text(copy)


def test_fields_put_on_a_scan_are_none_of_ours(filled: bytes) -> None:
    copy = scan(filled, pages=range(1))
    assert set(_values(with_signature_field(copy))) == {"Signature1"}
    assert {"Texte1", "Texte2"} <= set(_values(with_detected_fields(copy)))
    assert recognise(_reading(with_detected_fields(copy)), _templates()) is None


def _inked_boxes(pdf: bytes) -> set[str]:
    """Names of the signature boxes over which ink stands."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        ink = {
            (page.obj.objgen, tuple(float(n) for n in annotation.Rect))
            for page in document.pages
            for annotation in page.obj.get("/Annots", [])
            if annotation.Subtype == pikepdf.Name.Ink
        }
        return {
            name
            for name, field in terminal_fields(document)
            if pikepdf.Name.Sig == field.FT and (field.P.objgen, tuple(float(n) for n in field.Rect)) in ink
        }


def test_each_signature_box_is_signed_but_those_left_out(person: Person, filled: bytes) -> None:
    boxes = {place.name for place in draw_form("DH", 2025).placed if place.kind == "signature"}
    left_out = frozenset({"signature.evaluateur.objectifs"})
    values = answers(person, 2025, interview=DAY)
    assert _inked_boxes(filled) == boxes
    assert _inked_boxes(fill_form(blank_form("DH", 2025), values, unsigned=left_out)) == boxes - left_out
    assert _inked_boxes(fill_form(blank_form("DH", 2025), values, sign=False)) == set()


def test_a_draft_has_nothing_in_the_evaluators_parts(person: Person) -> None:
    template = next(each for each in _templates() if each.name == "dh-2025")
    theirs = {name for part in template.parts if part.filled_by is Part.EVALUATOR for name in part.fields}
    ours = {name for part in template.parts if part.filled_by is Part.EVALUATED for name in part.fields}
    values = answers(person, 2025, interview=DAY)
    assert not theirs & draft(values, "DH", 2025).keys()
    assert ours <= draft(values, "DH", 2025).keys()
    assert not (ours | theirs) & only_identity(values, "DH", 2025).keys()
    assert only_identity(values, "DH", 2025)["identite.matricule"] == person.matricule


def test_merging_two_supports_leaves_one_value_for_both(person: Person, filled: bytes) -> None:
    other = Directory(2).person("DH")
    both = merge(filled, fill_form(blank_form("DH", 2025), answers(other, 2025, interview=DAY)))
    assert len(_reader(both).pages) == 24
    assert _values(both) == _values(filled)
    with pikepdf.open(io.BytesIO(both)) as document:
        field = dict(terminal_fields(document))["identite.matricule"]
        assert [kid.P.objgen for kid in field.Kids] == [document.pages[n].obj.objgen for n in (0, 12)]


def test_an_owner_password_lets_everybody_read_and_a_user_password_nobody(person: Person, filled: bytes) -> None:
    assert _values(lock(filled))["identite.matricule"] == person.matricule
    assert _reader(lock(filled, user="x")).is_encrypted
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(lock(filled, user="x")))


def test_nothing_opens_a_truncated_or_garbled_support(filled: bytes) -> None:
    for broken in (truncate(filled), garble(filled)):
        with pytest.raises(pikepdf.PdfError):
            pikepdf.open(io.BytesIO(broken))
        with pytest.raises(pypdf.errors.PyPdfError):
            len(_reader(broken).pages)


def test_a_wrong_startxref_is_mended_by_both_readers(person: Person, filled: bytes) -> None:
    mended = shift_xref(filled)
    assert mended != filled
    assert _values(mended)["identite.matricule"] == person.matricule
    assert len(_reading(mended).fields) == 300


def test_a_heavy_form_weighs_what_was_asked() -> None:
    form = heavy_form("DH", 2025, 1_000_000)
    assert abs(len(form) - 1_000_000) < 10_000
    assert len(_reading(form).fields) == 300


def test_a_host_organisations_form_is_none_of_ours(person: Person) -> None:
    form = host_form(person, 2025)
    assert len(_reading(form).fields) == 45
    assert recognise(_reading(form), _templates()) is None


def test_a_decision_on_both_parts_is_two_scanned_pages(person: Person) -> None:
    pages = _reader(decision_scan(person, "deux", DAY)).pages
    assert [len(page.images) for page in pages] == [1, 1]
    assert "".join(page.extract_text() for page in pages) == ""
