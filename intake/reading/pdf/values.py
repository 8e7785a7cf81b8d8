"""Values of form fields as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pikepdf

from intake.domain.document import Field
from intake.reading.pdf.streams import decoded

MAX_VALUE = 100_000
"""Characters kept of one field's value."""
MAX_NAME = 1000
"""Characters kept of one field's full name."""
MAX_TOTAL = 4_000_000
"""Characters kept of all names and values together: what comes back from a worker stays small."""
MAX_ITEMS = 1000
"""Items kept of one list of values."""


def text_of(value: Any) -> str:
    """A field's value as text: a name without its slash, a list joined by « ; », a stream's beginning."""
    if value is None:
        return ""
    if isinstance(value, pikepdf.String):
        return str(value)[:MAX_VALUE]
    if isinstance(value, pikepdf.Name):
        return str(value)[1:]
    if isinstance(value, pikepdf.Array):
        # Lists in lists mean nothing here, and could refer to themselves.
        flat = [item for item in list(value)[:MAX_ITEMS] if not isinstance(item, pikepdf.Array)]
        return " ; ".join(text_of(item) for item in flat)[:MAX_VALUE]
    if isinstance(value, pikepdf.Stream):
        return str(pikepdf.String(decoded(value, MAX_VALUE)))
    return "" if isinstance(value, pikepdf.Dictionary) else str(value)


def bounded(fields: Iterable[Field]) -> Iterator[Field]:
    """The fields, names and values shortened to the limits; those past MAX_TOTAL come without their value."""
    left = MAX_TOTAL
    for field in fields:
        name = field.name[:MAX_NAME]
        value = field.value[: max(min(MAX_VALUE, left - len(name)), 0)]
        left -= len(name) + len(value)
        kept = len(name) == len(field.name) and len(value) == len(field.value)
        yield field if kept else replace(field, name=name, value=value)
