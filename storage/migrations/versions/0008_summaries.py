"""Summaries of the mails and their words: what the console lists, counts and searches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
SENT_SUPPORTS = "(supports > 0 OR returned > 0)"
OF_A_DECISION = "kind LIKE 'decision%'"
OUTSTANDING = "fate = 'returned'"
DERIVED = ("summaries", "exception_lines", "case_lines", "day_tallies", "sender_tallies", "mail_words")

INDEXES = (
    ("ix_outbox_state", "outbox", ["state", "id"]),
    ("ix_outbox_recipient_folded", "outbox", ["recipient_folded", "id"]),
    ("ix_deposits_state", "deposits", ["state", "id"]),
)


def upgrade() -> None:
    """Makes the tables only, however many mails there are: ``summaries.backfill`` fills them afterwards."""
    _summaries()
    _exception_lines()
    _case_lines()
    _tallies()
    _words()
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    where = sa.text(OF_A_DECISION)
    op.create_index("ix_deposits_decisions", "deposits", ["dossier"], sqlite_where=where, postgresql_where=where)
    _what_is_left_to_summarise()


def downgrade() -> None:
    """All of it is derived from the other tables."""
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
    op.drop_index("ix_deposits_decisions", "deposits")
    for table in DERIVED:
        op.execute(sa.text(f"DROP TABLE {table}"))
    op.execute(sa.text("DELETE FROM counters WHERE name LIKE 'summaries:%'"))


def _summaries() -> None:
    op.create_table(
        "summaries",
        sa.Column("message", KEY, autoincrement=False, nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False, comment="the best known so far"),
        sa.Column("day", sa.Date(), nullable=False, comment="of receipt, in Paris"),
        sa.Column("sender", sa.Text(), nullable=False, comment="address, folded; empty for none"),
        sa.Column("sender_name", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False, comment="of the sender: the organisation"),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False, comment="folded words of all but the body, between spaces"),
        sa.Column("fate", sa.String(length=12), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("supports", sa.Integer(), nullable=False, comment="supports it filed"),
        sa.Column("returned", sa.Integer(), nullable=False, comment="supports it had returned"),
        sa.PrimaryKeyConstraint("message", name="pk_summaries"),
    )
    op.create_index("ix_summaries_sender", "summaries", ["sender", "message"])
    op.create_index("ix_summaries_day", "summaries", ["day", "mailbox", "domain", "fate", "late"])
    _partial_index("ix_summaries_supports", ["sender", "received_at"], SENT_SUPPORTS)
    _partial_index("ix_summaries_outstanding", ["day", "message"], OUTSTANDING)


def _partial_index(name: str, columns: list[str], where: str) -> None:
    op.create_index(name, "summaries", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _exception_lines() -> None:
    op.create_table(
        "exception_lines",
        sa.Column("hold", KEY, autoincrement=False, nullable=False, comment="open ones only"),
        sa.Column("message", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=True),
        sa.Column("cause", sa.String(length=24), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("last_safe_day", sa.Date(), nullable=False, comment="9999-12-31: none"),
        sa.Column("ruled", sa.Boolean(), nullable=False, comment="a ruling waits to be decided"),
        sa.Column("head", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hold", name="pk_exception_lines"),
    )
    op.create_index("ix_exception_lines_message", "exception_lines", ["message"])
    for column in ("received_at", "sender", "last_safe_day"):
        op.create_index(f"ix_exception_lines_{column}", "exception_lines", [column, "hold"])


def _case_lines() -> None:
    op.create_table(
        "case_lines",
        sa.Column("appeal", KEY, autoincrement=False, nullable=False),
        sa.Column("corps", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("appeal_class", sa.String(length=32), nullable=False),
        sa.Column("due", sa.Date(), nullable=False, comment="as it stands: corrections and suspensions counted"),
        sa.Column("last_safe_day", sa.Date(), nullable=False),
        sa.Column("evaluator_month_ends", sa.Date(), nullable=True),
        sa.Column("capn_month_ends", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("appeal", name="pk_case_lines"),
    )
    op.create_index("ix_case_lines_last_safe_day", "case_lines", ["last_safe_day", "appeal"])


def _tallies() -> None:
    op.create_table(
        "day_tallies",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        *_counted(),
        sa.PrimaryKeyConstraint("day", "mailbox", "fate", "late", name="pk_day_tallies"),
    )
    op.create_table(
        "sender_tallies",
        sa.Column("month", sa.Date(), nullable=False, comment="its first day"),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        *_counted(),
        sa.PrimaryKeyConstraint("month", "mailbox", "domain", "fate", "late", name="pk_sender_tallies"),
    )


def _counted() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("fate", sa.String(length=12), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
    )


def _words() -> None:
    """Each database's own full-text index. What goes in is split and folded by ``summaries.words`` already."""
    if op.get_bind().dialect.name == "sqlite":
        tokens = "tokenize = \"ascii tokenchars '_'\", detail = none"
        op.execute(sa.text(f"CREATE VIRTUAL TABLE mail_words USING fts5(words, {tokens})"))
        return
    op.execute(sa.text("CREATE TABLE mail_words (message bigint PRIMARY KEY, words tsvector NOT NULL)"))
    # Without the list of pending entries: what a search costs does not depend on when it was last cleared.
    op.execute(sa.text("CREATE INDEX ix_mail_words ON mail_words USING gin (words) WITH (fastupdate = off)"))


def _what_is_left_to_summarise() -> None:
    """The mails of before, newest first; those that a person awaits at the first start."""
    op.execute(
        sa.text(
            "INSERT INTO counters (name, value) "
            "SELECT 'summaries:below', newest + 1 FROM (SELECT max(id) AS newest FROM messages) AS former "
            "WHERE newest IS NOT NULL"
        )
    )
    op.execute(
        sa.text(
            "INSERT INTO counters (name, value) SELECT 'summaries:open', 1 "
            "WHERE EXISTS (SELECT 1 FROM holds) OR EXISTS (SELECT 1 FROM appeals)"
        )
    )
