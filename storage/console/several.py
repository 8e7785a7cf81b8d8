"""One decision on several exceptions or replies: each in a transaction of its own, each with its own result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from intake.domain.known import Ruling
from intake.domain.letter import MessageKey
from intake.errors import RulingError, StaleError, TransientError


class Result(StrEnum):
    """What became of one of several."""

    DONE = "done"
    STALE = "stale"
    """It changed since it was shown: look again."""
    REFUSED = "refused"
    """The register says why."""
    FAILED = "failed"
    """A fault of ours: nothing of it is recorded, it may be asked again."""


@dataclass(frozen=True)
class ItemResult:
    """One item and its result; ``reason`` in French, "" when it is done."""

    number: int
    result: Result
    reason: str = ""


class Rules(Protocol):
    """The register, as far as this asks it."""

    def rule(self, hold: int, ruling: Ruling, *, seen: str | None, undo: timedelta) -> MessageKey:
        """See ``intake.ports.Register``."""


def rule_all(
    register: Rules, items: Sequence[tuple[int, str | None]], ruling: Ruling, *, undo: timedelta = timedelta(0)
) -> tuple[ItemResult, ...]:
    """That ruling on each (hold, version seen), in order; one that cannot be done stops no other."""
    return tuple(_rule_one(register, hold, seen, ruling, undo) for hold, seen in items)


def each_of(numbers: Sequence[int], do: Callable[[int], object]) -> tuple[ItemResult, ...]:
    """That on each, in order, a number given twice once; one that cannot be done stops no other."""
    return tuple(_one(number, do) for number in dict.fromkeys(numbers))


def _rule_one(register: Rules, hold: int, seen: str | None, ruling: Ruling, undo: timedelta) -> ItemResult:
    return _one(hold, lambda number: register.rule(number, ruling, seen=seen, undo=undo))


def _one(hold: int, do: Callable[[int], object]) -> ItemResult:
    try:
        do(hold)
    except StaleError as error:
        return ItemResult(hold, Result.STALE, str(error))
    except RulingError as error:
        return ItemResult(hold, Result.REFUSED, str(error))
    except TransientError as error:
        return ItemResult(hold, Result.FAILED, str(error))
    return ItemResult(hold, Result.DONE)
