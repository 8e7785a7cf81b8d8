"""Replies: what each one answered, the bytes it left with, and its copy in the Sent folder."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
DUE_COPY = "copy_due_at IS NOT NULL AND copied_at IS NULL"


def upgrade() -> None:
    """Replies that left before this version have no copy due, and what they answered is not known."""
    for column in (
        sa.Column("content", sa.String(length=64), comment="digest of what the answered mail carried"),
        sa.Column("sha256", sa.String(length=64), comment="of raw, as the archive keeps it once it left"),
        sa.Column("copy_due_at", INSTANT, comment="since when a copy should stand in the Sent folder"),
        sa.Column("copy_next_at", INSTANT),
        sa.Column("copy_attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("copy_problem", sa.Text()),
        sa.Column("copied_at", INSTANT),
    ):
        op.add_column("outbox", column)
    op.create_index("ix_outbox_content", "outbox", ["content"], unique=False)
    where = sa.text(DUE_COPY)
    op.create_index("ix_outbox_copy", "outbox", ["id"], unique=False, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """What these columns hold is known nowhere else."""
    raise NotImplementedError("what replies answered would be forgotten: restore a backup")
