"""The tables, one definition for SQLite and PostgreSQL. ``migrations/`` makes them; a test holds the two equal.

Numbers that people read without gaps (pieces, cases) come from counters raised in the same transaction, never from
row numbers. Whoever names one table has them all on ``metadata``: they name each other.
"""

from __future__ import annotations

from storage.tables import access, summaries, working  # noqa: F401 -- named there, here for ``metadata`` to be whole
from storage.tables.base import WHOLE_MAIL, metadata
from storage.tables.cases import appeal_likenesses, appeal_messages, appeals, case_alerts, case_dates, case_entries
from storage.tables.dossiers import PENDING_DEPOSIT, deposits, dossiers
from storage.tables.ledger import chain, counters, history
from storage.tables.mail import (
    OPEN_HOLD,
    UNFINISHED,
    canonical_forms,
    documents,
    holds,
    messages,
    polls,
    readings,
    ruling_outcomes,
    rulings,
    sightings,
)
from storage.tables.outbox import DUE_COPY, WAITING_REPLY, outbox, reply_stops

__all__ = [
    "DUE_COPY",
    "OPEN_HOLD",
    "PENDING_DEPOSIT",
    "UNFINISHED",
    "WAITING_REPLY",
    "WHOLE_MAIL",
    "appeal_likenesses",
    "appeal_messages",
    "appeals",
    "canonical_forms",
    "case_alerts",
    "case_dates",
    "case_entries",
    "chain",
    "counters",
    "deposits",
    "documents",
    "dossiers",
    "history",
    "holds",
    "messages",
    "metadata",
    "outbox",
    "polls",
    "readings",
    "reply_stops",
    "ruling_outcomes",
    "rulings",
    "sightings",
]
