"""Room for the forms that come after their session has ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
TABLE = "console_unsent_forms"


def upgrade() -> None:
    """Nothing is in it yet."""
    account = sa.ForeignKeyConstraint(["account"], ["console_accounts.id"], name=f"fk_{TABLE}_account")
    op.create_table(
        TABLE,
        sa.Column("account", KEY, autoincrement=False, nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False, comment="where it was being sent"),
        sa.Column("page", sa.Text(), nullable=False, comment="where it stood"),
        sa.Column("fields", sa.Text(), nullable=False, comment="JSON array of [name, value]"),
        sa.Column("kept_at", INSTANT, nullable=False),
        account,
        sa.PrimaryKeyConstraint("account", "path", name=f"pk_{TABLE}"),
    )
    op.create_index(f"ix_{TABLE}_kept_at", TABLE, ["kept_at"])


def downgrade() -> None:
    """What was kept there is lost."""
    op.drop_table(TABLE)
