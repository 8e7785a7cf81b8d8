"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
APPEND_ONLY = ("history", "rulings")


def upgrade() -> None:
    """Make everything, and forbid the database itself to change what is append-only."""
    _mail()
    _exceptions()
    _dossiers()
    _appeals()
    _outbox()
    _history()
    _start_chain()
    for table in APPEND_ONLY:
        _forbid_changes(table)


def downgrade() -> None:
    """There is nothing before the first version."""
    raise NotImplementedError("the first version of the tables has none before it: restore a backup")


def _mail() -> None:
    """Messages, where they were seen, what they were read to be."""
    op.create_table(
        "messages",
        sa.Column("id", KEY, nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True, comment="without angle brackets"),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("server_date", INSTANT, nullable=True),
        sa.Column("polled_at", INSTANT, nullable=False, comment="of the first sighting"),
        sa.Column("received_at", INSTANT, nullable=True, comment="when it reached us, once decided"),
        sa.Column("receipt_evidence", sa.Text(), nullable=True, comment="how we know"),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "setbacks", sa.Integer(), server_default="0", nullable=False, comment="times given back: others go first"
        ),
        sa.Column("ruled", sa.Boolean(), nullable=False, comment="a ruling came since the last claim: decide again"),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("next_attempt_at", INSTANT, nullable=True),
        sa.Column("problem", sa.Text(), nullable=True, comment="the last one"),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("mailbox", "sha256", name="uq_messages_mailbox_sha256"),
    )
    op.create_index("ix_messages_message_id", "messages", ["message_id"], unique=False)
    op.create_index(
        "ix_messages_unfinished",
        "messages",
        ["setbacks", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('received', 'read')"),
        postgresql_where=sa.text("state IN ('received', 'read')"),
    )
    op.create_table(
        "sightings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("message", KEY, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_sightings_message"),
        sa.PrimaryKeyConstraint("id", name="pk_sightings"),
        sa.UniqueConstraint("mailbox", "source_key", name="uq_sightings_mailbox_source_key"),
    )
    op.create_index("ix_sightings_message", "sightings", ["message"], unique=False)
    op.create_table(
        "polls",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("last_success_at", INSTANT, nullable=True),
        sa.Column("on_server", sa.Integer(), nullable=True),
        sa.Column("last_problem", sa.Text(), nullable=True),
        sa.Column("last_problem_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("mailbox", name="pk_polls"),
    )
    op.create_table(
        "readings",
        sa.Column("message", KEY, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("letter", sa.LargeBinary(), nullable=False, comment="JSON, UTF-8"),
        sa.Column("read_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_readings_message"),
        sa.PrimaryKeyConstraint("message", name="pk_readings"),
    )
    op.create_table(
        "documents",
        sa.Column("message", KEY, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True, comment="null until decided"),
        sa.Column("return_case", sa.String(length=16), nullable=True),
        sa.Column("reasons", sa.Text(), server_default="[]", nullable=False, comment="JSON array"),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_documents_message"),
        sa.PrimaryKeyConstraint("message", "position", name="pk_documents"),
    )
    op.create_index("ix_documents_sha256", "documents", ["sha256"], unique=False)


def _exceptions() -> None:
    """The exception queue and what operators ruled."""
    op.create_table(
        "holds",
        sa.Column("id", KEY, nullable=False),
        sa.Column("message", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False, comment="JSON array"),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("ruling", KEY, nullable=True, comment="the last one on it"),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_holds_message"),
        sa.PrimaryKeyConstraint("id", name="pk_holds"),
    )
    op.create_index("ix_holds_message", "holds", ["message"], unique=False)
    op.create_index(
        "uq_holds_open",
        "holds",
        ["message", "position"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "rulings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("message", KEY, nullable=False),
        sa.Column("hold", KEY, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("ruling", sa.Text(), nullable=False, comment="JSON"),
        sa.ForeignKeyConstraint(["hold"], ["holds.id"], name="fk_rulings_hold"),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_rulings_message"),
        sa.PrimaryKeyConstraint("id", name="pk_rulings"),
    )
    op.create_index("ix_rulings_message", "rulings", ["message"], unique=False)


def _dossiers() -> None:
    """Dossiers and the deposits of their pieces."""
    op.create_table(
        "dossiers",
        sa.Column("id", KEY, nullable=False),
        sa.Column("campaign", sa.Integer(), nullable=False),
        sa.Column("corps", sa.Text(), nullable=False),
        sa.Column("director", sa.Text(), nullable=False),
        sa.Column("director_name", sa.Text(), nullable=False, comment="a hint for people, no identity"),
        sa.Column("pieces", sa.Integer(), nullable=False, comment="how many: the last piece's number"),
        sa.Column("supports", sa.Integer(), nullable=False, comment="how many: the last support's version"),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dossiers"),
        sa.UniqueConstraint("campaign", "corps", "director", name="uq_dossiers_campaign_corps_director"),
    )
    op.create_table(
        "deposits",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("dossier", KEY, nullable=False),
        sa.Column("piece", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True, comment="of supports: 1, 2…"),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("message", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.Column("directory", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False, comment="as stored, below directory"),
        sa.Column("place", sa.Text(), nullable=True, comment="in the mail: JSON array of start, end, encoding"),
        sa.Column("manifest", sa.Text(), nullable=False, comment="JSON array of pairs"),
        sa.Column("fields", sa.Text(), nullable=False, comment="JSON array of pairs"),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("delivered_at", INSTANT, nullable=True),
        sa.Column("acknowledged_at", INSTANT, nullable=True),
        sa.Column("acknowledgement", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.id"], name="fk_deposits_dossier"),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_deposits_message"),
        sa.PrimaryKeyConstraint("id", name="pk_deposits"),
        sa.UniqueConstraint("dossier", "document_sha256", name="uq_deposits_dossier_document_sha256"),
        sa.UniqueConstraint("dossier", "piece", name="uq_deposits_dossier_piece"),
        sa.UniqueConstraint("key", name="uq_deposits_key"),
        sa.UniqueConstraint("message", "position", name="uq_deposits_message_position"),
    )
    op.create_index("ix_deposits_document_sha256", "deposits", ["document_sha256"], unique=False)
    op.create_index(
        "ix_deposits_pending",
        "deposits",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )


def _appeals() -> None:
    """Cases, their mails, and the counters of their numbers."""
    op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.create_table(
        "appeals",
        sa.Column("id", KEY, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("message", KEY, nullable=False),
        sa.Column("corps", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Integer(), nullable=False),
        sa.Column("appeal_class", sa.String(length=32), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("last_safe_day", sa.Date(), nullable=False),
        sa.Column("court_period_ends", sa.Date(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False, comment="JSON array"),
        sa.Column("reasons", sa.Text(), nullable=False, comment="JSON array"),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_appeals_message"),
        sa.PrimaryKeyConstraint("id", name="pk_appeals"),
        sa.UniqueConstraint("message", name="uq_appeals_message"),
        sa.UniqueConstraint("reference", name="uq_appeals_reference"),
    )
    op.create_index("ix_appeals_due", "appeals", ["due"], unique=False)
    op.create_table(
        "appeal_messages",
        sa.Column("appeal", KEY, autoincrement=False, nullable=False),
        sa.Column("message", KEY, autoincrement=False, nullable=False),
        sa.Column("appeal_class", sa.String(length=32), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False, comment="JSON array"),
        sa.Column("joined_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["appeal"], ["appeals.id"], name="fk_appeal_messages_appeal"),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_appeal_messages_message"),
        sa.PrimaryKeyConstraint("appeal", "message", name="pk_appeal_messages"),
    )
    op.create_index("ix_appeal_messages_message", "appeal_messages", ["message"], unique=False)


def _outbox() -> None:
    """Replies."""
    op.create_table(
        "outbox",
        sa.Column("id", KEY, nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("message", KEY, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True, comment="null while withheld"),
        sa.Column("recipient", sa.Text(), nullable=True),
        sa.Column("recipient_folded", sa.Text(), nullable=True, comment="lower case, no accents: for the caps"),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("queued_at", INSTANT, nullable=False),
        sa.Column("next_attempt_at", INSTANT, nullable=True),
        sa.Column("sending_owner", sa.Text(), nullable=True),
        sa.Column("sending_since", INSTANT, nullable=True),
        sa.Column("last_problem", sa.Text(), nullable=True),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("sent_evidence", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_outbox_message"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("message", "kind", name="uq_outbox_message_kind"),
        sa.UniqueConstraint("message_id", name="uq_outbox_message_id"),
    )
    op.create_index("ix_outbox_queued_at", "outbox", ["queued_at"], unique=False)
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state IN ('queued', 'sending')"),
        postgresql_where=sa.text("state IN ('queued', 'sending')"),
    )
    op.create_index("ix_outbox_sent_at", "outbox", ["sent_at"], unique=False)
    op.create_table(
        "reply_stops",
        sa.Column("id", KEY, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True, comment="null while no reply may leave"),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_reply_stops"),
    )


def _history() -> None:
    """The history and the head of its chain."""
    op.create_table(
        "history",
        sa.Column("seq", KEY, autoincrement=False, nullable=False, comment="1, 2, 3… without gaps"),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("message", KEY, nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False, comment="canonical JSON object"),
        sa.Column("hash", sa.String(length=64), nullable=False, comment="SHA-256 over the hash before and this entry"),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_history_message"),
        sa.PrimaryKeyConstraint("seq", name="pk_history"),
    )
    op.create_index("ix_history_message", "history", ["message"], unique=False)
    op.create_table(
        "chain",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment="always 1"),
        sa.Column("seq", KEY, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chain"),
    )


def _start_chain() -> None:
    """Before the first entry: number 0, a hash of zeros."""
    op.execute(sa.text("INSERT INTO chain (id, seq, hash) VALUES (1, 0, :origin)").bindparams(origin="0" * 64))


def _forbid_changes(table: str) -> None:
    statements = _postgresql_triggers if op.get_bind().dialect.name == "postgresql" else _sqlite_triggers
    for statement in statements(table):
        op.execute(sa.text(statement))


def _sqlite_triggers(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for change in ("UPDATE", "DELETE")
    ]


def _postgresql_triggers(table: str) -> list[str]:
    return [
        f"CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()",
    ]
