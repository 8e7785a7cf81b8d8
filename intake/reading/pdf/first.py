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
from intake.reading.pdf.marks import (
    Note,
    in_order,
    notes_on_actions,
    notes_on_embedded,
    notes_on_file,
    notes_on_form,
    notes_on_limits,
)
from intake.reading.pdf.signing.signatures import read_boxes
from intake.reading.pdf.values import bounded
from intake.reading.pdf.xfa import XfaForm, read_xfa, xfa_packets

NAME = "qpdf"
MAX_OBJECTS = 50_000
"""Objects of a repaired file searched for remains of fields."""
# qpdf tells each oddity of a file to this logger: they are the file's, not ours to log.
logging.getLogger("pikepdf").setLevel(logging.CRITICAL + 1)

_REBUILT = ("reconstruct", "file is damaged", "find PDF header")
_FORM_WORDS = (b"/AcroForm", b"/Widget", b"/XFA")
_HOPES = (b"/AcroForm", b"/XFA", b"/FT", b"/ObjStm")
_END = b"%%EOF"
_FOREIGN_LOCK = "unsupported encryption filter"
"""A handler qpdf does not know (a certificate's): the file is locked, not broken."""
_LIMITS = "limits error"
"""How qpdf says that it stopped reading something, because it is too deep or too large."""


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
    signatures: tuple[str, ...] = ()
    """A sentence for each cryptographic signature."""
    notes: tuple[Note, ...] = ()


def first_reading(raw: bytes) -> FirstReading:
    """What qpdf sees. Never raises on content: a file it cannot read is ``broken`` to it."""
    try:
        with pikepdf.open(io.BytesIO(raw)) as pdf:
            if pdf.is_encrypted and not pdf.user_password_matched:
                # Nothing typed happens to be the *owner's* password: a person is still asked for the other.
                return FirstReading(Sight(NAME, Outcome.LOCKED))
            return _read(pdf, raw)
    except pikepdf.PasswordError:
        return FirstReading(Sight(NAME, Outcome.LOCKED))
    except CONTENT_FAULTS as fault:
        if _FOREIGN_LOCK in str(fault).lower():
            return FirstReading(Sight(NAME, Outcome.LOCKED))
        return FirstReading(Sight(NAME, Outcome.BROKEN, partial=_LIMITS in str(fault), remains=_hopes(raw)))


def _read(pdf: pikepdf.Pdf, raw: bytes) -> FirstReading:
    found = survey(pdf)
    xfa = read_xfa(pdf, xfa_packets(pdf), on_pages=found.shown > 0)
    found.actions.of_catalog(pdf.Root)
    signatures = read_boxes(pdf, found, raw)
    sight = _sight(pdf, raw, found, xfa)
    embedded = embedded_names(pdf, found.attachments)
    return FirstReading(
        sight,
        found,
        _fields(found, xfa),
        signatures.boxes,
        embedded,
        producer(pdf),
        dynamic_xfa=xfa is not None and xfa.dynamic,
        signatures=signatures.said,
        notes=in_order(
            (
                *notes_on_file(pdf, raw, repaired=sight.repaired),
                *notes_on_embedded(embedded),
                *notes_on_actions(found.actions),
                *notes_on_form(pdf, found, xfa),
                *notes_on_limits(found),
            )
        ),
    )


def _sight(pdf: pikepdf.Pdf, raw: bytes, found: Survey, xfa: XfaForm | None) -> Sight:
    warnings = [str(warning) for warning in pdf.get_warnings()]
    repaired = any(word in warning for warning in warnings for word in _REBUILT)
    stopped = found.overfull or any(_LIMITS in warning for warning in warnings)
    return Sight(
        NAME,
        Outcome.OPENED,
        pages=len(pdf.pages),
        shown=found.shown if found.has_form else 0,
        loose=0 if found.has_form else found.shown,
        hidden=found.hidden,
        unplaced=len(found.unplaced),
        xfa=xfa is not None,
        repaired=repaired,
        remains=_remains(pdf) + _traces(raw) if repaired and not found.shown and not xfa else 0,
        partial=stopped or (found.truncated and bool(found.unplaced)),
    )


def _fields(found: Survey, xfa: XfaForm | None) -> tuple[Field, ...]:
    """The fields of a form: what pages show, what is hidden on them, what the tree holds besides; else XFA's."""
    if xfa is not None and not found.fields:
        return tuple(bounded(xfa.fields))
    return tuple(bounded([*found.fields, *(found.unplaced if found.shown else ())]))


def _traces(raw: bytes) -> int:
    """Words that only files with a form have, though their objects may be lost."""
    return sum(word in raw for word in _FORM_WORDS)


def _hopes(raw: bytes) -> int:
    """The same in a file that has an end, if not in its place, and cannot be opened: another program may open it.

    One that was cut short, and has none, is lost.
    """
    return sum(word in raw for word in _HOPES) if _END in raw else 0


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
