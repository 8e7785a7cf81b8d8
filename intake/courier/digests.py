"""A digest of alerts as a mail: to a colleague, in words that name no person and tell nothing of an evaluation."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from intake.courier.digest_cases import DigestCase
from intake.courier.wording import Written
from intake.domain.cases.alerts import AlertKind, Told
from intake.domain.deadlines import PARIS
from intake.domain.mailbox import Mailbox, envelope_address, fold_address
from intake.errors import MessageError
from intake.ports import Notice, NoticeKind, Outgoing
from intake.texts import Texts, texts_of
from intake.texts.plain import as_text

TEXT = NoticeKind.ALERTS.value


@dataclass(frozen=True)
class Line:
    """One row of the digest."""

    reference: str
    day: date
    words: str


@dataclass(frozen=True)
class DigestWriter:
    """Writes them from the texts people read. Raises ConfigError at once when the text is ill-written."""

    texts: Texts

    @classmethod
    def of(cls, override: Path | None) -> DigestWriter:
        """With CNG's own wording where there is one, tried on a sample."""
        writer = cls(texts_of(override))
        row = Line("R2025-DH-0042", date(2026, 1, 13), "…")
        writer.texts.render(TEXT, _variables("DH", date(2025, 11, 14), (row,)))
        return writer

    def write(self, mailbox: Mailbox, recipient: str, lines: Sequence[Told], now: datetime, today: date) -> Notice:
        """The same alerts to the same person have the same Message-ID. Raises MessageError for a bad address."""
        to = envelope_address(recipient)
        if to is None:
            raise MessageError(f"alertes : adresse inutilisable dans la configuration ({recipient})")
        tells = frozenset(key for line in lines for key in line.keys)
        digest = hashlib.sha256(repr((to, sorted(tells))).encode()).hexdigest()[:32]
        raw = _mail(mailbox, to, now, digest, self.word(mailbox.corps, lines, today))
        sender = fold_address(mailbox.address)
        return Notice(mailbox.name, NoticeKind.ALERTS, Outgoing(_message_id(digest, sender), to, raw), tells)

    def word(self, corps: str, lines: Sequence[Told], today: date) -> Written:
        """What it says that day, as text and as a page."""
        rows = tuple(Line(each.alert.case.reference, each.alert.day, words_of(each, today)) for each in lines)
        blocks = self.texts.render(TEXT, _variables(corps, today, rows))
        subject = subject_of(rows, corps)
        return Written(subject, as_text(blocks), self.texts.page(subject, blocks, {}), blocks)

    def sample(self, mailbox: Mailbox, shown: DigestCase) -> bytes:
        """That fictitious digest as a whole mail."""
        written, sender = self.word(mailbox.corps, shown.lines, shown.today), fold_address(mailbox.address)
        return _mail(mailbox, sender, datetime.combine(shown.today, time(8), PARIS), shown.name, written)


def subject_of(rows: Sequence[Line], corps: str) -> str:
    """Short enough for a telephone's screen; the nearest date first."""
    first = min(row.day for row in rows)
    count = f"{len(rows)} échéances" if len(rows) > 1 else f"échéance de {rows[0].reference}"
    return f"Recours {corps} : {count}, la plus proche le {first:%d/%m/%Y}"


def words_of(told: Told, today: date) -> str:
    """What there is to know, as it stands that day."""
    alert = told.alert
    left = (alert.day - today).days
    match alert.kind:
        case AlertKind.ANSWER:
            words = f"dernier jour sûr pour répondre : {_distance(left)}"
        case AlertKind.SILENCE:
            words = "aucune réponse enregistrée : le silence vaut rejet à partir de ce jour"
        case AlertKind.EVALUATOR:
            words = f"fin du mois de l’évaluateur, observations non enregistrées : {_distance(left)}"
        case AlertKind.ACKNOWLEDGEMENT:
            words = "accusé de réception non parti ; il devait partir au plus tard ce jour"
    if alert.case.provisional:
        words += " ; recours encore à qualifier"
    late = f" ; aurait dû être signalé le {alert.since:%d/%m/%Y}" if alert.since < today else ""
    return words + late


def _distance(left: int) -> str:
    match left:
        case 0:
            return "aujourd’hui"
        case 1:
            return "demain"
        case -1:
            return "passé depuis hier"
        case _:
            return f"dans {left} jours" if left > 0 else f"passé depuis {-left} jours"


def _variables(corps: str, today: date, rows: Sequence[Line]) -> dict[str, object]:
    return {"corps": corps, "today": today, "alerts": tuple(rows)}


def _message_id(digest: str, sender: str) -> str:
    return f"<alertes.{digest}@{sender.rpartition('@')[2]}>"


def _mail(mailbox: Mailbox, to: str, now: datetime, digest: str, written: Written) -> bytes:
    sender = fold_address(mailbox.address)
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["From"], mail["To"], mail["Subject"], mail["Date"] = sender, to, written.subject, now
    mail["Message-ID"] = _message_id(digest, sender)
    # RFC 3834, 5: a message that answers nobody. What suppresses vacations is said too.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["Precedence"] = "bulk"
    mail.set_content(written.text, cte="quoted-printable")
    mail.add_alternative(written.page, subtype="html", cte="quoted-printable")
    mail.set_boundary(f"=_n{digest}")
    mail["Content-Language"] = "fr"
    return mail.as_bytes()
