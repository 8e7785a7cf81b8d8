"""A machine that answers every mail it gets, the null sender's too, and says nowhere that it is one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.post_office import PostOffice

PATIENCE = 500
"""Answers after which even this machine stops: a test that fails must end."""


@dataclass(frozen=True)
class Letter:
    """What it sends: envelope and mail. ``sender`` "" is the null one."""

    sender: str
    recipient: str
    raw: bytes


Reply = Callable[[int, EmailMessage], Letter | None]
"""Its answer to the mail it got as the so-many-th (from 1), if any."""


@dataclass
class Machine:
    """It answers before it takes the next mail: while a mail is on its way, Postfix's queue is not empty."""

    office: PostOffice
    reply: Reply
    taken: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        mail = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.taken.append(mail)
        if len(self.taken) <= PATIENCE:
            await asyncio.to_thread(self._answer, len(self.taken), mail)
        return "250 pris"

    def _answer(self, number: int, mail: EmailMessage) -> None:
        answer = self.reply(number, mail)
        if answer is not None:
            self.office.send(answer.raw, answer.sender, answer.recipient)


@contextmanager
def machine(office: PostOffice, reply: Reply) -> Iterator[Machine]:
    """Behind the post office, for every address of ``automate.example``."""
    peer = Machine(office, reply)
    controller = Controller(peer, hostname="127.0.0.1", port=office.machine_port, ready_timeout=30)
    controller.start()
    try:
        yield peer
    finally:
        controller.stop()
