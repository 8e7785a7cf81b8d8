"""Tables of who may use the console: accounts, sessions, tokens, and the audit log. Made by migration 0005.

A secret that a browser or a program shows us is kept as its SHA-256 only: it is random, 256 bits (80 for recovery
codes, which are used once), so that nobody finds it from its digest. What must be read again, the second factor, is
sealed by a key that is not in the database.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, text

from storage.columns import Instant, Key, Words
from storage.tables.base import metadata

HAS_EMAIL = text("email_folded IS NOT NULL")

accounts = Table(
    "console_accounts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("login", Words, nullable=False),
    Column("login_folded", Words, nullable=False, unique=True),
    Column("name", Words, nullable=False),
    Column("email", Words),
    Column("email_folded", Words),
    Column("password", Words, comment="argon2id, encoded; null: none"),
    Column("totp_step", Key, nullable=False, server_default="0", comment="of the last code used: none serves twice"),
    Column("roles", Words, nullable=False, comment="JSON array"),
    Column("corps", Words, nullable=False, comment="JSON array"),
    Column("disabled_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("second_factor", Words, comment="sealed by the console's key; null: no second factor"),
    Index(
        "uq_console_accounts_email_folded",
        "email_folded",
        unique=True,
        sqlite_where=HAS_EMAIL,
        postgresql_where=HAS_EMAIL,
    ),
)

recovery_codes = Table(
    "console_recovery_codes",
    metadata,
    Column("account", Key, ForeignKey("console_accounts.id"), primary_key=True, autoincrement=False),
    Column("digest", String(64), primary_key=True),
    Column("used_at", Instant),
)

subjects = Table(
    "console_subjects",
    metadata,
    Column("issuer", Words, primary_key=True),
    Column("subject", Words, primary_key=True),
    Column("account", Key, ForeignKey("console_accounts.id"), nullable=False),
    Column("linked_at", Instant, nullable=False),
    Index("ix_console_subjects_account", "account"),
)

sessions = Table(
    "console_sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("account", Key, ForeignKey("console_accounts.id"), nullable=False),
    Column("stage", String(16), nullable=False),
    Column("origin", String(16), nullable=False, comment="how the person logged in"),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False, comment="whatever happens"),
    Column("ended_at", Instant),
    Column("tries", Integer, nullable=False, server_default="0", comment="of the second factor"),
    Column("id_token", Words, comment="of the OIDC provider, to log out there"),
    Column("ip", Words, nullable=False),
    Column("proposed_factor", Words, comment="sealed, being set up"),
    Index("ix_console_sessions_account", "account"),
    Index("ix_console_sessions_ends_at", "ends_at"),
)

logins = Table(
    "console_logins",
    metadata,
    Column("state", String(64), primary_key=True, comment="digest"),
    Column("browser", String(64), nullable=False, comment="digest of the cookie of who began"),
    Column("nonce", Words, nullable=False),
    Column("verifier", Words, nullable=False),
    Column("target", Words, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Index("ix_console_logins_ends_at", "ends_at"),
)

devices = Table(
    "console_devices",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("account", Key, ForeignKey("console_accounts.id"), nullable=False),
    Column("known_since", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Index("ix_console_devices_account", "account"),
)

attempts = Table(
    "console_attempts",
    metadata,
    Column("key", String(64), primary_key=True, comment="digest of what is limited"),
    Column("failures", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("blocked_until", Instant),
    Index("ix_console_attempts_last_at", "last_at"),
)

tokens = Table(
    "console_tokens",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account", Key, ForeignKey("console_accounts.id"), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("label", Words, nullable=False),
    Column("permissions", Words, nullable=False, comment="JSON array"),
    Column("corps", Words, nullable=False, comment="JSON array"),
    Column("created_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("used_at", Instant),
    Index("ix_console_tokens_account", "account"),
)

audit = Table(
    "console_audit",
    metadata,
    Column("seq", Key, primary_key=True, autoincrement=False, comment="1, 2, 3… without gaps"),
    Column("at", Instant, nullable=False),
    Column("account", Key, ForeignKey("console_accounts.id")),
    Column("who", Words, nullable=False),
    Column("action", String(40), nullable=False),
    Column("kind", String(24), nullable=False, comment="of the thing; empty: none"),
    Column("item", Words, nullable=False),
    Column("mailbox", Words, nullable=False),
    Column("corps", Words, nullable=False),
    Column("ip", Words, nullable=False),
    Column("detail", Words, nullable=False, comment="canonical JSON object"),
    Column("hash", String(64), nullable=False, comment="SHA-256 over the hash before and this entry"),
    Index("ix_console_audit_account", "account", "seq"),
    Index("ix_console_audit_action", "action", "seq"),
    Index("ix_console_audit_item", "kind", "item", "seq"),
    Index("ix_console_audit_corps", "corps", "seq"),
    Index("ix_console_audit_at", "at"),
    Index("ix_console_audit_who", "who", "seq"),
    Index("ix_console_audit_mailbox", "mailbox", "seq"),
    Index("ix_console_audit_ip", "ip", "seq"),
)

audit_chain = Table(
    "console_audit_chain",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="always 1"),
    Column("seq", Key, nullable=False),
    Column("hash", String(64), nullable=False),
)

unsent_forms = Table(
    "console_unsent_forms",
    metadata,
    Column("account", Key, ForeignKey("console_accounts.id"), primary_key=True, autoincrement=False),
    Column("path", String(200), primary_key=True, comment="where it was being sent"),
    Column("page", Words, nullable=False, comment="where it stood"),
    Column("fields", Words, nullable=False, comment="JSON array of [name, value]"),
    Column("kept_at", Instant, nullable=False),
    Index("ix_console_unsent_forms_kept_at", "kept_at"),
)
"""Forms that came after their session had ended, until their person has taken them up again. Made by migration 0013."""
