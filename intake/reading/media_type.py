"""What bytes are, by their content: a name or a declared type proves nothing."""

from __future__ import annotations

PDF = "application/pdf"
EMPTY = "application/x-empty"
UNKNOWN = "application/octet-stream"

HEADER_WINDOW = 1024
"""Bytes in which ``%PDF`` may stand (ISO 32000-1, annex H.3.4.1: readers accept leading junk)."""
TAIL_WINDOW = 65_536
"""Bytes of a ZIP's end in which its directory's first names are looked for."""

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"{\\rtf", "application/rtf"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\x78\x9f\x3e\x22", "application/vnd.ms-tnef"),
    (b"%!PS", "application/postscript"),
    (b"%FDF", "application/vnd.fdf"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ", "application/x-msdownload"),
)

_OLE_STREAMS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "application/x-ole-storage"),
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("__substg1.0_", "application/vnd.ms-outlook"),
)

_ZIP_NAMES: tuple[tuple[bytes, str], ...] = (
    (b"word/", _OOXML + "wordprocessingml.document"),
    (b"xl/", _OOXML + "spreadsheetml.sheet"),
    (b"ppt/", _OOXML + "presentationml.presentation"),
)

_FRENCH = {
    PDF: "document PDF",
    EMPTY: "fichier vide (0 octet)",
    UNKNOWN: "fichier de type inconnu",
    _OOXML + "wordprocessingml.document": "document Word (.docx)",
    _OOXML + "spreadsheetml.sheet": "classeur Excel (.xlsx)",
    _OOXML + "presentationml.presentation": "présentation PowerPoint (.pptx)",
    "application/msword": "document Word (.doc)",
    "application/vnd.ms-excel": "classeur Excel (.xls)",
    "application/vnd.ms-powerpoint": "présentation PowerPoint (.ppt)",
    "application/vnd.ms-outlook": "message Outlook (.msg)",
    "application/x-ole-storage": "document Office ancien ou protégé par mot de passe",
    _ODF + "text": "document LibreOffice (.odt)",
    _ODF + "spreadsheet": "classeur LibreOffice (.ods)",
    _ODF + "presentation": "présentation LibreOffice (.odp)",
    "application/zip": "archive zip",
    "application/x-7z-compressed": "archive 7z",
    "application/vnd.rar": "archive rar",
    "application/gzip": "archive gzip",
    "application/rtf": "document RTF",
    "application/postscript": "fichier PostScript",
    "application/vnd.fdf": "données de formulaire (.fdf), sans le formulaire",
    "application/vnd.ms-tnef": "enveloppe Outlook (winmail.dat)",
    "application/x-executable": "programme exécutable",
    "application/x-msdownload": "programme exécutable Windows",
    "image/jpeg": "image JPEG",
    "image/png": "image PNG",
    "image/gif": "image GIF",
    "image/tiff": "image TIFF",
    "image/bmp": "image BMP",
    "image/webp": "image WebP",
    "image/heic": "image HEIC (photo d’iPhone)",
    "video/mp4": "vidéo MP4",
    "text/html": "page HTML",
    "text/xml": "fichier XML",
    "text/plain": "texte brut",
}


def media_type(raw: bytes) -> str:
    """The media type of the bytes by content; ``application/octet-stream`` when nothing tells."""
    if not raw:
        return EMPTY
    if raw.startswith(b"%PDF"):
        return PDF
    known = _by_magic(raw)
    if known:
        return known
    if b"%PDF-" in raw[:HEADER_WINDOW]:
        return PDF
    return _by_text(raw)


def french_name(kind: str) -> str:
    """What a clerk calls that media type."""
    return _FRENCH.get(kind, kind)


def _by_magic(raw: bytes) -> str | None:
    if raw.startswith(b"PK\x03\x04") or raw.startswith(b"PK\x05\x06"):
        return _zip_kind(raw)
    if raw.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_kind(raw)
    if raw[4:8] == b"ftyp":
        return "image/heic" if raw[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1") else "video/mp4"
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _MAGIC if raw.startswith(magic)), None)


def _zip_kind(raw: bytes) -> str:
    if raw[30:38] == b"mimetype":
        declared = raw[38:120].split(b"PK", 1)[0].decode("ascii", "replace").strip("\x00\r\n ")
        if declared.startswith(_ODF):
            return next((k for k in _FRENCH if k.startswith(_ODF) and declared.startswith(k)), declared)
    ends = raw[:TAIL_WINDOW] + raw[-TAIL_WINDOW:]
    if b"[Content_Types].xml" in ends:
        return next((kind for name, kind in _ZIP_NAMES if name in ends), "application/zip")
    return "application/zip"


def _ole_kind(raw: bytes) -> str:
    named = (kind for stream, kind in _OLE_STREAMS if stream.encode("utf-16-le") in raw)
    return next(named, "application/x-ole-storage")


def _by_text(raw: bytes) -> str:
    start = raw[:HEADER_WINDOW].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return "text/html"
    if start.startswith(b"<?xml"):
        return "text/html" if b"<html" in start else "text/xml"
    sample = raw[:8192]
    controls = sum(byte < 32 and byte not in (9, 10, 12, 13) for byte in sample)
    return UNKNOWN if controls else "text/plain"
