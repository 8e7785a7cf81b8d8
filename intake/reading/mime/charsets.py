"""Bytes to text: what the mail declares is a hint, never a reason to fail."""

from __future__ import annotations

import codecs
from functools import lru_cache

_ALIASES = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-15": "iso-8859-15",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "utf8": "utf-8",
    "utf-8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unknown-8bit": "utf-8",
    "default": "utf-8",
    "x-unknown": "utf-8",
    "cp-850": "cp850",
    "macintosh": "mac-roman",
    "x-mac-roman": "mac-roman",
    "gb2312": "gb18030",
    "ks_c_5601-1987": "cp949",
    "shift_jis": "cp932",
    "iso-8859-8-i": "iso-8859-8",
    "windows-874": "cp874",
}
"""As browsers read them (WHATWG Encoding): « iso-8859-1 » is in truth windows-1252, and so on."""

_NO_TEXT = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
"""Codecs of Python that are no character set of a mail."""


def decode_text(raw: bytes, charset: str | None) -> str:
    """Text of ``raw`` in the declared charset, else in the one it really is; unreadable bytes become U+FFFD.

    UTF-8 is tried first whatever the label: text in another charset is hardly ever valid UTF-8 by accident,
    and mails labelled iso-8859-1 whose bytes are UTF-8 are common. UTF-7 and ISO-2022 are ASCII outside: there
    the label goes first. NUL is dropped: no database takes it.
    """
    if charset is None and raw.isascii():
        return raw.decode("ascii").replace("\0", "")
    name = python_codec(charset)
    order = [name] if _is_seven_bit(name) else ["utf-8", name]
    for candidate in (*order, "utf-8", "cp1252"):
        text = _try(raw, candidate)
        if text is not None:
            return text.replace("\0", "")
    return raw.decode("cp1252", "replace").replace("\0", "")


@lru_cache(maxsize=256)
def python_codec(charset: str | None) -> str:
    """The codec for a declared charset, "utf-8" for none or an unknown one."""
    label = (charset or "").strip(" \t\r\n\"'<>;").lower()
    name = _ALIASES.get(label, label)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return "utf-8"
    return "utf-8" if info.name.replace("-", "_") in _NO_TEXT else info.name


def _is_seven_bit(name: str) -> bool:
    return name.startswith(("iso2022", "utf-7", "utf-16", "utf-32", "hz"))


def _try(raw: bytes, name: str) -> str | None:
    try:
        return raw.decode(name)
    except (LookupError, UnicodeError, ValueError, AssertionError):
        return None
