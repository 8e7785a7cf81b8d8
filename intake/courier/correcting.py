"""The mail that corrects an acknowledgement sent for what was no appeal: prepared here, sent by a person."""

from __future__ import annotations

from datetime import datetime

from intake.domain.disposition import Answer, ReplyKind
from intake.domain.letter import Address, Letter, MailboxName
from intake.ports import Composer, Outgoing


def prepare_correction(
    composer: Composer,
    *,
    mailbox: MailboxName,
    sha256: str,
    letter: Letter,
    reference: str,
    recipient: str,
    received_at: datetime,
    campaign: int,
    person: int,
    now: datetime,
) -> Outgoing:
    """To whom the acknowledgement left, in the same thread. Composed again it is the same mail, but for its date.

    Raises MessageError when that address cannot be written to.
    """
    answer = Answer(
        kind=ReplyKind.CORRECTION,
        to=Address(recipient),
        subject=letter.subject,
        in_reply_to=letter.message_id,
        references=letter.references or letter.in_reply_to,
        fates=(),
        received_at=received_at,
        campaign=campaign,
        person=person,
    )
    key = f"{mailbox}/{sha256}/{answer.kind}" + (f"/{person}" if person > 1 else "")
    return composer.compose(answer, mailbox, key=key, reference=reference, now=now)
