"""Name trees (ISO 32000-1, 7.9.6): how a PDF lists the files it carries, among others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf


def name_tree(root: Any, *, most: int) -> Iterator[tuple[str, Any]]:
    """The leaves in order, at most so many nodes and about so many leaves; a loop among its nodes ends the branch."""
    seen: set[tuple[int, int]] = set()
    waiting = [root]
    given = 0
    while waiting and given < most and len(seen) < most:
        node = waiting.pop()
        if not isinstance(node, pikepdf.Dictionary) or node.objgen in seen:
            continue
        if node.objgen != (0, 0):
            seen.add(node.objgen)
        leaves = list(node.get("/Names", ()))[: 2 * most]
        for key, value in zip(leaves[::2], leaves[1::2], strict=False):
            given += 1
            yield str(key), value
        waiting.extend(reversed(list(node.get("/Kids", ()))[:most]))
