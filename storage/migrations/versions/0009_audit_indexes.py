"""The audit log stays fast to search by who, by mailbox and by address."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEXES = {"who": ["who", "seq"], "mailbox": ["mailbox", "seq"], "ip": ["ip", "seq"]}


def upgrade() -> None:
    """Indexes only: no entry is touched."""
    for name, columns in INDEXES.items():
        op.create_index(f"ix_console_audit_{name}", "console_audit", columns)


def downgrade() -> None:
    """Slower, nothing lost."""
    for name in INDEXES:
        op.drop_index(f"ix_console_audit_{name}", "console_audit")
