"""Names of attachments: what the header said, what it meant, and what is safe to show and to store."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from intake.reading.mime.charsets import decode_text
from intake.reading.mime.encoded_words import decode_words
from intake.reading.mime.parameters import extended, parameters
from intake.reading.mime.parts import Part

_MOJIBAKE = re.compile("[ÃÂâ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ¡-¿]")
_GATEWAYS = 3
"""How often a name was mistaken on its way: « dÃƒÂ©cision » went through two."""
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_ENTITY = re.compile(r"&#x?[0-9A-Fa-f]{2,6};")
"""Some webmails write names as they show them."""
_BARE_WORD = re.compile(r"^\s*[\w-]+\s+(?=[\w*-]+\s*=)")
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_BLANKS = re.compile(r"\s+")
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_EXTENSION = re.compile(r"\.[^.\s]{1,10}$")

MAX_NAME = 120
"""Characters of a safe name (the contract of ``Document.name``)."""
MAX_BYTES = 200
"""…and its bytes in UTF-8: file systems take 255, and a prefix may be put before it."""
MAX_RAW = 1_000

EXTENSIONS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/tiff": ".tif",
    "image/heic": ".heic",
    "application/zip": ".zip",
    "application/msword": ".doc",
    "application/rtf": ".rtf",
    "application/vnd.ms-tnef": ".dat",
    "application/vnd.ms-outlook": ".msg",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "text/html": ".html",
    "text/plain": ".txt",
    "message/rfc822": ".eml",
}


def raw_name(part: Part) -> str:
    """What the header said, still encoded: evidence. "" when no name is given."""
    for field, key in (("content-disposition", "filename"), ("content-type", "name")):
        params = _params(part, field)
        found = [value for name, value in params.items() if name == key or name.startswith(key + "*")]
        if found:
            return "".join(found)[:MAX_RAW]
    return ""


def meant_name(part: Part) -> str:
    """The name a person gave the file: RFC 2231, else RFC 2047 (forbidden there, but usual), else the bare text."""
    for field, key in (("content-disposition", "filename"), ("content-type", "name")):
        params = _params(part, field)
        plain = params.get(key, "")
        name = extended(params, key) or plain
        if name.strip():
            return mend(decode_words(name))
    return mend(_elsewhere(part))


def _elsewhere(part: Part) -> str:
    """The last segment of Content-Location (RFC 2557), or Content-Description, where it looks like a file's name."""
    for field in ("content-location", "content-description"):
        last = decode_words((part.get(field) or "").strip().rpartition("/")[2])
        if _EXTENSION.search(last):
            return last
    return ""


def _params(part: Part, field: str) -> dict[str, str]:
    if field == "content-type":
        return part.params
    value = part.get(field)
    # « filename=x » without its first word is met, and « attachment filename=x »: the parameter counts all the same.
    return parameters(value if value and ";" in value else ";" + _BARE_WORD.sub("", value or ""))


def mend(name: str) -> str:
    """Mojibake (``dÃ©cision``), entities and percent-encoding (``d%C3%A9cision``) undone where that is beyond doubt."""
    for _ in range(_GATEWAYS):
        if _MOJIBAKE.search(name):
            name = _rebuilt(name)
    if _ENTITY.search(name):
        name = unescape(name)
    if _PERCENT.search(name):
        name = _unpercented(name)
    return unicodedata.normalize("NFC", name)


def spelled(name: str) -> str:
    """The name out of an archive, where bytes in no UTF-8 stand as lone surrogates (PEP 383): those are cp1252."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return decode_text(_bytes(name), None)
    return name


def _bytes(name: str) -> bytes:
    try:
        return name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return name.encode("utf-8", "replace")


def _rebuilt(name: str) -> str:
    for charset in ("cp1252", "latin-1"):
        try:
            return name.encode(charset).decode("utf-8")
        except UnicodeError:
            continue
    return name


def _unpercented(name: str) -> str:
    raw = _PERCENT.sub(lambda found: bytes.fromhex(found[0][1:]).decode("latin-1"), name)
    try:
        text = raw.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return name
    return text if text != raw or "%20" in name else name


def safe_name(name: str, position: int, media_type: str) -> str:
    """A name to show and to store: no path, no control, no invisible or direction character, ≤ 120 characters."""
    visible = "".join(_shown(char) for char in unicodedata.normalize("NFC", name[:MAX_RAW]))
    base = re.split(r"[/\\]", visible.replace("\0", ""))[-1] or visible.strip("/\\. ")
    base = _FORBIDDEN.sub("_", _BLANKS.sub(" ", re.sub(r"[/\\]", "_", base))).strip(" .") if base else ""
    if not base or not re.search(r"\w", base):
        return f"piece-{position + 1}{EXTENSIONS.get(media_type, '')}"
    return _shortened("_" + base if _RESERVED.match(base) else base)


def _shown(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Cf", "Cs", "Co", "Cn"):
        return ""
    return " " if category in ("Cc", "Zl", "Zp", "Zs") else char


def _shortened(name: str) -> str:
    extension = _EXTENSION.search(name)
    tail = extension[0] if extension else ""
    stem = name[: len(name) - len(tail)][: MAX_NAME - len(tail)]
    while len((stem + tail).encode()) > MAX_BYTES:
        stem = stem[:-1]
    return stem.rstrip() + tail
