"""What leaves: replies and notices, and what stops them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, UniqueConstraint, text

from storage.columns import Instant, Key, Words
from storage.tables.base import metadata

WAITING_REPLY = text("state IN ('queued', 'sending')")
DUE_COPY = text("copy_due_at IS NOT NULL AND copied_at IS NULL")

outbox = Table(
    "outbox",
    metadata,
    Column("id", Key, primary_key=True),
    Column("mailbox", Words, nullable=False),
    Column("message", Key, ForeignKey("messages.id"), comment="null: a notice that answers nobody"),
    Column("kind", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("message_id", Words, unique=True, comment="null while withheld"),
    Column("recipient", Words),
    Column("recipient_folded", Words, comment="lower case, no accents: for the caps"),
    Column("raw", LargeBinary),
    Column("attempts", Integer, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("next_attempt_at", Instant),
    Column("sending_owner", Words),
    Column("sending_since", Instant),
    Column("last_problem", Words),
    Column("sent_at", Instant),
    Column("sent_evidence", Words),
    Column("content", String(64), comment="digest of what the answered mail carried"),
    Column("sha256", String(64), comment="of raw, as the archive keeps it once it left"),
    Column("copy_due_at", Instant, comment="since when a copy should stand in the Sent folder"),
    Column("copy_next_at", Instant),
    Column("copy_attempts", Integer, nullable=False, server_default="0"),
    Column("copy_problem", Words),
    Column("copied_at", Instant),
    Column("person", Integer, nullable=False, server_default="1", comment="whose case it is about (appeals.person)"),
    UniqueConstraint("message", "kind", "person"),
    Index("ix_outbox_content", "content"),
    Index("ix_outbox_copy", "id", sqlite_where=DUE_COPY, postgresql_where=DUE_COPY),
    Index("ix_outbox_waiting", "id", sqlite_where=WAITING_REPLY, postgresql_where=WAITING_REPLY),
    Index("ix_outbox_queued_at", "queued_at"),
    Index("ix_outbox_sent_at", "sent_at"),
)

reply_stops = Table(
    "reply_stops",
    metadata,
    Column("id", Key, primary_key=True),
    Column("opened_at", Instant, nullable=False),
    Column("reason", Words, nullable=False),
    Column("closed_at", Instant, comment="null while no reply may leave"),
    Column("closed_by", Words),
    Column("why", Words),
)
