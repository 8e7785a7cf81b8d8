"""A message of Outlook's as a tree of parts, so that it is read like any other mail. No byte of a file is copied."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.reading.mime.parts import Part, parse
from intake.reading.unpacking import mapi
from intake.reading.unpacking.mapi import MapiAttachment, MapiMessage
from intake.reading.unpacking.rtf import rtf_text, unpacked_rtf

OUTLOOK = "application/vnd.ms-outlook"
"""The content type of a part whose one child is a message of Outlook's, as message/rfc822 is for other mails."""
_OPAQUE, SIGNED_TYPE = "application/octet-stream", "application/pkcs7-mime"
UNREAD_WORDS = "texte enrichi du message illisible"
_REPORTS = (
    (re.compile(r"report\..*\.ipn(n)?rn$"), "disposition-notification"),
    (re.compile(r"report\..*"), "delivery-status"),
)
"""PidTagMessageClass of what mail systems write ([MS-OXOMSG] 2.2.3): read or not read; (not) delivered."""
_MEETING = re.compile(r"ipm\.schedule\.meeting\.(request|canceled|resp)\b")
_METHODS = {"request": "REQUEST", "canceled": "CANCEL", "resp": "REPLY"}
"""[MS-OXOCAL] 2.2.8; RFC 5546."""
_ABSENCE = "ipm.note.rules.oof"
_TYPE = re.compile(r"(?!multipart/)[\w!#$&^.+-]{1,60}/[\w!#$&^.+-]{1,100}$")
_OF_BODY = re.compile(r"content-|mime-version$")
MAX_HEADERS = 500_000

Fields = tuple[tuple[str, str], ...]


def outlook_part(message: MapiMessage, *, with_files: bool = True) -> Part:
    """The message as a multipart: its text, then what it carries, under the header it had on its way."""
    carried = [_carried(each) for each in message.attachments if with_files and not each.problem]
    children = (*_text(message), *carried)
    told = message.properties.line(mapi.CLASS).lower()
    kind = next((kind for pattern, kind in _REPORTS if pattern.match(told)), "")
    content_type, params = ("multipart/report", {"report-type": kind}) if kind else ("multipart/mixed", {})
    return Part(b"", 0, 0, _fields(message), content_type, params, (*children, *_calendar(told)))


def _calendar(message_class: str) -> Iterator[Part]:
    """A meeting's request or answer, which Outlook keeps as properties, as it stood beside the text on its way."""
    found = _MEETING.match(message_class)
    if found:
        entry = _leaf(b"", "text/calendar", {"method": _METHODS[found[1]]})
        yield Part(b"", 0, 0, (), "multipart/alternative", {}, (entry,))


def unread(message: MapiMessage) -> Iterator[tuple[str, str]]:
    """(name, problem in French) of all that could not be read in a message and those it carries."""
    yield from (("", problem) for problem in message.problems)
    if not message.problems and _lost_its_words(message):
        yield "", UNREAD_WORDS
    for each in message.attachments:
        if each.problem:
            yield each.name, each.problem
        if each.message:
            yield from unread(each.message)


def carried_bytes(message: MapiMessage) -> int:
    """How many bytes of files were taken out of a message and those it carries."""
    return sum(len(each.content) + (carried_bytes(each.message) if each.message else 0) for each in message.attachments)


def _fields(message: MapiMessage) -> Fields:
    """The transport header where it was kept, completed by the message's properties."""
    told = message.properties
    header = told.text(mapi.HEADERS)[:MAX_HEADERS].strip()
    fields = parse(header.encode("utf-8", "replace") + b"\r\n\r\n").root.fields if header else ()
    kept = [(name, value) for name, value in fields if not _OF_BODY.match(name)]
    present = {name for name, _ in kept}
    return (*kept, *((name, value) for name, value in _told(message) if value and name not in present))


def _told(message: MapiMessage) -> Iterator[tuple[str, str]]:
    told, (name, email) = message.properties, message.sender()
    submitted = told.instant(mapi.SUBMITTED)
    yield "subject", told.line(mapi.SUBJECT)
    yield "auto-submitted", "auto-replied" if told.line(mapi.CLASS).lower().startswith(_ABSENCE) else ""
    yield "from", f"{_quoted(name)} <{email}>" if email else ""
    yield "sender", _hand_of(message, email)
    yield "date", submitted.isoformat() if submitted else ""
    yield "message-id", told.line(mapi.MESSAGE_ID)
    yield "in-reply-to", told.line(mapi.IN_REPLY_TO)
    yield "references", told.line(mapi.REFERENCES)
    recipients = told.line(mapi.DISPLAY_TO)
    yield "to", recipients if "@" in recipients else ""


def _hand_of(message: MapiMessage, author: str) -> str:
    """Who sent it for the author (« de la part de »)."""
    name, email = message.hand()
    return f"{_quoted(name)} <{email}>" if email and email != author else ""


def _text(message: MapiMessage) -> tuple[Part, ...]:
    """Plain and HTML as alternatives; the rich text only where there is neither."""
    told = message.properties
    plain, html = told.text(mapi.BODY).strip("\0"), _html(message)
    if not plain.strip() and html is None:
        plain = rtf_text(unpacked_rtf(told.binary(mapi.RTF))).strip("\0")
    parts = [_leaf(plain.encode("utf-8", "replace"), "text/plain", {"charset": "utf-8"})] if plain.strip() else []
    parts += [html] if html else []
    return (Part(b"", 0, 0, (), "multipart/alternative", {}, tuple(parts)),) if len(parts) > 1 else tuple(parts)


def _lost_its_words(message: MapiMessage) -> bool:
    """The rich text is all the text there is, and it could not be unpacked."""
    rich = message.properties.binary(mapi.RTF)
    told = unpacked_rtf(rich).lstrip().startswith(b"{\\rtf")
    return bool(rich.strip(b"\0")) and not _text(message) and not told


def _html(message: MapiMessage) -> Part | None:
    told = message.properties
    kind, raw = told.values.get(mapi.HTML, (mapi.BINARY, b""))
    if kind == mapi.UNICODE:
        return _leaf(told.text(mapi.HTML).encode("utf-8", "replace"), "text/html", {"charset": "utf-8"})
    page = told.number(mapi.INTERNET_PAGE)
    return _leaf(raw, "text/html", {"charset": mapi.page_of(page)} if page else {}) if raw.strip(b"\0 \r\n") else None


def _leaf(raw: bytes, content_type: str, params: dict[str, str], fields: Fields = ()) -> Part:
    return Part(raw, 0, len(raw), fields, content_type, params)


def _carried(attachment: MapiAttachment) -> Part:
    if attachment.message:
        return Part(b"", 0, 0, (), OUTLOOK, {}, (outlook_part(attachment.message),))
    disposition = "inline" if attachment.shown else "attachment"
    fields = [("content-disposition", f"{disposition}; filename={_quoted(attachment.name)}")]
    if attachment.content_id or attachment.shown:
        fields.append(("content-id", f"<{attachment.content_id}>"))
    kind = attachment.media_type if _TYPE.match(attachment.media_type) else _OPAQUE
    if attachment.media_type == "multipart/signed":
        # A clear-signed mail is kept whole in one file, as an opaque signature is ([MS-OXOSMIME] 2.1.3).
        kind = SIGNED_TYPE
    return _leaf(attachment.content, kind, {}, tuple(fields))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
