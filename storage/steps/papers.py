"""An appeal that came on paper: the sheet an operator filled in is the mail of its case, settled from the start."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from intake.domain.cases.entered_again import Entered, entered_before
from intake.domain.cases.states import CaseState
from intake.domain.deadlines import Receipt
from intake.domain.disposition import OpenAppeal, ReplyKind, WithholdAnswer
from intake.domain.document import Sha256
from intake.domain.letter import Letter, MailboxName, MessageKey, SourceKey
from intake.errors import EnteredBeforeError, RulingError
from intake.ports import Registration, State
from storage.columns import AnyRow
from storage.steps.appeals import open_appeal
from storage.steps.mail import lock_mail
from storage.steps.outbox import withhold_reply
from storage.steps.readings import save_reading
from storage.steps.receiving import register
from storage.tables import appeals, messages
from storage.tables.summaries import summaries
from storage.transaction import Transaction

ON_PAPER = "papier arrivé au CNG"
"""How the evidence of a sheet begins: of a mail, it names a header or a server."""
POSTMARK = re.compile(r"cachet de la poste du (\d{2}/\d{2}/\d{4})")
"""As the evidence of a sheet says it."""
BY_LETTER = "recours reçu sur papier : accuser réception par courrier, puis « intake appeals acknowledge »"


@dataclass(frozen=True)
class Paper:
    """The archived sheet, as the mail it is kept as; ``receipt``: the arrival the operator entered, and how."""

    sha256: Sha256
    size: int
    letter: Letter
    receipt: Receipt


def add_paper_appeal(
    transaction: Transaction,
    mailbox: MailboxName,
    paper: Paper,
    opening: OpenAppeal,
    but_not_again: Entered | None = None,
) -> str:
    """Its reference; nobody is written to, and the acknowledgement by letter is a person's task.

    Raises EnteredBeforeError when ``but_not_again`` may be a case of its corps and campaign already.
    """
    key = SourceKey(f"papier:{paper.sha256}")
    registration = Registration(key, paper.sha256, paper.size, None, transaction.at, paper.letter.message_id)
    register(transaction, mailbox, [registration])
    message = _number(transaction, mailbox, paper.sha256)
    save_reading(transaction, message, paper.letter)
    mail = lock_mail(transaction, message, paper.receipt)
    reference = open_appeal(transaction, message, opening)
    if but_not_again is not None:
        # Once its number is taken: of two people who enter it at once, the second now sees the first.
        _refuse_again(transaction, reference, opening, but_not_again)
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


def _refuse_again(transaction: Transaction, reference: str, opening: OpenAppeal, sheet: Entered) -> None:
    """Raises EnteredBeforeError, naming the cases: all that this transaction wrote is undone."""
    wanted = (
        select(appeals, summaries.c.sender_name)
        .outerjoin(summaries, summaries.c.message == appeals.c.message)
        .where(appeals.c.corps == opening.corps, appeals.c.campaign == opening.campaign)
        .where(appeals.c.reference != reference, appeals.c.state != CaseState.REQUALIFIED)
        .order_by(appeals.c.id)
    )
    known = [_entered(row) for row in transaction.connection.execute(wanted)]
    found = list(entered_before(sheet, known))
    if found:
        told = " ; ".join(_told(each) for each in found)
        raise EnteredBeforeError(f"déjà enregistré, semble-t-il : {told}", tuple(each.reference for each in found))


def _entered(row: AnyRow) -> Entered:
    on_paper = row.evidence.startswith(ON_PAPER)
    posted = POSTMARK.search(row.evidence) if on_paper else None
    return Entered(
        author=row.appellant or ("" if on_paper else row.sender_name or ""),
        arrived_on=row.received_on,
        postmark=datetime.strptime(posted[1], "%d/%m/%Y").date() if posted else None,  # noqa: DTZ007 -- a civil day
        reference=row.reference,
        on_paper=on_paper,
    )


def _told(case: Entered) -> str:
    whose = f" de {case.author}" if case.author else ""
    posted = f", cachet du {case.postmark:%d/%m/%Y}" if case.postmark else ""
    how = "sur papier" if case.on_paper else "par courriel"
    return f"{case.reference}, recours{whose} arrivé {how} le {case.arrived_on:%d/%m/%Y}{posted}"
