"""What travels with a mail and is no document: signatures, logos, calendar entries, machine parts."""

from __future__ import annotations

import io
import re
import warnings

from PIL import Image, UnidentifiedImageError

from intake.reading.mime.parts import Part

_NOISE_TYPES = frozenset(
    {
        "text/calendar", "text/x-vcalendar", "application/ics", "text/vcard", "text/x-vcard", "text/directory",
        "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
        "application/pgp-keys", "message/delivery-status", "message/global-delivery-status",
        "message/disposition-notification", "message/global-disposition-notification", "message/feedback-report",
        "message/tracking-status", "message/rfc822-headers", "text/rfc822-headers", "message/global-headers",
        "text/x-amp-html", "text/watch-html", "application/x-apple-msg-attachment-icon",
    }
)  # fmt: skip
_NOISE_NAMES = re.compile(
    r"\.(?:p7s|ics|vcf|vcs|sig)$|(?:^|/)(?:\.ds_store|thumbs\.db|desktop\.ini|\._[^/]*)$|(?:^|/)__macosx/",
    re.IGNORECASE,
)
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


def is_decoration(part: Part, content: bytes, *, shown_in_text: bool) -> bool:
    """True for an image that adorns the text rather than being sent.

    ``shown_in_text``: the text refers to it (cid:), or it stands in a multipart/related. A letter photographed
    and pasted into the text is shown in it too: a large image is a document wherever it stands.
    """
    width, height = image_size(content)
    if shown_in_text or (part.get("content-id") and part.disposition != "attachment"):
        return len(content) < LOGO_BYTES and min(width, height) < LOGO_SIDE
    return len(content) < ICON_BYTES and max(width, height) < ICON_SIDE


def image_size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels from the image's header; (0, 0) when it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content)) as image:
                return image.size
    except _IMAGE_FAULTS:
        return 0, 0
