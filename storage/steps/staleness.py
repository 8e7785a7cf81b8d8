"""Optimistic locking: a ruling on an exception that changed since the operator saw it is refused, and told why."""

from __future__ import annotations

from sqlalchemy import or_, select

from intake.domain.deadlines import PARIS
from intake.domain.supports.ruling_words import ACTIONS
from intake.errors import Change, StaleError
from storage.columns import AnyRow
from storage.console.versions import version_of
from storage.json_columns import load_ruling
from storage.states import HoldState, RulingOutcome
from storage.tables import WHOLE_MAIL, holds, ruling_outcomes, rulings
from storage.transaction import Transaction


def refuse_stale(transaction: Transaction, hold: AnyRow, seen: str | None) -> None:
    """The hold's message is locked. Raises StaleError unless ``seen`` is its version now; None asks nothing."""
    if seen is None or seen == version_of(hold.id, hold.version):
        return
    change = _last_change(transaction, hold)
    settled = " et réglée" if hold.state != HoldState.OPEN else ""
    start = f"l’exception n° {hold.id} a été modifiée{settled} depuis qu’elle vous a été montrée : "
    raise StaleError(start + (_told(change) if change else "le robot l’a examinée à nouveau"), change)


def _told(change: Change) -> str:
    at = change.at.astimezone(PARIS)
    return f"{change.who}, {change.what}, le {at:%d/%m/%Y à %H:%M} ({change.why})"


def _last_change(transaction: Transaction, hold: AnyRow) -> Change | None:
    """The last ruling on it, or on its mail as a whole; its withdrawal, where that came last."""
    whole = select(holds.c.id).where(holds.c.message == hold.message, holds.c.position == WHOLE_MAIL)
    wanted = (
        select(
            rulings.c.ruling,
            ruling_outcomes.c.outcome,
            ruling_outcomes.c.who.label("by"),
            ruling_outcomes.c.why.label("because"),
            ruling_outcomes.c.at.label("then"),
        )
        .outerjoin(ruling_outcomes, ruling_outcomes.c.ruling == rulings.c.id)
        .where(or_(rulings.c.hold == hold.id, rulings.c.hold.in_(whole)))
        .order_by(rulings.c.id.desc())
        .limit(1)
    )
    row = transaction.connection.execute(wanted).first()
    if row is None:
        return None
    ruling = load_ruling(row.ruling)
    what = f"« {ACTIONS[ruling.action]} »"
    if row.outcome != RulingOutcome.WITHDRAWN:
        return Change(ruling.who, what, ruling.at, ruling.why)
    return Change(row.by, f"décision {what} retirée", row.then, row.because)
