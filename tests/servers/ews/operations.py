"""Each operation of EWS that the robot uses: a request and the state in, an answer out."""

from __future__ import annotations

import base64
from collections.abc import Callable
from email import message_from_bytes, policy
from email.utils import getaddresses

from tests.servers.ews.reading import Asker
from tests.servers.ews.soap import NAMESPACES, Element, RefusedError, instant, new, refusal, response, sub, success
from tests.servers.ews.store import Folder, Happening, Item, Mailbox

Operation = Callable[[Asker, Element], Element]


def sync_folder_items(asker: Asker, asked: Element) -> Element:
    box, folder = asker.folder(asked.find("m:SyncFolderId", NAMESPACES)[0])
    most = int(asked.findtext("m:MaxChangesReturned", "0", NAMESPACES))
    start = _place_of(asker, folder, asked.findtext("m:SyncState", None, NAMESPACES))
    until, happened = _window(box, folder, start, most)
    message = success("SyncFolderItems")
    sub(message, "m:SyncState", _state_of(asker, folder, until))
    sub(message, "m:IncludesLastItemInRange", "true" if until == len(box.log) else "false")
    changes = sub(message, "m:Changes")
    for each in happened:
        _add_change(changes, each, box, asked)
    return response("SyncFolderItems", message)


def _place_of(asker: Asker, folder: Folder, state: str | None) -> int:
    """A state is a place in the mailbox's log, for this folder, in this life of the server."""
    if not state:
        return 0
    try:
        life, name, place = base64.b64decode(state, validate=True).decode().split("|")
    except ValueError as error:
        raise RefusedError("ErrorInvalidSyncStateData", "The synchronization state data is invalid.") from error
    if (life, name) != (str(asker.store.life), folder.id):
        raise RefusedError("ErrorInvalidSyncStateData", "The synchronization state data is invalid.")
    return int(place)


def _state_of(asker: Asker, folder: Folder, place: int) -> str:
    return base64.b64encode(f"{asker.store.life}|{folder.id}|{place}".encode()).decode()


def _window(box: Mailbox, folder: Folder, start: int, most: int) -> tuple[int, list[Happening]]:
    """Up to so many changes that still mean something, one an item, and how far in the log they reach."""
    last: dict[str, Happening] = {}
    until = start
    for until in range(start, len(box.log)):
        each = box.log[until]
        if each.folder != folder.id:
            continue
        if each.item not in last and len(last) == most:
            return until, list(last.values())
        former = last.pop(each.item, None)
        created = former is not None and former.kind == "Create"
        if each.kind == "Delete" and created:
            continue
        last[each.item] = Happening(each.folder, "Create", each.item) if created else each
    here = [each for each in last.values() if each.kind == "Delete" or each.item in box.items]
    return len(box.log), here


def _add_change(changes: Element, happened: Happening, box: Mailbox, asked: Element) -> None:
    change = sub(changes, f"t:{happened.kind}")
    if happened.kind == "Delete":
        sub(change, "t:ItemId", Id=happened.item, ChangeKey="AQAAAA==")
        return
    item = box.items[happened.item]
    if happened.kind == "ReadFlagChange":
        sub(change, "t:ItemId", Id=item.id, ChangeKey=item.change_key)
        sub(change, "t:IsRead", "true" if item.is_read else "false")
        return
    _add_item(change, item, asked.find("m:ItemShape", NAMESPACES))


def _add_item(parent: Element, item: Item, shape: Element) -> None:
    """The id, and of the other fields those asked for; in the schema's order."""
    fields = {each.get("FieldURI") for each in shape.iterfind("t:AdditionalProperties/t:FieldURI", NAMESPACES)}
    element = sub(parent, f"t:{item.tag}")
    if "item:MimeContent" in fields:
        sub(element, "t:MimeContent", base64.b64encode(item.raw).decode(), CharacterSet="UTF-8")
    sub(element, "t:ItemId", Id=item.id, ChangeKey=item.change_key)
    if "item:DateTimeReceived" in fields:
        sub(element, "t:DateTimeReceived", instant(item.received))
    if "item:Size" in fields:
        sub(element, "t:Size", str(len(item.raw)))


def get_item(asker: Asker, asked: Element) -> Element:
    messages = []
    for each in asked.find("m:ItemIds", NAMESPACES):
        try:
            _, item = asker.item(each)
            if item.refusal:
                raise RefusedError(item.refusal)
        except RefusedError as refused:
            messages.append(refusal("GetItem", refused))
            continue
        message = success("GetItem")
        _add_item(sub(message, "m:Items"), item, asked.find("m:ItemShape", NAMESPACES))
        messages.append(message)
    return response("GetItem", *messages)


def get_folder(asker: Asker, asked: Element) -> Element:
    messages = []
    for each in asked.find("m:FolderIds", NAMESPACES):
        try:
            box, folder = asker.folder(each)
        except RefusedError as refused:
            messages.append(refusal("GetFolder", refused))
            continue
        message = success("GetFolder")
        _add_folder(sub(message, "m:Folders"), box, folder)
        messages.append(message)
    return response("GetFolder", *messages)


