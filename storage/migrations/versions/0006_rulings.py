"""Rulings: a version of each exception, withdrawals, who takes care of what, comments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
APPEND_ONLY = ("ruling_outcomes", "assignments", "comments")


def upgrade() -> None:
    """What was ruled before this version counts as applied: it can be withdrawn no more."""
    version = sa.Column(
        "version",
        sa.Integer(),
        nullable=False,
        server_default="1",
        comment="raised by whatever changes what it shows",
    )
    op.add_column("holds", version)
    _tables()
    op.execute(
        sa.text(
            "INSERT INTO ruling_outcomes (ruling, outcome, who, why, at) "
            "SELECT id, 'applied', 'robot', '', at FROM rulings"
        )
    )
    for table in APPEND_ONLY:
        _forbid_changes(table)


def downgrade() -> None:
    """Who withdrew what, and what people said, is known nowhere else."""
    raise NotImplementedError("what people ruled and said would be forgotten: restore a backup")


def _tables() -> None:
    op.create_table(
        "ruling_outcomes",
        sa.Column("ruling", KEY, autoincrement=False, nullable=False),
        sa.Column(
            "outcome",
            sa.String(length=16),
            nullable=False,
            comment="applied or withdrawn, never both; none yet: it waits",
        ),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["ruling"], ["rulings.id"], name="fk_ruling_outcomes_ruling"),
        sa.PrimaryKeyConstraint("ruling", name="pk_ruling_outcomes"),
    )
    op.create_table(
        "assignments",
        sa.Column("id", KEY, nullable=False),
        sa.Column("hold", KEY, nullable=False),
        sa.Column("assignee", sa.Text(), comment="null: nobody any more; the last entry is the one that stands"),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["hold"], ["holds.id"], name="fk_assignments_hold"),
        sa.PrimaryKeyConstraint("id", name="pk_assignments"),
    )
    op.create_index("ix_assignments_hold", "assignments", ["hold"], unique=False)
    op.create_table(
        "comments",
        sa.Column("id", KEY, nullable=False),
        sa.Column("hold", KEY, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["hold"], ["holds.id"], name="fk_comments_hold"),
        sa.PrimaryKeyConstraint("id", name="pk_comments"),
    )
    op.create_index("ix_comments_hold", "comments", ["hold"], unique=False)


def _forbid_changes(table: str) -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in _postgresql_triggers(table) if postgresql else _sqlite_triggers(table):
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
