"""What the rest of the robot asks of Exchange: values in, values out, every fault one of ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from exchangelib import errors
from exchangelib.items import ID_ONLY
from exchangelib.properties import FolderId, ItemId

from intake.exchange.connection import Connection
from intake.exchange.soap import (
    FindSent,
    FoldersBelow,
    GetMails,
    MarkRead,
    OpenFolder,
    SendItem,
    SyncItems,
    field_of,
)
from intake.exchange.values import Changes, Mail, Opened

CHANGES_AT_ONCE = 512
"""The most that SyncFolderItems gives in one answer."""


def changes_of(connection: Connection, folder: Any, state: str | None) -> Changes:
    """What happened in the folder since ``state``; since ever, without. At most 512 changes."""
    service = SyncItems(account=connection.account)
    asked = {"folder": folder, "shape": ID_ONLY, "additional_fields": [field_of("datetime_received"), field_of("size")]}
    rest = {"sync_state": state, "ignore": None, "max_changes_returned": CHANGES_AT_ONCE, "sync_scope": "NormalItems"}
    with connection.asking():
        changes = tuple(service.call(**asked, **rest))
        if not service.sync_state:
            raise errors.MalformedResponseError("réponse de synchronisation sans état")
        return Changes(changes, service.sync_state, bool(service.includes_last_item_in_range))


def mails_of(connection: Connection, items: Sequence[str]) -> list[Mail | Exception]:
    """Those items with their MIME content, in that order; what the server says of one it does not give.

    Raises TransientError when the server is too busy for one of them: it is for all.
    """
    fields = [field_of("mime_content"), field_of("datetime_received")]
    with connection.asking():
        got = list(GetMails(account=connection.account).call([ItemId(id=item) for item in items], fields, ID_ONLY))
        for each in got:
            if isinstance(each, errors.ErrorServerBusy):
                raise each
        if len(got) != len(items):
            raise errors.MalformedResponseError(f"{len(got)} réponses pour {len(items)} messages demandés")
    return got


def open_folder(connection: Connection, folder: Any) -> Opened:
    """Raises ConfigError when it is not there, or not for us."""
    with connection.asking():
        found = list(OpenFolder(account=connection.account).call([folder], [field_of("name")], ID_ONLY))
        if len(found) != 1:
            raise errors.MalformedResponseError("réponse sans le dossier demandé")
    opened: Opened = found[0]
    return opened


def folders_below(connection: Connection, parent: Any) -> list[Opened]:
    """Its folders, by the names that people see."""
    with connection.asking():
        return list(FoldersBelow(account=connection.account).below(parent))


def mark_read(connection: Connection, items: Sequence[str]) -> list[Exception]:
    """Set the read flag, sending no read receipt; what was refused of it."""
    with connection.asking():
        answers = MarkRead(account=connection.account).call(items)
    return [each for each in answers if isinstance(each, Exception)]


def send_item(connection: Connection, raw: bytes, message_id: str, sent_items: Any) -> None:
    """A mail made of those MIME bytes leaves; its copy stands in ``sent_items``, with our mark."""
    with connection.asking():
        SendItem(account=connection.account).call(raw, message_id, sent_items)


def count_sent(connection: Connection, message_id: str, folders: Sequence[Any]) -> list[int]:
    """How many items of each folder have that Message-ID, or were sent by us under it."""
    with connection.asking():
        found = FindSent(account=connection.account).call(message_id, folders)
        if len(found) != len(folders):
            raise errors.MalformedResponseError(f"{len(found)} réponses pour {len(folders)} dossiers")
    return found


def folder_by_id(folder: str) -> FolderId:
    """For the questions that take a folder."""
    return FolderId(id=folder)
