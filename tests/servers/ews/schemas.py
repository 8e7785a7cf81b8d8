"""Requests and answers held against Microsoft's published schemas.

The schemas lie under ``INTAKE_EWS_SCHEMAS``, or in ``shared/ews`` beside the checkout; they are Microsoft's and not in
this repository. Where there are none, the structure of what we send and give is checked against what is written here.
"""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path

from lxml import etree

from tests.servers.ews.soap import Element, M, S, T

XML_NAMESPACE = """<?xml version="1.0"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/XML/1998/namespace">
  <xs:attribute name="lang" type="xs:language"/>
</xs:schema>
"""
STRUCTURE = {
    "SyncFolderItems": ("ItemShape", "SyncFolderId", "SyncState", "Ignore", "MaxChangesReturned", "SyncScope"),
    "GetItem": ("ItemShape", "ItemIds"),
    "GetFolder": ("FolderShape", "FolderIds"),
    "FindFolder": ("FolderShape", "IndexedPageFolderView", "Restriction", "ParentFolderIds"),
    "FindItem": ("ItemShape", "IndexedPageItemView", "Restriction", "SortOrder", "ParentFolderIds"),
    "UpdateItem": ("SavedItemFolderId", "ItemChanges"),
    "CreateItem": ("SavedItemFolderId", "Items"),
    "Subscribe": ("StreamingSubscriptionRequest",),
    "Unsubscribe": ("SubscriptionId",),
    "GetStreamingEvents": ("SubscriptionIds", "ConnectionTimeout"),
    "ConvertId": ("SourceIds",),
}
"""The children of each request, in their order; each may be left out."""
ANSWERS = {
    "SyncFolderItems": ("SyncState", "IncludesLastItemInRange", "Changes"),
    "GetStreamingEvents": ("Notifications", "ErrorSubscriptionIds", "ConnectionStatus"),
    "Subscribe": ("SubscriptionId", "Watermark"),
    "GetItem": ("Items",),
    "CreateItem": ("Items",),
    "UpdateItem": ("Items", "ConflictResults"),
    "GetFolder": ("Folders",),
    "FindFolder": ("RootFolder",),
    "FindItem": ("RootFolder", "HighlightTerms"),
}
MESSAGE = ("MessageText", "ResponseCode", "DescriptiveLinkKey", "MessageXml")
"""What every message of an answer may begin with."""


class InvalidError(Exception):
    """A request or an answer that Exchange would neither take nor give."""


def directory() -> Path | None:
    """Where the schemas are, None when they are not here."""
    named = os.environ.get("INTAKE_EWS_SCHEMAS")
    parents = Path(__file__).resolve().parents
    places = [Path(named)] if named else [parent / "shared" / "ews" for parent in parents]
    return next((place for place in places if (place / "Messages.xsd").is_file()), None)


@cache
def _schema() -> etree.XMLSchema | None:
    place = directory()
    if place is None:
        return None
    with tempfile.TemporaryDirectory() as made:
        # Messages.xsd asks for « types.xsd », and Types.xsd for the XML namespace without saying where it is.
        types = (place / "Types.xsd").read_bytes()
        bare = b'<xs:import namespace="http://www.w3.org/XML/1998/namespace"/>'
        Path(made, "types.xsd").write_bytes(types.replace(bare, bare[:-2] + b' schemaLocation="xml.xsd"/>'))
        Path(made, "Messages.xsd").write_bytes((place / "Messages.xsd").read_bytes())
        Path(made, "xml.xsd").write_text(XML_NAMESPACE, encoding="utf-8")
        return etree.XMLSchema(etree.parse(str(Path(made, "Messages.xsd"))))


def check(root: Element) -> None:
    """Header and body of an envelope. Raises InvalidError."""
    body = root.find(f"{{{S}}}Body")
    if body is None or len(body) != 1:
        raise InvalidError("an envelope has one body, with one element in it")
    if body[0].tag == f"{{{S}}}Fault":
        return
    for element in (*root.iterfind(f"{{{S}}}Header/*"), body[0]):
        _check_element(element)


def _check_element(element: Element) -> None:
    schema = _schema()
    if schema is None:
        _check_structure(element)
        return
    # Validated as a document of its own: in the envelope the schema does not know its root.
    alone = etree.fromstring(etree.tostring(element), _huge())
    for notification in alone.iter(f"{{{M}}}Notification"):
        # Exchange, and Microsoft's examples, put it in another namespace than Microsoft's schema.
        notification.tag = f"{{{T}}}Notification"
    if not schema.validate(etree.ElementTree(alone)):
        raise InvalidError(f"{etree.QName(element).localname}: {schema.error_log.last_error}")


def _huge() -> etree.XMLParser:
    return etree.XMLParser(huge_tree=True, resolve_entities=False)


def _check_structure(element: Element) -> None:
    name, namespace = etree.QName(element).localname, etree.QName(element).namespace
    if namespace == T:
        return
    if namespace != M:
        raise InvalidError(f"{name}: of another namespace")
    if name in STRUCTURE:
        _check_order(name, element, STRUCTURE[name])
        return
    operation = name.removesuffix("Response")
    for message in element.iterfind(f"{{{M}}}ResponseMessages/{{{M}}}{operation}ResponseMessage"):
        _check_order(name, message, (*MESSAGE, *ANSWERS.get(operation, ())))


def _check_order(name: str, element: Element, known: tuple[str, ...]) -> None:
    found = [etree.QName(child).localname for child in element]
    if found != [each for each in known if each in found]:
        raise InvalidError(f"{name}: {found} where {known} may stand")
