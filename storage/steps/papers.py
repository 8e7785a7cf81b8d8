"""An appeal that came on paper: the sheet an operator filled in is the mail of its case, settled from the start."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update

from intake.domain.deadlines import Receipt
from intake.domain.disposition import OpenAppeal, ReplyKind, WithholdAnswer
from intake.domain.document import Sha256
from intake.domain.letter import Letter, MailboxName, MessageKey, SourceKey
from intake.errors import RulingError
from intake.ports import Registration, State
from storage.steps.appeals import open_appeal
from storage.steps.mail import lock_mail
from storage.steps.outbox import withhold_reply
from storage.steps.readings import save_reading
from storage.steps.receiving import register
from storage.tables import messages
from storage.transaction import Transaction

BY_LETTER = "recours reçu sur papier : accuser réception par courrier, puis « intake appeals acknowledge »"


@dataclass(frozen=True)
class Paper:
    """The archived sheet, as the mail it is kept as; ``receipt``: the arrival the operator entered, and how."""

    sha256: Sha256
    size: int
    letter: Letter
    receipt: Receipt


def add_paper_appeal(transaction: Transaction, mailbox: MailboxName, paper: Paper, opening: OpenAppeal) -> str:
    """Its reference; nobody is written to, and the acknowledgement by letter is a person's task."""
    key = SourceKey(f"papier:{paper.sha256}")
    registration = Registration(key, paper.sha256, paper.size, None, transaction.at, paper.letter.message_id)
    register(transaction, mailbox, [registration])
    message = _number(transaction, mailbox, paper.sha256)
    save_reading(transaction, message, paper.letter)
    mail = lock_mail(transaction, message, paper.receipt)
    reference = open_appeal(transaction, message, opening)
    withhold_reply(transaction, mail, WithholdAnswer(ReplyKind.ACKNOWLEDGEMENT, (BY_LETTER,)), None)
    received = {"received_at": paper.receipt.instant, "receipt_evidence": paper.receipt.evidence}
    settled = update(messages).where(messages.c.id == message)
    transaction.connection.execute(settled.values(state=State.SETTLED, settled_at=transaction.at, **received))
    transaction.note("mail_settled", message)
    return reference


def _number(transaction: Transaction, mailbox: MailboxName, sha256: Sha256) -> MessageKey:
    wanted = messages.select().where(messages.c.mailbox == mailbox, messages.c.sha256 == sha256)
    found = transaction.connection.execute(wanted).one()
    if found.state != State.RECEIVED:
        raise RulingError("cette fiche est déjà enregistrée")
    return MessageKey(found.id)
