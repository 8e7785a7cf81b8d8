"""One mail may hold the appeals of several people: a case, and an acknowledgement, for each."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Cases opened before are those of the first person of their mail."""
    person = sa.Column(
        "person", sa.Integer(), nullable=False, server_default="1", comment="of those who appeal in that mail"
    )
    appellant = sa.Column(
        "appellant", sa.Text(), nullable=False, server_default="", comment="a hint where they are several"
    )
    about = sa.Column(
        "person", sa.Integer(), nullable=False, server_default="1", comment="whose case it is about (appeals.person)"
    )
    op.add_column("appeals", person)
    op.add_column("appeals", appellant)
    op.add_column("outbox", about)
    sqlite = op.get_bind().dialect.name == "sqlite"
    widen = _widen_on_sqlite if sqlite else _widen_on_postgresql
    widen("appeals", ("message",))
    widen("outbox", ("message", "kind"))


def downgrade() -> None:
    """Two cases of one mail would have no place."""
    raise NotImplementedError("whose case is whose would be forgotten: restore a backup")


def _widen_on_postgresql(table: str, columns: tuple[str, ...]) -> None:
    op.drop_constraint(_name(table, columns), table, type_="unique")
    op.create_unique_constraint(_name(table, (*columns, "person")), table, [*columns, "person"])


def _widen_on_sqlite(table: str, columns: tuple[str, ...]) -> None:
    """SQLite changes no constraint in place: the table is made again, with the same rows, under the same name.

    What refers to it is asked for at the end of the transaction only, when the rows are there again.
    """
    connection = op.get_bind()
    op.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
    wanted = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL")
    found = connection.execute(wanted, {"table": table}).all()
    (made,) = (row.sql for row in found if row.type == "table")
    others = [row.sql for row in found if row.type != "table"]
    for statement in (
        f"CREATE TEMPORARY TABLE kept AS SELECT * FROM {table}",  # noqa: S608 -- a name of our own
        f"DROP TABLE {table}",
        _widened(made, table, columns),
        f"INSERT INTO {table} SELECT * FROM temp.kept",  # noqa: S608 -- as above
        "DROP TABLE temp.kept",
        *others,
    ):
        connection.exec_driver_sql(statement)
    if connection.exec_driver_sql(f"PRAGMA foreign_key_check({table})").first() is not None:
        raise RuntimeError(f"{table}: rows that refer to none")


def _widened(made: str, table: str, columns: tuple[str, ...]) -> str:
    former = rf'CONSTRAINT "?{_name(table, columns)}"? UNIQUE \({", ".join(columns)}\)'
    wider = (*columns, "person")
    widened, times = re.subn(former, f"CONSTRAINT {_name(table, wider)} UNIQUE ({', '.join(wider)})", made)
    if times != 1:
        raise RuntimeError(f"{table}: {_name(table, columns)} not found")
    return widened


def _name(table: str, columns: tuple[str, ...]) -> str:
    return f"uq_{table}_{'_'.join(columns)}"
