"""The first reader, pikepdf (qpdf): fast enough to read every file, and alone in deciding an acceptance."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from intake.domain.document import Field, SignatureBox
from intake.domain.formats import Outcome, Sight
from intake.reading.pdf.facts import embedded_names, producer
from intake.reading.pdf.faults import CONTENT_FAULTS
from intake.reading.pdf.fields import PUSH_BUTTON, Survey, survey
from intake.reading.pdf.signatures import signature_boxes
from intake.reading.pdf.xfa import XfaForm, names_template, read_xfa, xfa_packets

NAME = "qpdf"
MAX_OBJECTS = 50_000
"""Objects of a repaired file searched for remains of fields."""
# qpdf tells each oddity of a file to this logger: they are the file's, not ours to log.
logging.getLogger("pikepdf").setLevel(logging.CRITICAL + 1)

_REBUILT = ("reconstruct", "file is damaged")


@dataclass(frozen=True)
class FirstReading:
    """What qpdf saw. ``survey`` is empty where the file did not open; ``fault`` says why it did not."""

    sight: Sight
    survey: Survey = field(default_factory=Survey)
    fields: tuple[Field, ...] = ()
    boxes: tuple[SignatureBox, ...] = ()
    embedded: tuple[str, ...] = ()
    producer: str = ""
    dynamic_xfa: bool = False


def first_reading(raw: bytes) -> FirstReading:
    """What qpdf sees. Never raises on content: a file it cannot read is ``broken`` to it."""
    try:
        with pikepdf.open(io.BytesIO(raw)) as pdf:
            if pdf.is_encrypted and not pdf.user_password_matched:
                # Nothing typed happens to be the *owner's* password: a person is still asked for the other.
                return FirstReading(Sight(NAME, Outcome.LOCKED))
            return _read(pdf)
    except pikepdf.PasswordError:
        return FirstReading(Sight(NAME, Outcome.LOCKED))
    except CONTENT_FAULTS as fault:
        # A handler qpdf does not know (a certificate's): the file is locked, not broken.
        locked = "encrypt" in str(fault).lower()
        return FirstReading(Sight(NAME, Outcome.LOCKED if locked else Outcome.BROKEN))


def _read(pdf: pikepdf.Pdf) -> FirstReading:
    pages = len(pdf.pages)
    packets = xfa_packets(pdf)
    found = survey(pdf)
    xfa = None if found.shown or not packets else read_xfa(pdf, packets)
    repaired = _is_repaired(pdf)
    sight = Sight(
        NAME,
        Outcome.OPENED,
        pages=pages,
        shown=found.shown if found.has_form else 0,
        loose=0 if found.has_form else found.shown,
        hidden=found.hidden + (len(found.unplaced) if found.truncated else 0),
        unplaced=len(found.unplaced),
        xfa=xfa is not None or (found.shown > 0 and names_template(packets)),
        repaired=repaired,
        remains=_remains(pdf) if repaired and not found.shown and not xfa else 0,
    )
    return FirstReading(
        sight,
        found,
        _fields(found, xfa),
        signature_boxes(found),
        embedded_names(pdf, found.attachments),
        producer(pdf),
        dynamic_xfa=xfa is not None and xfa.dynamic,
    )


def _fields(found: Survey, xfa: XfaForm | None) -> tuple[Field, ...]:
    """The fields of a form: what pages show, what is hidden on them, what the tree holds besides; else XFA's."""
    if xfa is not None and not found.fields:
        return xfa.fields
    return tuple(found.fields) + (tuple(found.unplaced) if found.shown else ())


def _is_repaired(pdf: pikepdf.Pdf) -> bool:
    return any(word in str(warning) for warning in pdf.get_warnings() for word in _REBUILT)


def _remains(pdf: pikepdf.Pdf) -> int:
    """Fillable field dictionaries among all objects of the file, whoever refers to them."""
    count = 0
    for number, obj in enumerate(pdf.objects):
        if number >= MAX_OBJECTS:
            break
        try:
            count += isinstance(obj, pikepdf.Dictionary) and _is_fillable(obj)
        except CONTENT_FAULTS:
            continue
    return count


def _is_fillable(obj: Any) -> bool:
    kind = obj.get("/FT")
    if kind == "/Btn":
        return not int(obj.get("/Ff", 0)) & PUSH_BUTTON
    return kind in ("/Tx", "/Ch")


def has_soft_masks(raw: bytes, index: int) -> bool:
    """Images of that page (0-based) may be transparent; True when it cannot be known."""
    try:
        with pikepdf.open(io.BytesIO(raw)) as pdf:
            images = [image for _, image in zip(range(200), pdf.pages[index].get_images().values(), strict=False)]
            return any(key in image for image in images for key in ("/SMask", "/Mask", "/ImageMask"))
    except CONTENT_FAULTS:
        return True
