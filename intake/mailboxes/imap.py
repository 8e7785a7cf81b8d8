"""A folder of an IMAP server (RFC 3501) as a way in.

The key of a mail is ``UIDVALIDITY:UID``. The folder is opened read-only (EXAMINE) and mails are read by PEEK, so
nothing changes there, unless the policy asks that registered mails be marked as seen.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from threading import Event

from imapclient import SEEN, IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from intake.batches import batches
from intake.domain.letter import SourceKey
from intake.errors import TransientError
from intake.mailboxes.imap_folder import Folder, open_folder, search_uids
from intake.mailboxes.imap_login import ImapOptions, cut, log_in, named_faults
from intake.mailboxes.imap_wait import wait_by_idle, wait_by_looking
from intake.ports import Arrival, FetchFault, WayIn

__all__ = ["ImapOptions", "open_imap"]

UIDS_AT_ONCE = 500
"""Keeps a command below 8,192 bytes (RFC 7162, section 4)."""
BATCH_BYTES = 16 * 1024 * 1024
BATCH_MAILS = 50
PATIENCE_SECONDS = 120.0
"""Of connections lost one after the other without one mail between: past that it is not the mails' fault."""

_Answers = Mapping[int, Mapping[bytes, object]]


def open_imap(options: ImapOptions) -> WayIn:
    """Log in and open the folder. Raises TransientError or ConfigError."""
    return _Imap(options)


