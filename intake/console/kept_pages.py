"""Pictures of pages kept on disk, so that going back is instant: a copy of what can always be made anew.

Each is a file of its own, named by what it shows and by what drew it, put in place by a rename, and held against its
digest when it is read: one that a crash or a full disk left torn is drawn again. Deleting any of it, at any time, costs
a second of drawing. Several processes may share a directory.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from intake.domain.document import BoxState, Sha256
from intake.domain.preview import BoxOnPage, PageImage

MAX_BYTES = 500_000_000
"""Of all pictures kept: some 3,000 pages."""
MAX_AGE = 30 * 86_400.0
"""Seconds since a picture was last looked at, after which it goes: these are people's papers."""
_SPARED = 0.8
"""Part of the limit that is left when room is made."""
_TORN_AGE = 3_600.0
"""Seconds after which a file being written belongs to a process that died."""
_UNFINISHED = ".partial"


class KeptPages:
    """``directory/ab/<sha256>-<page>-<width>-<renderer>``; no fault of the disk is an error: the page is drawn anew."""

    def __init__(self, directory: Path, renderer: str, *, max_bytes: int = MAX_BYTES) -> None:
        self._directory, self._renderer, self._limit = directory, renderer, max_bytes
        self._lock = threading.Lock()
        self._held = max_bytes
        """Bytes kept as far as we know. At first nobody knows: the first picture put there has them counted."""

    def get(self, document: Sha256, page: int, width: int) -> PageImage | None:
        """The picture, if it is kept whole."""
        path = self._path(document, page, width)
        try:
            kept = path.read_bytes()
        except OSError:
            return None
        image = _unpacked(kept)
        with contextlib.suppress(OSError):
            # When it was last looked at decides what goes first.
            os.utime(path) if image else path.unlink()
        return image

    def put(self, document: Sha256, width: int, image: PageImage) -> None:
        """Keeps the picture asked for at that width."""
        path, packed = self._path(document, image.page, width), _packed(image)
        unfinished = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}{_UNFINISHED}")
        try:
            for directory in (self._directory.parent, self._directory, path.parent):
                directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(packed)
            unfinished.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                unfinished.unlink()
            return
        self._make_room(len(packed))

    def _path(self, document: Sha256, page: int, width: int) -> Path:
        return self._directory / document[:2] / f"{document}-{page}-{width}-{self._renderer}"

    def _make_room(self, added: int) -> None:
        """Past the limit, or where that is not known, the oldest go."""
        with self._lock:
            self._held += added
            if self._held <= self._limit:
                return
            self._held = self._sweep(time.time())

    def _sweep(self, now: float) -> int:
        """Bytes left once what is torn, old, or too much is gone."""
        kept = sorted(_files(self._directory), key=lambda each: each[1])
        held = sum(size for _, _, size in kept)
        allowed = held if held <= self._limit else int(self._limit * _SPARED)
        for path, seen, size in kept:
            most = _TORN_AGE if path.name.endswith(_UNFINISHED) else MAX_AGE
            if held > allowed or now - seen > most:
                with contextlib.suppress(OSError):
                    path.unlink()
                held -= size
        return held


def _files(directory: Path) -> Iterator[tuple[Path, float, int]]:
    """(path, when last looked at, bytes); those that vanish meanwhile are left out."""
    for path in directory.glob("??/*"):
        with contextlib.suppress(OSError):
            state = path.stat()
            yield path, state.st_mtime, state.st_size


def _packed(image: PageImage) -> bytes:
    """The digest of the rest, the picture's properties as one line of JSON, the picture."""
    told = json.dumps(asdict(replace(image, png=b"")), default=lambda _: "", ensure_ascii=False)
    body = told.encode() + b"\n" + image.png
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def _unpacked(kept: bytes) -> PageImage | None:
    digest, _, body = kept.partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != digest:
        return None
    line, _, png = body.partition(b"\n")
    told: dict[str, Any] = json.loads(line)
    boxes = tuple(BoxOnPage(**{**box, "state": BoxState(box["state"])}) for box in told["boxes"])
    return PageImage(**{**told, "png": png, "boxes": boxes, "notes": tuple(told["notes"])})
