"""The same reply to another address: another mail, for the first may still come back from wherever it went."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection

from intake.courier.composition import writable_address
from intake.domain.mailbox import fold_address
from intake.errors import MessageError, RulingError
from intake.ports import Outgoing

_FIELD = r"(?im)^{name}:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*\r\n"


def readdressed(raw: bytes, address: str, own: Collection[str]) -> Outgoing:
    """Those bytes with another ``To`` and another Message-ID: twice to one address is one mail, for the id is drawn
    from both. Raises RulingError when nothing can be sent there, or the address is one of ``own``.
    """
    try:
        recipient = writable_address(address.strip())
    except MessageError as error:
        raise RulingError(f"adresse « {address} » inutilisable : une adresse seule est attendue") from error
    if fold_address(recipient) in {fold_address(each) for each in own}:
        raise RulingError(f"« {address} » est une de nos boîtes : écrire à une personne")
    header, blank, body = raw.partition(b"\r\n\r\n")
    fields = header.decode("utf-8", "surrogateescape") + "\r\n"
    start, end = _span(fields, "Message-ID")
    former = fields[start:end].strip()
    domain = former.rstrip(">").rpartition("@")[2]
    digest = hashlib.sha256(f"{former} {recipient}".encode()).hexdigest()[:32]
    message_id = f"<{digest}@{domain}>"
    for name, value in (("To", recipient), ("Message-ID", message_id)):
        start, end = _span(fields, name)
        fields = f"{fields[:start]}{name}: {value}\r\n{fields[end:]}"
    written = fields.removesuffix("\r\n").encode("utf-8", "surrogateescape")
    return Outgoing(message_id, recipient, written + blank + body)


def _span(fields: str, name: str) -> tuple[int, int]:
    """Where that field stands, its folded lines included. The mails are our own: each has one."""
    found = re.search(_FIELD.format(name=name), fields)
    if found is None:
        raise RulingError(f"cette réponse n’a pas de champ {name} : elle ne peut pas être adressée à nouveau")
    return found.span()
