"""Text of page images, by tesseract in French, where it is installed. Its failure is never a verdict.

Not every page is read: a page takes about a second. The first says what most papers are; the last shows what may
be bound behind a form, and the next ones what a covering letter covers.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from PIL import Image

from intake.domain.document import Format
from intake.domain.kind_signs import is_a_letter, tells_all
from intake.domain.misread import is_gibberish

LANGUAGE = "fra"
ORIENTATION = "osd"
"""tesseract's data for telling which way up a page is; Debian installs them with the program."""
_FIND_ORIENTATION = ("--psm", "1")
DPI = 150
"""Resolution of the pictures given to tesseract: enough for the body text of a letter, twice as fast as 200."""
TIMEOUT = 15.0
"""Seconds for one page."""
CHECK_TIMEOUT = 10.0
FILE_SECONDS = 25.0
"""Seconds for the pages of one file: past them no further page is begun. A last resort on a machine under load."""
MAX_PAGES = 4
THIN_PAGE = 100
"""Characters a page: fewer are a stamp's, a platform's line or a header's, not what the page says."""
PAGE_SAID = 200
"""Characters from which a page says what it is."""
CURVES = 300
"""Drawings of a page whose letters were turned into curves; a plan may have as many, and is read in vain."""
_NOT_INSTALLED = "texte non lu : tesseract n’est pas installé avec le français"


@dataclass(frozen=True)
class ScanText:
    """What was recognised, None when nothing could be; and what was done, in French."""

    text: str | None
    said: tuple[str, ...]


def is_wanted(shape: Format, text: str, *, pages: int, strokes: int) -> bool:
    """Nothing in the file says what it is: a scan's layer of text may be a stamp on each page; letters drawn as
    curves, or in a font without its alphabet, are no text at all. ``strokes``: drawings on its fullest page."""
    if shape is Format.FLATTENED:
        return is_gibberish(text) or (not text and strokes >= CURVES)
    enough = max(PAGE_SAID, THIN_PAGE * min(pages, 12))
    return shape is Format.SCANNED and (len(text) < enough or is_gibberish(text))


def read_scan(count: int, picture: Callable[[int], Image.Image | None]) -> ScanText:
    """The text of the pages that tell; ``picture`` draws a page (0-based), None when it cannot be drawn.

    Pages that read as gibberish either way up count as read and say nothing.
    """
    if not available():
        return ScanText(None, (_NOT_INSTALLED,))
    found: dict[int, str] = {}
    unread: list[int] = []
    reader, deadline = PageReader(), time.monotonic() + FILE_SECONDS
    for index in _telling(count, found):
        if index in found or index in unread:
            continue
        if len(found) + len(unread) == MAX_PAGES or time.monotonic() > deadline:
            break
        image = picture(index)
        text = reader.read(image) if image is not None else None
        if text is not None:
            found[index] = text
            continue
        unread.append(index)
        if image is not None:
            # tesseract itself failed: it will again.
            break
    return ScanText(_joined(found), _account(found, unread))


def _telling(count: int, found: dict[int, str]) -> Iterator[int]:
    """Page indexes to read, judged by what the earlier ones said."""
    yield 0
    first = found.get(0, "")
    if count == 1 or tells_all(first, count):
        return
    yield count - 1
    if len(found.get(count - 1, "")) < PAGE_SAID:
        yield count - 2
    for index in range(1, min(count - 1, MAX_PAGES)):
        if len(first) >= PAGE_SAID and not is_a_letter(first):
            return
        yield index
        first = found.get(index, "")


def _joined(found: dict[int, str]) -> str | None:
    return "\n".join(found[index] for index in sorted(found)) if found else None


def _account(found: dict[int, str], unread: list[int]) -> tuple[str, ...]:
    pages = ", ".join(str(index + 1) for index in sorted(found))
    read = (f"texte lu par tesseract, page {pages}",) if found else ()
    return (*read, *(f"texte de la page {page + 1} non lu par tesseract" for page in unread))


def available() -> bool:
    """tesseract is installed and has its French data."""
    program = shutil.which("tesseract")
    return program is not None and LANGUAGE in _languages(program)


@cache
def _languages(program: str) -> frozenset[str]:
    try:
        listed = subprocess.run(  # noqa: S603 — the administrator's own program, found on PATH, with fixed arguments
            [program, "--list-langs"], capture_output=True, text=True, timeout=CHECK_TIMEOUT, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(listed.stdout.split())


@dataclass
class PageReader:
    """Reads the pages of one file. ``upright`` once a page that read as gibberish proved to stand the right way up:
    a list of names, a language we do not know. The file's other pages are not turned then, which would cost a second.
    """

    upright: bool = False

    def read(self, image: Image.Image) -> str | None:
        """The text of one page; of one that reads as gibberish, that of a second try the right way up, else none."""
        text = recognise(image)
        if not text or self.upright or not is_gibberish(text):
            return text
        again = self._turned(image)
        if again == text:
            self.upright = True
            return text
        return None if again is None else "" if is_gibberish(again) else again

    def _turned(self, image: Image.Image) -> str | None:
        if ORIENTATION in _languages(shutil.which("tesseract") or ""):
            return recognise(image, layout=_FIND_ORIENTATION)
        return recognise(image.rotate(180))


def recognise(image: Image.Image, *, timeout: float = TIMEOUT, layout: tuple[str, ...] = ()) -> str | None:
    """The text of one page image; None when tesseract is absent, fails, or takes longer than ``timeout`` seconds."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    encoded = io.BytesIO()
    image.save(encoded, "PNG", compress_level=1)
    command = [program, "stdin", "stdout", "-l", LANGUAGE, "--dpi", str(DPI), *layout]
    try:
        done = subprocess.run(  # noqa: S603 — the same program with fixed arguments; the image goes in by a pipe
            command,
            input=encoded.getvalue(),
            capture_output=True,
            timeout=timeout,
            check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace").strip()
