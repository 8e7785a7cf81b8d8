"""What a folder of Exchange holds, kept up to date by SyncFolderItems.

The server says what changed since its last answer: a folder of 100,000 mails costs 196 questions once, and then one.
Paged FindItem would cost a hundred questions at each poll, and would miss the mail that shifts to an earlier page when
people delete another meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from intake.domain.deadlines import PARIS
from intake.errors import TransientError
from intake.exchange.values import Change, ChangeKind, Changes

LIST_ANEW_SECONDS = 6 * 3600.0
"""Whatever happened to the server's or our own count of changes is mended after that time at the latest."""
UNKNOWN = datetime(1, 1, 1, tzinfo=UTC)

AskChanges = Callable[[str | None], Changes]
"""The changes since a state. Raises StateLostError when the server no longer knows that state."""


class StateLostError(Exception):
    """The server says that the synchronisation state is of no use: list anew."""


@dataclass(frozen=True)
class Entry:
    """One item: the server's date and size of it."""

    received: datetime | None
    size: int | None


@dataclass
class Listing:
    """Outlives connections: what a former one learned is not asked again. Used by one thread at a time."""

    _entries: dict[str, Entry] = field(default_factory=dict)
    _state: str | None = None
    _begun: float = 0.0
    _news: bool = False
    _anew: dict[str, Entry] = field(default_factory=dict)
    _anew_state: str | None = None

    def update(self, ask: AskChanges) -> None:
        """Everything that happened until now. An answer lost half-way loses nothing: the next asks from there."""
        if self._state is not None and time.monotonic() - self._begun > LIST_ANEW_SECONDS:
            self._forget()
        try:
            self._follow(ask)
        except StateLostError:
            self._forget()
            try:
                self._follow(ask)
            except StateLostError as error:
                self._forget()
                raise TransientError("le serveur perd aussitôt l’état de synchronisation qu’il donne") from error

    def items(self, since: date | None) -> list[str]:
        """Everything there now, oldest first by the server's date; from now on it is no news."""
        self._news = False
        here = self._entries.items()
        chosen = [(entry.received or UNKNOWN, item) for item, entry in here if _is_wanted(entry, since)]
        # Stable: mails of the same instant stay in the order in which the server named them.
        return [item for _, item in sorted(chosen, key=lambda each: each[0])]

    def has_news(self) -> bool:
        """Whether something came since ``items`` was asked. That people sorted or deleted some is no news to us."""
        return self._news

    def size(self, item: str) -> int | None:
        """As the server counts; None when that is not known."""
        entry = self._entries.get(item)
        return entry.size if entry else None

    def __contains__(self, item: object) -> bool:
        return item in self._entries

    def _forget(self) -> None:
        """What is known of each item stays until the new list is whole: nothing is news that was there before."""
        self._state, self._anew_state, self._anew = None, None, {}

    def _follow(self, ask: AskChanges) -> None:
        if self._state is None:
            self._list_anew(ask)
            return
        for answer in _answers(ask, self._state):
            for change in answer.changes:
                self._news |= _apply(change, self._entries)
            self._state = answer.state

    def _list_anew(self, ask: AskChanges) -> None:
        """The former list is replaced once the new one is whole, however many tries that takes."""
        if self._anew_state is None:
            self._begun = time.monotonic()
        for answer in _answers(ask, self._anew_state):
            for change in answer.changes:
                _apply(change, self._anew)
            self._anew_state = answer.state
        self._news |= bool(self._anew.keys() - self._entries.keys())
        entries, state = self._anew, self._anew_state
        self._forget()
        self._entries, self._state = entries, state


def _answers(ask: AskChanges, state: str | None) -> Iterator[Changes]:
    """One after the other until the server has no more to say for now."""
    complete = False
    while not complete:
        answer = ask(state)
        yield answer
        if not answer.complete and answer.state == state:
            # It would be asked for ever.
            raise StateLostError
        state, complete = answer.state, answer.complete


def _apply(change: Change, entries: dict[str, Entry]) -> bool:
    """Whether an item came that was not there."""
    if change.kind is ChangeKind.GONE:
        entries.pop(change.item, None)
        return False
    if change.kind is ChangeKind.OTHER:
        return False
    is_new = change.item not in entries
    entries[change.item] = Entry(change.received, change.size)
    return is_new


def _is_wanted(entry: Entry, since: date | None) -> bool:
    return since is None or entry.received is None or entry.received.astimezone(PARIS).date() >= since
