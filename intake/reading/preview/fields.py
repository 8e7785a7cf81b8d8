"""The fields of a form as a table shows them: where, of what kind, with which value, called what."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pikepdf

from intake.domain.document import Field
from intake.domain.preview import FieldShown, FieldsShown
from intake.domain.visible import visible
from intake.reading.media_type import PDF, media_type
from intake.reading.pdf.faults import CONTENT_FAULTS
from intake.reading.pdf.fields import INVISIBLE, MAX_ANNOTATIONS, MAX_PAGES, READ_ONLY, kind_of
from intake.reading.pdf.first import first_reading
from intake.reading.pdf.values import text_of
from intake.reading.preview.pdf_pages import BROKEN, LOCKED

MAX_FIELDS = 5_000
"""Fields listed; a support has some three hundred."""
MAX_SHOWN = 20_000
"""Characters of one value."""
MAX_NAME = 500
"""Characters of a name or a label."""
MAX_TOTAL = 2_000_000
"""Characters of all names, labels and values."""


def fields_of(raw: bytes) -> FieldsShown:
    """The fillable fields, each once, on the first page that holds it; then those on no page.

    Never raises on a file's content.
    """
    if media_type(raw) != PDF:
        return FieldsShown()
    try:
        with pikepdf.open(io.BytesIO(raw)) as pdf:
            listed = _bounded(_listed(pdf))
    except pikepdf.PasswordError:
        return FieldsShown(problem=LOCKED)
    except CONTENT_FAULTS:
        return FieldsShown(problem=BROKEN)
    return listed if listed.fields else _of_xfa(raw)


def _listed(pdf: pikepdf.Pdf) -> Iterator[FieldShown]:
    if not isinstance(pdf.Root.get("/AcroForm"), pikepdf.Dictionary):
        # In memory alone, so that what is left of a form is seen.
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array())
    form = pdf.acroform
    seen: set[tuple[int, int]] = set()
    left = MAX_ANNOTATIONS
    for number, page in zip(range(1, MAX_PAGES + 1), pdf.pages, strict=False):
        for widget in _widgets(form, page)[:left]:
            left -= 1
            shown = _shown(form.get_field_for_annotation(widget), number, seen)
            if shown:
                yield replace(shown, hidden=bool(widget.flags & INVISIBLE))
    for entry in form.fields:
        shown = _shown(entry, 0, seen)
        if shown:
            yield replace(shown, hidden=True)


def _widgets(form: Any, page: pikepdf.Page) -> list[Any]:
    try:
        return list(form.get_widget_annotations_for_page(page))
    except CONTENT_FAULTS:
        return []


def _shown(entry: Any, page: int, seen: set[tuple[int, int]]) -> FieldShown | None:
    """None for one listed already, for a signature and a push button."""
    try:
        kind, key = kind_of(entry), _identity(entry.obj)
        if kind is None or key in seen:
            return None
        seen.add(key)
        name, label = str(entry.fully_qualified_name), str(entry.alternate_name)
        return FieldShown(name, page, kind, _value(entry), label, read_only=bool(entry.flags & READ_ONLY))
    except CONTENT_FAULTS:
        return None


def _value(entry: Any) -> str:
    value = text_of(entry.value)
    return "" if value == "Off" else value


def _identity(obj: Any) -> tuple[int, int]:
    """A button of a group, or a widget apart from its field, is its parent's."""
    node = obj.Parent if "/T" not in obj and isinstance(obj.get("/Parent"), pikepdf.Dictionary) else obj
    key: tuple[int, int] = node.objgen
    return key if key != (0, 0) else (id(obj), -1)


def _of_xfa(raw: bytes) -> FieldsShown:
    """What a form without fields on its pages holds: XFA's."""
    return _bounded(_from(each) for each in first_reading(raw).fields)


def _from(field: Field) -> FieldShown:
    return FieldShown(field.name, 0, field.kind, field.value)


def _bounded(fields: Iterator[FieldShown]) -> FieldsShown:
    kept: list[FieldShown] = []
    left = MAX_TOTAL
    for field in fields:
        if len(kept) >= MAX_FIELDS or left <= 0:
            return FieldsShown(tuple(kept), cut=True)
        short = replace(
            field,
            name=visible(field.name[:MAX_NAME]),
            label=visible(field.label[:MAX_NAME]),
            value=visible(field.value[: min(MAX_SHOWN, left)]),
        )
        left -= len(short.name) + len(short.label) + len(short.value)
        kept.append(short)
    return FieldsShown(tuple(kept))
