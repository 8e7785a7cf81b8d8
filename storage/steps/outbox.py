"""The outbox: replies written with the decision, sent later, each state change a row's."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, and_, bindparam, insert, or_, select, update

from intake.domain.disposition import ReplyBounced, ReplyKind, WithholdAnswer
from intake.domain.letter import MailboxName
from intake.domain.mailbox import fold_address
from intake.errors import TransientError
from intake.ports import OutboxRow, OutboxState, Outgoing
from storage.columns import AnyRow
from storage.states import before
from storage.steps.cases import acknowledgement_left, acknowledgement_lost
from storage.steps.mail import Mail
from storage.steps.message_ids import bare, both_spellings
from storage.tables import WAITING_REPLY, messages, outbox
from storage.transaction import Transaction

SENDING_LEASE = timedelta(minutes=30)
"""A row SENDING for longer belongs to a host that died: no SMTP dialogue lasts that long."""


ABANDONED = and_(
    outbox.c.state == OutboxState.SENDING,
    or_(outbox.c.sending_owner.is_(None), outbox.c.sending_since < bindparam("long_ago")),
)
"""Its host freed it when it started again, or never did."""
FORMER = select(outbox.c.id, outbox.c.state).where(
    outbox.c.message == bindparam("mail"),
    outbox.c.kind == bindparam("of_kind"),
    outbox.c.person == bindparam("of_person"),
)
ADD = insert(outbox)
ANSWERS = select(outbox.c.message, outbox.c.kind, outbox.c.person).where(outbox.c.id == bindparam("number"))
CHANGE = update(outbox).where(outbox.c.id == bindparam("number"))
DUE = (
    select(outbox)
    .where(
        WAITING_REPLY,
        or_(
            and_(
                outbox.c.state == OutboxState.QUEUED,
                or_(outbox.c.next_attempt_at.is_(None), outbox.c.next_attempt_at <= bindparam("now")),
            ),
            ABANDONED,
        ),
    )
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
)
TAKE = (
    update(outbox)
    .where(outbox.c.id == bindparam("number"), or_(outbox.c.state == OutboxState.QUEUED, ABANDONED))
    .values(
        state=OutboxState.SENDING,
        attempts=outbox.c.attempts + 1,
        sending_owner=bindparam("taken_by"),
        sending_since=bindparam("now"),
    )
    .returning(outbox.c.message, outbox.c.attempts)
)
MOVE = {
    state: update(outbox)
    .where(outbox.c.id == bindparam("number"), outbox.c.state.in_(before(state)))
    .returning(outbox.c.message)
    for state in OutboxState
}


def queue_reply(
    transaction: Transaction,
    mail: Mail,
    kind: ReplyKind,
    reply: Outgoing,
    *,
    shadow: bool,
    content: str | None = None,
    person: int = 1,
) -> None:
    """Once per message, kind and person whose case it is. A reply that was withheld takes its mail and its turn now.

    ``content`` is what the answered mail carries (``contents``).
    """
    state = OutboxState.SHADOW if shadow else OutboxState.QUEUED
    values = {"state": state, "queued_at": transaction.at, "content": content, **_written(reply)}
    former = _former(transaction, mail, kind, person)
    if former is None:
        transaction.connection.execute(ADD, _start(mail, kind, person) | values)
    elif former.state == OutboxState.WITHHELD:
        transaction.connection.execute(CHANGE, values | {"number": former.id, "last_problem": None})
    else:
        return
    transaction.note("reply_queued", mail.number, kind=kind, state=state, message_id=reply.message_id)


def withhold_reply(transaction: Transaction, mail: Mail, disposition: WithholdAnswer, reply: Outgoing | None) -> None:
    """An operator's task, with the mail that may still be sent if there is one."""
    if _former(transaction, mail, disposition.kind, disposition.person) is not None:
        return
    row = _start(mail, disposition.kind, disposition.person) | {
        "state": OutboxState.WITHHELD,
        "queued_at": transaction.at,
        "last_problem": " ; ".join(disposition.reasons),
    }
    transaction.connection.execute(ADD, row | (_written(reply) if reply is not None else {}))
    transaction.note("reply_withheld", mail.number, kind=disposition.kind)


def _written(reply: Outgoing) -> dict[str, object]:
    return {
        "message_id": reply.message_id,
        "recipient": reply.recipient,
        "recipient_folded": fold_address(reply.recipient),
        "raw": reply.raw,
        "sha256": sha256(reply.raw).hexdigest(),
    }


