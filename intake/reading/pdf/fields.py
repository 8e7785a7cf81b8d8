"""The form fields of a PDF as qpdf sees them, counted from the pages: a field nobody can see is not shown.

qpdf's form helper walks the field tree and the pages once, in C++, and stops at reference loops; a widget on a
page that no entry of /AcroForm/Fields leads to (an orphan) is a field to it, as it is to PDFium and PDF.js: its
value can be read and a person can type in it there, so it counts here too, and the evidence says so. Where the
catalog has no /AcroForm at all, viewers differ (PDF.js shows fields, Acrobat and PDFium none): they are counted
apart, and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from intake.domain.document import Field
from intake.reading.pdf.actions import Actions
from intake.reading.pdf.faults import CONTENT_FAULTS
from intake.reading.pdf.values import MAX_NAME, MAX_VALUE, text_of

MAX_PAGES = 500
MAX_FIELDS = 20_000
MAX_ANNOTATIONS = 60_000
"""Annotations looked at in one file, whatever they are; pages may share one list of them."""
MAX_READ = 40_000_000
"""Characters of values read in one file: many fields may share one immense value."""
MAX_BOXES = 1000
"""Signature fields listed."""

READ_ONLY = 1
INVISIBLE = 0x02 | 0x20
"""Annotation flags Hidden and NoView (ISO 32000-1, table 165)."""
LAID_ON = ("/Ink", "/Stamp", "/FreeText", "/PolyLine", "/Polygon")
"""Annotations that a person draws, stamps or types over a box."""
RADIO = 1 << 15
PUSH_BUTTON = 1 << 16
_KINDS = {"/Tx": "text", "/Ch": "choice"}

Rect = tuple[float, float, float, float]
Key = tuple[int, int]
"""Object and generation number."""


@dataclass(frozen=True, slots=True)
class SignatureWidget:
    """A signature field's widget: 1-based page, the field's full name and value, the annotation."""

    page: int
    name: str
    value: Any
    widget: Any


@dataclass
class Survey:
    """What the walk found. ``marks`` holds, by page, the annotations laid on it that may be a signature.

    ``fields`` are those on pages, in reading order; ``shown`` of them can be seen, the others carry the flag
    Hidden or NoView. ``unplaced`` stand in the field tree and on no page: what flattening leaves behind.
    """

    fields: list[Field] = field(default_factory=list)
    unplaced: list[Field] = field(default_factory=list)
    shown: int = 0
    orphans: int = 0
    has_form: bool = True
    """The catalog names a form (/AcroForm): without one, fields on pages are what is left of a form."""
    unreadable: int = 0
    signatures: list[SignatureWidget] = field(default_factory=list)
    marks: dict[int, list[Any]] = field(default_factory=dict)
    attachments: list[Any] = field(default_factory=list)
    actions: Actions = field(default_factory=Actions)
    read_only: int = 0
    """Fields on pages that carry the flag ReadOnly."""
    pages_looked_at: int = 0
    truncated: bool = False
    """Not every page was looked at."""
    overfull: bool = False
    """More fields or annotations than are looked at."""

    @property
    def hidden(self) -> int:
        """Fields on a page that cannot be seen there."""
        return len(self.fields) - self.shown


def survey(pdf: pikepdf.Pdf) -> Survey:
    """Walk the pages, then the rest of the field tree. ``pdf`` may get an empty /AcroForm in memory."""
    walk = _Walk(pdf)
    for number, page in enumerate(pdf.pages, start=1):
        if number > MAX_PAGES or walk.is_full:
            walk.found.truncated = True
            break
        walk.look_at(number, page)
    walk.found.overfull = walk.is_full
    walk.add_unplaced()
    return walk.found


class _Walk:
    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.found = Survey()
        self.seen: dict[Key, bool] = {}
        """Fields already listed, and whether one of their widgets can be seen."""
        self.widgets = 0
        self.left = MAX_ANNOTATIONS
        self.readable = MAX_READ
        self.found.has_form = _ensure_form(pdf)
        self.roots = self._top_fields(pdf)
        self.form = pdf.acroform

    @property
    def is_full(self) -> bool:
        return len(self.found.fields) >= MAX_FIELDS or self.left <= 0 or self.readable <= 0

    def look_at(self, number: int, page: pikepdf.Page) -> None:
        self.found.pages_looked_at = number
        try:
            self.found.actions.of(page.obj)
            annotations = page.obj.get("/Annots")
            if annotations is None:
                return
            widgets = self._widgets(number, page)
            self.widgets += widgets
            if len(annotations) > widgets:
                self._other_annotations(number, annotations)
        except CONTENT_FAULTS:
            self.found.unreadable += 1

    def _widgets(self, number: int, page: pikepdf.Page) -> int:
        """How many widgets the page has."""
        widgets = self.form.get_widget_annotations_for_page(page)[: self.left]
        self.left -= len(widgets)
        for widget in widgets:
            if self.is_full:
                break
            try:
                self._widget(number, widget)
            except CONTENT_FAULTS:
                self.found.unreadable += 1
        return len(widgets)

    def add_unplaced(self) -> None:
        """Fields of the tree that no page shows."""
        entries = self.form.fields
        if len(entries) <= self.widgets:
            # qpdf has one entry a widget: all of them were met on the pages.
            return
        for entry in entries:
            kind = kind_of(entry)
            if len(self.found.unplaced) >= MAX_FIELDS or self.readable <= 0:
                return
            if kind is None:
                continue
            key = self._identity(entry)
            if key not in self.seen:
                self.seen[key] = False
                self.found.unplaced.append(self._field(entry, kind))

    def _widget(self, number: int, widget: Any) -> None:
        entry = self.form.get_field_for_annotation(widget)
        self.found.actions.of(widget.obj)
        kind = kind_of(entry)
        if kind is None:
            if entry.field_type == "/Sig" and len(self.found.signatures) < MAX_BOXES:
                signature = SignatureWidget(number, self._name(entry), entry.value, widget)
                self.found.signatures.append(signature)
            return
        key = self._identity(entry)
        visible = not widget.flags & INVISIBLE
        seen = self.seen.get(key)
        if seen is None:
            self.found.fields.append(self._field(entry, kind))
            self.found.orphans += not self._is_listed(entry, key)
            self.found.read_only += entry.flags & READ_ONLY
        if not seen:
            self.seen[key] = visible
            self.found.shown += visible

    def _identity(self, entry: Any) -> Key:
        """The field's object: its own, or its parent's when it has no name of its own (a button of a radio group)."""
        obj = entry.obj
        key: Key = obj.objgen
        if key in self.roots:
            return key
        if "/T" not in obj and "/Parent" in obj:
            key = obj.Parent.objgen
        return key if key != (0, 0) else (id(obj), -1)

    def _is_listed(self, entry: Any, key: Key) -> bool:
        return key in self.roots or entry.top_level_field.obj.objgen in self.roots

    def _field(self, entry: Any, kind: str) -> Field:
        try:
            # The shortcut for texts, which most fields are; other values come out of it empty.
            value = (kind == "text" and entry.value_as_string) or text_of(entry.value)
            self.readable -= len(value)
            return Field(entry.fully_qualified_name, value[:MAX_VALUE], kind)
        except CONTENT_FAULTS:
            self.found.unreadable += 1
            return Field(self._name(entry), "", kind)

    def _name(self, entry: Any) -> str:
        try:
            return str(entry.fully_qualified_name)[:MAX_NAME]
        except CONTENT_FAULTS:
            return ""

    def _other_annotations(self, number: int, annotations: Any) -> None:
        for index in range(min(len(annotations), self.left)):
            self.left -= 1
            annotation = annotations[index]
            if not isinstance(annotation, pikepdf.Dictionary):
                continue
            subtype = annotation.get("/Subtype")
            if subtype == "/Widget":
                continue
            self.found.actions.of(annotation)
            if subtype in LAID_ON:
                self.found.marks.setdefault(number, []).append(annotation)
            elif subtype == "/FileAttachment":
                self.found.attachments.append(annotation)

    def _top_fields(self, pdf: pikepdf.Pdf) -> frozenset[Key]:
        try:
            return frozenset(_objgens(pdf.Root.AcroForm.get("/Fields", ())))
        except CONTENT_FAULTS:
            self.found.unreadable += 1
            return frozenset()


def _ensure_form(pdf: pikepdf.Pdf) -> bool:
    """Whether the catalog has a form; without one, an empty one is put in memory, so that orphans are seen."""
    if isinstance(pdf.Root.get("/AcroForm"), pikepdf.Dictionary):
        return True
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array())
    return False


def _objgens(objects: Any) -> Iterator[Key]:
    for obj in objects:
        if isinstance(obj, pikepdf.Object):
            yield obj.objgen


def kind_of(entry: Any) -> str | None:
    """Our name of a fillable field's kind; None for a signature, a push button, or no field at all."""
    type_ = entry.field_type
    if type_ != "/Btn":
        return _KINDS.get(type_)
    flags = entry.flags
    return None if flags & PUSH_BUTTON else "radio" if flags & RADIO else "checkbox"


def rect_of(annotation: Any) -> Rect:
    """The annotation's rectangle, corners in order; empty at the origin when it has none."""
    try:
        a, b, c, d = (float(number) for number in annotation.get("/Rect", (0, 0, 0, 0)))
    except CONTENT_FAULTS:
        return (0.0, 0.0, 0.0, 0.0)
    return (min(a, c), min(b, d), max(a, c), max(b, d))
