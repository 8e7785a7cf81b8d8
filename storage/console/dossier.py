"""One director's whole dossier for one campaign: what came, from whom, what became of it, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Engine, and_, select

from intake.domain.disposition import DECISIONS, DossierKey, Kind, Outcome, ReturnCase
from intake.domain.document import Format, Sha256
from intake.domain.letter import MessageKey
from storage.columns import AnyRow
from storage.console.appeals import AppealLine, cases_of_mails
from storage.console.mails import MailLine, mail_line
from storage.console.replies import ReplyLine, replies_to
from storage.console.scope import Scope
from storage.console.search import search
from storage.json_columns import load_strings
from storage.states import DepositState
from storage.tables import deposits, documents, dossiers
from storage.tables.summaries import summaries
from storage.transaction import reading
from storage.views import DocumentFate

MOST_MAILS = 50
"""Of one dossier, beside those that filed a piece: more do not name one director."""
MOST_BY_NAME = 20


class Missing(StrEnum):
    """What a dossier of a finished evaluation holds and this one does not."""

    SUPPORT = "support"
    DECISION = "decision"


@dataclass(frozen=True)
class PieceLine:
    """One piece, the mail it came in and what SAGA said of it. ``reasons``: why it was filed as what it is.

    ``annexed``: kept beside what counts, as the signed scan of a support is; it stands for nothing that is missing.
    """

    key: str
    piece: int
    kind: Kind
    version: int | None
    annexed: bool
    late: bool
    message: MessageKey
    position: int
    document: str
    sha256: Sha256
    reasons: tuple[str, ...]
    state: DepositState
    recorded_at: datetime
    delivered_at: datetime | None
    acknowledged_at: datetime | None
    acknowledgement: str | None


@dataclass(frozen=True)
class DossierMail:
    """A mail that filed a piece (``filed_here``), or that names the matricule; each document and its verdict."""

    mail: MailLine
    filed_here: bool
    documents: tuple[DocumentFate, ...]


@dataclass(frozen=True)
class Dossier:
    """``perhaps``: other mails in which the director's name stands; a name is a hint, no identity."""

    key: DossierKey
    director_name: str
    pieces: tuple[PieceLine, ...]
    mails: tuple[DossierMail, ...]
    perhaps: tuple[MailLine, ...]
    replies: tuple[ReplyLine, ...]
    appeals: tuple[AppealLine, ...]
    missing: tuple[Missing, ...]


def dossier(engine: Engine, scope: Scope, key: DossierKey) -> Dossier | None:
    """None outside the scope, and when neither a piece nor a mail is known of that matricule."""
    if scope.corps is not None and key.corps not in scope.corps:
        return None
    naming = search(engine, scope, key.director, size=MOST_MAILS).lines
    with reading(engine) as connection:
        found = connection.execute(select(dossiers).where(*_is(key))).first()
        if found is None and not naming:
            return None
        pieces = _pieces(connection, found.id) if found is not None else ()
        name = found.director_name if found is not None else ""
        filing = {piece.message for piece in pieces}
        mails = _mails(connection, scope, filing, naming)
        numbers = [each.mail.message for each in mails]
        replies, cases = replies_to(connection, scope, numbers), cases_of_mails(connection, scope, numbers)
    named = search(engine, scope, name, size=MOST_BY_NAME, is_whole=True).lines if name else ()
    perhaps = tuple(line for line in named if line.message not in set(numbers))
    return Dossier(key, name, pieces, mails, perhaps, replies, cases, missing_of(pieces))


def missing_of(pieces: Iterable[PieceLine]) -> tuple[Missing, ...]:
    """A support, and at least one decision: one file may hold both parts."""
    kinds = {piece.kind for piece in pieces if not piece.annexed}
    found = []
    if Kind.SUPPORT not in kinds:
        found.append(Missing.SUPPORT)
    if not kinds & DECISIONS:
        found.append(Missing.DECISION)
    return tuple(found)


def _is(key: DossierKey) -> tuple[ColumnElement[bool], ...]:
    return (dossiers.c.campaign == key.campaign, dossiers.c.corps == key.corps, dossiers.c.director == key.director)


def _pieces(connection: Connection, number: int) -> tuple[PieceLine, ...]:
    same = and_(documents.c.message == deposits.c.message, documents.c.position == deposits.c.position)
    wanted = (
        select(deposits, documents.c.name, documents.c.reasons, documents.c.outcome)
        .outerjoin(documents, same)
        .where(deposits.c.dossier == number)
        .order_by(deposits.c.piece)
    )
    return tuple(_piece(row) for row in connection.execute(wanted))


def _piece(row: AnyRow) -> PieceLine:
    return PieceLine(
        key=row.key,
        piece=row.piece,
        kind=Kind(row.kind),
        version=row.version,
        annexed=row.outcome == Outcome.ANNEX,
        late=row.late,
        message=MessageKey(row.message),
        position=row.position,
        document=row.name or row.file_name,
        sha256=Sha256(row.document_sha256),
        reasons=load_strings(row.reasons) if row.reasons else (),
        state=DepositState(row.state),
        recorded_at=row.recorded_at,
        delivered_at=row.delivered_at,
        acknowledged_at=row.acknowledged_at,
        acknowledgement=row.acknowledgement,
    )


def _mails(
    connection: Connection, scope: Scope, filing: set[MessageKey], naming: Sequence[MailLine]
) -> tuple[DossierMail, ...]:
    """In the order received. Those that filed a piece here belong here, whatever mailbox they came to."""
    wanted = select(summaries).where(summaries.c.message.in_(sorted(filing)))
    lines = {row.message: mail_line(row, scope) for row in connection.execute(wanted)}
    lines |= {line.message: line for line in naming}
    fates = fates_of(connection, sorted(lines))
    ordered = sorted(lines.values(), key=lambda line: (line.received_at, line.message))
    return tuple(DossierMail(line, line.message in filing, tuple(fates[line.message])) for line in ordered)


def fates_of(connection: Connection, mails: Sequence[int]) -> dict[int, list[DocumentFate]]:
    """The documents of those mails and what became of each, in order."""
    wanted = select(documents).where(documents.c.message.in_(mails)).order_by(documents.c.message, documents.c.position)
    found: dict[int, list[DocumentFate]] = defaultdict(list)
    for row in connection.execute(wanted):
        found[row.message].append(_fate(row))
    return found


def _fate(row: AnyRow) -> DocumentFate:
    return DocumentFate(
        position=row.position,
        name=row.name,
        sha256=Sha256(row.sha256),
        size=row.size,
        format=Format(row.format),
        kind=Kind(row.kind) if row.kind else None,
        outcome=Outcome(row.outcome) if row.outcome else None,
        return_case=ReturnCase(row.return_case) if row.return_case else None,
        reasons=load_strings(row.reasons),
    )
