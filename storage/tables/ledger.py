"""What proves and numbers everything else: the chained history, the counters without gaps."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from storage.columns import Instant, Key, Words
from storage.tables.base import metadata

history = Table(
    "history",
    metadata,
    Column("seq", Key, primary_key=True, autoincrement=False, comment="1, 2, 3… without gaps"),
    Column("at", Instant, nullable=False),
    Column("event", String(40), nullable=False),
    Column("message", Key, ForeignKey("messages.id")),
    Column("who", Words, nullable=False),
    Column("detail", Words, nullable=False, comment="canonical JSON object"),
    Column("hash", String(64), nullable=False, comment="SHA-256 over the hash before and this entry"),
    Index("ix_history_message", "message"),
)

chain = Table(
    "chain",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="always 1"),
    Column("seq", Key, nullable=False),
    Column("hash", String(64), nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("name", Words, primary_key=True),
    Column("value", Integer, nullable=False),
)
