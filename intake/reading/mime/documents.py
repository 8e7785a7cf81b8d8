"""The files of a mail, each read once; the text of scans, which takes longest, as far as the time goes."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Container, Iterator
from dataclasses import dataclass, field, replace

from intake.domain.document import LOOKED_AT, Document, Format, PdfReading, Place, Sha256
from intake.reading import files
from intake.reading.mime.containers import Search
from intake.reading.mime.found import Found
from intake.reading.mime.names import safe_name
from intake.reading.mime.parts import Part
from intake.reading.unpacking.embedded import shows_files

MAX_PICTURES = 8
"""Pictures of one mail that are read: a letter photographed page by page, not an album."""
UNREAD = PdfReading(Format.DOUBTFUL, evidence=("fichier non lu",))
"""The reading of a document in a letter that was read without its files."""
PUT_OFF = "texte non lu : trop de pages numérisées dans ce message"


@dataclass
class FileReader:
    """Reads the files of one mail. The same file twice is one reading.

    ``ocr_seconds``: how long, from now, the text of scans is recognised; None when nobody asks for it. The first
    scan is always read.
    """

    ocr_seconds: float | None
    _readings: dict[Sha256, PdfReading] = field(default_factory=dict, init=False)
    _put_off: set[Sha256] = field(default_factory=set, init=False)
    _pictures: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._until = time.monotonic() + (self.ocr_seconds or 0.0)

    def read(self, found: Found, digest: Sha256) -> PdfReading:
        """As ``files.read_file``; what is put off says so in its evidence."""
        if digest not in self._readings:
            self._readings[digest] = self._read(found, digest)
        return self._readings[digest]

    def has_put_off(self, digest: Sha256) -> bool:
        """The text of that file's pages is still to be recognised: there was no time left."""
        return digest in self._put_off

    def _read(self, found: Found, digest: Sha256) -> PdfReading:
        is_picture = found.media_type.startswith("image/")
        self._pictures += int(is_picture)
        wanted = self.ocr_seconds is not None and self._pictures <= MAX_PICTURES
        in_time = time.monotonic() < self._until or not self._readings
        reading = files.read_file(found.content, ocr=wanted and in_time)
        if not wanted or in_time or not (is_picture or reading.format in LOOKED_AT):
            return reading
        self._put_off.add(digest)
        return replace(reading, evidence=(*reading.evidence, PUT_OFF))


def documents(search: Search, reader: FileReader | None) -> Iterator[tuple[Document, bool]]:
    """Each, and whether the text of its pages was put off; without a reader they are named only."""
    root = search.mail.root
    for position, found in enumerate(search.files()):
        digest = digest_of(found)
        reading = reader.read(found, digest) if reader else UNREAD
        document = _document(position, found, digest, reading, _place(found, root))
        if reading.embedded and not shows_files(found.content):
            _tell(search, f"{document.name} : fichier joint dans le PDF, non ouvert automatiquement")
        yield document, bool(reader and reader.has_put_off(digest))


def _tell(search: Search, problem: str) -> None:
    if problem not in search.unopened:
        search.unopened.append(problem)


def readings_at(
    search: Search, positions: Container[int], reader: FileReader
) -> Iterator[tuple[int, PdfReading, bool]]:
    """The documents at those positions read again, and whether they were put off once more."""
    for position, found in enumerate(search.files()):
        if position in positions:
            digest = digest_of(found)
            yield position, reader.read(found, digest), reader.has_put_off(digest)


def digest_of(found: Found) -> Sha256:
    """Of the file's own bytes."""
    return Sha256(hashlib.sha256(found.content).hexdigest())


def _document(position: int, found: Found, digest: Sha256, reading: PdfReading, place: Place | None) -> Document:
    return Document(
        position=position,
        name=safe_name(found.name, position, found.media_type),
        sha256=digest,
        size=len(found.content),
        media_type=found.media_type,
        reading=reading,
        raw_name=found.raw_name[:1_000],
        declared_type=found.declared_type,
        path=found.path,
        place=place,
    )


def _place(found: Found, root: Part) -> Place | None:
    """Only where the part stands in the mail's own bytes: a mail opened out of a file has others."""
    part = found.part
    if part is None or part.raw is not root.raw or not part.raw:
        return None
    return Place(part.start, part.end, (part.get("content-transfer-encoding") or "")[:40])
