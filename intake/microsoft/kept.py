"""A small file that outlives a crash and that nobody else may read: a rotated token, where a folder was left."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

from intake.errors import TransientError


class KeptFile:
    """One JSON object, replaced whole: a reader sees the former or the new one, never a half (mode 0600)."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, Any] | None:
        """What was kept last; None when there is nothing, or nothing that can be read: then it is made anew."""
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        except OSError as error:
            raise self._fault(error) from error
        return found if isinstance(found, dict) else None

    def write(self, value: Mapping[str, object]) -> None:
        """On the disk when this returns. Raises TransientError as the disk does."""
        draft = self._path.with_name(f".{self._path.name}.{secrets.token_hex(8)}")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                _write(draft, json.dumps(value, ensure_ascii=False).encode())
                draft.replace(self._path)
            finally:
                draft.unlink(missing_ok=True)
            _sync(self._path.parent)
        except OSError as error:
            raise self._fault(error) from error

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other process is inside at the same time: two that rotate one token would lose it."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self._path.with_name(f".{self._path.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise self._fault(error) from error
        try:
            flock(descriptor, LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _fault(self, error: OSError) -> TransientError:
        return TransientError(f"{self._path} : {error.strerror or 'erreur d’entrée-sortie'}")


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
