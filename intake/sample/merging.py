"""Two supports in one PDF, as Acrobat's « Combiner les fichiers » leaves them: one field, two places, one value."""

from __future__ import annotations

import io

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf

from intake.sample.form import saved, terminal_fields

_WIDGET_KEYS = ("/Rect", "/F", "/P", "/AP", "/AS", "/MK")


def merge(first: bytes, second: bytes) -> bytes:
    """The pages of both; a field that both have keeps the first file's value and is shown on both."""
    with Pdf.open(io.BytesIO(first)) as one, Pdf.open(io.BytesIO(second)) as two:
        fields = dict(terminal_fields(one))
        annotations = [_take_annotations(page) for page in two.pages]
        start = len(one.pages)
        one.pages.extend(two.pages)
        for offset, taken in enumerate(annotations):
            for annotation in taken:
                _put(one, one.pages[start + offset].obj, annotation, fields)
        return saved(one)


def _take_annotations(page: Page) -> list[Object]:
    taken = list(page.obj.get("/Annots", []))
    if taken:
        del page.obj.Annots
    return taken


def _put(one: Pdf, page: Object, annotation: Object, fields: dict[str, Object]) -> None:
    if annotation.Subtype != Name.Widget:
        copy = _copied(one, annotation, ("/Type", "/Subtype", "/Rect", "/F", "/C", "/InkList", "/AP"))
    else:
        field = fields[_full_name(annotation)]
        copy = _copied(one, annotation, ("/Type", "/Subtype", "/Rect", "/F", "/MK"))
        _show(one, field, copy, annotation)
    copy.P = page
    if "/Annots" not in page:
        page.Annots = Array()
    page.Annots.append(copy)


def _copied(one: Pdf, annotation: Object, keys: tuple[str, ...]) -> Object:
    copy = one.make_indirect(Dictionary())
    for key in keys:
        if key in annotation:
            copy[key] = _value(one, annotation[key])
    return copy


def _value(one: Pdf, value: Object) -> Object:
    """A value of the other file, made one of this file's."""
    if not isinstance(value, Object) or value.is_owned_by(one):
        return value
    if value.is_indirect:
        return one.copy_foreign(value)
    if isinstance(value, Array):
        return Array([_value(one, item) for item in value])
    if isinstance(value, Dictionary):
        return Dictionary({key: _value(one, item) for key, item in value.items()})
    return value


def _show(one: Pdf, field: Object, copy: Object, annotation: Object) -> None:
    """Hangs the widget below the field, which shows its own value there too."""
    if "/Kids" not in field:
        _split(one, field)
    copy.Parent = field
    field.Kids.append(copy)
    if Name.Btn == field.FT:
        copy.AP = _value(one, annotation.AP)
        value = field.get("/V", Name.Off)
        copy.AS = value if value in copy.AP.N else Name.Off
    elif "/AP" in field.Kids[0]:
        copy.AP = field.Kids[0].AP


def _split(one: Pdf, field: Object) -> None:
    """Turns a field that is its own widget into a field above a widget; the field stays where it was."""
    widget = one.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Widget, Parent=field))
    for key in _WIDGET_KEYS:
        if key in field:
            widget[key] = field[key]
            del field[key]
    del field.Type
    del field.Subtype
    annotations = widget.P.Annots
    for index in range(len(annotations)):
        if annotations[index].objgen == field.objgen:
            annotations[index] = widget
    field.Kids = Array([widget])


def _full_name(widget: Object) -> str:
    parts: list[str] = []
    node: Object | None = widget
    while node is not None:
        if "/T" in node:
            parts.append(str(node.T))
        node = node.get("/Parent")
    return ".".join(reversed(parts))
