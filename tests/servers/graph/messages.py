"""A mail of the store as Graph's resources: message, attachment."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

from tests.servers.graph.store import Item, Mailbox

Resource = dict[str, Any]
SIZE = "Integer 0x0E08"


def message(mailbox: Mailbox, item: Item, *, immutable: bool) -> Resource:
    """All that is ever selected of it."""
    raw = item.file.read_bytes() if item.file.is_file() else b""
    mail = parsed(raw)
    received = datetime.fromtimestamp(item.file.stat().st_mtime, UTC)
    body = mail.get_body(("html", "plain")) if isinstance(mail, EmailMessage) else None
    return {
        "id": mailbox.id_of(item, immutable=immutable),
        "parentFolderId": folder_id(item.folder),
        "receivedDateTime": f"{received:%Y-%m-%dT%H:%M:%SZ}",
        "sentDateTime": f"{received:%Y-%m-%dT%H:%M:%SZ}",
        "hasAttachments": any(not each["isInline"] for each in attachments(mailbox, item)),
        "isRead": "S" in item.flags,
        "isDraft": item.folder == "drafts",
        "internetMessageId": str(mail["Message-ID"] or ""),
        "subject": str(mail["Subject"] or ""),
        "from": {"emailAddress": _address(str(mail["From"] or ""))},
        "toRecipients": [{"emailAddress": _address(str(mail["To"]))}] if mail["To"] else [],
        "internetMessageHeaders": [{"name": name, "value": str(value)} for name, value in mail.items()]
        if mail["Received"]
        else None,
        "body": {
            "contentType": "html" if body is not None and body.get_content_subtype() == "html" else "text",
            "content": _text(body),
        },
        "singleValueExtendedProperties": [{"id": SIZE, "value": str(len(raw))}],
    }


def attachments(mailbox: Mailbox, item: Item) -> list[Resource]:
    """Those in the mail, then the files that stayed on a drive."""
    found = [_attachment(number, part) for number, part in enumerate(_parts(item))]
    for number, reference in enumerate(mailbox.references.get(item.name, ())):
        if reference.listed:
            resource = {"id": f"r{number}", "name": reference.name, "contentType": None, "size": 420, "isInline": False}
            found.append({"@odata.type": "#microsoft.graph.referenceAttachment", **resource})
    return found


def content_of(item: Item, number: int) -> bytes:
    """The bytes of that attachment."""
    part = _parts(item)[number]
    if part.get_content_type() == "message/rfc822":
        inner = part.get_content()
        return inner.as_bytes() if isinstance(inner, EmailMessage) else b""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def folder_id(folder: str) -> str:
    return "AQMkAD-" + base64.urlsafe_b64encode(folder.encode()).decode().rstrip("=")


def parsed(raw: bytes) -> EmailMessage:
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def _parts(item: Item) -> list[EmailMessage]:
    if not item.file.is_file():
        return []
    mail = parsed(item.file.read_bytes())
    return [part for part in mail.iter_attachments() if isinstance(part, EmailMessage)] if mail.is_multipart() else []


def _attachment(number: int, part: EmailMessage) -> Resource:
    attached = part.get_content_type() == "message/rfc822"
    kind = "itemAttachment" if attached else "fileAttachment"
    return {
        "@odata.type": f"#microsoft.graph.{kind}",
        "id": f"a{number}",
        "name": part.get_filename() or "",
        "contentType": None if attached else part.get_content_type(),
        "size": len(part.as_bytes()),
        "isInline": part.get_content_disposition() == "inline",
    }


def _address(written: str) -> Resource:
    name, address = parseaddr(written)
    return {"name": name, "address": address}


def _text(body: object) -> str:
    if not isinstance(body, EmailMessage):
        return ""
    try:
        return str(body.get_content())
    except (LookupError, ValueError):
        return ""
