"""Text of page images, by tesseract in French, where it is installed. Its failure is never a verdict.

Not every page is read: a page takes about a second. The first says what most papers are; the last shows what may
be bound behind a form, and the next ones what a covering letter covers.
"""

from __future__ import annotations

import io
import os
import re
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from PIL import Image

from intake.domain.document import Format
from intake.domain.kinds.signs import is_a_letter, tells_all
from intake.domain.misread import is_gibberish

LANGUAGE = "fra"
ORIENTATION = "osd"
"""tesseract's data for telling which way up a page is; Debian installs them with the program."""
_FIND_ORIENTATION = ("-l", ORIENTATION, "--psm", "0")
_READ = ("-l", LANGUAGE, "-c", "tessedit_create_tsv=1")
"""Each word with how sure tesseract is of it."""
_ROTATE = re.compile(r"^Rotate: (\d+)$", re.MULTILINE)
SURE = 50
"""Mean confidence in percent. Measured on scans of 100 to 150 dpi: 80 and more the right way up, 22 and less turned."""
DPI = 150
"""Resolution of the pictures given to tesseract: enough for the body text of a letter, twice as fast as 200."""
TIMEOUT = 30.0
"""Seconds for one page: tesseract hangs, or the machine is very busy."""
CHECK_TIMEOUT = 10.0
FILE_SECONDS = 25.0
"""Seconds of processor time for the pages of one file: past them no further page is begun. A busy machine takes longer
for them, and reads the same pages."""
MAX_PAGES = 4
THIN_PAGE = 100
"""Characters a page: fewer are a stamp's, a platform's line or a header's, not what the page says."""
PAGE_SAID = 200
"""Characters from which a page says what it is."""
CURVES = 300
"""Drawings of a page whose letters were turned into curves; a plan may have as many, and is read in vain."""
_ELIDED = re.compile(r"\b((?:[cdjlmnst]|qu)['’]) (?=\w)", re.IGNORECASE)
"""« d' évaluation »: tesseract parts them where the print is wide."""
_WORD = "5"
"""tesseract's level of a word, in its table."""
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
    enough = _processor_time() + FILE_SECONDS
    for index in _telling(count, found):
        if index in found or index in unread:
            continue
        if len(found) + len(unread) == MAX_PAGES or _processor_time() > enough:
            break
        image = picture(index)
        text = read_page(image) if image is not None else None
        if text is not None:
            found[index] = text
            continue
        unread.append(index)
        if image is not None:
            # tesseract itself failed: it will again.
            break
    return ScanText(_joined(found), _account(found, unread))


def _processor_time() -> float:
    """Seconds that the programs started from here have used so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


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


@dataclass(frozen=True)
class Recognised:
    """The text of one page image, and how sure tesseract is of it: the mean of its letters, 0 to 100."""

    text: str
    confidence: float


def read_page(image: Image.Image) -> str | None:
    """The text of one page; of one that reads badly, that of a second try the right way up; "" when it says nothing."""
    found = recognise(image)
    if found is None or not found.text or found.confidence >= SURE:
        return found.text if found else None
    turn = _turn_of(image)
    again = recognise(image.rotate(-turn, expand=True)) if turn else found
    if again is None:
        return None
    best = max(found, again, key=lambda each: each.confidence)
    return "" if is_gibberish(best.text) else best.text


def _turn_of(image: Image.Image) -> int:
    """Degrees clockwise by which the page should be turned; without tesseract's data for it, the likeliest."""
    if ORIENTATION not in _languages(shutil.which("tesseract") or ""):
        return 180
    found = _ROTATE.search(_said(image, _FIND_ORIENTATION, TIMEOUT) or "")
    # A page with too few letters to tell stays as it is.
    return int(found[1]) if found else 0


def recognise(image: Image.Image, *, timeout: float = TIMEOUT) -> Recognised | None:
    """The text of one page image; None when tesseract is absent, fails, or takes longer than ``timeout`` seconds."""
    said = _said(image, _READ, timeout)
    return None if said is None else _recognised(said)


def _said(image: Image.Image, options: tuple[str, ...], timeout: float) -> str | None:
    program = shutil.which("tesseract")
    if program is None:
        return None
    encoded = io.BytesIO()
    image.save(encoded, "PNG", compress_level=1)
    try:
        done = subprocess.run(  # noqa: S603 — the same program with fixed arguments; the image goes in by a pipe
            [program, "stdin", "stdout", "--dpi", str(DPI), *options],
            input=encoded.getvalue(),
            capture_output=True,
            timeout=timeout,
            check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")


def _recognised(table: str) -> Recognised:
    """Of tesseract's table of words: level, page, block, paragraph, line, word, four places, confidence, text."""
    lines: dict[tuple[str, ...], list[str]] = {}
    sure = letters = 0.0
    for row in table.splitlines()[1:]:
        level, *place, confidence, word = row.split("\t", 11)
        if level != _WORD or not word.strip():
            continue
        lines.setdefault(tuple(place[:4]), []).append(word)
        sure += float(confidence) * len(word)
        letters += len(word)
    return Recognised(_laid_out(lines), sure / letters if letters else 0.0)


def _laid_out(lines: dict[tuple[str, ...], list[str]]) -> str:
    """Lines as they stood, an empty one between paragraphs (``lines``: by page, block, paragraph and line)."""
    paragraphs: dict[tuple[str, ...], list[str]] = {}
    for place, words in lines.items():
        paragraphs.setdefault(place[:3], []).append(_ELIDED.sub(r"\1", " ".join(words)))
    return "\n\n".join("\n".join(each) for each in paragraphs.values())
