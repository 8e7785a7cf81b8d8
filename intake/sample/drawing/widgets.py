"""The form itself: an AcroForm of named fields (ISO 32000-1, 12.7) laid over the drawn pages with pikepdf."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from intake.sample.drawing.layout import Drawing, Placed

MULTILINE = 1 << 12
RADIO = (1 << 15) | (1 << 14)
"""Radio group, not to be switched off by a second click."""
COMBO = 1 << 17
PRINT = 4
TEXT_APPEARANCE = "/Helv 8 Tf 0.05 0.1 0.45 rg"
BUTTON_APPEARANCE = "/ZaDb 0 Tf 0.05 0.1 0.45 rg"


def add_form(drawing: Drawing) -> bytes:
    """The drawing with its fields, all empty, as SAGA would publish it before it fills in the identity."""
    with Pdf.open(io.BytesIO(drawing.pdf)) as pdf:
        pdf.Root.AcroForm = _acroform(pdf)
        tree = _Tree(pdf)
        for places in _by_name(drawing.placed):
            tree.add(places)
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
        return out.getvalue()


def _by_name(placed: Iterable[Placed]) -> list[list[Placed]]:
    groups: dict[str, list[Placed]] = {}
    for place in placed:
        groups.setdefault(place.name, []).append(place)
    return list(groups.values())


def _acroform(pdf: Pdf) -> Object:
    helvetica = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type1,
        BaseFont=Name.Helvetica,
        Encoding=Name.WinAnsiEncoding,
    )
    dingbats = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.ZapfDingbats)
    fonts = Dictionary(Helv=pdf.make_indirect(helvetica), ZaDb=pdf.make_indirect(dingbats))
    return pdf.make_indirect(
        Dictionary(Fields=Array(), DA=String(TEXT_APPEARANCE), DR=Dictionary(Font=fonts), SigFlags=1)
    )


class _Tree:
    """Fields hang in a tree: ``identite.nom`` is the field ``nom`` below the node ``identite``."""

    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self.nodes: dict[str, Object] = {}
        self.pages = [page.obj for page in pdf.pages]

    def add(self, places: list[Placed]) -> None:
        """Adds one field, with one widget for each place."""
        first = places[0]
        parent_name, _, last = first.name.rpartition(".")
        field = self.pdf.make_indirect(Dictionary({"/T": String(last), **_field_entries(first)}))
        self._attach(field, parent_name)
        if first.kind == "radio":
            field.Kids = Array([self._radio_button(field, place) for place in places])
        else:
            self._as_widget(field, first)

    def _attach(self, field: Object, parent_name: str) -> None:
        if not parent_name:
            self.pdf.Root.AcroForm.Fields.append(field)
            return
        parent = self._node(parent_name)
        parent.Kids.append(field)
        field.Parent = parent

    def _node(self, name: str) -> Object:
        if name not in self.nodes:
            above, _, last = name.rpartition(".")
            node = self.pdf.make_indirect(Dictionary(T=String(last), Kids=Array()))
            self.nodes[name] = node
            self._attach(node, above)
        return self.nodes[name]

    def _as_widget(self, widget: Object, place: Placed) -> None:
        page = self.pages[place.page - 1]
        widget.Type, widget.Subtype = Name.Annot, Name.Widget
        widget.Rect, widget.F, widget.P = Array([round(n, 2) for n in place.rect]), PRINT, page
        if place.kind in ("check", "radio"):
            widget.AP = Dictionary(N=self._button_faces(place))
            widget.AS = Name.Off
        if "/Annots" not in page:
            page.Annots = Array()
        page.Annots.append(widget)

    def _radio_button(self, field: Object, place: Placed) -> Object:
        button = self.pdf.make_indirect(Dictionary(Parent=field, MK=Dictionary(CA=String("l"))))
        self._as_widget(button, place)
        return button

    def _button_faces(self, place: Placed) -> Object:
        width, height = place.rect[2] - place.rect[0], place.rect[3] - place.rect[1]
        box = Array([0, 0, round(width, 2), round(height, 2)])
        ink = _disc(width) if place.kind == "radio" else _cross(width, height)
        on, off = self._stream(ink, box), self._stream(b"", box)
        return Dictionary({f"/{place.option or 'Oui'}": on, "/Off": off})

    def _stream(self, content: bytes, box: Object) -> Object:
        return self.pdf.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=box, Resources=Dictionary())


def _field_entries(place: Placed) -> dict[str, Object | int]:
    match place.kind:
        case "signature":
            return {"/FT": Name.Sig}
        case "check":
            return {"/FT": Name.Btn, "/V": Name.Off, "/DA": String(BUTTON_APPEARANCE)}
        case "radio":
            return {"/FT": Name.Btn, "/Ff": RADIO, "/V": Name.Off, "/DA": String(BUTTON_APPEARANCE)}
        case "choice":
            options = Array([String(option) for option in place.options])
            return {"/FT": Name.Ch, "/Ff": COMBO, "/Opt": options, "/DA": String(TEXT_APPEARANCE)}
        case _:
            flags = MULTILINE if place.kind == "box" else 0
            return {"/FT": Name.Tx, "/Ff": flags, "/DA": String(TEXT_APPEARANCE)}


def _cross(width: float, height: float) -> bytes:
    return b"0.05 0.1 0.45 RG 1.3 w 2 2 m %.1f %.1f l 2 %.1f m %.1f 2 l S" % (
        width - 2,
        height - 2,
        height - 2,
        width - 2,
    )


def _disc(width: float) -> bytes:
    """A filled disc, as a stroke of no length with round caps."""
    return b"0.05 0.1 0.45 RG 1 J %.1f w %.1f %.1f m %.1f %.1f l S" % (
        width * 0.55,
        width / 2,
        width / 2,
        width / 2,
        width / 2,
    )
