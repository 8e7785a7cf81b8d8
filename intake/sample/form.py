"""Supports as SAGA would publish and directors would fill them: blank, filled, signed, heavy."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator, Mapping
from functools import lru_cache

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from intake.sample.drawing.appearance import signature_strokes, stroke_content, text_content
from intake.sample.drawing.layout import draw_form
from intake.sample.drawing.widgets import add_form

Values = Mapping[str, str]
"""Full field name → value: text, an option, ``"Oui"`` for a ticked box, a rank ("1"…) for a radio group."""


@lru_cache(maxsize=16)
def blank_form(corps: str, year: int) -> bytes:
    """The interactive support of a corps (``DH``, ``D3S``, ``DIRSOINS``) and campaign year, nothing filled in."""
    return add_form(draw_form(corps, year))


def fill_form(blank: bytes, values: Values, *, sign: bool = True, unsigned: frozenset[str] = frozenset()) -> bytes:
    """The form with values and their appearances; each signature box signed in ink but those ``unsigned``.

    Names the form does not have are left out. No cryptographic signature is made.
    """
    with Pdf.open(io.BytesIO(blank)) as pdf:
        for name, field in terminal_fields(pdf):
            if field.get("/FT") == Name.Sig:
                if sign and name not in unsigned:
                    _sign(pdf, field, name, values)
            elif values.get(name):
                _fill(pdf, field, values[name])
        return saved(pdf)


def heavy_form(corps: str, year: int, size: int) -> bytes:
    """A blank form of about ``size`` bytes: its first page carries an image that does not compress."""
    blank = blank_form(corps, year)
    missing = size - len(blank)
    if missing <= 0:
        return blank
    with Pdf.open(io.BytesIO(blank)) as pdf:
        _add_picture(pdf, missing)
        return saved(pdf)


def saved(pdf: Pdf) -> bytes:
    """The file's bytes, the same each time."""
    out = io.BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def terminal_fields(pdf: Pdf) -> Iterator[tuple[str, Object]]:
    """Full name and object of each field that can hold a value (ISO 32000-1, 12.7.3.2)."""
    for field in pdf.Root.AcroForm.Fields:
        yield from _below(field, "")


def _below(field: Object, above: str) -> Iterator[tuple[str, Object]]:
    name = f"{above}.{field.T}" if above else str(field.T)
    if "/FT" in field:
        yield name, field
        return
    for kid in field.Kids:
        yield from _below(kid, name)


def _fill(pdf: Pdf, field: Object, value: str) -> None:
    if Name.Btn == field.FT:
        _press(field, value)
        return
    field.V = String(value)
    field.AP = Dictionary(N=_text_face(pdf, field, value))


def _press(field: Object, value: str) -> None:
    state = Name("/" + value)
    field.V = state
    for widget in field.get("/Kids", [field]):
        widget.AS = state if state in widget.AP.N else Name.Off


def _text_face(pdf: Pdf, field: Object, value: str) -> Object:
    x1, y1, x2, y2 = (float(n) for n in field.Rect)
    width, height = x2 - x1, y2 - y1
    many = bool(int(field.get("/Ff", 0)) & (1 << 12))
    content = text_content(value, width, height, many_lines=many)
    return _face(pdf, content, width, height, fonts=pdf.Root.AcroForm.DR.Font)


def _face(pdf: Pdf, content: bytes, width: float, height: float, *, fonts: Object | None = None) -> Object:
    resources = Dictionary(Font=fonts) if fonts is not None else Dictionary()
    box = Array([0, 0, round(width, 2), round(height, 2)])
    return pdf.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=box, Resources=resources)


def _sign(pdf: Pdf, field: Object, name: str, values: Values) -> None:
    """Ink over the box, as Acrobat's « Remplir et signer » or a pen leaves it (ISO 32000-1, 12.5.6.13)."""
    signatory = values.get("evaluateur.nom" if ".evaluateur." in name else "identite.nom", "")
    x1, y1, x2, y2 = (float(n) for n in field.Rect)
    strokes = signature_strokes(signatory, x2 - x1, y2 - y1)
    ink = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Ink,
        Rect=field.Rect,
        F=4,
        P=field.P,
        C=Array([0.05, 0.1, 0.5]),
        InkList=Array([_shifted(stroke, x1, y1) for stroke in strokes]),
        AP=Dictionary(N=_face(pdf, stroke_content(strokes), x2 - x1, y2 - y1)),
    )
    field.P.Annots.append(pdf.make_indirect(ink))


def _shifted(stroke: tuple[tuple[float, float], ...], x: float, y: float) -> Object:
    return Array([round(n, 2) for px, py in stroke for n in (px + x, py + y)])


def _add_picture(pdf: Pdf, size: int) -> None:
    """A grey noise picture of ``size`` bytes, shown small in the head of the first page."""
    width = 512
    height = max(1, size // width)
    picture = pdf.make_stream(
        random.Random(size).randbytes(width * height),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=width,
        Height=height,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=8,
    )
    page = pdf.pages[0]
    name = page.add_resource(picture, Name.XObject, name=Name("/Logo"))
    page.contents_add(f"q 26 0 0 14 280 800 cm {name} Do Q".encode())
