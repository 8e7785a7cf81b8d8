"""One mail from Graph: its MIME bytes, and what belongs to it without being in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from intake.errors import TransientError
from intake.mailboxes.graph_folder import SELECT, Entry, entry_of
from intake.mailboxes.graph_rebuilt import FileOfMail, MailParts, rebuilt
from intake.microsoft.faults import Refusal
from intake.microsoft.session import GraphAccount, GraphSession

LARGE_BYTES = 20 * 1024 * 1024
"""From about 25 MB on Graph breaks off while it gives the MIME form (microsoft-graph-docs #18439)."""
SIZE_PROPERTY = "Integer 0x0E08"
"""PidTagMessageSize (MS-OXPROPS): the message resource itself tells no size."""
NOT_CONVERTED = frozenset(
    {"ErrorMimeContentConversionFailed", "ErrorMessageSizeExceeded", "ErrorContentConversionFailed"}
)
"""Graph's own words for a mail that has no MIME form, or too large a one."""
REBUILT = (
    "Exchange ne donne pas ce message sous sa forme d’origine (trop volumineux ou inconvertible) : le robot l’a "
    "reconstitué à partir de ses en-têtes, de son texte et de ses pièces ; les pièces sont exactes, l’enveloppe "
    "ne l’est pas"
)
_FILE, _REFERENCE = "#microsoft.graph.fileAttachment", "#microsoft.graph.referenceAttachment"


class MailUnavailableError(Exception):
    """The server would not give this mail; it is asked for again at the next pass."""


@dataclass(frozen=True)
class FetchedMail:
    """``left_out``: in French, each thing a person must know is not in ``raw``."""

    raw: bytes
    received_at: datetime | None
    left_out: tuple[str, ...]


def fetch_mail(session: GraphSession, account: GraphAccount, mail: str, entry: Entry | None) -> FetchedMail | None:
    """That mail; None when it is gone. Raises MailUnavailableError, or Refusal for what touches the whole mailbox."""
    try:
        known = entry or entry_of(session.get(account.url("messages", mail), {"$select": SELECT}))
        raw, remark = _content(session, account, mail)
        files = _attachments(session, account, mail) if known.attachments else []
    except Refusal as refusal:
        if refusal.status == 404 or refusal.code == "ErrorInvalidIdMalformed":
            return None
        if refusal.status in (401, 403, 429, 503):
            raise
        raise MailUnavailableError(f"le serveur ne donne pas ce message ({refusal})") from refusal
    except TransientError as fault:
        if account.pause.left:
            raise
        raise MailUnavailableError(str(fault)) from fault
    return FetchedMail(raw, known.received_at, (*remark, *_left_out(files)))


def _content(session: GraphSession, account: GraphAccount, mail: str) -> tuple[bytes, tuple[str, ...]]:
    """As received wherever Graph can; else rebuilt, and said so in the bytes themselves and to a person."""
    try:
        return session.get_bytes(account.url("messages", mail, "$value")), ()
    except Refusal as refusal:
        never = refusal.code in NOT_CONVERTED or refusal.status == 413
        if not never and (refusal.status < 500 or refusal.status == 503 or not _is_large(session, account, mail)):
            raise
    except TransientError:
        if account.pause.left or not _is_large(session, account, mail):
            raise
    return rebuilt(_parts(session, account, mail)), (REBUILT,)


def _is_large(session: GraphSession, account: GraphAccount, mail: str) -> bool:
    expand = f"singleValueExtendedProperties($filter=id eq '{SIZE_PROPERTY}')"
    found = session.get(account.url("messages", mail), {"$select": "id", "$expand": expand})
    values = found.get("singleValueExtendedProperties") or [{}]
    size = str(values[0].get("value", ""))
    return size.isdigit() and int(size) > LARGE_BYTES


def _parts(session: GraphSession, account: GraphAccount, mail: str) -> MailParts:
    select = {"$select": "internetMessageHeaders,subject,from,toRecipients,internetMessageId,body"}
    message = session.get(account.url("messages", mail), select)
    files = tuple(_files(session, account, mail))
    body = message.get("body") or {}
    return MailParts(
        headers=tuple(_headers(message)),
        html=body.get("contentType") == "html",
        text=str(body.get("content", "")),
        files=files,
    )


def _headers(message: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Those the servers wrote; what they are silent of (a mail from the same tenant), as the message resource says."""
    written = [
        (str(each.get("name", "")), str(each.get("value", ""))) for each in message.get("internetMessageHeaders") or ()
    ]
    yield from written
    told = {name.lower() for name, _ in written}
    recipients = [_mailbox(each) for each in message.get("toRecipients") or ()]
    for name, value in (
        ("From", _mailbox(message.get("from") or {})),
        ("To", ", ".join(each for each in recipients if each)),
        ("Subject", str(message.get("subject") or "")),
        ("Message-ID", str(message.get("internetMessageId") or "")),
    ):
        if value and name.lower() not in told:
            yield name, value


def _mailbox(recipient: dict[str, Any]) -> str:
    address = recipient.get("emailAddress") or {}
    name = str(address.get("name") or "").replace("\\", "").replace('"', "")
    return f'"{name}" <{address["address"]}>' if name and address.get("address") else str(address.get("address") or "")


def _files(session: GraphSession, account: GraphAccount, mail: str) -> Iterator[FileOfMail]:
    """The bytes of each file and of each attached mail; a reference has none."""
    for each in _attachments(session, account, mail):
        if each.get("@odata.type") == _REFERENCE:
            continue
        content = session.get_bytes(account.url("messages", mail, "attachments", str(each["id"]), "$value"))
        of_file = each.get("@odata.type") == _FILE
        kind = str(each.get("contentType") or "application/octet-stream") if of_file else "message/rfc822"
        yield FileOfMail(str(each.get("name") or ""), kind, content, inline=bool(each.get("isInline")))


def _attachments(session: GraphSession, account: GraphAccount, mail: str) -> list[dict[str, Any]]:
    """What is attached, without its content."""
    # Asked without their content: ``$select`` leaves ``contentBytes`` out.
    url = account.url("messages", mail, "attachments")
    pages = session.pages(url, {"$select": "id,name,contentType,size,isInline"})
    return [item for page in pages for item in page.get("value", ())]


def _left_out(files: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(
        f"« {each.get('name') or 'fichier sans nom'} » est resté sur OneDrive ou SharePoint : le message n’en porte "
        "que le lien ; demander à l’expéditeur de joindre le fichier lui-même"
        for each in files
        if each.get("@odata.type") == _REFERENCE
    )
