"""Operators' rulings: kept for ever, and the message decided again with them."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import insert, select, update

from intake.domain.known import Action, Ruling
from intake.domain.letter import Letter, MessageKey
from intake.errors import RulingError
from intake.ports import State
from storage.columns import AnyRow
from storage.json_columns import dump_ruling
from storage.states import HoldState
from storage.steps.readings import keep_reading
from storage.tables import WHOLE_MAIL, holds, messages, readings, rulings
from storage.transaction import Transaction

WITHOUT_READING = (Action.IGNORE, Action.APPEAL)
"""What can be ruled on a mail nobody could open: the others need a document."""


def rule(transaction: Transaction, number: int, ruling: Ruling) -> MessageKey:
    """The hold stays open until the message is recorded again. Raises RulingError when it is unknown or settled."""
    hold = _open_hold(transaction, number)
    ruling = _at_its_position(hold, ruling)
    message = MessageKey(hold.message)
    _ensure_reading(transaction, message, ruling)
    kept = insert(rulings).values(
        message=message, hold=number, who=ruling.who, at=ruling.at, ruling=dump_ruling(ruling)
    )
    ruling_number = transaction.connection.execute(kept.returning(rulings.c.id)).scalar_one()
    transaction.connection.execute(update(holds).where(holds.c.id == number).values(ruling=ruling_number))
    transaction.connection.execute(
        update(messages)
        .where(messages.c.id == message)
        .values(state=State.READ, ruled=True, attempts=0, lease_owner=None, lease_until=None, next_attempt_at=None)
    )
    transaction.note("ruled", message, who=ruling.who, hold=number, action=ruling.action, why=ruling.why)
    return message


def _open_hold(transaction: Transaction, number: int) -> AnyRow:
    """Its message's row is locked first, as ``recording`` does, so that the two never cross."""
    wanted = select(holds.c.message, holds.c.position, holds.c.state).where(holds.c.id == number)
    hold = transaction.connection.execute(wanted).first()
    if hold is None:
        raise RulingError(f"aucune exception n° {number} ; « intake held » les liste")
    transaction.connection.execute(select(messages.c.id).where(messages.c.id == hold.message).with_for_update())
    hold = transaction.connection.execute(wanted).one()
    if hold.state != HoldState.OPEN:
        raise RulingError(f"l’exception n° {number} est déjà réglée ; « intake held » liste celles qui restent")
    return hold


def _at_its_position(hold: AnyRow, ruling: Ruling) -> Ruling:
    """A ruling on a document's hold is about that document."""
    if hold.position == WHOLE_MAIL or ruling.position == hold.position:
        return ruling
    if ruling.position is None:
        return replace(ruling, position=hold.position)
    raise RulingError(f"cette exception porte sur le document {hold.position}, pas sur le document {ruling.position}")


def _ensure_reading(transaction: Transaction, message: MessageKey, ruling: Ruling) -> None:
    """A mail that could not be read is decided as an empty one: its receipt is known, and it has no document."""
    row = transaction.connection.execute(
        select(messages.c.problem, messages.c.size, messages.c.message_id, readings.c.version)
        .outerjoin(readings, readings.c.message == messages.c.id)
        .where(messages.c.id == message)
    ).one()
    if row.version is not None:
        return
    if ruling.action not in WITHOUT_READING:
        raise RulingError("ce courriel n’a pas pu être lu : il ne peut qu’être ignoré ou enregistré comme recours")
    empty = Letter(row.message_id, "", None, unopened=(f"courriel illisible : {row.problem}",), size=row.size)
    keep_reading(transaction, message, empty)
