"""Mails, readings and decisions for the store's tests: each builder shows only what matters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import Engine

from intake.domain.deadlines import Receipt, start_clock
from intake.domain.disposition import (
    AppealClass,
    DossierKey,
    FileSupport,
    Hold,
    Kind,
    OpenAppeal,
)
from intake.domain.document import Document, Field, Form, Format, PdfReading, Sha256
from intake.domain.known import Action, Ruling
from intake.domain.letter import Address, Letter, MailboxName, MessageKey, SourceKey
from intake.ports import Outgoing, Recording, Registration, State
from storage.queries import (
    history_of,
    message_states,
)
from storage.register import SqlRegister

DH = MailboxName("evaluations-dh")
D3S = MailboxName("evaluations-d3s")
NOW = datetime(2025, 11, 14, 9, 30, tzinfo=UTC)
RECEIPT = Receipt(NOW, "received", "Received: by mx1.sante.gouv.fr")
DOSSIER = DossierKey(2025, "DH", "1234567")


def digest(words: str) -> Sha256:
    return Sha256(sha256(words.encode()).hexdigest())


def mail(key: str, words: str | None = None, message_id: str | None = None) -> Registration:
    """A mail seen under that key; the same ``words`` are the same bytes."""
    return Registration(SourceKey(key), digest(words or key), 1000, NOW, NOW + timedelta(minutes=2), message_id)


def document(position: int = 0, words: str = "un support") -> Document:
    fields = (Field("identite.matricule", "1234567"), Field("bilan", "Très\rbien & <mieux>"))
    reading = PdfReading(Format.INTERACTIVE, Form.ACROFORM, pages=12, fields=fields)
    return Document(position, "support.PDF", digest(words), 100, "application/pdf", reading)


def letter(*documents: Document, message_id: str | None = "<m1@chu.example>", subject: str = "Support 2025") -> Letter:
    return Letter(message_id, subject, Address("secretariat@chu.example"), documents=documents)


def support(position: int = 0, dossier: DossierKey = DOSSIER) -> FileSupport:
    return FileSupport(position, dossier, "DURAND Anne", "dh-2025", late=False, reasons=("formulaire DH 2025 reconnu",))


def appeal(corps: str = "DH", received: datetime = NOW, *, provisional: bool = False) -> OpenAppeal:
    clock = start_clock(
        Receipt(received, "received", "Received: by mx.sante.gouv.fr"), version="2025", rule="CRPA L231-4"
    )
    found = AppealClass.UNSURE if provisional else AppealClass.FIRST_LEVEL
    return OpenAppeal(found, corps, 2025, clock, provisional, ("« je conteste »",))


def reply(name: str = "r1", recipient: str = "secretariat@chu.example") -> Outgoing:
    return Outgoing(f"<{name}@cng.example>", recipient, b"To: x\r\n\r\nBonjour\r\n")


def ruling(action: Action, position: int | None = None) -> Ruling:
    return Ruling(position, action, "m.dupont", "vu au téléphone", NOW + timedelta(hours=1), director="1234567")


def receive(
    register: SqlRegister, key: str = "1:1", *, mailbox: MailboxName = DH, read: Letter | None = None
) -> MessageKey:
    """A registered mail, read as ``read`` where there is one, leased to nobody."""
    words = f"{mailbox} {key}"
    register.register(mailbox, [mail(key, words)])
    known = message_states(register.engine, mailbox)
    message = next(found.message for found in known if found.sha256 == digest(words))
    if read is not None:
        register.save_reading(message, read)
    return message


def record(register: SqlRegister, message: MessageKey, read: Letter, *effects: Callable[[Recording], object]) -> None:
    with register.recording(message, read, RECEIPT, NOW) as recording:
        for effect in effects:
            effect(recording)


def events(engine: Engine, message: MessageKey) -> list[str]:
    return [line.event for line in history_of(engine, message)]


def state_of(engine: Engine, message: MessageKey) -> State:
    return next(found.state for found in message_states(engine) if found.message == message)


def held_mail(register: SqlRegister, key: str = "1:1") -> MessageKey:
    """A read mail with one document, held."""
    read = letter(document(words=f"document de {key}"), message_id=f"<{key}@chu.example>")
    message = receive(register, key, read=read)
    record(register, message, read, lambda recording: recording.hold(Hold(0, Kind.SUPPORT, ("à regarder",))))
    return message


class KilledError(Exception):
    pass
