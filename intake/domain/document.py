"""A document found in a mail, and what its bytes were read to be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

Sha256 = NewType("Sha256", str)
"""SHA-256 of the bytes as received, 64 hexadecimal digits."""


HEIC = "image/heic"
"""A telephone's photograph, which the robot cannot show (docs/decisions/0009)."""


class Format(StrEnum):
    """What the file *is*; whether it is *the support* is the template's to say (design.md section 5)."""

    INTERACTIVE = "interactive"
    FLATTENED = "flattened"
    SCANNED = "scanned"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    NOT_PDF = "not-pdf"
    DOUBTFUL = "doubtful"


LOOKED_AT = frozenset({Format.FLATTENED, Format.SCANNED})
"""No field is left, and what stands on the pages is for the eye."""


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


class Mark(StrEnum):
    """What is worth knowing of a PDF beside its format. None of them is a verdict; each comes with its evidence."""

    PROTECTED = "owner-password"
    """An owner's password forbids changes; no password is needed to read."""
    CERTIFIED = "certified"
    READER_EXTENDED = "reader-extended"
    UPDATED = "updated"
    """Changed after it was made, by updates appended to the file (ISO 32000-1, 7.5.6)."""
    REPAIRED = "repaired"
    PORTFOLIO = "portfolio"
    EMBEDDED_FILES = "embedded-files"
    JAVASCRIPT = "javascript"
    """There are scripts; the robot runs none."""
    LAUNCH = "launch"
    """An action starts a program or opens a file; the robot follows none."""
    REACHES_OUT = "reaches-out"
    """An action sends the form, imports data or opens another PDF; the robot follows none."""
    XFA_STATIC = "xfa-static"
    XFA_DYNAMIC = "xfa-dynamic"
    XFA_DIFFERS = "xfa-differs"
    """A static form's fields and its XFA data do not say the same."""
    PLEASE_WAIT = "please-wait"
    """Its one page says « Please wait » for a viewer of dynamic XFA that never came."""
    HIDDEN_TEXT = "hidden-text"
    """Text nobody sees lies over or under the page images: OCR's."""
    AUTO_FIELDS = "auto-detected-fields"
    """All or nearly all fields carry names a program gives (« Texte1 »)."""
    READ_ONLY = "read-only"
    """Every field shown is read-only."""
    UNDRAWN_VALUES = "undrawn-values"
    """The form leaves drawing its values to the viewer (/NeedAppearances)."""
    PARTIAL = "partial"
    """Limits were met: the file was not examined to its end."""


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
    """``absent``; ``valid``: what was signed is intact, and what was added since is allowed (who signed is not asked);
    ``invalid``: it is not; ``present``: it could not be validated, and the reading's evidence says why."""


@dataclass(frozen=True)
class PdfReading:
    """What the readers saw in one file. ``evidence`` holds plain French sentences a clerk can read.

    ``fields`` are the fillable ones only (no signature, no push button). ``readers_agree`` is False when the
    second, independent reader saw something else, None when it was not asked (an acceptance needs no second).
    ``text`` is the beginning of the document's text (at most 20,000 characters), from OCR when ``text_by_ocr``.
    ``marks`` are in the order of ``Mark``, without doubles.
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
    marks: tuple[Mark, ...] = ()
    image_pages: int = 0
    """Of the pages looked at, those that are pictures of paper."""
    letter_text: str = ""
    """What a file that is no PDF says (Word, LibreOffice, a photograph): read to find appeals, by one reader only, so
    that nothing is filed or returned on the strength of it."""

    @property
    def said(self) -> str:
        """Its words, whatever kind of file it is."""
        return self.text or self.letter_text

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
