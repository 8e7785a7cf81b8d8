"""A mailbox moved to another server: what is there now, held against what the register knows, then bridged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.batches import batches
from intake.bootstrap import House
from intake.domain.letter import MailboxName, SourceKey
from intake.domain.recognition import Arrived, Likeness, Recognised, life_of
from intake.ports import Arrival, FetchFault, WayIn
from storage import queries

Told = Callable[[str, int, int], None]
"""What is being done, how many are done, of how many (0: not known)."""
FETCHED_AT_ONCE = 200
COMPARED_AT_ONCE = 8
"""Mails in memory at a time."""


@dataclass(frozen=True)
class Compared:
    """One mail there under a key that was never seen, and what it is taken for."""

    arrived: Arrived
    server_date: datetime | None
    found: Recognised


@dataclass(frozen=True)
class Comparison:
    """``met``: known by their keys. ``absent``: in the register, met nowhere there. ``faults``: not given."""

    mailbox: MailboxName
    on_server: int
    met: int
    compared: tuple[Compared, ...]
    absent: int
    faults: tuple[FetchFault, ...]

    @property
    def counts(self) -> Counter[Likeness]:
        """Of the mails under keys never seen."""
        return Counter(each.found.likeness for each in self.compared)

    def taken_for(self, *likenesses: Likeness) -> list[Compared]:
        """Those, in the order of the server."""
        return [each for each in self.compared if each.found.likeness in likenesses]


def compare(house: House, name: MailboxName, told: Told) -> Comparison:
    """Looks, and writes nothing but what former mails look like. Raises ConfigError or TransientError."""
    way_in = house.ways.way_in(name)()
    try:
        keys = way_in.list_keys()
        numbers = queries.messages_by_key(house.engine, name)
        new = [key for key in keys if key not in numbers]
        if new:
            _prepare(house, name, life_of(new[0]), told)
        looked = list(_look(house, name, way_in, new, told))
    finally:
        way_in.close()
    seen = [each for each in looked if not isinstance(each, FetchFault)]
    found = house.register.recognise(name, [arrived for arrived, _ in seen])
    compared = tuple(Compared(arrived, date, found[arrived.key]) for arrived, date in seen)
    met = {numbers[key] for key in keys if key in numbers}
    known = met | {each.message for each in found.values() if each.likeness in (Likeness.BYTES, Likeness.CONTENT)}
    return Comparison(
        mailbox=name,
        on_server=len(keys),
        met=len(keys) - len(new),
        compared=compared,
        absent=len(set(numbers.values()) - known),
        faults=tuple(each for each in looked if isinstance(each, FetchFault)),
    )


def bridge(house: House, comparison: Comparison) -> int:
    """Those that are known have been seen again: all of them or none. How many; again changes nothing."""
    known = [each.arrived for each in comparison.taken_for(Likeness.BYTES, Likeness.CONTENT)]
    written = house.register.bridge(comparison.mailbox, known, house.clock())
    return sum(each.likeness in (Likeness.BYTES, Likeness.CONTENT) for each in written.values())


def _prepare(house: House, name: MailboxName, life: str, told: Told) -> None:
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        told("messages d’avant relus dans l’archive", done, 0)

    house.pipeline.recognition.prepare(name, life, told=count)


def _look(
    house: House, name: MailboxName, way_in: WayIn, new: Sequence[SourceKey], told: Told
) -> Iterator[tuple[Arrived, datetime | None] | FetchFault]:
    done = 0
    for keys in batches(new, FETCHED_AT_ONCE):
        for batch in batches(way_in.fetch(keys), COMPARED_AT_ONCE):
            arrivals = [each for each in batch if isinstance(each, Arrival)]
            yield from (each for each in batch if isinstance(each, FetchFault))
            looked = house.pipeline.recognition.looked_at(name, arrivals, house.clock())
            yield from ((one, each.server_date) for one, each in zip(looked, arrivals, strict=True))
            done += len(batch)
            told("messages du serveur comparés", done, len(new))
