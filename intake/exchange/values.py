"""What Exchange says of a folder and of its mails, in our own types."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ChangeKind(StrEnum):
    """What became of an item of a folder."""

    HERE = "here"
    GONE = "gone"
    OTHER = "other"


@dataclass(frozen=True)
class Change:
    """One change of a folder. ``size`` in bytes as the server counts; both details are None when it gave none."""

    kind: ChangeKind
    item: str
    received: datetime | None = None
    size: int | None = None


@dataclass(frozen=True)
class Changes:
    """An answer of SyncFolderItems: the next question carries ``state``; ``complete``: there is no more for now."""

    changes: tuple[Change, ...]
    state: str
    complete: bool


@dataclass(frozen=True)
class Mail:
    """One item as it was given: ``raw`` None when the server gave no content."""

    item: str
    raw: bytes | None
    received: datetime | None


@dataclass(frozen=True)
class Opened:
    """A folder that can be read."""

    folder: str
    name: str
