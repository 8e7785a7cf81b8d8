"""Who may use the console: accounts, sessions, tokens, and an audit log that nobody can edit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
LOG = "console_audit"


def upgrade() -> None:
    """Make the tables; the database itself forbids to change the audit log."""
    _accounts()
    _sessions()
    _limits()
    _tokens()
    _audit()
    statements = _postgresql_triggers if op.get_bind().dialect.name == "postgresql" else _sqlite_triggers
    for statement in statements():
        op.execute(sa.text(statement))


def downgrade() -> None:
    """The audit log must not be lost to a change of version."""
    raise NotImplementedError("the audit log would be lost: restore a backup")


def _accounts() -> None:
    op.create_table(
        "console_accounts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("login_folded", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("email_folded", sa.Text(), nullable=True),
        sa.Column("password", sa.Text(), nullable=True, comment="argon2id, encoded; null: none"),
        sa.Column("totp_secret", sa.String(length=64), nullable=True, comment="base32; null: no second factor"),
        sa.Column(
            "totp_step", KEY, server_default="0", nullable=False, comment="of the last code used: none serves twice"
        ),
        sa.Column("roles", sa.Text(), nullable=False, comment="JSON array"),
        sa.Column("corps", sa.Text(), nullable=False, comment="JSON array"),
        sa.Column("disabled_at", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_console_accounts"),
        sa.UniqueConstraint("login_folded", name="uq_console_accounts_login_folded"),
    )
    op.create_index(
        "uq_console_accounts_email_folded",
        "console_accounts",
        ["email_folded"],
        unique=True,
        sqlite_where=sa.text("email_folded IS NOT NULL"),
        postgresql_where=sa.text("email_folded IS NOT NULL"),
    )
    op.create_table(
        "console_recovery_codes",
        sa.Column("account", KEY, autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        _belongs("console_recovery_codes"),
        sa.PrimaryKeyConstraint("account", "digest", name="pk_console_recovery_codes"),
    )
    op.create_table(
        "console_subjects",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("account", KEY, nullable=False),
        sa.Column("linked_at", INSTANT, nullable=False),
        _belongs("console_subjects"),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_console_subjects"),
    )
    op.create_index("ix_console_subjects_account", "console_subjects", ["account"])


def _sessions() -> None:
    op.create_table(
        "console_sessions",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account", KEY, nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False, comment="how the person logged in"),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False, comment="whatever happens"),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False, comment="of the second factor"),
        sa.Column("proposed_secret", sa.String(length=64), nullable=True, comment="of a second factor being set up"),
        sa.Column("id_token", sa.Text(), nullable=True, comment="of the OIDC provider, to log out there"),
        sa.Column("ip", sa.Text(), nullable=False),
        _belongs("console_sessions"),
        sa.PrimaryKeyConstraint("digest", name="pk_console_sessions"),
    )
    op.create_index("ix_console_sessions_account", "console_sessions", ["account"])
    op.create_index("ix_console_sessions_ends_at", "console_sessions", ["ends_at"])
    op.create_table(
        "console_logins",
        sa.Column("state", sa.String(length=64), nullable=False, comment="digest"),
        sa.Column("browser", sa.String(length=64), nullable=False, comment="digest of the cookie of who began"),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("state", name="pk_console_logins"),
    )
    op.create_index("ix_console_logins_ends_at", "console_logins", ["ends_at"])


def _limits() -> None:
    op.create_table(
        "console_devices",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account", KEY, nullable=False),
        sa.Column("known_since", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        _belongs("console_devices"),
        sa.PrimaryKeyConstraint("digest", name="pk_console_devices"),
    )
    op.create_index("ix_console_devices_account", "console_devices", ["account"])
    op.create_table(
        "console_attempts",
        sa.Column("key", sa.String(length=64), nullable=False, comment="digest of what is limited"),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.Column("blocked_until", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_console_attempts"),
    )
    op.create_index("ix_console_attempts_last_at", "console_attempts", ["last_at"])


def _tokens() -> None:
    op.create_table(
        "console_tokens",
        sa.Column("id", KEY, nullable=False),
        sa.Column("account", KEY, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("permissions", sa.Text(), nullable=False, comment="JSON array"),
        sa.Column("corps", sa.Text(), nullable=False, comment="JSON array"),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("used_at", INSTANT, nullable=True),
        _belongs("console_tokens"),
        sa.PrimaryKeyConstraint("id", name="pk_console_tokens"),
        sa.UniqueConstraint("digest", name="uq_console_tokens_digest"),
    )
    op.create_index("ix_console_tokens_account", "console_tokens", ["account"])


def _audit() -> None:
    """The log, and its chain before the first entry: number 0, a hash of zeros."""
    op.create_table(
        LOG,
        sa.Column("seq", KEY, autoincrement=False, nullable=False, comment="1, 2, 3… without gaps"),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("account", KEY, nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False, comment="of the thing; empty: none"),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("corps", sa.Text(), nullable=False),
        sa.Column("ip", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False, comment="canonical JSON object"),
        sa.Column("hash", sa.String(length=64), nullable=False, comment="SHA-256 over the hash before and this entry"),
        _belongs(LOG),
        sa.PrimaryKeyConstraint("seq", name="pk_console_audit"),
    )
    op.create_index("ix_console_audit_account", LOG, ["account", "seq"])
    op.create_index("ix_console_audit_action", LOG, ["action", "seq"])
    op.create_index("ix_console_audit_item", LOG, ["kind", "item", "seq"])
    op.create_index("ix_console_audit_corps", LOG, ["corps", "seq"])
    op.create_index("ix_console_audit_at", LOG, ["at"])
    op.create_table(
        "console_audit_chain",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment="always 1"),
        sa.Column("seq", KEY, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_console_audit_chain"),
    )
    op.execute(
        sa.text("INSERT INTO console_audit_chain (id, seq, hash) VALUES (1, 0, :origin)").bindparams(origin="0" * 64)
    )


def _belongs(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["account"], ["console_accounts.id"], name=f"fk_{table}_account")


def _sqlite_triggers() -> list[str]:
    return [
        f"CREATE TRIGGER {LOG}_no_{change.lower()} BEFORE {change} ON {LOG} "
        f"BEGIN SELECT RAISE(ABORT, '{LOG} is append-only'); END"
        for change in ("UPDATE", "DELETE")
    ]


def _postgresql_triggers() -> list[str]:
    return [
        f"CREATE FUNCTION {LOG}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{LOG} is append-only'; END $$",
        f"CREATE TRIGGER {LOG}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {LOG} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {LOG}_is_append_only()",
    ]
