"""A folder of an Exchange mailbox as a way in, by Exchange Web Services.

The key of a mail is ``ews:`` and the server's item id, which names one item and no other as long as it stays in its
folder. Moved away and back it has another id: then its bytes say that it is the same mail. (Exchange's search key
would survive a move, but a copy keeps it too, and what a sender puts into a winmail.dat may set it: two mails could
be taken for one, and one of them be lost.) Reading by EWS sets no flag; what is asked for never changes anything,
unless the policy asks that registered mails be marked as read.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from threading import Event
from typing import Any

from exchangelib import errors

from intake.batches import batches
from intake.domain.letter import SourceKey
from intake.errors import ConfigError, IntakeError, TransientError
from intake.exchange.connection import Connection
from intake.exchange.faults import TO_MEND, UnansweredError, code_of, fault_of
from intake.exchange.options import EwsOptions
from intake.exchange.services import (
    changes_of,
    folder_by_id,
    folders_below,
    mails_of,
    mark_read,
    open_folder,
)
from intake.exchange.values import Changes, Mail
from intake.mailboxes.ews_listing import Listing, StateLostError
from intake.mailboxes.ews_stream import Stream
from intake.ports import Arrival, FetchFault, WayIn

PREFIX = "ews:"
BATCH_BYTES = 8 * 1024 * 1024
"""As Exchange counts; base64 in the answer makes a third more, and parsing it takes several times that in memory."""
BATCH_MAILS = 50
MARKS_AT_ONCE = 100
TICK_SECONDS = 0.5
"""Between two looks at ``stop``."""
LOOK_SECONDS = 10.0
"""Between two looks at a folder without a stream."""
DISTINGUISHED = ("inbox", "junkemail", "archiveinbox", "deleteditems", "msgfolderroot")
GONE = ("ErrorItemNotFound", "ErrorInvalidIdMalformed", "ErrorInvalidId")


def open_ews(options: EwsOptions, listing: Listing | None = None) -> WayIn:
    """Log in and open the folder. ``listing``: what former connections learned. Raises TransientError, ConfigError."""
    return _Ews(options, listing or Listing())


class _Ews:
    """See ``WayIn``. After a TransientError another connection is opened."""

    def __init__(self, options: EwsOptions, listing: Listing) -> None:
        self._options = options
        self._listing = listing
        self._stream: Stream | None = None
        self._connection = Connection(options)
        with contextlib.ExitStack() as on_failure:
            on_failure.callback(self._connection.close)
            self._folder = find_folder(self._connection, options.folder)
            on_failure.pop_all()

    def list_keys(self) -> Sequence[SourceKey]:
        """By the server's date of receipt."""
        self._listing.update(self._ask)
        return [SourceKey(PREFIX + item) for item in self._listing.items(self._options.since)]

    def fetch(self, keys: Sequence[SourceKey]) -> Iterator[Arrival | FetchFault]:
        """In batches of 8 MB or 50 mails; a batch that fails is asked for again mail by mail."""
        items = [key.removeprefix(PREFIX) for key in keys if key.startswith(PREFIX)]
        for batch in self._batches(items):
            yield from self._fetch_batch(batch)

    def mark(self, keys: Sequence[SourceKey]) -> None:
        """The read flag where the policy asks for it; a mail that people took away is left alone."""
        if not self._options.mark_seen:
            return
        items = [key.removeprefix(PREFIX) for key in keys if key.startswith(PREFIX)]
        for some in batches(items, MARKS_AT_ONCE):
            for refusal in mark_read(self._connection, some):
                self._refuse_mark(refusal)

    def wait(self, seconds: float, stop: Event) -> None:
        """Until synchronisation shows a new mail; a stream says when to look, else it is looked now and then."""
        deadline = time.monotonic() + seconds
        if stop.is_set() or self._has_news():
            return
        if self._options.stream and self._stream is None:
            self._stream = Stream(self._options, self._folder)
        looked = time.monotonic()
        while (left := deadline - time.monotonic()) > 0 and not stop.wait(min(TICK_SECONDS, left)):
            if self._is_hinted() or (self._is_deaf() and time.monotonic() - looked > LOOK_SECONDS):
                looked = time.monotonic()
                if self._has_news():
                    return

    def close(self) -> None:
        """End the stream and the sessions."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        with contextlib.suppress(OSError, IntakeError):
            self._connection.close()

    def _is_hinted(self) -> bool:
        if self._stream is None or not self._stream.hint.is_set():
            return False
        # Taken back before looking: what is notified while we look makes us look once more.
        self._stream.hint.clear()
        return True

    def _is_deaf(self) -> bool:
        return self._stream is None or not self._stream.is_up

    def _has_news(self) -> bool:
        self._listing.update(self._ask)
        return self._listing.has_news()

    def _ask(self, state: str | None) -> Changes:
        try:
            return changes_of(self._connection, self._folder, state)
        except TransientError as fault:
            if state is not None and isinstance(fault.__cause__, errors.ErrorInvalidSyncStateData):
                raise StateLostError from fault
            raise

    def _batches(self, items: Sequence[str]) -> Iterator[list[str]]:
        """Together as long as they stay within the limits; one above them, or of unknown size, goes alone."""
        batch: list[str] = []
        weight = 0
        for item in items:
            size = self._listing.size(item)
            size = BATCH_BYTES if size is None else size
            if batch and (weight + size > BATCH_BYTES or len(batch) == BATCH_MAILS):
                yield batch
                batch, weight = [], 0
            batch.append(item)
            weight += size
        if batch:
            yield batch

    def _fetch_batch(self, items: Sequence[str]) -> Iterator[Arrival | FetchFault]:
        try:
            got = mails_of(self._connection, items)
        except UnansweredError as fault:
            yield from self._fetch_singly(items, fault)
            return
        got.reverse()
        for item in items:
            # Taken out as they are given: the consumer holds one mail, we only those still to come.
            yield from self._outcome(item, got.pop())

    def _fetch_singly(self, items: Sequence[str], fault: UnansweredError) -> Iterator[Arrival | FetchFault]:
        """Raises when the server is at fault: a mail is, only where the server answers everything else."""
        self._connection.close()
        open_folder(self._connection, self._folder)
        if len(items) == 1:
            yield FetchFault(SourceKey(PREFIX + items[0]), str(fault))
            return
        for item in items:
            yield from self._fetch_batch([item])

    def _outcome(self, item: str, got: Mail | Exception) -> Iterator[Arrival | FetchFault]:
        key = SourceKey(PREFIX + item)
        if isinstance(got, Mail):
            if got.raw is None:
                yield FetchFault(key, f"{self._options.where} : le serveur ne donne pas le contenu de ce message")
            elif got.item != item:
                raise TransientError(f"{self._options.where} : le serveur a donné un autre message que celui demandé")
            else:
                yield Arrival(key, got.raw, got.received)
            return
        code = code_of(got)
        if code in GONE and not self._is_still_listed(item):
            return
        yield FetchFault(key, _fetch_problem(code, got, self._options))

    def _is_still_listed(self, item: str) -> bool:
        """A mail deleted meanwhile is no fault; one that the server lists and does not find is."""
        if item not in self._listing:
            return False
        self._listing.update(self._ask)
        return item in self._listing

    def _refuse_mark(self, refusal: Exception) -> None:
        code = code_of(refusal)
        if code in GONE:
            return
        if code in TO_MEND:
            remedy = "donnez au compte le droit de modifier les messages de ce dossier, ou retirez mark_seen"
            raise ConfigError(
                self._options.where, f"un message ne se marque pas comme lu ({code})", remedy
            ) from refusal
        raise fault_of(refusal, self._options) from refusal


_UNGIVEN = {
    "ErrorMessageSizeExceeded": "ce message dépasse la taille que le serveur donne par EWS : relevez la limite "
    "(maxAllowedContentLength d’EWS), ou traitez-le à la main",
    "ErrorDataSizeLimitExceeded": "ce message dépasse la taille que le serveur donne par EWS : relevez la limite, "
    "ou traitez-le à la main",
    "ErrorMimeContentConversionFailed": "le serveur ne sait pas rendre ce message en MIME : ouvrez-le dans Outlook",
    "ErrorContentConversionFailed": "le serveur ne sait pas rendre ce message en MIME : ouvrez-le dans Outlook",
    "ErrorUnsupportedMimeConversion": "cet élément n’est pas un message : sortez-le du dossier",
    "ErrorCorruptData": "le serveur dit ce message endommagé : faites réparer la boîte (New-MailboxRepairRequest)",
    "ErrorItemCorrupt": "le serveur dit ce message endommagé : faites réparer la boîte (New-MailboxRepairRequest)",
    "ErrorItemNotFound": "le serveur liste ce message et ne le trouve pas : faites réparer la boîte",
    "ErrorAccessDenied": "le compte n’a pas le droit de lire ce message",
}


def _fetch_problem(code: str, refusal: Exception, options: EwsOptions) -> str:
    words = _UNGIVEN.get(code)
    return f"{options.where} : {words} ({code})" if words else str(fault_of(refusal, options))


def find_folder(connection: Connection, name: str) -> Any:
    """A folder by its distinguished name, or by the path that people see. Raises ConfigError, TransientError."""
    if name.lower() in DISTINGUISHED:
        folder = connection.folder(name.lower())
        open_folder(connection, folder)
        return folder
    place: Any = connection.folder("msgfolderroot")
    for step in name.strip("/").split("/"):
        below = folders_below(connection, place)
        found = next((each for each in below if each.name.casefold() == step.strip().casefold()), None)
        if found is None:
            there = ", ".join(f"« {each.name} »" for each in below[:30]) or "aucun n’est visible"
            problem = f"le dossier « {name} » n’existe pas"
            raise ConfigError(
                connection.options.where, problem, f"mettez dans folder inbox, ou l’un de ceux-ci : {there}"
            )
        place = folder_by_id(found.folder)
    return place
