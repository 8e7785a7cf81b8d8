"""The store SAGA takes from: one directory per piece, whole or absent, never changed (docs/saga-contract.md)."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import structlog
from pydantic import ValidationError

from intake.errors import ConfigError, MessageError
from intake.ports import PendingDeposit
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
from storage.saga.schema import Accuse, Manifeste, data_of, manifest_of, to_json
from storage.saga.xfdf import to_xfdf

ACKNOWLEDGEMENT = "accuse.json"
MANIFEST = "manifeste.json"
SUMS = "SHA256SUMS"
UNDER_WAY = ".en-cours"
DIRECTORY_MODE = 0o2770
"""SAGA's account shares the group: it leaves its acknowledgement in the deposit's directory."""
DEPTH = "*/*/*/*"
LARGEST_ACKNOWLEDGEMENT = 64 * 1024
"""Bytes: a word and a sentence; whatever is larger is none."""

log = structlog.get_logger()


class FilesystemDeposits:
    """``root/2025/DH/1234567/0001-support/``. Several processes may share it."""

    def __init__(self, root: Path) -> None:
        """Make the root and clear what a killed process left. Raises ConfigError when it cannot."""
        self._root = root
        self._under_way = root / UNDER_WAY
        self._durable: set[Path] = set()
        try:
            self._under_way.mkdir(parents=True, exist_ok=True)
            for path in leftovers(self._under_way):
                shutil.rmtree(path, ignore_errors=True)
        except OSError as error:
            raise ConfigError("dépôts SAGA", disk_fault_sentence(root, error)) from error

    def deposit(self, pending: PendingDeposit, document: bytes) -> None:
        """Visible at once and whole, durable, safe to repeat.

        Raises TransientError on disk faults; MessageError when the bytes are not those of the piece, or when
        another deposit stands in its place: that one is left as it is.
        """
        files = _files(pending, document)
        place = self._place(pending)
        with disk_faults(place):
            if place.exists():
                self._accept_existing(pending, place, files)
                return
            self._write(place, files)

    def acknowledgements(self) -> Iterator[tuple[str, bool, str]]:
        """(deposit key, accepted, words), one per ``accuse.json``; one that cannot be read is logged and left."""
        with disk_faults(self._root):
            for path in sorted(self._root.glob(f"{DEPTH}/{ACKNOWLEDGEMENT}")):
                found = _acknowledgement(path)
                if found is not None:
                    yield found

    def check(self) -> str:
        """One sentence on its state. Raises TransientError when it cannot be written."""
        with disk_faults(self._root):
            probe = temporary_name(self._under_way)
            try:
                write_durably(probe, b"essai")
            finally:
                probe.unlink(missing_ok=True)
            free = shutil.disk_usage(self._root).free
        return f"dépôts SAGA {self._root} : accessibles en écriture, {free / 1e9:.1f} Go libres"

    def faults(self, pending_or_key: str, directory: str) -> tuple[str, ...]:
        """What is wrong with that deposit on the disk, as sentences; nothing when its sums are right."""
        place = self._root / directory
        if not (place / SUMS).is_file():
            return (f"{pending_or_key} : {place} est absent ou incomplet",)
        return tuple(f"{pending_or_key} : {name} est absent ou altéré" for name in _altered(place))

    def _place(self, pending: PendingDeposit) -> Path:
        """Below the root, whatever was recorded."""
        parts = Path(pending.directory).parts
        if len(parts) != 4 or any(part in ("..", "/") or part.startswith(".") for part in parts):
            raise MessageError(f"dépôt {pending.key} : répertoire « {pending.directory} » refusé")
        return self._root.joinpath(*parts)

    def _accept_existing(self, pending: PendingDeposit, place: Path, files: dict[str, bytes]) -> None:
        """The same manifest over whole files is this very deposit, made before a crash; anything else is a fault."""
        same = (place / MANIFEST).is_file() and (place / MANIFEST).read_bytes() == files[MANIFEST]
        if not same or (place / SUMS).read_bytes() != files[SUMS] or _altered(place):
            raise MessageError(
                f"dépôt {pending.key} : {place} existe avec un autre contenu ; comparez-les puis déplacez l’ancien"
            )
        sync_path(self._root, place)

    def _write(self, place: Path, files: dict[str, bytes]) -> None:
        building = temporary_name(self._under_way)
        try:
            building.mkdir()
            for name, content in files.items():
                write_durably(building / name, content)
            building.chmod(DIRECTORY_MODE)
            sync_directory(building)
            parts = place.relative_to(self._root).parts[:-1]
            parent = make_directories(self._root, *parts, durable=self._durable, mode=DIRECTORY_MODE)
            os.rename(building, place)
            sync_directory(parent)
        finally:
            # Gone already when the rename went well.
            with suppress(OSError):
                shutil.rmtree(building)


def _files(pending: PendingDeposit, document: bytes) -> dict[str, bytes]:
    """Name → content, the sums last: they cover all the others."""
    if Path(pending.file_name).name != pending.file_name or pending.file_name in (MANIFEST, SUMS, ACKNOWLEDGEMENT):
        raise MessageError(f"dépôt {pending.key} : nom de fichier « {pending.file_name} » refusé")
    files = {pending.file_name: document}
    if pending.fields:
        files["donnees.json"] = to_json(data_of(pending))
        files["donnees.xfdf"] = to_xfdf(pending.file_name, pending.fields)
    files[MANIFEST] = to_json(manifest_of(pending))
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    if digests[pending.file_name] != pending.document_sha256:
        raise MessageError(f"dépôt {pending.key} : le document extrait n’a pas l’empreinte enregistrée")
    return {**files, SUMS: "".join(f"{digest}  {name}\n" for name, digest in digests.items()).encode()}


def _altered(place: Path) -> list[str]:
    """Names whose bytes are not those that were written."""
    wrong = []
    for line in (place / SUMS).read_text().splitlines():
        digest, _, name = line.partition("  ")
        path = place / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            wrong.append(name)
    return wrong


def _acknowledgement(path: Path) -> tuple[str, bool, str] | None:
    """SAGA may be writing it this very moment: what cannot be read is asked again next time."""
    try:
        if path.stat().st_size > LARGEST_ACKNOWLEDGEMENT:
            raise ValueError("too large")
        answer = Accuse.model_validate_json(path.read_bytes())
        manifest = Manifeste.model_validate_json((path.parent / MANIFEST).read_bytes())
    except (ValidationError, ValueError, FileNotFoundError) as error:
        log.warning("acknowledgement_unreadable", directory=path.parent.name, fault=type(error).__name__)
        return None
    return manifest.cle, answer.statut == "accepte", answer.motif
