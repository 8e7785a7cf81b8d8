"""The one class a mail is counted in."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, case, exists, or_

from intake.domain.cases.states import CaseState
from intake.domain.disposition import Outcome
from intake.ports import State
from storage.tables import appeal_messages, appeals, deposits, documents, messages


def class_of_message() -> ColumnElement[str]:
    """Of ``messages``: the first class that fits."""
    in_case = exists().where(
        appeal_messages.c.message == messages.c.id,
        appeals.c.id == appeal_messages.c.appeal,
        or_(appeals.c.message != messages.c.id, appeals.c.state != CaseState.REQUALIFIED),
    )
    with_outcome = exists().where(documents.c.message == messages.c.id)
    filed = with_outcome.where(
        or_(
            documents.c.outcome == Outcome.FILE,
            and_(documents.c.outcome == Outcome.ANNEX, _has_deposit()),
        )
    )
    return case(
        (messages.c.state.in_([State.RECEIVED, State.READ]), "pending"),
        (messages.c.state == State.HELD, "held"),
        (in_case, "appeals"),
        (with_outcome.where(documents.c.outcome == Outcome.RETURN), "returned"),
        (filed, "filed"),
        else_="ignored",
    )


def _has_deposit() -> ColumnElement[bool]:
    return exists().where(deposits.c.message == documents.c.message, deposits.c.position == documents.c.position)
