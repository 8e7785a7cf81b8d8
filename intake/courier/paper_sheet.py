"""The sheet that registers an appeal come on paper: a mail like the others, so that it is kept and shown like them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP


@dataclass(frozen=True)
class PaperSheet:
    """What the operator entered. ``scan`` is the PDF of the letter, where there is one."""

    corps: str
    arrived_on: date
    postmark: date | None
    who: str
    why: str
    entered_at: datetime
    scan: bytes | None = None
    author: str = ""
    """Whose appeal it is, where that was said."""

    @property
    def evidence(self) -> str:
        """How the receipt is known, in one sentence."""
        postmark = f", cachet de la poste du {self.postmark:%d/%m/%Y}" if self.postmark else ""
        return f"papier arrivé au CNG le {self.arrived_on:%d/%m/%Y}{postmark}, saisi par {self.who}"


def write_sheet(sheet: PaperSheet, address: str) -> bytes:
    """The mail: the same bytes for the same sheet. ``address``: the mailbox of that corps."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = mail["To"] = address
    mail["Subject"] = f"Recours reçu sur papier, corps {sheet.corps}"
    mail["Date"] = sheet.entered_at
    digest = hashlib.sha256(repr(sheet).encode()).hexdigest()[:32]
    mail["Message-ID"] = f"<papier.{digest}@{address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    whose = f"Recours de {sheet.author}.\n" if sheet.author else ""
    mail.set_content(f"{sheet.evidence}.\n{whose}\n{sheet.why}\n", cte="quoted-printable")
    if sheet.scan is not None:
        mail.add_attachment(sheet.scan, "application", "pdf", filename="recours.pdf")
        mail.set_boundary(f"=_p{digest}")
    return mail.as_bytes()