def _add_folder(parent: Element, box: Mailbox, folder: Folder) -> None:
    element = sub(parent, "t:Folder")
    sub(element, "t:FolderId", Id=folder.id, ChangeKey="AQAAAA==")
    sub(element, "t:DisplayName", folder.name)


def find_folder(asker: Asker, asked: Element) -> Element:
    box, parent = asker.folder(asked.find("m:ParentFolderIds", NAMESPACES)[0])
    below = [each for each in box.folders.values() if each.parent == parent.id]
    view = asked.find("m:IndexedPageFolderView", NAMESPACES)
    offset, most = int(view.get("Offset")), int(view.get("MaxEntriesReturned"))
    page, next_offset = below[offset : offset + most], min(offset + most, len(below))
    message = success("FindFolder")
    is_last = "true" if next_offset == len(below) else "false"
    paging = {"IndexedPagingOffset": str(next_offset), "TotalItemsInView": str(len(below))}
    root = sub(message, "m:RootFolder", **paging, IncludesLastItemInRange=is_last)
    folders = sub(root, "t:Folders")
    for each in page:
        _add_folder(folders, box, each)
    return response("FindFolder", message)


def find_item(asker: Asker, asked: Element) -> Element:
    """By Message-ID, or by the property that the client set."""
    equals = asked.iterfind("m:Restriction/t:Or/t:IsEqualTo", NAMESPACES)
    values = {each[0].get("FieldURI") or each[0].get("PropertyName"): each[1][0].get("Value") for each in equals}
    messages = []
    for each in asked.find("m:ParentFolderIds", NAMESPACES):
        box, folder = asker.folder(each)
        found = [item for item in box.inside(folder.id) if _is_wanted(item, values)]
        message = success("FindItem")
        paging = {"TotalItemsInView": str(len(found)), "IncludesLastItemInRange": "true"}
        items = sub(sub(message, "m:RootFolder", IndexedPagingOffset=str(len(found)), **paging), "t:Items")
        for item in found[:1]:
            _add_item(items, item, asked.find("m:ItemShape", NAMESPACES))
        messages.append(message)
    return response("FindItem", *messages)


def _is_wanted(item: Item, values: dict[str, str]) -> bool:
    has = {"message:InternetMessageId": item.message_id, "intake-message-id": item.mark}
    return any(value is not None and has[field] == value for field, value in values.items())


def update_item(asker: Asker, asked: Element) -> Element:
    """The read flag alone. A server told nothing of read receipts would send them: that is refused here."""
    if asked.get("SuppressReadReceipts") != "true":
        raise RefusedError("ErrorInvalidRequest", "read receipts would be sent")
    messages = []
    for change in asked.find("m:ItemChanges", NAMESPACES):
        try:
            box, item = asker.item(change.find("t:ItemId", NAMESPACES))
        except RefusedError as refused:
            messages.append(refusal("UpdateItem", refused))
            continue
        item.is_read = change.findtext(".//t:IsRead", None, NAMESPACES) == "true"
        asker.store.note(box, "ReadFlagChange", item)
        message = success("UpdateItem")
        sub(sub(sub(message, "m:Items"), "t:Message"), "t:ItemId", Id=item.id, ChangeKey=item.change_key)
        sub(sub(message, "m:ConflictResults"), "t:Count", "0")
        messages.append(message)
    return response("UpdateItem", *messages)


def create_item(asker: Asker, asked: Element) -> Element:
    """A message from its MIME content, sent when the disposition says so."""
    box, folder = asker.folder(asked.find("m:SavedItemFolderId", NAMESPACES)[0])
    raw = base64.b64decode(asked.findtext("m:Items/t:Message/t:MimeContent", "", NAMESPACES))
    if asked.get("MessageDisposition") == "SendAndSaveCopy":
        _refuse_sending(box, raw)
    item = asker.store.deliver(box, raw, folder=folder.id)
    item.is_read = True
    item.mark = asked.findtext("m:Items/t:Message/t:ExtendedProperty/t:Value", None, NAMESPACES)
    message = success("CreateItem")
    sub(message, "m:Items")
    return response("CreateItem", message)


def _refuse_sending(box: Mailbox, raw: bytes) -> None:
    mail = message_from_bytes(raw, policy=policy.default)
    senders = {address.lower() for _, address in getaddresses([str(mail["From"] or "")])}
    if not senders <= box.send_as:
        raise RefusedError("ErrorSendAsDenied", "The user account does not have the right to send as that address.")
    if not any(address for _, address in getaddresses([str(mail["To"] or "")])):
        raise RefusedError("ErrorInvalidRecipients", "At least one recipient is not valid.")


def convert(asker: Asker, _asked: Element) -> Element:
    """What exchangelib asks to learn the version."""
    asker.mailbox()
    root = new("m:ConvertIdResponse")
    sub(root, "m:ResponseMessages").append(refusal("ConvertId", RefusedError("ErrorInvalidIdMalformed")))
    return root


OPERATIONS: dict[str, Operation] = {
    "SyncFolderItems": sync_folder_items,
    "GetItem": get_item,
    "GetFolder": get_folder,
    "FindFolder": find_folder,
    "FindItem": find_item,
    "UpdateItem": update_item,
    "CreateItem": create_item,
    "ConvertId": convert,
}
