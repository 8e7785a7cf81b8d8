"""Counts in French sentences."""

from __future__ import annotations


def count_of(count: int, one: str, many: str) -> str:
    """« 0 champ », « 1 champ », « 2 champs »: in French, the plural begins at two."""
    return f"{count} {one if count < 2 else many}"


def plural(count: int, word: str) -> str:
    """The count and the word, with an s from two on."""
    return count_of(count, word, word + "s")
