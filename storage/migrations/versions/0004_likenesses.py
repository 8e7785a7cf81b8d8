"""The same appeal sent twice is known again by who wrote and what they wrote."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Cases opened before this version are known again by their thread and their reference only."""
    op.create_table(
        "appeal_likenesses",
        sa.Column("appeal", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "likeness",
            sa.String(length=64),
            nullable=False,
            comment="digest of who wrote, what, and what was joined",
        ),
        sa.ForeignKeyConstraint(["appeal"], ["appeals.id"], name="fk_appeal_likenesses_appeal"),
        sa.PrimaryKeyConstraint("appeal", "likeness", name="pk_appeal_likenesses"),
    )
    op.create_index("ix_appeal_likenesses_likeness", "appeal_likenesses", ["likeness"], unique=False)


def downgrade() -> None:
    """Which mails are alike could be computed again from the readings; nothing else is lost."""
    op.drop_table("appeal_likenesses")
