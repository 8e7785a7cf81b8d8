"""Forms that came after their session had ended: kept for their person until taken up again, a day at most."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Delete, Engine, delete, insert, select

from storage.tables.access import unsent_forms
from storage.transaction import reading, writing

KEPT = timedelta(days=1)


@dataclass(frozen=True)
class UnsentForm:
    """``path``: where it was being sent; ``page``: where it stood; ``fields``: (name, value), files left out."""

    path: str
    page: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class UnsentForms:
    """Those of one database."""

    engine: Engine

    def keep(self, account: int, form: UnsentForm, at: datetime) -> None:
        """The last one of that path is kept; those of yesterday are forgotten."""
        row = {"account": account, "path": form.path, "page": form.page, "kept_at": at}
        with writing(self.engine, at) as transaction:
            transaction.connection.execute(delete(unsent_forms).where(unsent_forms.c.kept_at < at - KEPT))
            transaction.connection.execute(_one(account, form.path))
            fields = json.dumps(form.fields, ensure_ascii=False)
            transaction.connection.execute(insert(unsent_forms).values(**row, fields=fields))

    def of(self, account: int, now: datetime) -> tuple[UnsentForm, ...]:
        """That person's, the newest first."""
        mine = select(unsent_forms).where(unsent_forms.c.account == account, unsent_forms.c.kept_at >= now - KEPT)
        with reading(self.engine) as connection:
            rows = connection.execute(mine.order_by(unsent_forms.c.kept_at.desc())).all()
        return tuple(
            UnsentForm(row.path, row.page, tuple((name, value) for name, value in json.loads(row.fields)))
            for row in rows
        )

    def forget(self, account: int, path: str, at: datetime) -> None:
        """It was sent again, or given up."""
        with writing(self.engine, at) as transaction:
            transaction.connection.execute(_one(account, path))


def _one(account: int, path: str) -> Delete:
    return delete(unsent_forms).where(unsent_forms.c.account == account, unsent_forms.c.path == path)