def due_replies(connection: Connection, now: datetime, limit: int) -> tuple[OutboxRow, ...]:
    """QUEUED and due, or left SENDING by a process that died; oldest first."""
    rows = connection.execute(DUE, {"now": now, "long_ago": now - SENDING_LEASE, "most": limit})
    return tuple(_outbox_row(row) for row in rows)


def sending(transaction: Transaction, number: int, owner: str) -> None:
    """Taken, for us alone. Raises TransientError when it is another's, or finished."""
    now = transaction.at
    taken = transaction.connection.execute(
        TAKE, {"number": number, "taken_by": owner, "now": now, "long_ago": now - SENDING_LEASE}
    ).first()
    if taken is None:
        raise TransientError(f"réponse {number} : déjà prise par un autre envoi")
    transaction.note("reply_sending", taken.message, reply=number, attempt=taken.attempts)


def move(transaction: Transaction, number: int, state: OutboxState, **values: str | datetime | None) -> bool:
    """To that state, if the table of states allows it from where it is; True when it moved."""
    unowned = {"state": state, "sending_owner": None, "sending_since": None}
    moved = transaction.connection.execute(MOVE[state], {"number": number, **unowned, **values}).first()
    if moved is not None:
        transaction.note(f"reply_{state}", moved.message, reply=number)
    return moved is not None


def sent(transaction: Transaction, number: int, evidence: str, *, copy: bool) -> None:
    """It left. ``copy``: from now on its copy is due, also where an operator sent it once more."""
    at = transaction.at
    due = {"copy_due_at": at, "copied_at": None, "copy_next_at": None} if copy else {}
    if move(transaction, number, OutboxState.SENT, sent_evidence=evidence, sent_at=at, last_problem=None, **due):
        reply = transaction.connection.execute(ANSWERS, {"number": number}).one()
        acknowledgement_left(transaction, reply, evidence)


def bounced(transaction: Transaction, message: int, disposition: ReplyBounced) -> None:
    """The reply that a mail system gave back is undelivered; a second bounce of it changes nothing."""
    given_back = transaction.connection.execute(
        update(outbox)
        .where(
            outbox.c.message_id.in_(both_spellings([bare(disposition.message_id) or ""])),
            outbox.c.state.in_(before(OutboxState.UNDELIVERED)),
            outbox.c.state != OutboxState.SENDING,
        )
        .values(state=OutboxState.UNDELIVERED, last_problem=" ; ".join(disposition.reasons))
        .returning(outbox.c.id, outbox.c.message, outbox.c.kind, outbox.c.person)
    ).first()
    if given_back is not None:
        transaction.note("reply_bounced", message, reply=given_back.id)
        acknowledgement_lost(transaction, given_back, " ; ".join(disposition.reasons))


def queue_correction(transaction: Transaction, case: AnyRow, reply: Outgoing) -> None:
    """It waits for a person whatever the mailbox's mode, once per case: a second requalification finds the first."""
    wanted = {"mail": case.message, "of_kind": ReplyKind.CORRECTION, "of_person": case.person}
    if transaction.connection.execute(FORMER, wanted).first() is not None:
        return
    mailbox = transaction.connection.scalar(select(messages.c.mailbox).where(messages.c.id == case.message))
    row = {"mailbox": mailbox, "message": case.message, "kind": ReplyKind.CORRECTION, "person": case.person}
    waits = {"state": OutboxState.SHADOW, "attempts": 0, "queued_at": transaction.at}
    transaction.connection.execute(ADD, row | waits | _written(reply))
    transaction.note("correction_prepared", case.message, reference=case.reference, message_id=reply.message_id)


def _former(transaction: Transaction, mail: Mail, kind: ReplyKind, person: int) -> AnyRow | None:
    wanted = {"mail": mail.number, "of_kind": kind, "of_person": person}
    return transaction.connection.execute(FORMER, wanted).first()


def _start(mail: Mail, kind: ReplyKind, person: int) -> dict[str, object]:
    return {"mailbox": mail.mailbox, "message": mail.number, "kind": kind, "person": person, "attempts": 0}


def _outbox_row(row: AnyRow) -> OutboxRow:
    return OutboxRow(
        number=row.id,
        mailbox=MailboxName(row.mailbox),
        state=OutboxState(row.state),
        attempts=row.attempts,
        mail=Outgoing(row.message_id, row.recipient, row.raw),
    )
