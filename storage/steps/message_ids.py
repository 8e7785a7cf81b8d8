"""Message-IDs for comparison: some carry their angle brackets, some do not."""

from __future__ import annotations

from collections.abc import Iterable

from intake.domain.letter import Letter

THREAD_IDS = 2000
"""A ``References:`` of more ids is no thread, and databases bound the parameters of a query."""


def bare(message_id: str | None) -> str | None:
    """Without brackets and blanks; None when nothing is left."""
    return (message_id or "").strip().strip("<>").strip() or None


def thread_of(letter: Letter) -> frozenset[str]:
    """The mails this one says it answers, and the one a delivery report is about."""
    report = letter.report.original_message_id if letter.report else None
    return _bare_all([*letter.in_reply_to, *letter.references[-THREAD_IDS:], report])


def named_by(letter: Letter) -> frozenset[str]:
    """All ids it names, its own and its attached mails' too."""
    inner = [mail.message_id for mail in letter.inner]
    return thread_of(letter) | _bare_all([letter.message_id, *inner])


def both_spellings(message_ids: Iterable[str]) -> list[str]:
    """With and without brackets: the outbox keeps what the composer wrote."""
    return [spelling for bare_id in message_ids for spelling in (bare_id, f"<{bare_id}>")]


def _bare_all(message_ids: Iterable[str | None]) -> frozenset[str]:
    return frozenset(found for found in map(bare, message_ids) if found)
