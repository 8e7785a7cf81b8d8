"""What travels with a mail and is no document: signatures, logos, calendar entries, machine parts."""

from __future__ import annotations

import io
import re
import warnings

from PIL import Image, UnidentifiedImageError

from intake.reading.media_type import EMPTY, PDF, media_type
from intake.reading.mime.bodies import html_text
from intake.reading.mime.charsets import decode_text
from intake.reading.mime.names import meant_name
from intake.reading.mime.parts import Part

_NOISE_TYPES = frozenset(
    {
        "text/calendar", "text/x-vcalendar", "application/ics", "text/vcard", "text/x-vcard", "text/directory",
        "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
        "application/pgp-keys", "message/delivery-status", "message/global-delivery-status",
        "message/disposition-notification", "message/global-disposition-notification", "message/feedback-report",
        "message/tracking-status", "message/rfc822-headers", "text/rfc822-headers", "message/global-headers",
        "application/applefile", "application/pgp-encrypted", "text/x-amp-html", "text/watch-html",
        "application/x-apple-msg-attachment-icon",
    }
)  # fmt: skip
_NOISE_NAMES = re.compile(
    r"\.(?:p7s|ics|vcf|vcs|sig)$|(?:^|/)(?:\.ds_store|thumbs\.db|desktop\.ini|\._[^/]*)$|(?:^|/)__macosx/"
    r"|^(?:oledata|editdata)\.mso$|^(?:filelist|colorschememapping)\.xml$|^themedata\.thmx$",
    re.IGNORECASE,
)
_PASTED_NAMES = re.compile(
    r"^(?:image\d{3}|outlook-[\w-]{1,60}|att\d{5}|pastedgraphic-\d+|~wrd\d+)\.(?:png|jpe?g|gif|bmp|tiff?)$",
    re.IGNORECASE,
)
"""Names that mail programs give to pictures pasted into the text: a gateway may have cut their tie to it."""
_LEFT_OVER = re.compile(r"^att\d{5}\.(?:txt|html?)$", re.IGNORECASE)
"""What Exchange calls a piece of text that stood behind an attachment."""
_MAY_BE_CALLED = re.compile(
    r"(?:^[^.]*|\.(?:png|jpe?g|jpe|jfif|gif|bmp|ico|tiff?|webp|svg|dat|bin|tmp))$", re.IGNORECASE
)
"""Names that an adornment has; what is called « Support.pdf » or « Note.mp3 » is a document whatever its content."""
_VISIBLE = re.compile(r"[^\W_]")
_PDF_DATA = frozenset({EMPTY, "text/xml", "application/vnd.fdf"})
_WRITTEN_NAMES = re.compile(r"\.(?:txt|eml|md)$", re.IGNORECASE)
"""Text that a person wrote, beside presets (.joboptions), tables of data (.json, .csv) and styles."""
_IMAGE_FAULTS = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, EOFError,
    Image.DecompressionBombError,
)  # fmt: skip

LOGO_BYTES = 60_000
LOGO_SIDE = 600
"""Pixels: a page photographed or scanned has both sides longer; a logo or a banner has one that is shorter."""
ICON_BYTES = 8_000
ICON_SIDE = 200
"""An attached image smaller than both holds no readable letter: it is a signature's icon that lost its place."""


def is_noise_type(declared: str, name: str) -> bool:
    """True for parts that are never documents, going by declared type and name (the content must not be a PDF)."""
    return declared in _NOISE_TYPES or bool(_NOISE_NAMES.search(name))


def is_noise_in_pdf(name: str, content: bytes) -> bool:
    """True for what programs put into a PDF for themselves: invoice data, presets, form data, small pictures."""
    kind = media_type(content)
    if kind == "text/plain":
        return not _WRITTEN_NAMES.search(name)
    if kind.startswith("image/"):
        width, height = image_size(content)
        return len(content) < LOGO_BYTES and min(width, height) < LOGO_SIDE
    return kind in _PDF_DATA or is_noise_type("", name)


def is_left_over_text(kind: str, name: str, content: bytes) -> bool:
    """True for a piece of a mail's text that Exchange made an attachment, when it says nothing."""
    if kind not in ("text/plain", "text/html") or not _LEFT_OVER.match(name) or len(content) > LOGO_BYTES:
        return False
    text = decode_text(content, None)
    return not _VISIBLE.search(html_text(text) if kind == "text/html" else text)


def is_decoration(part: Part, content: bytes, *, shown_in_text: bool) -> bool:
    """True for an image that adorns the text rather than being sent.

    ``shown_in_text``: the text refers to it (cid:), or it stands in a multipart/related. A letter photographed
    and pasted into the text is shown in it too: a large image is a document wherever it stands.
    """
    if part.content_type == PDF or not _MAY_BE_CALLED.search(meant_name(part)):
        return False
    width, height = image_size(content)
    pasted = part.get("content-id") and part.disposition != "attachment"
    if shown_in_text or _PASTED_NAMES.match(meant_name(part)) or (pasted and width):
        return len(content) < LOGO_BYTES and min(width, height) < LOGO_SIDE
    return len(content) < ICON_BYTES and 0 < max(width, height) < ICON_SIDE


def image_size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels from the image's header; (0, 0) when it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content)) as image:
                return image.size
    except _IMAGE_FAULTS:
        return 0, 0
