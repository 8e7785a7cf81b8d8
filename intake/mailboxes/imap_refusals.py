"""What an IMAP server means when it says NO."""

from __future__ import annotations

import re

TEMPORARY_REFUSALS = frozenset({"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"})
"""Response codes of RFC 5530 that say « later », also at login; Dovecot gives the first for its own faults."""
_CODE = re.compile(r"\[([A-Z-]+)")


def is_temporary(words: str) -> bool:
    """Whether the same may be asked again later."""
    code = _CODE.search(words)
    return code is not None and code[1] in TEMPORARY_REFUSALS
