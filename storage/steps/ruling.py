"""Operators' rulings: kept for ever, the message decided again with them; withdrawn by an entry, while nothing left."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select, update

from intake.domain.known import Action, Ruling
from intake.domain.letter import Letter, MessageKey
from intake.domain.supports.ruling_bounds import fault_of
from intake.errors import RulingError
from intake.ports import State
from storage.columns import AnyRow
from storage.json_columns import dump_ruling
from storage.states import HoldState
from storage.steps.readings import keep_reading
from storage.steps.staleness import refuse_stale
from storage.steps.standing import STANDING, WAITING, withdrawn
from storage.tables import WHOLE_MAIL, documents, holds, messages, readings, rulings
from storage.transaction import Transaction

WITHOUT_READING = (Action.IGNORE, Action.APPEAL)
"""What can be ruled on a mail nobody could open: the others need a document."""
AT_ONCE = timedelta(0)


def rule(
    transaction: Transaction, number: int, ruling: Ruling, *, seen: str | None = None, undo: timedelta = AT_ONCE
) -> MessageKey:
    """The hold stays open until the message is recorded again, not before ``undo`` has passed.

    ``seen``: the version of the hold that the operator looked at. Raises StaleError when it changed since, RulingError
    when there is no such hold or the ruling is none for it.
    """
    hold = locked_hold(transaction, number)
    refuse_stale(transaction, hold, seen)
    refuse_settled(hold)
    ruling = _at_its_position(hold, ruling)
    fault = fault_of(ruling)
    if fault is not None:
        raise RulingError(fault)
    message = MessageKey(hold.message)
    _ensure_reading(transaction, message, ruling)
    kept = insert(rulings).values(
        message=message, hold=number, who=ruling.who, at=ruling.at, ruling=dump_ruling(ruling)
    )
    given = transaction.connection.execute(kept.returning(rulings.c.id)).scalar_one()
    transaction.connection.execute(update(holds).where(holds.c.id == number).values(ruling=given))
    _raise_version(transaction, hold)
    _decide_again(transaction, hold, ruling.at + undo if undo else None)
    transaction.note("ruled", message, who=ruling.who, hold=number, action=ruling.action, why=ruling.why)
    return message


def withdraw(transaction: Transaction, number: int, who: str, why: str, *, seen: str | None = None) -> MessageKey:
    """The last ruling on that hold, taken back before the mail was decided with it: the hold is as it was before.

    Raises RulingError when there is none, or the robot has applied it.
    """
    hold = locked_hold(transaction, number)
    refuse_stale(transaction, hold, seen)
    given = _standing_rulings(transaction, number)
    if not given:
        raise RulingError(f"exception n° {number} : aucune décision à retirer")
    last, *earlier = given
    if not last.waits:
        raise RulingError(f"exception n° {number} : la décision de {last.who} est appliquée, elle ne se retire plus")
    message = MessageKey(hold.message)
    withdrawn(transaction, last.id, who, why)
    before = earlier[0].id if earlier else None
    transaction.connection.execute(update(holds).where(holds.c.id == number).values(ruling=before))
    _raise_version(transaction, hold)
    if not _still_to_apply(transaction, message):
        _wait_for_a_person(transaction, message)
    transaction.note("ruling_withdrawn", message, who=who, hold=number, ruling=last.id, why=why)
    return message


def locked_hold(transaction: Transaction, number: int) -> AnyRow:
    """Its message's row is locked first, as ``recording`` does, so that the two never cross. Raises RulingError."""
    wanted = (
        select(holds, messages.c.state.label("mail_state"), messages.c.next_attempt_at)
        .join(messages, messages.c.id == holds.c.message)
        .where(holds.c.id == number)
    )
    hold = transaction.connection.execute(wanted).first()
    if hold is None:
        raise RulingError(f"aucune exception n° {number} ; « intake held » les liste")
    transaction.connection.execute(select(messages.c.id).where(messages.c.id == hold.message).with_for_update())
    return transaction.connection.execute(wanted).one()


def refuse_settled(hold: AnyRow) -> None:
    """Raises RulingError."""
    if hold.state != HoldState.OPEN:
        raise RulingError(f"l’exception n° {hold.id} est déjà réglée ; « intake held » liste celles qui restent")


def _raise_version(transaction: Transaction, hold: AnyRow) -> None:
    """Of the hold; of all open ones of the mail where the ruling speaks of the mail as a whole."""
    all_of_them = (holds.c.message == hold.message) & (holds.c.state == HoldState.OPEN)
    touched = all_of_them if hold.position == WHOLE_MAIL else holds.c.id == hold.id
    transaction.connection.execute(update(holds).where(touched).values(version=holds.c.version + 1))


def _decide_again(transaction: Transaction, hold: AnyRow, due: datetime | None) -> None:
    """Free for any host, once the time to withdraw is over: of this ruling, and of one that waits already."""
    waits = hold.next_attempt_at if hold.mail_state == State.READ else None
    at = max((each for each in (due, waits) if each is not None), default=None)
    transaction.connection.execute(
        update(messages)
        .where(messages.c.id == hold.message)
        .values(state=State.READ, ruled=True, attempts=0, lease_owner=None, lease_until=None, next_attempt_at=at)
    )


def _wait_for_a_person(transaction: Transaction, message: int) -> None:
    transaction.connection.execute(
        update(messages)
        .where(messages.c.id == message)
        .values(state=State.HELD, ruled=False, lease_owner=None, lease_until=None, next_attempt_at=None)
    )


def _standing_rulings(transaction: Transaction, hold: int) -> list[AnyRow]:
    """The last first."""
    columns = rulings.c.id, rulings.c.who, WAITING.label("waits")
    wanted = select(*columns).where(rulings.c.hold == hold, STANDING).order_by(rulings.c.id.desc())
    return list(transaction.connection.execute(wanted))


def _still_to_apply(transaction: Transaction, message: int) -> bool:
    wanted = select(func.count()).where(rulings.c.message == message, WAITING)
    return bool(transaction.connection.scalar(wanted))


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
        _ensure_documents(transaction, message, ruling)
        return
    if ruling.action not in WITHOUT_READING:
        raise RulingError("ce courriel n’a pas pu être lu : il ne peut qu’être ignoré ou enregistré comme recours")
    empty = Letter(row.message_id, "", None, unopened=(f"courriel illisible : {row.problem}",), size=row.size)
    keep_reading(transaction, message, empty)


def _ensure_documents(transaction: Transaction, message: MessageKey, ruling: Ruling) -> None:
    """What is filed, kept or returned is a document: of a mail without any, such a ruling would change nothing."""
    if ruling.action in WITHOUT_READING:
        return
    if not transaction.connection.scalar(select(func.count()).where(documents.c.message == message)):
        raise RulingError("ce courriel ne porte aucune pièce : il ne peut qu’être ignoré ou enregistré comme recours")
