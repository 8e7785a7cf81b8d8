"""Bytes that outlive a power cut: write, fsync, link, fsync the directory. Disk faults become ours, in French."""

from __future__ import annotations

import errno
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from intake.errors import TransientError

LEFTOVER_SECONDS = 3600
"""A temporary file older than this belongs to a process that died: no write takes an hour."""

REMEDIES = {
    errno.ENOSPC: "disque plein ; libérez de la place ou agrandissez le volume",
    errno.EDQUOT: "quota de disque atteint ; augmentez le quota ou libérez de la place",
    errno.EFBIG: "taille de fichier refusée par une limite du système ; relevez la limite (LimitFSIZE)",
    errno.EROFS: "système de fichiers en lecture seule ; vérifiez le disque puis remontez-le en écriture",
    errno.EIO: "erreur d’entrée-sortie ; vérifiez le disque et le journal du noyau",
    errno.EACCES: "accès refusé ; donnez le répertoire à l’utilisateur du robot",
    errno.EPERM: "accès refusé ; donnez le répertoire à l’utilisateur du robot",
}


@contextmanager
def disk_faults(path: Path) -> Iterator[None]:
    """Any OSError inside becomes a TransientError that names the path and the remedy."""
    try:
        yield
    except OSError as error:
        raise TransientError(disk_fault_sentence(path, error)) from error


def disk_fault_sentence(path: Path, error: OSError) -> str:
    """What a person must do about that fault, in one sentence."""
    remedy = REMEDIES.get(error.errno or 0, f"{error.strerror or error} ; vérifiez le disque")
    return f"{path} : {remedy}. Rien n’est perdu, le robot réessaie."


def write_durably(path: Path, content: bytes, mode: int = 0o440) -> None:
    """A new file whose bytes are on the disk; its name is not durable yet. Raises OSError, FileExistsError too."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, mode)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(descriptor, view) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_directory(path: Path) -> None:
    """The names in that directory are on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_directories(root: Path, *parts: str, durable: set[Path], mode: int = 0o750) -> Path:
    """``root/parts…``, each level on the disk. ``durable`` remembers the levels this process has synced.

    A level that another process made may not be synced yet: it is synced here too, once.
    """
    place = root
    for part in parts:
        parent, place = place, place / part
        if place not in durable:
            with suppress(FileExistsError):
                place.mkdir()
                place.chmod(mode)
            sync_directory(parent)
            durable.add(place)
    return place


def sync_path(root: Path, place: Path) -> None:
    """Every directory from ``place`` up to ``root``: what another process made but may not have synced."""
    while place != root:
        sync_directory(place)
        place = place.parent
    sync_directory(root)


def temporary_name(directory: Path) -> Path:
    """A name nobody uses in that directory."""
    return directory / f"{os.getpid()}-{secrets.token_hex(8)}"


def leftovers(directory: Path) -> list[Path]:
    """What a process that died left there. Another one may be writing now: only the old ones count."""
    limit = time.time() - LEFTOVER_SECONDS
    found = []
    for path in directory.iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < limit:
                found.append(path)
    return found
