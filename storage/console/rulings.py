"""What people ruled on a mail, what stands of it, and what may still be taken back."""

from __future__ import annotations

from sqlalchemy import Connection, select

from storage.columns import AnyRow
from storage.json_columns import load_ruling
from storage.states import RulingOutcome
from storage.tables import messages, ruling_outcomes, rulings
from storage.views import GivenRuling


def rulings_on(connection: Connection, message: int) -> tuple[GivenRuling, ...]:
    """Every ruling on that mail and its documents, oldest first."""
    wanted = (
        select(
            rulings,
            messages.c.next_attempt_at.label("due_at"),
            ruling_outcomes.c.outcome,
            ruling_outcomes.c.who.label("by"),
            ruling_outcomes.c.why.label("because"),
            ruling_outcomes.c.at.label("then"),
        )
        .join(messages, messages.c.id == rulings.c.message)
        .outerjoin(ruling_outcomes, ruling_outcomes.c.ruling == rulings.c.id)
        .where(rulings.c.message == message)
        .order_by(rulings.c.id)
    )
    return tuple(_given(row) for row in connection.execute(wanted))


def _given(row: AnyRow) -> GivenRuling:
    return GivenRuling(
        number=row.id,
        hold=row.hold,
        ruling=load_ruling(row.ruling),
        applied_at=row.then if row.outcome == RulingOutcome.APPLIED else None,
        due_at=row.due_at if row.outcome is None else None,
        withdrawn=(row.by, row.because, row.then) if row.outcome == RulingOutcome.WITHDRAWN else None,
    )
