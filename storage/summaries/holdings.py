"""What each dossier holds of what a finished evaluation needs, as a campaign's figures count it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BindParameter, ColumnElement, Connection, bindparam, exists, select

from intake.domain.disposition import DECISIONS, Kind, Outcome
from storage.summaries.upserting import replacing
from storage.tables import deposits, documents, dossiers
from storage.tables.summaries import dossier_lines

NUMBERS: BindParameter[list[int]] = bindparam("numbers", expanding=True)


def _holds(meant: ColumnElement[bool]) -> ColumnElement[bool]:
    """A piece of that kind which is no mere annex."""
    annexed = (
        exists()
        .where(documents.c.message == deposits.c.message, documents.c.position == deposits.c.position)
        .where(documents.c.outcome == Outcome.ANNEX)
    )
    return exists().where(deposits.c.dossier == dossiers.c.id, meant, ~annexed)


HOLDINGS = select(
    dossiers.c.id.label("dossier"),
    dossiers.c.campaign,
    dossiers.c.corps,
    _holds(deposits.c.kind == Kind.SUPPORT).label("support"),
    _holds(deposits.c.kind.in_(sorted(DECISIONS))).label("decision"),
)
_TOUCHED = select(deposits.c.dossier).where(deposits.c.message.in_(NUMBERS))
OF_MAILS = HOLDINGS.where(dossiers.c.id.in_(_TOUCHED)).order_by(dossiers.c.id)


def keep_holdings(connection: Connection, mails: Sequence[int]) -> None:
    """Of the dossiers in which those mails filed their pieces.

    Writers take turns here and each looks after its own writing: the last of two that file in one dossier sees both.
    """
    if not mails:
        return
    found = connection.execute(OF_MAILS, {"numbers": mails}).mappings().all()
    connection.execute(replacing(connection.dialect.name, dossier_lines), [dict(row) for row in found])
