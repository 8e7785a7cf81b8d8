"""INSERT … ON CONFLICT DO UPDATE, in each database's words."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

Insert = postgresql.Insert | sqlite.Insert


@cache
def replacing(dialect: str, table: Table) -> Insert:
    """The row of that primary key is this one from now on."""
    insert = _insert(dialect, table)
    key = [column.name for column in table.primary_key]
    changed = {column.name: insert.excluded[column.name] for column in table.c if column.name not in key}
    return insert.on_conflict_do_update(index_elements=key, set_=changed)


@cache
def adding(dialect: str, table: Table, counted: str) -> Insert:
    """The row of that primary key counts that many more, or fewer."""
    insert = _insert(dialect, table)
    key = [column.name for column in table.primary_key]
    return insert.on_conflict_do_update(index_elements=key, set_={counted: table.c[counted] + insert.excluded[counted]})


def _insert(dialect: str, table: Table) -> Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