class _Imap:
    """See ``WayIn``. After a TransientError the connection may be dead: open another."""

    _client: IMAPClient
    _folder: Folder

    def __init__(self, options: ImapOptions) -> None:
        self._options = options
        self._lost_since: float | None = None
        self._connect()
        self._listed = self._folder

    def list_keys(self) -> Sequence[SourceKey]:
        """By UID: in the order in which mails came into the folder."""
        self._renew_session()
        # Opened anew each time: the count is today's, and a folder that was replaced shows by its UIDVALIDITY.
        self._folder = self._listed = open_folder(self._client, self._options)
        with named_faults(self._options.where):
            uids = search_uids(self._client, self._folder, self._options.since)
        return [_key(self._folder.validity, uid) for uid in uids]

    def fetch(self, keys: Sequence[SourceKey]) -> Iterator[Arrival | FetchFault]:
        """In batches of 16 MB or 50 mails; a batch that fails is asked for again mail by mail.

        Raises TransientError when the keys are of another life of the folder: list again.
        """
        self._lost_since = None
        for uids in batches(self._uids(keys), UIDS_AT_ONCE):
            for batch in _batches(self._sizes(uids)):
                # Looked at for each batch: a fetch may last, and other calls come between two of its mails.
                self._uids(keys[:1])
                yield from self._fetch_batch(batch)

    def mark(self, keys: Sequence[SourceKey]) -> None:
        """The flag Seen where the policy asks for it; a mail that people took away is left alone."""
        if not self._options.mark_seen or not keys:
            return
        self._folder = open_folder(self._client, self._options, readonly=False)
        for uids in batches(self._uids(keys), UIDS_AT_ONCE):
            with named_faults(self._options.where):
                self._client.add_flags(uids, [SEEN], silent=True)

    def wait(self, seconds: float, stop: Event) -> None:
        """By IDLE where the server has it, else by looking now and then.

        Raises TransientError when the connection turns out dead: it never says « nothing came » for a dead server.
        """
        deadline = time.monotonic() + seconds
        if stop.is_set() or self._has_news():
            return
        with named_faults(self._options.where):
            if self._options.idle and self._client.has_capability("IDLE"):
                wait_by_idle(self._client, deadline, stop)
            else:
                wait_by_looking(self._has_news, deadline, stop)

    def close(self) -> None:
        """LOGOUT, as far as the connection allows."""
        with suppress(OSError, IMAPClientError):
            self._client.logout()
        cut(self._client)

    def _connect(self) -> None:
        with ExitStack() as on_failure:
            client = log_in(self._options)
            on_failure.callback(cut, client)
            self._token = self._options.tokens.token() if self._options.tokens is not None else None
            self._folder = open_folder(client, self._options)
            self._client = client
            on_failure.pop_all()

    def _renew_session(self) -> None:
        """A session opened by a token ends with it: another is opened before, between two looks."""
        if self._options.tokens is None or self._options.tokens.token() == self._token:
            return
        with suppress(OSError, IMAPClientError):
            self._client.logout()
        cut(self._client)
        self._connect()

    def _has_news(self) -> bool:
        # Announcements that came between other answers are dropped by the library; the folder itself never lies.
        self._folder = open_folder(self._client, self._options)
        return self._folder.has_news_since(self._listed)

    def _uids(self, keys: Sequence[SourceKey]) -> list[int]:
        """Raises TransientError unless all keys are of the folder as it is open now."""
        life = f"{self._folder.validity}:"
        if not all(key.startswith(life) for key in keys):
            raise TransientError(f"{self._options.where} : le dossier a été renuméroté, il faut le lister à nouveau")
        return [int(key.removeprefix(life)) for key in keys]

    def _ask(self, uids: Sequence[int], *items: str) -> _Answers:
        with named_faults(self._options.where):
            answers: _Answers = self._client.fetch(uids, items)
        return answers

    def _sizes(self, uids: Sequence[int]) -> list[tuple[int, int]]:
        """UID and size of those that are still there."""
        try:
            answers = self._ask(uids, "RFC822.SIZE")
        except TransientError as error:
            self._recover(error)
            # Of unknown size: each in a batch of its own.
            return [(uid, BATCH_BYTES) for uid in uids]
        return [(uid, _size(answers[uid])) for uid in uids if uid in answers]

    def _fetch_batch(self, uids: Sequence[int]) -> Iterator[Arrival | FetchFault]:
        try:
            answers = dict(self._ask(uids, "BODY.PEEK[]", "INTERNALDATE"))
        except TransientError as error:
            self._recover(error)
            yield from self._fetch_singly(uids, str(error))
            return
        self._lost_since = None
        for uid in uids:
            # Taken out as they are given: the consumer holds one mail, we only those still to come.
            yield from self._arrival(uid, answers.pop(uid, {}))

    def _fetch_singly(self, uids: Sequence[int], problem: str) -> Iterator[Arrival | FetchFault]:
        if len(uids) == 1:
            yield from self._fault(uids[0], problem)
            return
        for uid in uids:
            yield from self._fetch_batch([uid])

    def _arrival(self, uid: int, answer: Mapping[bytes, object]) -> Iterator[Arrival | FetchFault]:
        body, date = answer.get(b"BODY[]"), answer.get(b"INTERNALDATE")
        if not isinstance(body, bytes):
            yield from self._fault(uid, "le serveur ne donne pas son contenu")
            return
        aware = date.astimezone(UTC) if isinstance(date, datetime) and date.tzinfo else None
        yield Arrival(_key(self._folder.validity, uid), body, aware)

    def _fault(self, uid: int, problem: str) -> Iterator[FetchFault]:
        """Nothing when the mail was deleted meanwhile: that is no fault."""
        with named_faults(self._options.where):
            # NOOP lets the server tell us of deletions; until then it may go on listing what is gone.
            self._client.noop()
            still_there = bool(self._client.search(["UID", str(uid)]))
        if still_there:
            yield FetchFault(_key(self._folder.validity, uid), problem)

    def _recover(self, error: TransientError) -> None:
        """Connected again if the connection was lost.

        Dovecot hangs up, each time anew, on a mail whose file it cannot read: that must not stop the other mails.
        """
        if not isinstance(error.__cause__, OSError | IMAPClientAbortError):
            return
        cut(self._client)
        now = time.monotonic()
        self._lost_since = self._lost_since or now
        if now - self._lost_since > PATIENCE_SECONDS:
            raise error
        before = self._folder
        self._connect()
        if self._folder.validity != before.validity:
            raise error


def _key(validity: int, uid: int) -> SourceKey:
    return SourceKey(f"{validity}:{uid}")


def _size(answer: Mapping[bytes, object]) -> int:
    size = answer.get(b"RFC822.SIZE")
    return size if isinstance(size, int) else BATCH_BYTES


def _batches(sizes: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """UIDs together as long as they stay within the limits; one mail above them goes alone."""
    batch: list[int] = []
    weight = 0
    for uid, size in sizes:
        if batch and (weight + size > BATCH_BYTES or len(batch) == BATCH_MAILS):
            yield batch
            batch, weight = [], 0
        batch.append(uid)
        weight += size
    if batch:
        yield batch
