"""What bytes are, by their content: a name or a declared type proves nothing."""

from __future__ import annotations

import re

PDF = "application/pdf"
EMPTY = "application/x-empty"
UNKNOWN = "application/octet-stream"

HEADER_WINDOW = 1024
"""Bytes in which ``%PDF`` may stand (ISO 32000-1, annex H.3.4.1: readers accept leading junk)."""
JUNK_WINDOW = 16_384
"""Bytes of junk after which a whole PDF, with its end, is still one: a mail's or a Mac's wrapping left around it."""
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
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"\xff\x4f\xff\x51", "image/jp2"),
    (b"AT&TFORM", "image/vnd.djvu"),
    (b"{\\rtf", "application/rtf"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\x78\x9f\x3e\x22", "application/vnd.ms-tnef"),
    (b"%!PS", "application/postscript"),
    (b"%FDF", "application/vnd.fdf"),
    (b"\x7fELF", "application/x-executable"),
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
    (b"FixedDocSeq", "application/oxps"),
    (b"FixedDocumentSequence", "application/oxps"),
)

_BRANDS: tuple[tuple[bytes, str], ...] = (
    (b"avif", "image/avif"),
    (b"heic", "image/heic"),
    (b"heix", "image/heic"),
    (b"hevc", "image/heic"),
    (b"heim", "image/heic"),
    (b"mif1", "image/heic"),
    (b"msf1", "image/heic"),
)
"""Brands of ISO base media files that are pictures; a telephone writes the main one first, others after it."""

_PKCS7 = bytes.fromhex("06092a864886f70d0107")
"""The object identifier of PKCS #7 content (RFC 5652, 4), near the head of a .p7m."""

_TEXT_HEADS: tuple[tuple[bytes, str], ...] = (
    (b"<!doctype html", "text/html"),
    (b"<html", "text/html"),
    (b"<head", "text/html"),
    (b"<body", "text/html"),
    (b"<meta", "text/html"),
    (b"<table", "text/html"),
    (b"<xdp:xdp", "application/vnd.adobe.xdp+xml"),
    (b"<xfdf", "application/vnd.adobe.xfdf"),
    (b"<svg", "image/svg+xml"),
    (b"-----begin pkcs7", "application/pkcs7-mime"),
    (b"begin:vcard", "text/vcard"),
    (b"begin:vcalendar", "text/calendar"),
)
_XML_ROOTS: tuple[tuple[bytes, str], ...] = (
    (b"<html", "text/html"),
    (b"<xdp:xdp", "application/vnd.adobe.xdp+xml"),
    (b"<xfdf", "application/vnd.adobe.xfdf"),
    (b"<svg", "image/svg+xml"),
    (b"office:document", _ODF + "text"),
    (b"<w:worddocument", "application/msword"),
)

_OBJECT = re.compile(rb"\b\d+ \d+ obj\b")

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
    "application/oxps": "document XPS",
    "application/pkcs7-mime": "enveloppe signée ou chiffrée (.p7m)",
    "application/vnd.adobe.xdp+xml": "données de formulaire (.xdp), sans le formulaire",
    "application/vnd.adobe.xfdf": "données de formulaire (.xfdf), sans le formulaire",
    "application/vnd.apple.iwork": "document Pages, Numbers ou Keynote (Apple)",
    "image/jpeg": "image JPEG",
    "image/png": "image PNG",
    "image/gif": "image GIF",
    "image/tiff": "image TIFF",
    "image/bmp": "image BMP",
    "image/webp": "image WebP",
    "image/heic": "image HEIC (photo d’iPhone)",
    "image/avif": "image AVIF",
    "image/jp2": "image JPEG 2000",
    "image/svg+xml": "dessin SVG",
    "image/vnd.djvu": "document DjVu",
    "text/calendar": "rendez-vous (.ics)",
    "text/vcard": "carte de visite (.vcf)",
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
    return PDF if pdf_start(raw) is not None or _is_headless(raw) else _by_text(raw)


def pdf_start(raw: bytes) -> int | None:
    """Where the PDF begins in the bytes; None when they hold none. Far from the start, its end must be there too."""
    start = raw.find(b"%PDF-", 0, JUNK_WINDOW)
    if start < 0:
        return 0 if raw.startswith(b"%PDF") else None
    if start <= HEADER_WINDOW:
        return start
    return start if raw[start + 5 : start + 6].isdigit() and b"startxref" in raw[-TAIL_WINDOW:] else None


def _is_headless(raw: bytes) -> bool:
    """A PDF whose first bytes were damaged: its objects begin near the start, and its end is whole."""
    return bool(_OBJECT.search(raw[:HEADER_WINDOW])) and b"startxref" in raw[-TAIL_WINDOW:] and b"endobj" in raw


def french_name(kind: str) -> str:
    """What a clerk calls that media type."""
    return _FRENCH.get(kind, kind)


def _by_magic(raw: bytes) -> str | None:
    if raw.startswith(b"PK\x03\x04") or raw.startswith(b"PK\x05\x06"):
        return _zip_kind(raw)
    if raw.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_kind(raw)
    if raw[4:8] == b"ftyp":
        return next((kind for brand, kind in _BRANDS if brand in raw[8:40]), "video/mp4")
    if raw[:2] in (b"BM", b"MZ") and b"\x00" in raw[2:32]:
        # Two letters that a text may begin with too.
        return "image/bmp" if raw[:2] == b"BM" else "application/x-msdownload"
    if raw[:1] == b"\x30" and _PKCS7 in raw[:40]:
        return "application/pkcs7-mime"
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
    if b"META-INF/manifest.xml" in ends and b"content.xml" in ends:
        return _ODF + "text"
    return "application/vnd.apple.iwork" if b"Index/Document.iwa" in ends else "application/zip"


def _ole_kind(raw: bytes) -> str:
    named = (kind for stream, kind in _OLE_STREAMS if stream.encode("utf-16-le") in raw)
    return next(named, "application/x-ole-storage")


def _by_text(raw: bytes) -> str:
    sample = _as_ascii(raw[:8192])
    start = sample.lstrip(b" \t\r\n").lower()
    named = next((kind for head, kind in _TEXT_HEADS if start.startswith(head)), None)
    if named:
        return named
    if start.startswith((b"<?xml", b"<!--")):
        return next((kind for root, kind in _XML_ROOTS if root in start), "text/xml")
    controls = sum(byte < 32 and byte not in (9, 10, 12, 13) for byte in sample)
    return UNKNOWN if controls else "text/plain"


def _as_ascii(sample: bytes) -> bytes:
    """Without the byte order mark; UTF-16 as the bytes of its ASCII characters."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if sample.startswith(mark):
            return sample[2:].decode(encoding, "ignore").encode("ascii", "replace")
    return sample.removeprefix(b"\xef\xbb\xbf")
