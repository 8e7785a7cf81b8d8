"""Blocks as plain text: lines of at most 78 characters, one empty line between two blocks."""

from __future__ import annotations

import re
import textwrap
from typing import assert_never

from intake.texts.blocks import Block, Facts, Items, Paragraph, Table, Title, restore
from intake.texts.typography import NO_BREAK, unbroken

LINE = 78
"""Characters (RFC 5322, 2.1.1: lines SHOULD be at most 78). An address on the web is never cut, however long."""
STRONG = re.compile(r"\*\*(?P<words>[^*]+)\*\*")
"""What an editor wrote as strong."""
_INDENT = "  "


def as_text(blocks: tuple[Block, ...]) -> str:
    """Those blocks laid out, ending in one line break. « : », « » » and their kin never begin a line."""
    return "\n\n".join("\n".join(_lines(block)) for block in blocks) + "\n"


def _lines(block: Block) -> list[str]:
    match block:
        case Title() | Paragraph():
            return [_fill("", block.words)]
        case Items():
            return [_fill(f"{marker} ", words) for marker, words in block.items]
        case Facts():
            return [_fill(_INDENT, f"{label} : {value}" if label else value) for label, value in block.facts]
        case Table():
            return [_fill("- ", _row(cells)) for cells in block.rows]
        case _:
            assert_never(block)


def _row(cells: tuple[str, ...]) -> str:
    """A table needs no headings where it is read aloud line by line."""
    first, *others = cells
    return f"{first} : {' ; '.join(others)}" if others else first


def _fill(first: str, words: str) -> str:
    filled = textwrap.fill(
        unbroken(restore(STRONG.sub(r"\g<words>", words))),
        width=LINE,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled.replace(NO_BREAK, " ")
