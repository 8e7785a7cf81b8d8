"""So many at a time: what a server, a database or a transaction takes at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in their order, ``size`` at a time, the last batch with what is left; none for no items.

    An item is taken when its batch is asked for: a source that fetches as it goes is never run ahead of.
    (``itertools.batched`` from Python 3.12 on, but with lists, which statements and servers take as they are.)
    """
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch
