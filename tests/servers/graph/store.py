"""Mailboxes of the test's Exchange Online: Maildirs on the disk, so that a person can look and meddle behind its back.

A mailbox is a directory; ``inbox`` is the Maildir there, every other folder a Maildir below it (``.archive``).
"""

from __future__ import annotations

import base64
import hashlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from intake.mailboxes.maildir import deliver, make_maildir

FOLDERS = ("inbox", "sentitems", "archive", "deleteditems", "drafts")


@dataclass(frozen=True)
class Item:
    """One mail: its name without flags, the folder it stands in, the file it is."""

    name: str
    folder: str
    file: Path

    @property
    def flags(self) -> str:
        return self.file.name.partition(":2,")[2]


@dataclass(frozen=True)
class Place:
    """What a delta link stands for: the folder as it was told last, and how far the log of moves was told."""

    folder: str
    told: dict[str, str]
    moves: int
    immutable: bool


@dataclass(frozen=True)
class Reference:
    """A file that stayed on a drive. ``listed``: whether Graph tells of it (microsoft-graph-docs #19289)."""

    name: str
    listed: bool = True


@dataclass
class Mailbox:
    """One mailbox. ``moves``: (name, from, to), in order. ``rebuilds``: it gives no mail as it came."""

    address: str
    inbox: Path
    rebuilds: bool = False
    moves: list[tuple[str, str, str]] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)
    references: dict[str, list[Reference]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def path(self, folder: str) -> Path:
        return self.inbox if folder == "inbox" else self.inbox / f".{folder}"

    def items(self, folder: str) -> dict[str, Item]:
        """Name → item, of that folder; what is no file but stands there is an item that cannot be read."""
        make_maildir(self.path(folder))
        found = sorted(self._seen(folder), key=lambda item: (item.file.stat().st_mtime, item.name))
        return {item.name: item for item in found}

    def everything(self) -> Iterator[Item]:
        """In no order: a mail is looked for by its id at each request."""
        for folder in FOLDERS:
            if self.path(folder).is_dir():
                yield from self._seen(folder)

    def _seen(self, folder: str) -> Iterator[Item]:
        for each in ("new", "cur"):
            place = self.path(folder) / each
            for name in os.listdir(place) if place.is_dir() else ():
                yield Item(name.partition(":")[0], folder, place / name)

    def item(self, mail: str, *, immutable: bool) -> Item | None:
        """That of an id, wherever it stands; an id of the other sort is unknown."""
        return next((each for each in self.everything() if self.id_of(each, immutable=immutable) == mail), None)

    def id_of(self, item: Item, *, immutable: bool) -> str:
        """An immutable id speaks of the mail, an ordinary one of the mail in its folder."""
        what = f"{self.address}/{item.name}" + ("" if immutable else f"/{item.folder}")
        coded = base64.urlsafe_b64encode(hashlib.sha256(what.encode()).digest() * 3).decode()
        return ("AAkALgAAAA-" if immutable else "AAMkAG") + coded

    def put(self, raw: bytes, folder: str = "inbox") -> str:
        """A mail that arrives; its name."""
        make_maildir(self.path(folder))
        return deliver(self.path(folder), raw, f"176{next(self._numbers):07}.graph")

    def move(self, name: str, to: str) -> None:
        """As a person does, or a rule of theirs: the log knows."""
        with self._lock:
            item = next(each for each in self.everything() if each.name == name)
            make_maildir(self.path(to))
            item.file.rename(self.path(to) / item.file.parent.name / item.file.name)
            self.moves.append((name, item.folder, to))

    def set_seen(self, item: Item) -> None:
        letters = "".join(sorted({*item.flags, "S"}))
        item.file.rename(self.path(item.folder) / "cur" / f"{item.name}:2,{letters}")

    def new_place(self, folder: str, *, immutable: bool) -> tuple[str, Place]:
        """The folder as it is now, under a new token."""
        told = {name: item.flags for name, item in self.items(folder).items()}
        token = f"d{next(self._numbers)}"
        self.places[token] = Place(folder, told, len(self.moves), immutable)
        return token, self.places[token]

    def changes(self, place: Place) -> tuple[list[Item], list[str]]:
        """What is told since then: items that came or changed, names that went.

        With immutable ids, as seen of Graph (microsoft-graph-docs #21752): what was moved away is told as gone even
        where it is back, and what was moved in is not told at all.
        """
        now = self.items(place.folder)
        moved = self.moves[place.moves :]
        gone = [name for name in place.told if name not in now]
        came = [item for name, item in now.items() if place.told.get(name) != item.flags]
        if place.immutable:
            left = {name for name, source, _ in moved if source == place.folder and name in place.told}
            arrived = {name for name, _, to in moved if to == place.folder}
            gone += [name for name in left if name in now]
            came = [item for item in came if item.name not in arrived]
        return came, gone


@dataclass(frozen=True)
class Round:
    """A round of changes under way: what is still to be told, and the token at its end."""

    left: tuple[dict[str, object], ...]
    end: str
