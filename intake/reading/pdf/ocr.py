"""Text of page images, by tesseract in French, where it is installed. Its failure is never a verdict."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from functools import cache

from PIL import Image

LANGUAGE = "fra"
DPI = 150
"""Resolution of the pictures given to tesseract: enough for the body text of a letter, twice as fast as 200."""
TIMEOUT = 20.0
"""Seconds for one page."""
CHECK_TIMEOUT = 10.0


def available() -> bool:
    """tesseract is installed and has its French data."""
    program = shutil.which("tesseract")
    return program is not None and LANGUAGE in _languages(program)


@cache
def _languages(program: str) -> frozenset[str]:
    try:
        # The program is the administrator's own, found on PATH; nothing of a file reaches the command line.
        listed = subprocess.run(  # noqa: S603 — fixed arguments, see above
            [program, "--list-langs"], capture_output=True, text=True, timeout=CHECK_TIMEOUT, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(listed.stdout.split())


def recognise(image: Image.Image, *, timeout: float = TIMEOUT) -> str | None:
    """The text of one page image; None when tesseract is absent, fails, or takes longer than ``timeout`` seconds."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    encoded = io.BytesIO()
    image.save(encoded, "PNG", compress_level=1)
    command = [program, "stdin", "stdout", "-l", LANGUAGE, "--dpi", str(DPI)]
    try:
        done = subprocess.run(  # noqa: S603 — fixed arguments; the image goes in by a pipe
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
