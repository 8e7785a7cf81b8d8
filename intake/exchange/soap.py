"""The requests that we send, on exchangelib's services, and how their answers are read.

Three things are done anew here. Answers are parsed strictly: the library's parser mends what is broken, so that a
truncated answer becomes a truncated mail. Items are read by the few fields we ask for: the library refuses whole
answers for one item of a kind it does not know. Every fault of one item is a value, never the end of the batch.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from exchangelib import Message, errors, services
from exchangelib.fields import FieldPath
from exchangelib.items import ID_ONLY
from exchangelib.services.common import EWSAccountService, add_xml_child, folder_ids_element
from exchangelib.util import MNS, SOAPNS, TNS, create_element
from lxml import etree

from intake.exchange.values import Change, ChangeKind, Mail, Opened


class _Strict:
    """For a service: its answer is whole and well-formed, or it is no answer."""

    @classmethod
    def _get_soap_parts(cls, response: Any) -> tuple[Any, Any]:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True)
        try:
            root = etree.fromstring(response.content, parser=parser)
        except etree.XMLSyntaxError as error:
            raise errors.SOAPError(f"réponse incomplète ou mal formée : {error}") from error
        body = root.find(f"{{{SOAPNS}}}Body")
        if body is None:
            raise errors.MalformedResponseError("enveloppe SOAP sans corps")
        return root.find(f"{{{SOAPNS}}}Header"), body

    @staticmethod
    def _get_exception(code: str, text: str | None, msg_xml: Any = None, rule_errors: Any = None) -> Exception:
        """The library forgets how long a busy server wants to be left alone when it says so in an ordinary answer."""
        if code == "ErrorServerBusy" and msg_xml is not None:
            for value in msg_xml.findall(f"{{{TNS}}}Value"):
                if value.get("Name") == "BackOffMilliseconds" and (value.text or "").isdigit():
                    busy: Exception = errors.ErrorServerBusy(text, back_off=int(value.text) / 1000)
                    return busy
        found: Exception = EWSAccountService._get_exception(code, text or "", msg_xml, rule_errors)
        return found


class SyncItems(_Strict, services.SyncFolderItems):  # type: ignore[misc]  # exchangelib has no types
    ERRORS_TO_CATCH_IN_RESPONSE = ()

    def _get_element_container(self, message: Any, name: str | None = None) -> Any:
        # The library looks for the state first, and breaks on an error's answer, which has none.
        container = EWSAccountService._get_element_container(self, message, name=name)
        self.sync_state = message.findtext(f"{{{MNS}}}SyncState")
        self.includes_last_item_in_range = message.findtext(self.last_in_range_name) == "true"
        return container

    def _elem_to_obj(self, elem: Any) -> Change:
        kind = _CHANGES.get(etree.QName(elem).localname, ChangeKind.OTHER)
        # Created and updated items stand in an element of their kind, of which there are many; the others do not.
        item = elem[0] if kind is ChangeKind.HERE else elem
        size = item.findtext(f"{{{TNS}}}Size")
        return Change(kind, _id_of(item), _received(item), int(size) if size else None)


class GetMails(_Strict, services.GetItem):  # type: ignore[misc]  # exchangelib has no types
    ERRORS_TO_CATCH_IN_RESPONSE = (errors.ResponseMessageError, errors.EWSWarning)
    WARNINGS_TO_CATCH_IN_RESPONSE = (errors.EWSError,)

    def _elem_to_obj(self, elem: Any) -> Mail:
        content = elem.find(f"{{{TNS}}}MimeContent")
        raw = None if content is None else _decoded(content.text or "")
        return Mail(_id_of(elem), raw, _received(elem))


class OpenFolder(_Strict, services.GetFolder):  # type: ignore[misc]  # exchangelib has no types
    ERRORS_TO_CATCH_IN_RESPONSE = ()

    def _elems_to_objs(self, elems: Any) -> Iterator[Opened]:
        for elem in elems:
            yield _opened(elem)


class FoldersBelow(_Strict, services.FindFolder):  # type: ignore[misc]  # exchangelib has no types
    ERRORS_TO_CATCH_IN_RESPONSE = ()

    def below(self, parent: Any) -> Iterator[Opened]:
        asked = {"additional_fields": [field_of("name")], "restriction": None, "shape": ID_ONLY, "depth": "Shallow"}
        paged = {"max_items": None, "page_size": self.page_size, "offset": 0}
        for elem in self._paged_call(payload_func=self.get_payload, folders=[parent], **asked, **paged):
            if isinstance(elem, Exception):
                raise elem
            yield _opened(elem)


class MarkRead(_Strict, EWSAccountService):  # type: ignore[misc]  # exchangelib has no types
    SERVICE_NAME = "UpdateItem"
    element_container_name = f"{{{MNS}}}Items"
    ERRORS_TO_CATCH_IN_RESPONSE = (errors.ResponseMessageError,)

    def call(self, items: Sequence[str]) -> list[Any]:
        return list(self._get_elements(payload=self._payload(items)))

    def _payload(self, items: Sequence[str]) -> Any:
        # Without SuppressReadReceipts, Exchange would send the read receipts that senders asked for.
        how = {"MessageDisposition": "SaveOnly", "ConflictResolution": "AlwaysOverwrite", "SuppressReadReceipts": True}
        payload = create_element("m:UpdateItem", attrs=how)
        changes = etree.SubElement(payload, f"{{{MNS}}}ItemChanges")
        for item in items:
            change = etree.SubElement(changes, f"{{{TNS}}}ItemChange")
            etree.SubElement(change, f"{{{TNS}}}ItemId", Id=item)
            updates = etree.SubElement(change, f"{{{TNS}}}Updates")
            field = etree.SubElement(updates, f"{{{TNS}}}SetItemField")
            etree.SubElement(field, f"{{{TNS}}}FieldURI", FieldURI="message:IsRead")
            message = etree.SubElement(field, f"{{{TNS}}}Message")
            etree.SubElement(message, f"{{{TNS}}}IsRead").text = "true"
        return payload


class SendItem(_Strict, EWSAccountService):  # type: ignore[misc]  # exchangelib has no types
    SERVICE_NAME = "CreateItem"
    element_container_name = f"{{{MNS}}}Items"
    ERRORS_TO_CATCH_IN_RESPONSE = ()

    def call(self, raw: bytes, mark: str, folder: Any) -> None:
        payload = create_element("m:CreateItem", attrs={"MessageDisposition": "SendAndSaveCopy"})
        payload.append(folder_ids_element([folder], self.account.version, tag="m:SavedItemFolderId"))
        items = etree.SubElement(payload, f"{{{MNS}}}Items")
        message = etree.SubElement(items, f"{{{TNS}}}Message")
        content = etree.SubElement(message, f"{{{TNS}}}MimeContent", CharacterSet="UTF-8")
        content.text = base64.b64encode(raw).decode()
        extended = etree.SubElement(message, f"{{{TNS}}}ExtendedProperty")
        etree.SubElement(extended, f"{{{TNS}}}ExtendedFieldURI", _MARK)
        etree.SubElement(extended, f"{{{TNS}}}Value").text = mark
        for _ in self._get_elements(payload=payload):
            pass


class FindSent(_Strict, EWSAccountService):  # type: ignore[misc]  # exchangelib has no types
    """By Message-ID or by our mark, in several folders at once: the number found in each."""

    SERVICE_NAME = "FindItem"
    element_container_name = f"{{{MNS}}}RootFolder"
    ERRORS_TO_CATCH_IN_RESPONSE = (errors.ErrorFolderNotFound, errors.ErrorItemNotFound)

    def call(self, message_id: str, folders: Sequence[Any]) -> list[int]:
        payload = create_element("m:FindItem", attrs={"Traversal": "Shallow"})
        shape = etree.SubElement(payload, f"{{{MNS}}}ItemShape")
        add_xml_child(shape, "t:BaseShape", ID_ONLY)
        view = {"MaxEntriesReturned": "1", "Offset": "0", "BasePoint": "Beginning"}
        etree.SubElement(payload, f"{{{MNS}}}IndexedPageItemView", view)
        either = etree.SubElement(etree.SubElement(payload, f"{{{MNS}}}Restriction"), f"{{{TNS}}}Or")
        _add_equal(either, "FieldURI", {"FieldURI": "message:InternetMessageId"}, message_id)
        _add_equal(either, "ExtendedFieldURI", _MARK, message_id)
        payload.append(folder_ids_element(folders, self.account.version, tag="m:ParentFolderIds"))
        return [0 if isinstance(found, Exception) else int(found) for found in self._get_elements(payload=payload)]

    @classmethod
    def _get_elements_in_container(cls, container: Any) -> list[int]:
        return [int(container.get("TotalItemsInView", "0"))]


def field_of(name: str) -> FieldPath:
    """For the properties that a request asks for."""
    from exchangelib.folders import Folder

    owner = Folder if name == "name" else Message
    return FieldPath(field=owner.get_field_by_fieldname(name))


def _add_equal(parent: Any, kind: str, field: dict[str, str], value: str) -> None:
    equal = etree.SubElement(parent, f"{{{TNS}}}IsEqualTo")
    etree.SubElement(equal, f"{{{TNS}}}{kind}", field)
    constant = etree.SubElement(equal, f"{{{TNS}}}FieldURIOrConstant")
    etree.SubElement(constant, f"{{{TNS}}}Constant", Value=value)


_MARK = {
    "DistinguishedPropertySetId": "PublicStrings",
    "PropertyName": "intake-message-id",
    "PropertyType": "String",
}
"""A property of the copy alone, which never leaves: Exchange may give a mail that it sends another Message-ID."""
_CHANGES = {"Create": ChangeKind.HERE, "Update": ChangeKind.HERE, "Delete": ChangeKind.GONE}


def _id_of(item: Any) -> str:
    found: str = item.find(f"{{{TNS}}}ItemId").get("Id")
    return found


def _opened(folder: Any) -> Opened:
    return Opened(folder.find(f"{{{TNS}}}FolderId").get("Id"), folder.findtext(f"{{{TNS}}}DisplayName") or "")


def _received(item: Any) -> datetime | None:
    """Exchange writes UTC; an instant without zone would prove nothing, and is left out."""
    text = item.findtext(f"{{{TNS}}}DateTimeReceived")
    with suppress(ValueError):
        at = datetime.fromisoformat(text or "")
        return at.astimezone(UTC) if at.tzinfo else None
    return None


def _decoded(text: str) -> bytes | None:
    """None for what is no base64."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error:
        return None
