"""Mails: received, seen again, read, held, ruled on."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from storage.columns import Instant, Key, Words
from storage.tables.base import metadata

UNFINISHED = text("state IN ('received', 'read')")
"""Literal, so that both databases see that the partial index serves the claim."""
OPEN_HOLD = text("state = 'open'")

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
    Column("resembles", Words, comment="which former mail it may be, in French: a person says"),
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

canonical_forms = Table(
    "canonical_forms",
    metadata,
    Column("message", Key, ForeignKey("messages.id"), primary_key=True, autoincrement=False),
    Column("content", String(64), comment="digest of who wrote, the subject and the parts; null: none to be had"),
    Column("message_id", Words, nullable=False, comment="without angle brackets; empty for none"),
    Column("sent_at", String(32), nullable=False, comment="ISO 8601, UTC; empty for none"),
    Column("hops", Words, nullable=False, comment="JSON array of digests of Received lines"),
    Column("is_empty", Boolean, nullable=False, comment="no part says anything"),
    Index("ix_canonical_forms_content", "content"),
    Index("ix_canonical_forms_message_id", "message_id"),
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
    Column("version", Integer, nullable=False, server_default="1", comment="raised by whatever changes what it shows"),
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

ruling_outcomes = Table(
    "ruling_outcomes",
    metadata,
    Column("ruling", Key, ForeignKey("rulings.id"), primary_key=True, autoincrement=False),
    Column("outcome", String(16), nullable=False, comment="applied or withdrawn, never both; none yet: it waits"),
    Column("who", Words, nullable=False),
    Column("why", Words, nullable=False),
    Column("at", Instant, nullable=False),
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
