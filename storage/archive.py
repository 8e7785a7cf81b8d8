"""The archive: bytes as received, named by their SHA-256, written once, never changed."""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path

from intake.domain.document import Sha256
from intake.errors import ConfigError, MessageError, TransientError
from storage.durable import (
    disk_fault_sentence,
    disk_faults,
    leftovers,
    make_directories,
    sync_directory,
    sync_path,
    temporary_name,
    write_durably,
)

LOW_SPACE_BYTES = 1 << 30
"""Below a gibibyte ``check`` warns: a November day brings 700 mails of 1 to 2 MB."""


class FilesystemArchive:
    """``root/sha256/ab/<hex>``; files are 0440. Several processes may share it."""

    def __init__(self, root: Path) -> None:
        """Make the directories and clear what a killed process left. Raises ConfigError when it cannot."""
        self._root = root
        self._store = root / "sha256"
        self._temporary = root / "tmp"
        self._durable: set[Path] = set()
        try:
            for directory in (root, self._store, self._temporary):
                directory.mkdir(parents=True, exist_ok=True)
            for path in leftovers(self._temporary):
                path.unlink(missing_ok=True)
        except OSError as error:
            raise ConfigError("archive", disk_fault_sentence(root, error)) from error

    def put(self, raw: bytes) -> Sha256:
        """Keep those bytes; durable when it returns. Raises TransientError when the disk refuses."""
        digest = hashlib.sha256(raw).hexdigest()
        with disk_faults(self._root):
            self._put(raw, digest)
        return Sha256(digest)

    def get(self, sha256: Sha256) -> bytes:
        """Those bytes, verified. Raises MessageError when they are gone or altered, TransientError on I/O faults."""
        path = self._path(sha256)
        try:
            raw = path.read_bytes()
        except FileNotFoundError as error:
            raise MessageError(f"{path} : fichier d’archive disparu ; restaurez-le depuis la sauvegarde") from error
        except OSError as error:
            raise TransientError(disk_fault_sentence(path, error)) from error
        if hashlib.sha256(raw).hexdigest() != sha256:
            raise MessageError(f"{path} : fichier d’archive altéré ; restaurez-le depuis la sauvegarde")
        return raw

    def check(self) -> str:
        """One sentence on its state. Raises TransientError when it cannot be written."""
        with disk_faults(self._root):
            probe = temporary_name(self._temporary)
            try:
                write_durably(probe, b"essai")
            finally:
                probe.unlink(missing_ok=True)
            free = shutil.disk_usage(self._root).free
        warning = " : c’est peu, prévoyez de la place" if free < LOW_SPACE_BYTES else ""
        return f"archive {self._root} : accessible en écriture, {free / 1e9:.1f} Go libres{warning}"

    def _path(self, digest: str) -> Path:
        return self._store / digest[:2] / digest

    def _put(self, raw: bytes, digest: str) -> None:
        path = self._path(digest)
        if self._holds(path, len(raw)):
            # The process that wrote it may have died before its directories were synced.
            sync_path(self._store, path.parent)
            return
        temporary = temporary_name(self._temporary)
        try:
            write_durably(temporary, raw)
            directory = make_directories(self._store, digest[:2], durable=self._durable)
            os.rename(temporary, path)
            sync_directory(directory)
        except OSError:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise

    @staticmethod
    def _holds(path: Path, size: int) -> bool:
        """True when the file stands there whole: it got its name only after its bytes were on the disk."""
        try:
            return path.stat().st_size == size
        except FileNotFoundError:
            return False
