"""A robot at a mailbox of the post office, running, and the mails that are sent to it: for tests of conversations."""

from __future__ import annotations

import io
import threading
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from intake.bootstrap import House
from intake.domain.letter import MailboxName
from intake.ports import OutboxState
from intake.sample import sample_mails
from storage import queries
from storage.views import HeldItem, Reply
from tests.scenarios.installation import PASSWORD, house_of, install
from tests.servers.post_office import MACHINES, PostOffice
from tests.servers.smtp import wait_for

PER_SENDER, PER_DOMAIN = 5, 7
"""Replies a day, of the robots here."""
REST_SECONDS = 100
NUMBERS = count(1)


@cache
def flattened() -> bytes:
    """A support printed to PDF."""
    printed = next(mail for mail in sample_mails() if mail.scenario == "printed-support")
    return attachment_of(printed.raw)


def attachment_of(raw: bytes) -> bytes:
    mail = message_from_bytes(raw, policy=policy.default)
    part = next(each for each in mail.walk() if each.get_content_type() == "application/pdf")
    content: bytes = part.get_content()
    return content


def typed_again(number: int) -> bytes:
    """A support typed again in a word processor: small, and no two are the same."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document><w:p>Support n° {number}</w:p></w:document>")
    return out.getvalue()


def mail_of(
    sender: str, to: str, *, subject: str = "Évaluation 2025", text: str = "Bonjour, voici la pièce."
) -> EmailMessage:
    """A mail as a person's program writes it: nothing in it says « machine »."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = "Mon, 01 Dec 2025 09:00:00 +0100"
    mail["Message-ID"] = f"<{next(NUMBERS)}.essai@{sender.rpartition('@')[2]}>"
    mail.set_content(text)
    return mail


def with_support(mail: EmailMessage, content: bytes, name: str = "Support d'évaluation 2025.pdf") -> EmailMessage:
    kind = ("application", "pdf") if name.endswith("pdf") else ("application", "octet-stream")
    mail.add_attachment(content, *kind, filename=name)
    return mail


# --- the robot


@dataclass(frozen=True)
class Robot:
    """One installation on one mailbox of the post office."""

    config: Path
    house: House
    office: PostOffice
    address: str
    mailbox: MailboxName

    @property
    def replies(self) -> tuple[Reply, ...]:
        return queries.replies(self.house.engine)

    @property
    def states(self) -> Counter[str]:
        return Counter(reply.state.value for reply in self.replies)

    @property
    def held(self) -> tuple[HeldItem, ...]:
        return queries.held(self.house.engine)

    def is_at_rest(self) -> bool:
        """Every mail in its mailbox known and settled or held, no reply about to leave, nothing in Postfix."""
        arrived = self.office.dovecot.count(self.address)
        if not self.office.postfix.is_idle():
            return False
        known = len(self.house.register.known_keys(self.mailbox))
        (seen,) = queries.status(self.house.engine) or (None,)
        working = seen is None or seen.backlog or dict(seen.outbox).keys() & {OutboxState.QUEUED, OutboxState.SENDING}
        still = self.office.postfix.is_idle() and self.office.dovecot.count(self.address) == arrived
        return known == arrived and not working and still

    def explain(self) -> str:
        return f"{self.address}: {self.states}, {self.office.dovecot.count(self.address)} arrived"


def rest(*robots: Robot) -> None:
    """Until nothing moves any more, looked at twice; seldom, for looking takes from the robot's own time."""
    for _ in range(2):
        wait_for(
            lambda: all(robot.is_at_rest() for robot in robots),
            REST_SECONDS,
            lambda: "; ".join(robot.explain() for robot in robots),
            every=0.4,
        )


@contextmanager
def robot_at(office: PostOffice, directory: Path, address: str, mailbox: str = "evaluations-dh") -> Iterator[Robot]:
    """An installation on that mailbox, running."""
    directory.mkdir()

    def change(content: dict[str, Any]) -> None:
        box = content["mailboxes"][mailbox]
        server = {"host": office.dovecot.host, "port": office.dovecot.imap_port, "security": "none"}
        box["source"] = {"imap": server | {"user": address, "password": {"env": "ESSAI_IMAP"}}}
        box |= {"address": address, "replies_per_sender_day": PER_SENDER, "replies_per_domain_day": PER_DOMAIN}
        content["mailboxes"] = {mailbox: box}
        content["sending"] = {"smtp": {"host": "127.0.0.1", "port": office.postfix.port, "security": "none"}}
        content["poll_seconds"] = 2

    config = install(directory, change)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ESSAI_IMAP", PASSWORD)
        with house_of(config) as house:
            robot = house.robot()
            thread = threading.Thread(target=lambda: robot.run(once=False))
            thread.start()
            try:
                yield Robot(config, house, office, address, MailboxName(mailbox))
            finally:
                robot.stop.set()
                thread.join(60)


def parsed(raw: bytes) -> EmailMessage:
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def report_on(original: EmailMessage, message_id: str, to: str) -> bytes:
    """A delivery report (RFC 3464) that gives that mail back."""
    kept = original.as_bytes()
    head = (
        f"From: MAILER-DAEMON@{MACHINES}\r\nTo: {to}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        f"Message-ID: {message_id}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI'm sorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; automate.example\r\n\r\n"
        f"Final-Recipient: rfc822; a@{MACHINES}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\n"
    )
    return head.encode() + kept + b"\r\n--b--\r\n"


def sent_by(office: PostOffice, mail: EmailMessage) -> None:
    """As its writer's program hands it over."""
    office.send(mail.as_bytes(), str(mail["From"]), str(mail["To"]))
