"""By what a mail is known again where its mailbox is moved and the new server gives other bytes for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Makes the table only: the forms of former mails are read from the archive when a mailbox is moved."""
    op.create_table(
        "canonical_forms",
        sa.Column("message", KEY, autoincrement=False, nullable=False),
        sa.Column(
            "content",
            sa.String(length=64),
            nullable=True,
            comment="digest of who wrote, the subject and the parts; null: none to be had",
        ),
        sa.Column("message_id", sa.Text(), nullable=False, comment="without angle brackets; empty for none"),
        sa.Column("sent_at", sa.String(length=32), nullable=False, comment="ISO 8601, UTC; empty for none"),
        sa.Column("hops", sa.Text(), nullable=False, comment="JSON array of digests of Received lines"),
        sa.Column("is_empty", sa.Boolean(), nullable=False, comment="no part says anything"),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_canonical_forms_message_messages"),
        sa.PrimaryKeyConstraint("message", name="pk_canonical_forms"),
    )
    op.create_index("ix_canonical_forms_content", "canonical_forms", ["content"])
    op.create_index("ix_canonical_forms_message_id", "canonical_forms", ["message_id"])
    column = sa.Column("resembles", sa.Text(), comment="which former mail it may be, in French: a person says")
    op.add_column("messages", column)


def downgrade() -> None:
    """What operators were told of a doubt stays in the holds."""
    with op.batch_alter_table("messages") as messages:
        messages.drop_column("resembles")
    op.drop_table("canonical_forms")
