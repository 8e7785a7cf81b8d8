"""What a reading worker is asked to do. Each is a function of a module: its name travels, not its code."""

from __future__ import annotations

from dataclasses import dataclass

from intake.domain.document import PdfReading, Sha256
from intake.domain.letter import CanonicalForm, Letter, Positions
from intake.domain.preview import FieldsShown, MailShown, PageImage
from intake.reading.seccomp import network_is_closed

# The readers are imported by the workers alone: half a second that the robot's own process does without.


def read_without_ocr(raw: bytes, _: None) -> Letter:
    """See ``mime.read_letter``."""
    from intake.reading.mime import read_letter

    return read_letter(raw, ocr=False)


def read(raw: bytes, ocr_seconds: float) -> tuple[Letter, Positions]:
    """See ``mime.read_in_time``."""
    from intake.reading.mime import read_in_time

    return read_in_time(raw, ocr_seconds)


@dataclass(frozen=True)
class Left:
    """The documents of a mail whose pages' text was put off, and the seconds there are for it now."""

    positions: Positions
    ocr_seconds: float


def read_on(raw: bytes, left: Left) -> tuple[dict[int, PdfReading], Positions]:
    """See ``mime.read_on``."""
    from intake.reading.mime import read_on

    return read_on(raw, left.positions, left.ocr_seconds)


def canonical_form(raw: bytes, _: None) -> CanonicalForm | None:
    """See ``mime.canonical``."""
    from intake.reading.mime.canonical import canonical_form

    return canonical_form(raw)


def inspect(raw: bytes, ocr: bool) -> PdfReading:
    """See ``files.read_file``."""
    from intake.reading.files import read_file

    return read_file(raw, ocr=ocr)


def read_closed(raw: bytes, infection: str) -> Letter:
    """See ``mime.read_closed``."""
    from intake.reading.mime import read_closed

    return read_closed(raw, infection)


def extract(raw: bytes, sha256: Sha256) -> bytes:
    """See ``mime.extract``."""
    from intake.reading.mime import extract

    return extract(raw, sha256)


def is_offline(_: bytes, __: None) -> bool:
    """Whether this worker is refused every socket."""
    return network_is_closed()


@dataclass(frozen=True)
class Wanted:
    """A page (1-based), and how wide its picture should be in pixels."""

    page: int
    width: int


def render(raw: bytes, wanted: Wanted) -> PageImage:
    """See ``preview.pages.page_of``."""
    from intake.reading.preview.pages import page_of

    return page_of(raw, wanted.page, wanted.width)


def list_fields(raw: bytes, _: None) -> FieldsShown:
    """See ``preview.fields.fields_of``."""
    from intake.reading.preview.fields import fields_of

    return fields_of(raw)


def show_mail(raw: bytes, infection: str) -> MailShown:
    """See ``preview.mails``; ``infection``: what was found in it, "" for nothing."""
    from intake.reading.preview.mails import closed_mail_of, mail_of

    return closed_mail_of(raw) if infection else mail_of(raw)
