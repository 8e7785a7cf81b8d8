"""A copy of each reply that left, in the Sent folder of its mailbox: for people, who look there.

The reply has left: whatever happens here, it is never sent again. A server that refuses is asked again later.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from intake.courier.outbox import wait_after
from intake.domain.letter import MailboxName
from intake.errors import ConfigError, IntakeError, MessageError, TransientError
from intake.ports import OpenSentFolder, SentCopy, SentFolder

ROUND = 50
"""Copies taken from the register at a time."""
LEFT_ALONE = timedelta(minutes=5)
"""A mailbox whose server did not answer, or whose folder does not open, is not asked for so long."""


class Copies(Protocol):
    """What this asks of the register (part of ``ports.Register``)."""

    def due_copies(self, mailboxes: Collection[MailboxName], now: datetime, limit: int) -> tuple[SentCopy, ...]: ...

    def copy_taken(self, number: int, now: datetime, retry_at: datetime) -> bool: ...

    def copy_made(self, number: int, evidence: str, now: datetime) -> None: ...

    def copy_failed(self, number: int, problem: str, now: datetime) -> None: ...


class SentCopies:
    """Makes the copies that are due. ``folders``: how to open that of each mailbox that has one."""

    def __init__(
        self,
        register: Copies,
        folders: Mapping[MailboxName, OpenSentFolder],
        now: Callable[[], datetime],
        *,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._register = register
        self._folders = folders
        self._now = now
        self._stopping = stopping
        self._left_alone: dict[MailboxName, datetime] = {}
        self._log = structlog.get_logger(__name__)

    def make_copies(self) -> int:
        """One round; how many were made. Raises TransientError for the register's faults only.

        A mailbox whose server does not answer is left alone for a while; the others go on.
        """
        names = [name for name in self._folders if not self._is_left_alone(name)]
        due = self._register.due_copies(names, self._now(), ROUND) if names else ()
        return sum(self._make_in(name, tuple(each for each in due if each.mailbox == name)) for name in names)

    def _make_in(self, mailbox: MailboxName, copies: tuple[SentCopy, ...]) -> int:
        if not copies:
            return 0
        try:
            folder = self._folders[mailbox]()
        except (TransientError, ConfigError) as fault:
            self._failed(copies[0], fault)
            return 0
        with closing(folder):
            made = 0
            for copy in copies:
                if self._stopping() or self._is_left_alone(mailbox):
                    break
                made += self._make(folder, copy)
            return made

    def _make(self, folder: SentFolder, copy: SentCopy) -> int:
        now = self._now()
        if not self._register.copy_taken(copy.number, now, now + wait_after(copy.attempts)):
            return 0
        try:
            evidence = folder.keep(copy.mail, copy.sent_at)
        except (MessageError, TransientError, ConfigError) as fault:
            self._failed(copy, fault)
            return 0
        self._register.copy_made(copy.number, evidence, self._now())
        return 1

    def _failed(self, copy: SentCopy, fault: IntakeError) -> None:
        """A refused mail waits alone; where the server is at fault, so do all of its mailbox."""
        if not isinstance(fault, MessageError):
            self._left_alone[copy.mailbox] = self._now() + LEFT_ALONE
        self._register.copy_failed(copy.number, str(fault), self._now())
        self._log.warning("sent_copy_delayed", mailbox=copy.mailbox, reply=copy.number, problem=str(fault))

    def _is_left_alone(self, mailbox: MailboxName) -> bool:
        return mailbox in self._left_alone and self._left_alone[mailbox] > self._now()
