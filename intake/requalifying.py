"""A case that was none: where its acknowledgement left, the mail that corrects it, for ``Register.move_case``."""

from __future__ import annotations

from datetime import datetime

from intake.courier.correcting import prepare_correction
from intake.ports import Composer, OutboxState, Outgoing
from storage.case_files import CaseFile
from storage.steps.acknowledging import ACKNOWLEDGEMENTS


def correction_of(file: CaseFile, composer: Composer, now: datetime) -> Outgoing | None:
    """The correction of the acknowledgement that left; None when none did, or there is nobody to write to."""
    case = file.case
    opening = next((mail for mail in file.mails if mail.message == case.message), None)
    left = [each for each in file.replies if each.kind in ACKNOWLEDGEMENTS and each.state is OutboxState.SENT]
    if opening is None or opening.letter is None or not left or left[-1].recipient is None:
        return None
    return prepare_correction(
        composer,
        mailbox=case.mailbox,
        sha256=opening.sha256,
        letter=opening.letter,
        reference=case.reference,
        recipient=left[-1].recipient,
        received_at=case.received_at,
        campaign=case.campaign,
        person=case.person,
        now=now,
    )
