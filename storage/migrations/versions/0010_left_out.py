"""What belongs to a mail and is not in its bytes (a file that stayed on a drive) is kept with it, for a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of the mails received before, nothing was left out that we know of."""
    column = sa.Column("left_out", sa.Text(), comment="JSON array: what belongs to the mail and is not in its bytes")
    op.add_column("messages", column)


def downgrade() -> None:
    """What operators were told of it stays in the holds."""
    with op.batch_alter_table("messages") as messages:
        messages.drop_column("left_out")
