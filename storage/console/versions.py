"""The version of an exception: what a form carries, so that nobody rules on what they did not see."""

from __future__ import annotations


def version_of(hold: int, changes: int) -> str:
    """Opaque: another one once the exception was ruled on, decided otherwise, settled, or its ruling withdrawn."""
    return f"{hold}.{changes}"
