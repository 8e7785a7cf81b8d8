"""Replies into a Maildir: the embedded default, where a person or a program picks them up."""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path

from intake.errors import ConfigError, TransientError
from intake.ports import Outgoing, Sending, Verdict

DRAFT_SECONDS = 36 * 3600
"""Age past which a file in ``tmp/`` is nobody's any more (maildir(5): 36 hours)."""


class MaildirWayOut:
    """Delivers into ``new/`` under a name drawn from the Message-ID: the same mail twice is one file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, mail: Outgoing) -> Sending:
        """SENT once the file and its folder are on the disk; LATER when the disk refuses."""
        name = _name(mail.message_id)
        try:
            if self._find(name):
                return Sending(Verdict.SENT, f"déjà dans le Maildir : {name}")
            self._make()
            self._clear_drafts()
            self._write(name, mail.raw)
        except OSError as error:
            return Sending(Verdict.LATER, f"écriture impossible : {error}")
        return Sending(Verdict.SENT, f"déposé dans le Maildir : {name}")

    def was_sent(self, message_id: str) -> bool | None:
        """True when it lies in ``new/`` or ``cur/``. Raises TransientError when the disk cannot say."""
        try:
            return self._find(_name(message_id))
        except OSError as error:
            raise TransientError(f"Maildir de sortie {self._path} : {error}") from error

    def check(self) -> str:
        """Makes the folders if they are not there. Raises ConfigError when they cannot be written in."""
        try:
            self._make()
        except OSError as error:
            raise ConfigError(
                str(self._path), f"Maildir de sortie : {error}", "corriger le chemin ou ses droits"
            ) from error
        if not all(os.access(self._path / folder, os.W_OK | os.X_OK) for folder in ("tmp", "new", "cur")):
            raise ConfigError(str(self._path), "Maildir de sortie : écriture interdite", "corriger ses droits")
        return f"Maildir de sortie {self._path} : prêt"

    def _make(self) -> None:
        for folder in ("tmp", "new", "cur"):
            (self._path / folder).mkdir(parents=True, exist_ok=True)

    def _clear_drafts(self) -> None:
        """What a killed process left in ``tmp/``, by the Maildir convention; a disk that refuses loses nothing."""
        long_ago = time.time() - DRAFT_SECONDS
        for draft in (self._path / "tmp").iterdir():
            with suppress(OSError):
                if draft.stat().st_mtime < long_ago:
                    draft.unlink()

    def _find(self, name: str) -> bool:
        """A mail reader moves it to ``cur/`` and adds its flags after a colon."""
        if (self._path / "new" / name).exists():
            return True
        return any((self._path / "cur").glob(f"{name}*"))

    def _write(self, name: str, raw: bytes) -> None:
        """Whole or not at all. The null envelope sender is noted as a final delivery does (RFC 5321, 4.4)."""
        draft = self._path / "tmp" / f"{name}.{os.getpid()}"
        try:
            with draft.open("wb") as file:
                file.write(b"Return-Path: <>\r\n" + raw)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path / "new" / name)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(self._path / "new")


def _name(message_id: str) -> str:
    return f"{hashlib.sha256(message_id.encode()).hexdigest()[:32]}.intake"


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
