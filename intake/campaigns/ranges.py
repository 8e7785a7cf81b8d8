"""« bilan.obj{1..6}.intitule »: six field names in one line of a profile, that a person can read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

MOST = 1000
"""Names one line may stand for."""
_RANGE = re.compile(r"\{(\d{1,4})\.\.(\d{1,4})\}")
_NUMBER = re.compile(r"\d{1,4}")


@cache
def expanded(line: str) -> tuple[str, ...]:
    """The names a line stands for, in order. Raises ValueError for a range that goes down, or for too many names."""
    found = _RANGE.search(line)
    if found is None:
        return (line,)
    first, last = int(found.group(1)), int(found.group(2))
    if not first <= last < first + MOST:
        raise ValueError(found.group())
    before, after = line[: found.start()], expanded(line[found.end() :])
    if len(after) * (last - first + 1) > MOST:
        raise ValueError(line)
    return tuple(f"{before}{number}{rest}" for number in range(first, last + 1) for rest in after)


def compacted(names: Sequence[str]) -> tuple[str, ...]:
    """Lines that stand for exactly those names: runs of a number that goes up by one become a range."""
    left, lines = dict.fromkeys(names), []
    for name in names:
        if name in left:
            line, covered = _longest_run(name, left)
            lines.append(line)
            for each in covered:
                del left[each]
    return tuple(lines)


def _longest_run(name: str, left: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    runs = [(line, expanded(line)) for line in _runs(name, set(left))]
    return max(runs, key=lambda run: len(run[1]), default=(name, (name,)))


def _runs(name: str, left: set[str]) -> Iterator[str]:
    """For each number in the name that has followers, the range from it on."""
    for number in _NUMBER.finditer(name):
        before, after = name[: number.start()], name[number.end() :]
        first = last = int(number.group())
        if str(first) != number.group() or before[-1:].isdigit() or after[:1].isdigit():
            # « 01 », or a piece of a longer number.
            continue
        while f"{before}{last + 1}{after}" in left and last + 1 < first + MOST:
            last += 1
        if last > first:
            yield f"{before}{{{first}..{last}}}{after}"
