"""Cases: each step and each computed date of an appeal is an entry of its own; notices that answer no mail."""

from __future__ import annotations

import calendar
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
APPEND_ONLY = ("case_entries", "case_dates", "case_alerts")
ONE_ALERT = ("appeal", "kind", "day", "days_before", "recipient")
FROM_BEFORE = "repris de la version précédente du registre"


def upgrade() -> None:
    """Cases opened before keep their dates, now with the rule that gives them; none is computed anew."""
    _entries()
    _dates()
    _free_the_outbox()
    _alerts()
    _carry_over()
    for table in APPEND_ONLY:
        _forbid_changes(table)


def downgrade() -> None:
    """Who did what, when, is known nowhere else."""
    raise NotImplementedError("the steps of the cases would be forgotten: restore a backup")


def _entries() -> None:
    op.create_table(
        "case_entries",
        sa.Column("id", KEY, nullable=False),
        sa.Column("appeal", KEY, nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False, comment="after that step"),
        sa.Column("dated", sa.Date(), nullable=True, comment="when it happened"),
        sa.Column("until", sa.Date(), nullable=True, comment="end of a suspension"),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["appeal"], ["appeals.id"], name="fk_case_entries_appeal"),
        sa.PrimaryKeyConstraint("id", name="pk_case_entries"),
    )
    op.create_index("ix_case_entries_appeal", "case_entries", ["appeal"], unique=False)


def _dates() -> None:
    op.create_table(
        "case_dates",
        sa.Column("id", KEY, nullable=False),
        sa.Column("appeal", KEY, nullable=False),
        sa.Column("entry", KEY, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.Date(), nullable=False),
        sa.Column("rule", sa.String(length=24), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False, comment="months or days, as the rule says"),
        sa.Column("added_days", sa.Integer(), nullable=False, comment="of suspension"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["appeal"], ["appeals.id"], name="fk_case_dates_appeal"),
        sa.ForeignKeyConstraint(["entry"], ["case_entries.id"], name="fk_case_dates_entry"),
        sa.PrimaryKeyConstraint("id", name="pk_case_dates"),
    )
    op.create_index("ix_case_dates_appeal", "case_dates", ["appeal"], unique=False)


def _alerts() -> None:
    op.create_table(
        "case_alerts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("appeal", KEY, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="the day it is about"),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("told_at", INSTANT, nullable=False),
        sa.Column("notice", KEY, nullable=False),
        sa.ForeignKeyConstraint(["appeal"], ["appeals.id"], name="fk_case_alerts_appeal"),
        sa.ForeignKeyConstraint(["notice"], ["outbox.id"], name="fk_case_alerts_notice"),
        sa.PrimaryKeyConstraint("id", name="pk_case_alerts"),
        sa.UniqueConstraint(
            "appeal",
            "kind",
            "day",
            "days_before",
            "recipient",
            name="uq_case_alerts_appeal_kind_day_days_before_recipient",
        ),
    )


def _free_the_outbox() -> None:
    """SQLite changes no column in place: the table is made again, before anything refers to it."""
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("message", existing_type=KEY, nullable=True, comment="null: a notice that answers nobody")


def _carry_over() -> None:
    """One entry of receipt for each case, with its dates; one more where it was acknowledged or requalified."""
    connection = op.get_bind()
    found = sa.MetaData()
    appeals = sa.Table("appeals", found, autoload_with=connection)
    outbox = sa.Table("outbox", found, autoload_with=connection)
    acknowledged = dict(
        connection.execute(
            sa.select(outbox.c.message, outbox.c.sent_at).where(
                outbox.c.kind == "acknowledgement", outbox.c.state == "sent"
            )
        ).all()
    )
    for case in connection.execute(sa.select(appeals).order_by(appeals.c.id)).all():
        entry = _write(case.id, "receive", "received", case.received_on, case.evidence, case.opened_at)
        _carry_dates(case, entry)
        state = "received"
        if case.state == "requalified":
            state = "requalified"
            _write(case.id, "requalify", state, None, "", case.opened_at)
        elif case.message in acknowledged:
            state, sent_at = "acknowledged", acknowledged[case.message]
            _write(case.id, "acknowledge", state, sent_at.date(), "envoi enregistré", sent_at)
        connection.execute(sa.update(appeals).where(appeals.c.id == case.id).values(state=state))


def _write(appeal: int, step: str, state: str, dated: date | None, evidence: str, at: object) -> int:
    entries = sa.table("case_entries", *map(sa.column, _ENTRY), sa.column("id", KEY))
    row = {"appeal": appeal, "step": step, "state": state, "dated": dated, "who": "robot", "why": FROM_BEFORE}
    written = sa.insert(entries).values(**row, evidence=evidence, entered_at=at).returning(entries.c.id)
    return int(op.get_bind().execute(written).scalar_one())


_ENTRY = ("appeal", "step", "state", "dated", "until", "who", "why", "evidence", "entered_at")
_DATE = ("appeal", "entry", "kind", "origin", "rule", "length", "added_days", "day", "source", "version")


def _carry_dates(case: sa.Row[tuple[object, ...]], entry: int) -> None:
    silence = _months_between(case.received_on, case.due)
    court = max(n for n in range(13) if _add_months(case.due, n) < case.court_period_ends)
    dates = (
        ("due", case.received_on, "months", silence, case.due),
        ("last-safe-day", case.received_on, "eve-of-months", silence, case.last_safe_day),
        ("court-period-ends", case.due, "months-franc-moved", court, case.court_period_ends),
    )
    table = sa.table("case_dates", *map(sa.column, _DATE))
    for kind, origin, rule, length, day in dates:
        row = {"kind": kind, "origin": origin, "rule": rule, "length": length, "added_days": 0, "day": day}
        whose = {"appeal": case.id, "entry": entry, "source": case.rule, "version": case.version}
        op.get_bind().execute(sa.insert(table).values(**row, **whose))


def _months_between(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _forbid_changes(table: str) -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in _postgresql_triggers(table) if postgresql else _sqlite_triggers(table):
        op.execute(sa.text(statement))


def _sqlite_triggers(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for change in ("UPDATE", "DELETE")
    ]


def _postgresql_triggers(table: str) -> list[str]:
    return [
        f"CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()",
    ]
