"""The tables, one definition for SQLite and PostgreSQL. ``migrations/`` makes them; a test holds the two equal.

Positions are those of ``Document.position``; ``WHOLE_MAIL`` stands for the mail itself. Numbers that people read
without gaps (pieces, cases) come from counters raised in the same transaction, never from row numbers.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

from storage.columns import Instant, Key, Words

WHOLE_MAIL = -1
UNFINISHED = text("state IN ('received', 'read')")
"""Literal, so that both databases see that the partial index serves the claim."""
OPEN_HOLD = text("state = 'open'")
PENDING_DEPOSIT = text("state = 'pending'")
WAITING_REPLY = text("state IN ('queued', 'sending')")
DUE_COPY = text("copy_due_at IS NOT NULL AND copied_at IS NULL")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

messages = Table(
    "messages",
    metadata,
    Column("id", Key, primary_key=True),
    Column("mailbox", Words, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("message_id", Words, comment="without angle brackets"),
    Column("size", BigInteger, nullable=False),
    Column("server_date", Instant),
    Column("polled_at", Instant, nullable=False, comment="of the first sighting"),
    Column("left_out", Words, comment="JSON array: what belongs to the mail and is not in its bytes"),
    Column("received_at", Instant, comment="when it reached us, once decided"),
    Column("receipt_evidence", Words, comment="how we know"),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("setbacks", Integer, nullable=False, server_default="0", comment="times given back: others go first"),
    Column("ruled", Boolean, nullable=False, comment="a ruling came since the last claim: decide again"),
    Column("lease_owner", Words),
    Column("lease_until", Instant),
    Column("next_attempt_at", Instant),
    Column("problem", Words, comment="the last one"),
    Column("settled_at", Instant),
    UniqueConstraint("mailbox", "sha256"),
    Index("ix_messages_unfinished", "setbacks", "id", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
    Index("ix_messages_message_id", "message_id"),
)

sightings = Table(
    "sightings",
    metadata,
    Column("id", Key, primary_key=True),
    Column("mailbox", Words, nullable=False),
    Column("source_key", Words, nullable=False),
    Column("message", Key, ForeignKey("messages.id"), nullable=False),
    Column("seen_at", Instant, nullable=False),
    UniqueConstraint("mailbox", "source_key"),
    Index("ix_sightings_message", "message"),
)

readings = Table(
    "readings",
    metadata,
    Column("message", Key, ForeignKey("messages.id"), primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("letter", LargeBinary, nullable=False, comment="JSON, UTF-8"),
    Column("read_at", Instant, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("message", Key, ForeignKey("messages.id"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Words, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("format", String(16), nullable=False),
    Column("kind", String(32)),
    Column("outcome", String(16), comment="null until decided"),
    Column("return_case", String(16)),
    Column("reasons", Words, nullable=False, server_default="[]", comment="JSON array"),
    Index("ix_documents_sha256", "sha256"),
)

holds = Table(
    "holds",
    metadata,
    Column("id", Key, primary_key=True),
    Column("message", Key, ForeignKey("messages.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", String(32)),
    Column("state", String(16), nullable=False),
    Column("reasons", Words, nullable=False, comment="JSON array"),
    Column("opened_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("ruling", Key, comment="the last one on it"),
    Index("uq_holds_open", "message", "position", unique=True, sqlite_where=OPEN_HOLD, postgresql_where=OPEN_HOLD),
    Index("ix_holds_message", "message"),
)

rulings = Table(
    "rulings",
    metadata,
    Column("id", Key, primary_key=True),
    Column("message", Key, ForeignKey("messages.id"), nullable=False),
    Column("hold", Key, ForeignKey("holds.id"), nullable=False),
    Column("who", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("ruling", Words, nullable=False, comment="JSON"),
    Index("ix_rulings_message", "message"),
)

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

appeals = Table(
    "appeals",
    metadata,
    Column("id", Key, primary_key=True),
    Column("reference", Words, nullable=False, unique=True),
    Column("message", Key, ForeignKey("messages.id"), nullable=False, unique=True),
    Column("corps", Words, nullable=False),
    Column("campaign", Integer, nullable=False),
    Column("appeal_class", String(32), nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("due", Date, nullable=False),
    Column("last_safe_day", Date, nullable=False),
    Column("court_period_ends", Date, nullable=False),
    Column("rule", Words, nullable=False),
    Column("version", Words, nullable=False),
    Column("evidence", Words, nullable=False),
    Column("flags", Words, nullable=False, comment="JSON array"),
    Column("reasons", Words, nullable=False, comment="JSON array"),
    Column("opened_at", Instant, nullable=False),
    Index("ix_appeals_due", "due"),
)

appeal_messages = Table(
    "appeal_messages",
    metadata,
    Column("appeal", Key, ForeignKey("appeals.id"), primary_key=True, autoincrement=False),
    Column("message", Key, ForeignKey("messages.id"), primary_key=True, autoincrement=False),
    Column("appeal_class", String(32), nullable=False),
    Column("reasons", Words, nullable=False, comment="JSON array"),
    Column("joined_at", Instant, nullable=False),
    Index("ix_appeal_messages_message", "message"),
)

case_entries = Table(
    "case_entries",
    metadata,
    Column("id", Key, primary_key=True),
    Column("appeal", Key, ForeignKey("appeals.id"), nullable=False),
    Column("step", String(24), nullable=False),
    Column("state", String(16), nullable=False, comment="after that step"),
    Column("dated", Date, comment="when it happened"),
    Column("until", Date, comment="end of a suspension"),
    Column("who", Words, nullable=False),
    Column("why", Words, nullable=False),
    Column("evidence", Words, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Index("ix_case_entries_appeal", "appeal"),
)

case_dates = Table(
    "case_dates",
    metadata,
    Column("id", Key, primary_key=True),
    Column("appeal", Key, ForeignKey("appeals.id"), nullable=False),
    Column("entry", Key, ForeignKey("case_entries.id"), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("origin", Date, nullable=False),
    Column("rule", String(24), nullable=False),
    Column("length", Integer, nullable=False, comment="months or days, as the rule says"),
    Column("added_days", Integer, nullable=False, comment="of suspension"),
    Column("day", Date, nullable=False),
    Column("source", Words, nullable=False),
    Column("version", Words, nullable=False),
    Index("ix_case_dates_appeal", "appeal"),
)

appeal_likenesses = Table(
    "appeal_likenesses",
    metadata,
    Column("appeal", Key, ForeignKey("appeals.id"), primary_key=True, autoincrement=False),
    Column("likeness", String(64), primary_key=True, comment="digest of who wrote, what, and what was joined"),
    Index("ix_appeal_likenesses_likeness", "likeness"),
)

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
    UniqueConstraint("message", "kind"),
    Index("ix_outbox_content", "content"),
    Index("ix_outbox_copy", "id", sqlite_where=DUE_COPY, postgresql_where=DUE_COPY),
    Index("ix_outbox_waiting", "id", sqlite_where=WAITING_REPLY, postgresql_where=WAITING_REPLY),
    Index("ix_outbox_queued_at", "queued_at"),
    Index("ix_outbox_sent_at", "sent_at"),
)

case_alerts = Table(
    "case_alerts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("appeal", Key, ForeignKey("appeals.id"), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("day", Date, nullable=False, comment="the day it is about"),
    Column("days_before", Integer, nullable=False),
    Column("recipient", Words, nullable=False),
    Column("told_at", Instant, nullable=False),
    Column("notice", Key, ForeignKey("outbox.id"), nullable=False),
    UniqueConstraint("appeal", "kind", "day", "days_before", "recipient"),
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

polls = Table(
    "polls",
    metadata,
    Column("mailbox", Words, primary_key=True),
    Column("last_success_at", Instant),
    Column("on_server", Integer),
    Column("last_problem", Words),
    Column("last_problem_at", Instant),
)
