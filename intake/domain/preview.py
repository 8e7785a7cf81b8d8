"""What a person is shown of hostile bytes: pictures of pages, values of fields, a mail made harmless."""

from __future__ import annotations

from dataclasses import dataclass

from intake.domain.document import BoxState, Place, Sha256


@dataclass(frozen=True)
class Inside:
    """A document inside a mail: its digest, and where it stood when the mail was read (None: it is searched for)."""

    sha256: Sha256
    place: Place | None = None


@dataclass(frozen=True)
class BoxOnPage:
    """A signature box of the page shown: its rectangle in fractions of the image (0 to 1, from the top left).

    ``label`` is the number drawn beside it on the image, which a list repeats.
    """

    label: int
    name: str
    state: BoxState
    crypto: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class PageImage:
    """One page (1-based, of ``pages``) as a picture, or as text where the file is a text, or a problem said in French.

    Exactly one of ``png``, ``text`` and ``problem`` is not empty, but for an empty text. ``boxes`` are marked on the
    picture. ``notes`` are French sentences on what the picture does not show as other programs would.
    """

    page: int
    pages: int = 0
    png: bytes = b""
    width: int = 0
    height: int = 0
    text: str = ""
    problem: str = ""
    boxes: tuple[BoxOnPage, ...] = ()
    notes: tuple[str, ...] = ()
    may_pass: bool = False
    """Of a problem: it lay in the drawing, not in the file; trying again may help."""


@dataclass(frozen=True)
class FieldShown:
    """A fillable field: full name, 1-based page (0: on none), kind as ``Field.kind``, value, and its label to people.

    Characters that nobody sees, or that turn the direction of writing, stand there by their number.
    """

    name: str
    page: int
    kind: str
    value: str
    label: str = ""
    hidden: bool = False
    """No page shows it."""
    read_only: bool = False


@dataclass(frozen=True)
class FieldsShown:
    """The fields of one file in the order of its pages; ``cut``: there are more. A problem in French instead."""

    fields: tuple[FieldShown, ...] = ()
    cut: bool = False
    problem: str = ""


@dataclass(frozen=True)
class ImageOfMail:
    """A picture in a mail's text that is not shown there. ``document``: its position among the mail's documents."""

    number: int
    kind: str
    """``attached``, ``remote``, ``embedded`` (in the text itself) or ``missing``."""
    words: str
    """What stands in its place."""
    document: int | None = None


@dataclass(frozen=True)
class MailShown:
    """A mail for the eyes: its text, and harmless HTML made of its own, "" where it has none.

    ``html`` is a fragment: no script, style, class of the sender's, picture or address that is fetched. ``subject``
    and ``text`` are plain text, to be escaped by whoever shows them.
    """

    subject: str = ""
    text: str = ""
    html: str = ""
    images: tuple[ImageOfMail, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str = ""
