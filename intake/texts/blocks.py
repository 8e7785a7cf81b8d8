"""What a text is made of: titles, paragraphs, lists, facts and tables, read from lines as an editor types them.

One wording serves the plain text and the page: the template is rendered to lines, the lines are read into blocks, and
each block is written twice (``plain``, ``page.html.j2``). The signs an editor may use, each at the start of a line:

- ``# `` a title, ``## `` a title below it;
- ``- `` or ``1. `` an item of a list;
- two spaces: a fact, ``Label : value`` (or a value alone);
- ``| `` a row of a table, its cells parted by `` | ``; the first row holds the headings.

Lines that follow each other are one paragraph or one item, an empty line ends it; ``**words**`` are strong. What a
variable holds is never taken for a sign: ``guard`` sees to that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

VALUE = "\ue000"
"""Stands where the value of a variable begins (a character that ``one_line`` lets nobody send)."""
_GUARDED = {"|": "\ue001", "*": "\ue002"}
_GUARD = str.maketrans(_GUARDED)
_RESTORE = str.maketrans({VALUE: None} | {hidden: sign for sign, hidden in _GUARDED.items()})
_TITLE = re.compile(r"(?P<signs>#{1,2}) +(?P<words>.+)")
_ITEM = re.compile(r"(?P<marker>[-•]|\d{1,2}\.) +(?P<words>.+)")
_FACT = re.compile(rf" +(?:(?P<label>[^{VALUE}]*?)[ \u00a0]: )?(?P<value>.+)")


@dataclass(frozen=True)
class Title:
    """``level`` 1 for a title, 2 for one below it."""

    level: int
    words: str
    sort: Literal["title"] = "title"


@dataclass(frozen=True)
class Paragraph:
    """Words on one line, however long."""

    words: str
    sort: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class Items:
    """A list; each item's marker is as it was typed."""

    items: tuple[tuple[str, str], ...]
    sort: Literal["items"] = "items"

    @property
    def numbered(self) -> bool:
        """Whether the order matters."""
        return self.items[0][0].endswith(".")


@dataclass(frozen=True)
class Facts:
    """Labels and values; a label may be empty."""

    facts: tuple[tuple[str, str], ...]
    sort: Literal["facts"] = "facts"


@dataclass(frozen=True)
class Table:
    """A row of headings and the rows below them."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sort: Literal["table"] = "table"


Block = Title | Paragraph | Items | Facts | Table


class Typed(str):
    """Lines that one of our people wrote as they would write a text: their signs are read. Tables are not theirs."""

    __slots__ = ()


def guard(value: object) -> str:
    """The value of a variable, such that nothing in it is read as a sign of the layout, unless it is ``Typed``."""
    if isinstance(value, Typed):
        return value.replace("|", _GUARDED["|"])
    return VALUE + str(value).translate(_GUARD)


def restore(words: str) -> str:
    """What ``guard`` hid, as it was."""
    return words.translate(_RESTORE)


def read_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a rendered text; words keep what ``guard`` hid and their ``**``."""
    lines = list(_joined(text))
    blocks: list[Block] = []
    start = 0
    while start < len(lines):
        sort = _sort(lines[start])
        end = start + 1
        while sort is not None and end < len(lines) and _sort(lines[end]) == sort:
            end += 1
        blocks.append(_block(sort, lines[start:end]))
        start = end
    return tuple(blocks)


def _joined(text: str) -> Iterator[str]:
    """Whole lines: what follows a paragraph or an item without a sign goes on with it."""
    pending = ""
    for line in (line.rstrip() if restore(line).strip() else "" for line in text.splitlines()):
        if pending and line and not _begins(line) and not _stands_alone(pending):
            pending += f" {line}"
            continue
        if pending:
            yield pending
        pending = line
    if pending:
        yield pending


def _begins(line: str) -> bool:
    return _sort(line) is not None or bool(_TITLE.fullmatch(line))


def _stands_alone(line: str) -> bool:
    return line.startswith((" ", "|")) or bool(_TITLE.fullmatch(line))


def _sort(line: str) -> str | None:
    """The sort of block that neighbouring lines of this kind make together; None for those that stay single."""
    if line.startswith("|"):
        return "table"
    if line.startswith(" "):
        return "facts"
    match = _ITEM.fullmatch(line)
    if match is None:
        return None
    return "numbers" if match["marker"].endswith(".") else "items"


def _block(sort: str | None, lines: list[str]) -> Block:
    match sort:
        case "table":
            rows = [_cells(line) for line in lines]
            return Table(rows[0], tuple(rows[1:]))
        case "facts":
            return Facts(tuple(_fact(line) for line in lines))
        case "items" | "numbers":
            return Items(tuple(_item(line) for line in lines))
        case _:
            title = _TITLE.fullmatch(lines[0])
            return Title(len(title["signs"]), title["words"]) if title else Paragraph(lines[0])


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def _fact(line: str) -> tuple[str, str]:
    match = _FACT.fullmatch(line)
    return ((match["label"] or "").strip(), match["value"]) if match else ("", line.strip())


def _item(line: str) -> tuple[str, str]:
    match = _ITEM.fullmatch(line)
    return (match["marker"], match["words"]) if match else ("-", line)
