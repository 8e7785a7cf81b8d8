"""What an operator sees of a mail and its documents, from the archive's bytes; whatever fails is said in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from intake.console.kept_pages import KeptPages
from intake.domain.document import Sha256
from intake.domain.preview import FieldsShown, Inside, MailShown, PageImage
from intake.errors import IntakeError, MessageError
from intake.ports import Archive, Reader
from intake.reading.preview.limits import renderer

WIDTHS = (240, 800, 1_100, 1_600, 2_400)
"""Pixels of the pictures that are made: any other width asked for is brought to the next one, so that few are kept."""
CACHE = Path("cache") / "pages"
"""Below the state directory."""


@dataclass(frozen=True)
class Seeing:
    """Thread-safe. Whether the person may see the mail, and whether the document is one of its own, the caller knows.

    Never raises for what a file is, nor for a fault of ours: they say so in ``problem``, and are tried again when
    asked again.
    """

    archive: Archive
    reader: Reader
    kept: KeptPages

    def page(self, mail: Sha256, document: Inside, page: int, width: int = 1_100) -> PageImage:
        """A page (1-based) of the document inside the mail."""
        wide = next((each for each in WIDTHS if each >= width), WIDTHS[-1])
        kept = self.kept.get(document.sha256, page, wide) if page > 0 else None
        if kept is not None:
            return kept
        try:
            image = self.reader.render(self.archive.get(mail), page, wide, document)
        except IntakeError as fault:
            return PageImage(page, problem=_said(fault), may_pass=True)
        if not image.problem:
            self.kept.put(document.sha256, wide, image)
        return image

    def fields(self, mail: Sha256, document: Inside) -> FieldsShown:
        """The fields and values of the document inside the mail."""
        try:
            return self.reader.fields_of(self.archive.get(mail), document)
        except IntakeError as fault:
            return FieldsShown(problem=_said(fault))

    def mail(self, mail: Sha256) -> MailShown:
        """The mail's text and HTML; where they cannot be made, the letter's saved text is still there to be shown."""
        try:
            return self.written(self.archive.get(mail))
        except IntakeError as fault:
            return MailShown(problem=_said(fault))

    def written(self, raw: bytes) -> MailShown:
        """The same of a mail that we wrote: names and subjects in it are strangers' all the same."""
        try:
            return self.reader.show_mail(raw)
        except IntakeError as fault:
            return MailShown(problem=_said(fault))


def seeing(archive: Archive, reader: Reader, state_directory: Path) -> Seeing:
    """With the pictures kept below the state directory."""
    return Seeing(archive, reader, KeptPages(state_directory / CACHE, renderer()))


def _said(fault: IntakeError) -> str:
    return str(fault) if isinstance(fault, MessageError) else f"{fault} ; réessayer dans un instant"
