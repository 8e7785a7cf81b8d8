"""Dossiers and their pieces, on their way to SAGA."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from storage.columns import Instant, Key, Words
from storage.tables.base import metadata

PENDING_DEPOSIT = text("state = 'pending'")

dossiers = Table(
    "dossiers",
    metadata,
    Column("id", Key, primary_key=True),
    Column("campaign", Integer, nullable=False),
    Column("corps", Words, nullable=False),
    Column("director", Words, nullable=False),
    Column("director_name", Words, nullable=False, comment="a hint for people, no identity"),
    Column("pieces", Integer, nullable=False, comment="how many: the last piece's number"),
    Column("supports", Integer, nullable=False, comment="how many: the last support's version"),
    Column("opened_at", Instant, nullable=False),
    UniqueConstraint("campaign", "corps", "director"),
)

deposits = Table(
    "deposits",
    metadata,
    Column("id", Key, primary_key=True),
    Column("key", Words, nullable=False, unique=True),
    Column("dossier", Key, ForeignKey("dossiers.id"), nullable=False),
    Column("piece", Integer, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("version", Integer, comment="of supports: 1, 2…"),
    Column("late", Boolean, nullable=False),
    Column("message", Key, ForeignKey("messages.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("document_sha256", String(64), nullable=False),
    Column("directory", Words, nullable=False),
    Column("file_name", Words, nullable=False, comment="as stored, below directory"),
    Column("place", Words, comment="in the mail: JSON array of start, end, encoding"),
    Column("manifest", Words, nullable=False, comment="JSON array of pairs"),
    Column("fields", Words, nullable=False, comment="JSON array of pairs"),
    Column("state", String(16), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("delivered_at", Instant),
    Column("acknowledged_at", Instant),
    Column("acknowledgement", Words),
    UniqueConstraint("message", "position"),
    UniqueConstraint("dossier", "document_sha256"),
    UniqueConstraint("dossier", "piece"),
    Index("ix_deposits_document_sha256", "document_sha256"),
    Index("ix_deposits_pending", "id", sqlite_where=PENDING_DEPOSIT, postgresql_where=PENDING_DEPOSIT),
)
