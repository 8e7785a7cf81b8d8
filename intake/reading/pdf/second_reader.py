"""The second, independent reader: pypdf counts the same facts from the same bytes, by its own code."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from pypdf import PasswordType, PdfReader
from pypdf.errors import LimitReachedError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject, StreamObject

from intake.domain.formats import Outcome, Sight
from intake.reading.pdf.faults import CONTENT_FAULTS
from intake.reading.pdf.fields import INVISIBLE, MAX_ANNOTATIONS, MAX_PAGES, PUSH_BUTTON

NAME = "pypdf"
MAX_DEPTH = 64
"""Levels of /Parent climbed."""

# pypdf tells each oddity of a file to its logger: they are the file's, not ours to log.
logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)


def second_sight(raw: bytes) -> Sight:
    """What pypdf sees. Never raises on content: a file it cannot read is ``broken`` to it."""
    try:
        reader = PdfReader(io.BytesIO(raw), strict=False)
        password = reader.decrypt("") if reader.is_encrypted else PasswordType.USER_PASSWORD
        if password is PasswordType.NOT_DECRYPTED:
            return Sight(NAME, Outcome.LOCKED)
        return replace(_count(reader), as_owner=password is PasswordType.OWNER_PASSWORD)
    except NotImplementedError as unsupported:
        # « only Standard PDF encryption handler is available »: locked by a certificate.
        locked = "handler" in str(unsupported).lower()
        return Sight(NAME, Outcome.LOCKED if locked else Outcome.BROKEN)
    except (LimitReachedError, RecursionError):
        return Sight(NAME, Outcome.BROKEN, partial=True)
    except CONTENT_FAULTS:
        return Sight(NAME, Outcome.BROKEN)


def _count(reader: PdfReader) -> Sight:
    fields: dict[int, bool] = {}
    left = MAX_ANNOTATIONS
    for page in islice(reader.pages, MAX_PAGES):
        for widget in islice(_widgets(page), left):
            left -= 1
            field = _owner(widget)
            if field is not None:
                visible = not _number(widget, "/F") & INVISIBLE
                fields[field] = fields.get(field, False) or visible
    shown = sum(fields.values())
    return Sight(
        NAME,
        Outcome.OPENED,
        pages=len(reader.pages),
        shown=shown,
        hidden=len(fields) - shown,
        xfa=_has_xfa(reader),
        partial=left <= 0,
    )


def _widgets(page: DictionaryObject) -> Iterator[DictionaryObject]:
    try:
        annotations = _dereferenced(page.get("/Annots"))
        for entry in annotations if isinstance(annotations, ArrayObject) else ():
            annotation = _dereferenced(entry)
            if isinstance(annotation, DictionaryObject) and str(_dereferenced(annotation.get("/Subtype"))) == "/Widget":
                yield annotation
    except CONTENT_FAULTS:
        return


def _owner(widget: DictionaryObject) -> int | None:
    """Identity of the fillable field the widget shows; None for a signature, a push button or no field."""
    line = list(_ancestors(widget))
    kind = _inherited(line, "/FT")
    if kind == "/Btn":
        flags = _inherited(line, "/Ff")
        if isinstance(flags, int) and flags & PUSH_BUTTON:
            return None
    elif kind not in ("/Tx", "/Ch"):
        return None
    return id(next((node for node in line if "/T" in node), widget))


def _ancestors(node: DictionaryObject) -> Iterator[DictionaryObject]:
    """The widget, its parent, and so on; a loop among parents ends it."""
    seen: set[int] = set()
    current: object = node
    while isinstance(current, DictionaryObject) and id(current) not in seen and len(seen) < MAX_DEPTH:
        seen.add(id(current))
        yield current
        current = _dereferenced(current.get("/Parent"))


def _inherited(line: list[DictionaryObject], key: str) -> object:
    return next((_dereferenced(node[key]) for node in line if key in node), None)


def _number(node: DictionaryObject, key: str) -> int:
    value = _dereferenced(node.get(key))
    return int(value) if isinstance(value, int) else 0


def _has_xfa(reader: PdfReader) -> bool:
    """The form names an XFA template; what is in it is not looked at here."""
    form = _dereferenced(reader.root_object.get("/AcroForm"))
    xfa = _dereferenced(form.get("/XFA")) if isinstance(form, DictionaryObject) else None
    if isinstance(xfa, ArrayObject):
        return "template" in [str(entry) for entry in islice(xfa, 0, 200, 2)]
    return isinstance(xfa, StreamObject)


def _dereferenced(value: PdfObject | None) -> PdfObject | None:
    return value.get_object() if isinstance(value, IndirectObject) else value
