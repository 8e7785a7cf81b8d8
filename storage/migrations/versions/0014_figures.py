"""A campaign's figures and the state of the robot stay fast among a million mails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OF_A_DECISION = "kind LIKE 'decision%'"
FILL = """
INSERT INTO dossier_lines (dossier, campaign, corps, support, decision)
SELECT dossiers.id, dossiers.campaign, dossiers.corps,
  max(CASE WHEN annexed.message IS NULL AND deposits.kind = 'support' THEN 1 ELSE 0 END) = 1,
  max(CASE WHEN annexed.message IS NULL AND deposits.kind LIKE 'decision%' THEN 1 ELSE 0 END) = 1
FROM dossiers JOIN deposits ON deposits.dossier = dossiers.id
LEFT JOIN documents AS annexed
  ON annexed.message = deposits.message AND annexed.position = deposits.position AND annexed.outcome = 'annex'
GROUP BY dossiers.id, dossiers.campaign, dossiers.corps
"""
INDEXES = (
    ("ix_dossier_lines_campaign", "dossier_lines", ["campaign", "corps", "support", "decision"]),
    ("ix_exception_lines_mailbox", "exception_lines", ["mailbox", "message"]),
    ("ix_sender_tallies_domain", "sender_tallies", ["domain", "month"]),
)


def upgrade() -> None:
    """A line for each dossier that holds a piece, made from the pieces; nothing else is touched."""
    op.create_table(
        "dossier_lines",
        sa.Column("dossier", KEY, autoincrement=False, nullable=False, comment="those with a piece"),
        sa.Column("campaign", sa.Integer(), nullable=False),
        sa.Column("corps", sa.Text(), nullable=False),
        sa.Column("support", sa.Boolean(), nullable=False, comment="it holds one that is no annex"),
        sa.Column("decision", sa.Boolean(), nullable=False, comment="likewise"),
        sa.PrimaryKeyConstraint("dossier", name="pk_dossier_lines"),
    )
    op.execute(sa.text(FILL))
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    op.drop_index("ix_deposits_decisions", "deposits")
    op.drop_index("ix_deposits_state", "deposits")
    op.create_index("ix_deposits_state", "deposits", ["state", "id", "dossier"])


def downgrade() -> None:
    """Slower, nothing lost: the lines are derived."""
    op.drop_index("ix_deposits_state", "deposits")
    op.create_index("ix_deposits_state", "deposits", ["state", "id"])
    where = sa.text(OF_A_DECISION)
    op.create_index("ix_deposits_decisions", "deposits", ["dossier"], sqlite_where=where, postgresql_where=where)
    for name, table, _ in reversed(INDEXES):
        op.drop_index(name, table)
    op.drop_table("dossier_lines")
