"""Mailboxes, folders, items and what happened to them: the state from which every answer comes."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from threading import Condition
from typing import Literal

from tests.servers.rebuilt import rebuilt

DISTINGUISHED = {
    "msgfolderroot": "Haut de la banque d’informations",
    "inbox": "Boîte de réception",
    "sentitems": "Éléments envoyés",
    "deleteditems": "Éléments supprimés",
    "outbox": "Boîte d’envoi",
    "drafts": "Brouillons",
}
Kind = Literal["Create", "Update", "Delete", "ReadFlagChange"]


@dataclass
class Item:
    """A message. ``tag`` is its element in answers; ``refusal``: the code given in place of its content.

    ``mark``: a property that a client set.
    """

    id: str
    folder: str
    raw: bytes
    received: datetime
    is_read: bool = False
    flagged: bool = False
    tag: str = "Message"
    change: int = 1
    refusal: str | None = None
    mark: str | None = None

    @property
    def change_key(self) -> str:
        return base64.b64encode(f"change-{self.change:08}".encode()).decode()

    @property
    def message_id(self) -> str | None:
        found = message_from_bytes(self.raw[:65536], policy=policy.compat32).get("Message-ID")
        return str(found).strip() if found else None


@dataclass
class Folder:
    """``name`` is what people see; ``distinguished`` what programs may call it by."""

    id: str
    name: str
    parent: str | None
    distinguished: str | None = None


@dataclass(frozen=True)
class Happening:
    """One line of a mailbox's log, numbered by its place."""

    folder: str
    kind: Kind
    item: str


@dataclass(frozen=True)
class Account:
    """Who may log in, and what for: mailboxes opened as a delegate, and mailboxes acted for."""

    password: str
    own: str
    delegate_of: frozenset[str] = frozenset()
    impersonates: frozenset[str] = frozenset()


@dataclass
class Mailbox:
    """One mailbox. Its items and its log change under the store's lock. ``rebuilds``: it gives no mail as it came."""

    address: str
    send_as: frozenset[str]
    rebuilds: bool = False
    folders: dict[str, Folder] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    log: list[Happening] = field(default_factory=list)

    def folder(self, distinguished: str) -> Folder:
        return next(each for each in self.folders.values() if each.distinguished == distinguished)

    def inside(self, folder: str) -> list[Item]:
        return [each for each in self.items.values() if each.folder == folder]


class Store:
    """All mailboxes of a server. ``changed`` is notified at each change, and guards them all."""

    def __init__(self) -> None:
        self.changed = Condition()
        self.mailboxes: dict[str, Mailbox] = {}
        self.life = 1
        self._ids: Iterator[int] = itertools.count(1)

    def add_mailbox(self, address: str, *send_as: str) -> Mailbox:
        """A mailbox with the usual folders; it sends as itself, and as those addresses."""
        with self.changed:
            box = Mailbox(address, frozenset({address.lower(), *(each.lower() for each in send_as)}))
            for distinguished, name in DISTINGUISHED.items():
                parent = None if distinguished == "msgfolderroot" else box.folder("msgfolderroot").id
                self._add(box, Folder(self.new_id("dossier"), name, parent, distinguished))
            self.mailboxes[address.lower()] = box
        return box

    def add_folder(self, box: Mailbox, name: str, parent: Folder | None = None) -> Folder:
        with self.changed:
            return self._add(box, Folder(self.new_id("dossier"), name, (parent or box.folder("msgfolderroot")).id))

    def deliver(
        self, box: Mailbox, raw: bytes, received: datetime | None = None, *, folder: str = "", tag: str = "Message"
    ) -> Item:
        """A mail arrives (in the inbox, unless another folder's id is given)."""
        with self.changed:
            at = received or datetime.now(UTC)
            kept = rebuilt(raw) if box.rebuilds else raw
            item = Item(self.new_id("message"), folder or box.folder("inbox").id, kept, at, tag=tag)
            box.items[item.id] = item
            self.note(box, "Create", item)
        return item

    def move(self, box: Mailbox, item: Item, folder: Folder) -> Item:
        """As Exchange does: in its new folder it has another id."""
        with self.changed:
            self.delete(box, item)
            moved = Item(self.new_id("message"), folder.id, item.raw, item.received, item.is_read, item.flagged)
            box.items[moved.id] = moved
            self.note(box, "Create", moved)
        return moved

    def delete(self, box: Mailbox, item: Item) -> None:
        with self.changed:
            del box.items[item.id]
            self.note(box, "Delete", item)

    def note(self, box: Mailbox, kind: Kind, item: Item) -> None:
        with self.changed:
            item.change += 1
            box.log.append(Happening(item.folder, kind, item.id))
            self.changed.notify_all()

    def expire_sync_states(self) -> None:
        """Every state given so far is of no use any more."""
        with self.changed:
            self.life += 1

    def new_id(self, kind: str) -> str:
        """Long, opaque, and told apart from another by its case as well, as Exchange's are."""
        return base64.b64encode(f"AAMk:{kind}:{next(self._ids):012}:".encode().ljust(114, b"\x00")).decode()

    @staticmethod
    def _add(box: Mailbox, folder: Folder) -> Folder:
        box.folders[folder.id] = folder
        return folder
