"""Tables of what is derived from the register. They could all be made again from it, so nothing refers to them.

They have no foreign keys: a reference would lock the mail's row, which another transaction may hold while it waits
for its turn here. The words of each mail stand in ``mail_words``, which each database has in its own kind.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, text

from storage.columns import Instant, Key, Words
from storage.tables.base import metadata
from storage.tables.dossiers import deposits
from storage.tables.outbox import outbox

NO_DEADLINE = date(9999, 12, 31)
"""Stands for none where lists are sorted by deadline: these come last."""
SENT_SUPPORTS = text("(supports > 0 OR returned > 0)")
OUTSTANDING = text("fate = 'returned'")

summaries = Table(
    "summaries",
    metadata,
    Column("message", Key, primary_key=True, autoincrement=False),
    Column("mailbox", Words, nullable=False),
    Column("received_at", Instant, nullable=False, comment="the best known so far"),
    Column("day", Date, nullable=False, comment="of receipt, in Paris"),
    Column("sender", Words, nullable=False, comment="address, folded; empty for none"),
    Column("sender_name", Words, nullable=False),
    Column("domain", Words, nullable=False, comment="of the sender: the organisation"),
    Column("subject", Words, nullable=False),
    Column("head", Words, nullable=False, comment="folded words of all but the body, between spaces"),
    Column("fate", String(12), nullable=False),
    Column("late", Boolean, nullable=False),
    Column("supports", Integer, nullable=False, comment="supports it filed"),
    Column("returned", Integer, nullable=False, comment="supports it had returned"),
    Index("ix_summaries_sender", "sender", "message"),
    Index("ix_summaries_day", "day", "mailbox", "domain", "fate", "late"),
    Index("ix_summaries_supports", "sender", "received_at", sqlite_where=SENT_SUPPORTS, postgresql_where=SENT_SUPPORTS),
    Index("ix_summaries_outstanding", "day", "message", sqlite_where=OUTSTANDING, postgresql_where=OUTSTANDING),
)

exception_lines = Table(
    "exception_lines",
    metadata,
    Column("hold", Key, primary_key=True, autoincrement=False, comment="open ones only"),
    Column("message", Key, nullable=False),
    Column("position", Integer, nullable=False),
    Column("mailbox", Words, nullable=False),
    Column("kind", String(32)),
    Column("cause", String(24), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("sender", Words, nullable=False),
    Column("last_safe_day", Date, nullable=False, comment="9999-12-31: none"),
    Column("ruled", Boolean, nullable=False, comment="a ruling waits to be decided"),
    Column("head", Words, nullable=False),
    Index("ix_exception_lines_message", "message"),
    Index("ix_exception_lines_mailbox", "mailbox", "message"),
    Index("ix_exception_lines_received_at", "received_at", "hold"),
    Index("ix_exception_lines_sender", "sender", "hold"),
    Index("ix_exception_lines_last_safe_day", "last_safe_day", "hold"),
)

case_lines = Table(
    "case_lines",
    metadata,
    Column("appeal", Key, primary_key=True, autoincrement=False),
    Column("corps", Words, nullable=False),
    Column("state", String(16), nullable=False),
    Column("appeal_class", String(32), nullable=False),
    Column("due", Date, nullable=False, comment="as it stands: corrections and suspensions counted"),
    Column("last_safe_day", Date, nullable=False),
    Column("evaluator_month_ends", Date),
    Column("capn_month_ends", Date),
    Index("ix_case_lines_last_safe_day", "last_safe_day", "appeal"),
)

dossier_lines = Table(
    "dossier_lines",
    metadata,
    Column("dossier", Key, primary_key=True, autoincrement=False, comment="those with a piece"),
    Column("campaign", Integer, nullable=False),
    Column("corps", Words, nullable=False),
    Column("support", Boolean, nullable=False, comment="it holds one that is no annex"),
    Column("decision", Boolean, nullable=False, comment="likewise"),
    Index("ix_dossier_lines_campaign", "campaign", "corps", "support", "decision"),
)

day_tallies = Table(
    "day_tallies",
    metadata,
    Column("day", Date, primary_key=True),
    Column("mailbox", Words, primary_key=True),
    Column("fate", String(12), primary_key=True),
    Column("late", Boolean, primary_key=True),
    Column("mails", Integer, nullable=False),
)

sender_tallies = Table(
    "sender_tallies",
    metadata,
    Column("month", Date, primary_key=True, comment="its first day"),
    Column("mailbox", Words, primary_key=True),
    Column("domain", Words, primary_key=True),
    Column("fate", String(12), primary_key=True),
    Column("late", Boolean, primary_key=True),
    Column("mails", Integer, nullable=False),
    Index("ix_sender_tallies_domain", "domain", "month"),
)

# What the console asks of tables of the register itself.
Index("ix_outbox_state", outbox.c.state, outbox.c.id)
Index("ix_outbox_recipient_folded", outbox.c.recipient_folded, outbox.c.id)
Index("ix_deposits_state", deposits.c.state, deposits.c.id, deposits.c.dossier)
