"""Cases of appeal: their mails, their entries and dates (written once), what was told of them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from storage.columns import Instant, Key, Words
from storage.tables.base import metadata

appeals = Table(
    "appeals",
    metadata,
    Column("id", Key, primary_key=True),
    Column("reference", Words, nullable=False, unique=True),
    Column("message", Key, ForeignKey("messages.id"), nullable=False),
    Column("person", Integer, nullable=False, server_default="1", comment="of those who appeal in that mail"),
    Column("appellant", Words, nullable=False, server_default="", comment="a hint where they are several"),
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
    UniqueConstraint("message", "person"),
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

appeal_likenesses = Table(
    "appeal_likenesses",
    metadata,
    Column("appeal", Key, ForeignKey("appeals.id"), primary_key=True, autoincrement=False),
    Column("likeness", String(64), primary_key=True, comment="digest of who wrote, what, and what was joined"),
    Index("ix_appeal_likenesses_likeness", "likeness"),
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
