"""A folder of a mailbox in Exchange Online as a way in, by Microsoft Graph.

The key of a mail is ``graph:`` and its immutable id, which stays when people move the mail within the mailbox.
Reading by Graph marks nothing as read; only the policy's mark changes anything there.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Event

from intake.domain.letter import SourceKey
from intake.errors import ConfigError, TransientError
from intake.mailboxes.graph_folder import GraphFolder
from intake.mailboxes.graph_message import MailUnavailableError, fetch_mail
from intake.microsoft.faults import Refusal
from intake.microsoft.kept import KeptFile
from intake.microsoft.session import GraphAccount, GraphSession, fault_of_refusal
from intake.ports import Arrival, FetchFault, WayIn

PREFIX = "graph:"


@dataclass(frozen=True)
class GraphOptions:
    """One folder. ``kept``: directory of what must outlive the process. Older mails than ``since`` are not listed.

    ``look_seconds``: between two looks at the changes while waiting. ``list_every``: seconds after which the folder is
    listed whole, whatever the changes said.
    """

    account: GraphAccount
    kept: Path
    folder: str = "inbox"
    since: date | None = None
    mark_seen: bool = False
    look_seconds: float = 15.0
    list_every: float = 3600.0


def open_graph(options: GraphOptions) -> WayIn:
    """A token obtained and the folder found. Raises TransientError or ConfigError."""
    return _Graph(options)


class _Graph:
    """See ``WayIn``."""

    def __init__(self, options: GraphOptions) -> None:
        self._options, self._account = options, options.account
        self._session = GraphSession(options.account)
        try:
            with self._named_faults():
                self._folder = GraphFolder(
                    self._session,
                    options.account,
                    options.folder,
                    since=options.since,
                    list_every=options.list_every,
                    kept=KeptFile(_state_file(options)),
                )
        except (TransientError, ConfigError):
            self._session.close()
            raise

    def list_keys(self) -> Sequence[SourceKey]:
        """By the server's date."""
        with self._named_faults():
            entries = self._folder.entries()
        return [_key(mail) for mail in sorted(entries, key=lambda mail: (entries[mail].received, mail))]

    def fetch(self, keys: Sequence[SourceKey]) -> Iterator[Arrival | FetchFault]:
        """One mail at a time. A mail that people moved to another folder since it was listed is given all the same.

        Raises TransientError when it is the server that fails, not the mail.
        """
        for key in keys:
            yield from self._fetch(key)

    def mark(self, keys: Sequence[SourceKey]) -> None:
        """Read, where the policy asks for it; a mail that people took away is left alone."""
        if not self._options.mark_seen:
            return
        for key in keys:
            with self._named_faults():
                self._mark(key)

    def wait(self, seconds: float, stop: Event) -> None:
        """By asking for changes now and then: a webhook would need an address that the Internet can reach."""
        deadline = time.monotonic() + seconds
        with self._named_faults():
            while not stop.is_set() and not self._folder.has_news():
                left = deadline - time.monotonic()
                if left <= 0 or stop.wait(min(self._options.look_seconds, left)):
                    return

    def close(self) -> None:
        """Nothing is kept open at the server."""
        self._session.close()

    def _fetch(self, key: SourceKey) -> Iterator[Arrival | FetchFault]:
        mail = key.removeprefix(PREFIX)
        try:
            with self._named_faults():
                found = fetch_mail(self._session, self._account, mail, self._folder.entry(mail))
        except MailUnavailableError as error:
            self._assert_server_answers()
            yield FetchFault(key, str(error))
            return
        if found is not None:
            yield Arrival(key, found.raw, found.received_at, found.left_out)

    def _assert_server_answers(self) -> None:
        """One mail that fails is its own affair; a server that fails is not the mails' fault."""
        with self._named_faults():
            self._session.get(self._account.url("mailFolders", self._options.folder), {"$select": "id"})

    def _mark(self, key: SourceKey) -> None:
        try:
            self._session.patch(self._account.url("messages", key.removeprefix(PREFIX)), {"isRead": True})
        except Refusal as refusal:
            if refusal.status == 403:
                problem = f"le robot n’a pas le droit de marquer les messages ({refusal})"
                remedy = "retirez mark_seen, ou demandez le rôle « Application Mail.ReadWrite » sur cette boîte"
                raise ConfigError(self._account.where, problem, remedy) from refusal
            if refusal.status != 404:
                raise

    @contextmanager
    def _named_faults(self) -> Iterator[None]:
        try:
            yield
        except Refusal as refusal:
            raise fault_of_refusal(self._account, refusal) from refusal


def _key(mail: str) -> SourceKey:
    return SourceKey(PREFIX + mail)


def _state_file(options: GraphOptions) -> Path:
    """One for each folder of each mailbox of each cloud."""
    place = f"{options.account.endpoint} {options.account.mailbox.lower()} {options.folder} {options.since}"
    return options.kept / f"graph-{hashlib.sha256(place.encode()).hexdigest()[:24]}.json"
