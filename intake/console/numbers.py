"""Numbers as strangers write them into addresses and forms."""

from __future__ import annotations

from starlette.convertors import Convertor, register_url_convertor

LONGEST = 19
"""Digits: a database holds no longer number."""


def number_said(text: str) -> int | None:
    """That number, from 0 on, one that a database can hold; None for anything else, « ² » included."""
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST):
        return None
    number = int(text)
    return number if number < 2**63 else None


class _Number(Convertor[int]):
    """Starlette's own takes any length, which Python then refuses to read: an address that leads nowhere is a 404."""

    regex = f"[0-9]{{1,{LONGEST}}}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("number", _Number())
