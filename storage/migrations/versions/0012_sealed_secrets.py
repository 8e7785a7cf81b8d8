"""Room for second factors that are sealed by a key kept outside the database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SEALED = "sealed by the console's key; null: no second factor"


def upgrade() -> None:
    """What stood in clear is sealed by the console's next start, which has the key; enrolments begin anew."""
    op.add_column("console_accounts", sa.Column("second_factor", sa.Text(), comment=SEALED))
    op.execute(sa.text("UPDATE console_accounts SET second_factor = totp_secret"))
    op.drop_column("console_accounts", "totp_secret")
    op.drop_column("console_sessions", "proposed_secret")
    op.add_column("console_sessions", sa.Column("proposed_factor", sa.Text(), comment="sealed, being set up"))


def downgrade() -> None:
    """The program before could not read sealed ones: people set up their second factor again."""
    op.drop_column("console_sessions", "proposed_factor")
    op.add_column("console_sessions", sa.Column("proposed_secret", sa.String(length=64)))
    op.drop_column("console_accounts", "second_factor")
    op.add_column("console_accounts", sa.Column("totp_secret", sa.String(length=64)))
