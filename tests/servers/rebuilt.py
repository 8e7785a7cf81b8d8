"""A mail as Exchange gives it back: taken apart when it came, written anew when it is asked for.

Other boundaries, transfer encodings, charsets, header order, case and folding, encoded words and parameters; lines of
its own; the plain text of an alternative made from the HTML. The parts' bytes and the words are the sender's.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.charset import BASE64, QP, Charset
from email.header import Header, decode_header, make_header
from email.message import Message

CRLF = policy.compat32.clone(linesep="\r\n", max_line_length=120)
OWN = (
    ("X-MS-Exchange-Organization-AuthSource", "exch01.cng.example"),
    ("X-MS-Has-Attach", "yes"),
    ("X-MS-Exchange-Transport-EndToEndLatency", "00:00:01.2345678"),
)
WORDS = ("subject", "from", "to", "cc", "reply-to", "sender")
TAG = re.compile(r"<(title|style)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)


def rebuilt(raw: bytes) -> bytes:
    """The same mail in other bytes; always the same ones from the same mail."""
    mail = message_from_bytes(raw, policy=policy.compat32)
    for number, part in enumerate(_written_anew(mail)):
        _rewrite(part, f"_{number:03}_{hashlib.sha256(raw).hexdigest()[:32]}_")
    _rewrite_headers(mail)
    return mail.as_bytes(policy=CRLF)


def _written_anew(mail: Message) -> Iterator[Message]:
    """All but the fields of a delivery report, which are no parts though the library makes them so."""
    yield mail
    children = mail.get_payload() if mail.is_multipart() else []
    if not _is_report(mail) and isinstance(children, list):
        for child in children:
            yield from _written_anew(child)  # type: ignore[arg-type]  # of a multipart all are messages


def _is_report(part: Message) -> bool:
    return part.get_content_maintype() == "message" and part.get_content_type() != "message/rfc822"


def _rewrite(part: Message, boundary: str) -> None:
    if _is_report(part):
        return
    if part.get_content_type() == "multipart/alternative":
        _plain_from_html(part)
    if part.is_multipart():
        if part.get_content_maintype() == "multipart":
            part.set_boundary(boundary)
        return
    _rename(part)
    content = part.get_payload(decode=True)
    if part.get_content_maintype() != "text" or not isinstance(content, bytes):
        _encode(part, content if isinstance(content, bytes) else b"")
        return
    if part.get_content_disposition() == "attachment":
        _encode(part, content)
        return
    _write_text(part, _text(part, content), "utf-8")


def _encode(part: Message, content: bytes) -> None:
    del part["Content-Transfer-Encoding"]
    part["Content-Transfer-Encoding"] = "base64"
    encoded = base64.b64encode(content).decode()
    part.set_payload("\n".join(encoded[at : at + 60] for at in range(0, len(encoded), 60)))


def _text(part: Message, content: bytes) -> str:
    try:
        return content.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return content.decode("cp1252", "replace")


def _write_text(part: Message, text: str, charset: str) -> None:
    del part["Content-Transfer-Encoding"]
    chosen = Charset(charset)
    chosen.body_encoding = BASE64 if len(text) % 2 else QP
    part.set_payload(text.rstrip() + "\n", chosen)


def _plain_from_html(alternative: Message) -> None:
    leaves = [part for part in alternative.walk() if not part.is_multipart()]
    rich = next((part for part in leaves if part.get_content_type() == "text/html"), None)
    plain = next((part for part in leaves if part.get_content_type() == "text/plain"), None)
    content = rich.get_payload(decode=True) if rich else None
    if rich is None or plain is None or not isinstance(content, bytes):
        return
    shown = html.unescape(TAG.sub(" ", _text(rich, content)))
    _write_text(plain, "\n".join(line.strip() for line in shown.splitlines() if line.strip()), "utf-8")


def _rename(part: Message) -> None:
    """RFC 2231 in place of whatever the sender wrote."""
    name = part.get_filename()
    if name and part.get("Content-Disposition"):
        meant = str(make_header(decode_header(name)))
        part.del_param("name")
        part.set_param("filename", meant, header="Content-Disposition", charset="utf-8", replace=True)


def _rewrite_headers(mail: Message) -> None:
    """Lines of way first, in their order; then the others, the other way round, under other spellings."""
    fields = list(mail.raw_items())
    way = [field for field in fields if field[0].lower() == "received"]
    others = [field for field in fields if field[0].lower() != "received"]
    for name in {name for name, _ in fields}:
        del mail[name]
    for name, value in (*way, *OWN, *sorted(others, key=lambda field: field[0].lower(), reverse=True)):
        # The library takes a Header as well; its stubs know text alone.
        mail[name.upper() if len(name) % 2 else name] = _respelled(name, value)  # type: ignore[assignment]


def _respelled(name: str, value: str) -> object:
    unfolded = " ".join(str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace").split())
    if name.lower() not in WORDS:
        return unfolded
    decoded = decode_header(unfolded)
    if all(charset is None for _, charset in decoded):
        return unfolded
    if name.lower() == "subject":
        return Header(str(make_header(decoded)), "utf-8", maxlinelen=60)
    return unfolded
