"""Mails of every fate for the console's tests: each builder shows only what matters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine, select

from intake.domain.deadlines import Receipt
from intake.domain.disposition import DossierKey, Hold, Kind, ReturnCase, ReturnSupport
from intake.domain.document import Document
from intake.domain.letter import Address, Letter, MailboxName, MessageKey
from intake.domain.mailbox import Purpose
from intake.ports import Recording
from storage.console.exception_lines import ExceptionLine
from storage.console.exceptions import ExceptionFilter, ExceptionOrder, exceptions_page
from storage.console.scope import Desk, Scope
from storage.register import SqlRegister
from storage.tables import holds
from storage.tables.summaries import exception_lines, summaries
from tests.contract.builders import D3S, DH, DOSSIER, NOW, document, receive, support

APPEALS = MailboxName("carriere-dh")
ALL = Scope(
    (Desk(DH, "DH", Purpose.EVALUATION), Desk(D3S, "D3S", Purpose.EVALUATION), Desk(APPEALS, "DH", Purpose.APPEAL)),
    everything=True,
)
DH_ONLY = Scope((Desk(DH, "DH", Purpose.EVALUATION), Desk(APPEALS, "DH", Purpose.APPEAL)))
D3S_ONLY = Scope((Desk(D3S, "D3S", Purpose.EVALUATION),))
NOBODY = Scope(())
Effect = Callable[[Recording], object]


def written(
    key: str, *, by: str = "secretariat@chu.example", subject: str = "Support 2025", body: str = "Bonjour"
) -> Letter:
    """A mail with one document of its own."""
    return Letter(
        f"<{key}@chu.example>",
        subject,
        Address(by, "Le Secrétariat"),
        body=body,
        own_words=body,
        documents=(paper(key),),
    )


def paper(key: str, name: str = "support.pdf") -> Document:
    """Of bytes that no other mail carries."""
    return replace(document(words=f"document {key}"), name=name)


def settle(
    register: SqlRegister,
    key: str,
    *effects: Effect,
    mailbox: MailboxName = DH,
    at: datetime = NOW,
    read: Letter | None = None,
) -> MessageKey:
    """A mail that came then, decided so."""
    letter = read or written(key)
    message = receive(register, key, mailbox=mailbox, read=letter)
    again(register, message, letter, *effects, at=at)
    return message


def again(register: SqlRegister, message: MessageKey, letter: Letter, *effects: Effect, at: datetime = NOW) -> None:
    """That mail decided anew."""
    with register.recording(message, letter, Receipt(at, "received", "Received: by mx"), at) as recording:
        for effect in effects:
            effect(recording)


def hold(*reasons: str, position: int | None = 0) -> Effect:
    """For a person."""
    return lambda recording: recording.hold(Hold(position, Kind.SUPPORT, reasons or ("à regarder",)))


def give_back(recording: Recording) -> None:
    """Its one document is returned."""
    recording.return_support(ReturnSupport(0, ReturnCase.SCANNED, ("12 pages images",)))


def file(recording: Recording) -> None:
    """Its one document is the support of the dossier."""
    recording.file_support(support())


def file_for(director: str, corps: str = "DH", *, late: bool = False) -> Effect:
    """Of another dossier."""
    key = DossierKey(DOSSIER.campaign, corps, director)
    return lambda recording: recording.file_support(replace(support(dossier=key), late=late))


def days(number: float) -> datetime:
    """So many days after the first mail."""
    return NOW + timedelta(days=number)


def lines_of_the_queue(engine: Engine) -> list[int]:
    """Numbers of the holds it shows."""
    with engine.connect() as connection:
        return sorted(connection.scalars(select(exception_lines.c.hold)))


def open_holds(engine: Engine) -> list[int]:
    """Numbers of those that are open in truth."""
    with engine.connect() as connection:
        return sorted(connection.scalars(select(holds.c.id).where(holds.c.state == "open")))


def fates(engine: Engine) -> dict[int, str]:
    """By mail."""
    with engine.connect() as connection:
        return {row.message: row.fate for row in connection.execute(select(summaries.c.message, summaries.c.fate))}


def walk(
    engine: Engine,
    scope: Scope = ALL,
    wanted: ExceptionFilter | None = None,
    order: ExceptionOrder = ExceptionOrder.OLDEST,
    size: int = 2,
) -> list[ExceptionLine]:
    """Every page, one after the other."""
    found: list[ExceptionLine] = []
    after = None
    while True:
        page = exceptions_page(engine, scope, wanted or ExceptionFilter(), order, after=after, size=size)
        found += page.lines
        if page.after is None:
            return found
        after = page.after


def queue(register: SqlRegister, mails: int = 5) -> list[int]:
    """So many held mails, one a day; their numbers."""
    return [settle(register, f"1:{n}", hold(), at=days(n)) for n in range(mails)]
