"""Who takes care of an exception, and what people say to each other about it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table

from storage.columns import Instant, Key, Words
from storage.tables.base import metadata

assignments = Table(
    "assignments",
    metadata,
    Column("id", Key, primary_key=True),
    Column("hold", Key, ForeignKey("holds.id"), nullable=False),
    Column("assignee", Words, comment="null: nobody any more; the last entry is the one that stands"),
    Column("who", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_assignments_hold", "hold"),
)

comments = Table(
    "comments",
    metadata,
    Column("id", Key, primary_key=True),
    Column("hold", Key, ForeignKey("holds.id"), nullable=False),
    Column("who", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("text", Words, nullable=False),
    Index("ix_comments_hold", "hold"),
)
