"""References of cases, as we print them (``R2025-DH-0042``) and as people type them (« r2025 – dh – 42 »)."""

from __future__ import annotations

import re

_REFERENCE = re.compile(
    r"\bR\s?(\d{4})\s?[-‐‑–—_./ ]\s?(?:(DH|D3S|DIRSOINS|[A-Z][A-Z0-9]+))\s?[-‐‑–—_./ ]\s?(\d{1,6})\b"
)
MOST_REFERENCES = 100
"""A mail that names more cases than that is a list of them, not a part of one."""


def references_in(text: str) -> list[str]:
    """Those written there, as we print them; at most ``MOST_REFERENCES``."""
    found = {f"R{year}-{corps}-{int(number):04d}" for year, corps, number in _REFERENCE.findall(text.upper())}
    return sorted(found)[:MOST_REFERENCES]


def as_printed(typed: str) -> str:
    """The one reference typed, as we print it; what is none as it was typed, to be told unknown."""
    found = references_in(typed)
    return found[0] if len(found) == 1 else typed.strip()
