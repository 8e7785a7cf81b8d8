"""Form data as XFDF (ISO 19444-1): what Acrobat and most form software import as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "http://ns.adobe.com/xfdf/"
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""XML 1.0 has no way to write these, not even as references."""
PLAIN = re.compile("[ !#$%'-;=?-~\u00a0-\ud7ff]*")
"""Nothing to escape, and that is nearly every value."""
LITERAL_RETURN = {"\r": "&#13;"}
"""A bare carriage return would be read back as a line feed (XML 1.0, 2.11); PDF values use it."""


@dataclass
class _Node:
    value: str | None = None
    children: dict[str, _Node] = field(default_factory=dict)


def to_xfdf(file_name: str, fields: tuple[tuple[str, str], ...]) -> bytes:
    """UTF-8 XFDF. Full names are split at their dots, as partial names nest (ISO 32000-1, 12.7.3.2)."""
    root = _Node()
    for name, value in fields:
        node = root
        for part in name.split("."):
            node = node.children.setdefault(part, _Node())
        node.value = value
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<xfdf xmlns="{NAMESPACE}" xml:space="preserve">',
        f"<f href={_attribute(file_name)}/>",
        "<fields>",
        *_fields(root),
        "</fields>",
        "</xfdf>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _fields(root: _Node) -> Iterator[str]:
    """Depth first, without recursion: a hostile name may hold thousands of dots."""
    stack: list[tuple[str, _Node] | None] = list(reversed(root.children.items()))
    while stack:
        item = stack.pop()
        if item is None:
            yield "</field>"
            continue
        name, node = item
        value = "" if node.value is None else f"<value>{_text(node.value)}</value>"
        yield f"<field name={_attribute(name)}>{value}"
        stack.append(None)
        stack.extend(reversed(node.children.items()))


def _text(value: str) -> str:
    if PLAIN.fullmatch(value):
        return value
    return escape(NOT_XML.sub("\ufffd", value), LITERAL_RETURN)


def _attribute(value: str) -> str:
    if PLAIN.fullmatch(value):
        return f'"{value}"'
    return quoteattr(NOT_XML.sub("\ufffd", value), LITERAL_RETURN | {"\n": "&#10;", "\t": "&#9;"})
