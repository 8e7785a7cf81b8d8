"""A document found in a mail, and what its bytes were read to be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

Sha256 = NewType("Sha256", str)
"""SHA-256 of the bytes as received, 64 hexadecimal digits."""


class Format(StrEnum):
    """What the file *is*; whether it is *the support* is the template's to say (design.md section 5)."""

    INTERACTIVE = "interactive"
    FLATTENED = "flattened"
    SCANNED = "scanned"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    NOT_PDF = "not-pdf"
    DOUBTFUL = "doubtful"


class Form(StrEnum):
    """Form technology in a PDF."""

    ACROFORM = "acroform"
    XFA = "xfa"
    NONE = "none"


class BoxState(StrEnum):
    """What stands in a signature box."""

    SIGNED = "signed"
    EMPTY = "empty"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Field:
    """A fillable form field: full name (ISO 32000-1, 12.7.3.2) and value as text, "" when empty."""

    name: str
    value: str = ""
    kind: str = "text"
    """``text``, ``checkbox``, ``radio`` or ``choice``."""


@dataclass(frozen=True)
class SignatureBox:
    """A signature field: 1-based page, full name, what stands in it, and its cryptographic signature if any."""

    page: int
    name: str
    state: BoxState
    crypto: str = "absent"
    """``absent``, ``present`` (not validated), ``valid`` or ``invalid``."""


@dataclass(frozen=True)
class PdfReading:
    """What the readers saw in one file. ``evidence`` holds plain French sentences a clerk can read.

    ``fields`` are the fillable ones only (no signature, no push button). ``readers_agree`` is False when the
    second, independent reader saw something else, None when it was not asked (an acceptance needs no second).
    ``text`` is the beginning of the document's text (at most 20,000 characters), from OCR when ``text_by_ocr``.
    """

    format: Format
    form: Form = Form.NONE
    pages: int = 0
    fields: tuple[Field, ...] = ()
    signature_boxes: tuple[SignatureBox, ...] = ()
    embedded: tuple[str, ...] = ()
    producer: str = ""
    text: str = ""
    text_by_ocr: bool = False
    readers_agree: bool | None = None
    evidence: tuple[str, ...] = ()

    @property
    def filled(self) -> int:
        """How many fillable fields hold a value."""
        return sum(1 for field in self.fields if field.value.strip() not in ("", "Off"))

    def value(self, name: str) -> str:
        """The value of the field of that name, "" when it is absent or empty."""
        return next((field.value.strip() for field in self.fields if field.name == name), "")


@dataclass(frozen=True)
class Place:
    """Where a document's bytes stand in its mail: ``raw[start:end]``, in that transfer encoding (RFC 2045, 6)."""

    start: int
    end: int
    encoding: str


@dataclass(frozen=True)
class Document:
    """A file a person sent: where it was found, its name, its bytes' digest, and its reading.

    ``name`` is safe to display and to store (no path, no control or bidi character, at most 120 characters);
    ``raw_name`` is what the header said, kept as evidence. ``path`` names the containers it came through,
    outermost first, empty for an attachment of the mail itself. ``media_type`` is what the bytes are, by
    content; ``declared_type`` what the mail says. ``position`` numbers the documents of a mail from 0.
    """

    position: int
    name: str
    sha256: Sha256
    size: int
    media_type: str
    reading: PdfReading
    raw_name: str = ""
    declared_type: str = ""
    path: tuple[str, ...] = ()
    place: Place | None = None
    """None for what an archive held: that is found again by opening it."""
