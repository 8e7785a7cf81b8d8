"""An answer as a mail: complete RFC 5322 bytes, the same for the same inputs.

Text and page side by side (multipart/alternative); around them, where returned files go back, multipart/mixed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import EmailPolicy
from pathlib import Path

from intake.courier.proofreading import check_texts
from intake.courier.wording import Written, shown_name, write
from intake.domain.campaign import Campaign
from intake.domain.disposition import Answer, Enclosure, ReturnCase
from intake.domain.letter import MailboxName
from intake.domain.mailbox import Mailbox, envelope_address, fold_address
from intake.errors import ConfigError, MessageError
from intake.ports import Outgoing
from intake.texts import texts_of
from intake.texts.typography import one_line

REFERENCES_LIMIT = 10
"""Message-IDs kept of a thread: the first, which names it, and the latest (RFC 5537, 3.4.4 allows the cut)."""
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{3,250}>")
_MEDIA_TYPE = re.compile(r"(application|image)/[a-z0-9][a-z0-9.+-]{0,80}")
_WRITTEN_AS_THEY_ARE = frozenset({"to", "message-id", "in-reply-to", "references"})


class _ReplyPolicy(EmailPolicy):
    """Addresses and Message-IDs are never re-encoded: the library's own folding cuts long ones into encoded words.

    What needs neither a fold nor an encoding is written as it is: the library takes a third of a reply's time for it.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        words = str(value)
        if name.lower() in _WRITTEN_AS_THEY_ARE:
            return f"{name}: ".encode() + b"\r\n ".join(words.encode().split()) + b"\r\n"
        line = f"{name}: {words}"
        if line.isascii() and line.isprintable() and len(line) <= (self.max_line_length or 0):
            return f"{line}\r\n".encode()
        return super().fold_binary(name, value)


_POLICY = _ReplyPolicy(linesep="\r\n", cte_type="7bit")


class TextComposer:
    """Composes answers from the texts people read. Raises ConfigError at once when a text is ill-written."""

    def __init__(
        self, mailboxes: Mapping[MailboxName, Mailbox], campaigns: Mapping[int, Campaign], texts: Path | None = None
    ) -> None:
        self._mailboxes = mailboxes
        self._campaigns = campaigns
        if texts is not None:
            # Those of the program's own were tried before it was delivered: a start need not wait for it.
            check_texts(texts)
        self._texts = texts_of(texts)

    def render(self, answer: Answer, mailbox: MailboxName, *, reference: str | None = None) -> tuple[str, str]:
        """Subject and text, without making a mail: what ``intake explain`` shows."""
        written = self.write(answer, mailbox, reference=reference)
        return written.subject, written.text

    def write(self, answer: Answer, mailbox: MailboxName, *, reference: str | None = None) -> Written:
        """The answer in words: subject, text and page."""
        return write(self._texts, answer, self._mailboxes[mailbox], self._campaign(answer), reference)

    def explanation(self, case: ReturnCase) -> str:
        """What we say of a return of that case, as the text is typed: what a person may change."""
        return self._texts.typed(f"return_{case}")

    def compose(
        self,
        answer: Answer,
        mailbox: MailboxName,
        *,
        key: str,
        reference: str | None,
        now: datetime,
        files: Sequence[bytes] = (),
    ) -> Outgoing:
        """The mail; its Message-ID and boundaries are drawn from ``key``. ``files``: of ``answer.enclosures``, in turn.

        Raises MessageError when the address cannot be written to.
        """
        recipient = writable_address(answer.to.email)
        sender = fold_address(self._mailboxes[mailbox].address)
        digest = hashlib.sha256(key.encode()).hexdigest()[:32]
        message_id = f"<{digest}@{sender.rpartition('@')[2]}>"
        written = self.write(answer, mailbox, reference=reference)
        mail = EmailMessage(policy=_POLICY)
        mail["From"] = HeaderAddress(_display_name(self._mailboxes[mailbox]), addr_spec=sender)
        mail["To"] = recipient
        mail["Subject"] = written.subject
        mail["Date"] = now
        mail["Message-ID"] = message_id
        _thread(mail, answer)
        _say_automatic(mail)
        _fill(mail, written, digest)
        _enclose(mail, answer.enclosures, files, digest)
        # After the content: setting it takes away every Content- header.
        mail["Content-Language"] = "fr"
        return Outgoing(message_id, recipient, mail.as_bytes())

    def _campaign(self, answer: Answer) -> Campaign:
        if answer.campaign not in self._campaigns:
            raise ConfigError(f"campagne {answer.campaign}", "inconnue", "ajouter ses dates à la configuration")
        return self._campaigns[answer.campaign]


def writable_address(email: str) -> str:
    """That address with an ASCII domain (IDNA). Raises MessageError unless it is a plain ``local@domain``."""
    written = envelope_address(email)
    if written is None:
        raise MessageError("adresse de réponse inutilisable : une personne doit répondre")
    return written


def _display_name(mailbox: Mailbox) -> str:
    service = one_line(mailbox.contact.service, 100)
    return service if service.startswith("CNG") else f"CNG – {service}"


def _fill(mail: EmailMessage, written: Written, digest: str) -> None:
    """The text first: a program takes the last form it can show (RFC 2046, 5.1.4)."""
    mail.set_content(written.text, cte="quoted-printable")
    mail.add_alternative(written.page, subtype="html", cte="quoted-printable")
    mail.set_boundary(_boundary("a", digest))


def _enclose(mail: EmailMessage, enclosures: Sequence[Enclosure], files: Sequence[bytes], digest: str) -> None:
    for enclosure, content in zip(enclosures, files, strict=True):
        media_type = enclosure.media_type if _MEDIA_TYPE.fullmatch(enclosure.media_type) else "application/octet-stream"
        main, _, sub = media_type.partition("/")
        mail.add_attachment(content, main, sub, cte="base64", filename=shown_name(enclosure.name))
    if enclosures:
        mail.set_boundary(_boundary("m", digest))


def _boundary(level: str, digest: str) -> str:
    """« =_ » stands in no quoted-printable and no base64 line, so no content can hold it (RFC 2045, 6.7)."""
    return f"=_{level}{digest}"


def _thread(mail: EmailMessage, answer: Answer) -> None:
    """In-Reply-To and References (RFC 5322, 3.6.4), of well-formed ids only: the original's headers are not trusted."""
    parent = [answer.in_reply_to] if answer.in_reply_to and _MESSAGE_ID.fullmatch(answer.in_reply_to) else []
    thread = [known for known in answer.references if _MESSAGE_ID.fullmatch(known) and known not in parent] + parent
    if len(thread) > REFERENCES_LIMIT:
        thread = thread[:1] + thread[1 - REFERENCES_LIMIT :]
    if parent:
        mail["In-Reply-To"] = parent[0]
    if thread:
        mail["References"] = " ".join(thread)


def _say_automatic(mail: EmailMessage) -> None:
    """What other robots look at, so that none answers us (RFC 3834, 3.1.7 and 5; Microsoft's MS-OXCMAIL)."""
    mail["Auto-Submitted"] = "auto-replied"
    mail["X-Auto-Response-Suppress"] = "All"
    # RFC 3834 neither asks for Precedence nor forbids it. Vacation programs older than Auto-Submitted know nothing
    # else, and some compare the value letter by letter: lower case.
    mail["Precedence"] = "bulk"
