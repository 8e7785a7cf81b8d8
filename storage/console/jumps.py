"""What a person typed, taken as the very name of something: a case, a matricule, a mail's number, a digest."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, select

from intake.domain.campaign import Corps
from intake.domain.disposition import DossierKey
from intake.domain.letter import MessageKey
from storage.console.directors import DirectorLine
from storage.console.scope import Scope, mail_in_scope, within
from storage.tables import appeals, documents, dossiers, messages, polls
from storage.transaction import reading

MOST = 10
"""Of each kind: the same file sent to every mailbox, the same director in every campaign."""
LARGEST_KEY = 2**63 - 1
_REFERENCE = re.compile(r"R\d{4}-[A-Z0-9]+-\d{4,}")
_DIGEST = re.compile(r"[0-9a-f]{12,64}")
"""SHA-256, or how it begins: twelve digits are no matricule and no other file's."""
_NUMBER = re.compile(r"(?:n\s*°\s*|#\s*)?([0-9]{1,19})", re.IGNORECASE)
_MATRICULE = re.compile(r"[0-9A-Z][0-9A-Z._/-]{2,39}", re.IGNORECASE)


@dataclass(frozen=True)
class DocumentPlace:
    """A document of that digest, in one mail."""

    message: MessageKey
    position: int
    name: str


@dataclass(frozen=True)
class Jumps:
    """Everything within the scope that bears that very name. ``mails`` hold a mail's number or its digest."""

    cases: tuple[str, ...] = ()
    dossiers: tuple[DirectorLine, ...] = ()
    mails: tuple[MessageKey, ...] = ()
    documents: tuple[DocumentPlace, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cases or self.dossiers or self.mails or self.documents)


def jumps_to(engine: Engine, scope: Scope, asked: str) -> Jumps:
    """None of them outside the scope, and none for words that name nothing."""
    typed = asked.strip()
    with reading(engine) as connection:
        cases = _cases(connection, scope, typed.upper()) if _REFERENCE.fullmatch(typed.upper()) else ()
        found = _dossiers(connection, scope, typed) if _MATRICULE.fullmatch(typed) else ()
        digest = typed.lower() if _DIGEST.fullmatch(typed.lower()) else ""
        mails = _mails_of(connection, scope, digest) if digest else ()
        files = _documents_of(connection, digest) if digest else ()
    mails += _numbered(typed)
    return Jumps(
        cases,
        found,
        tuple(each for each in mails if mail_in_scope(engine, scope, each)),
        tuple(each for each in files if mail_in_scope(engine, scope, each.message)),
    )


def dossiers_of(engine: Engine, scope: Scope, matricule: str) -> tuple[DirectorLine, ...]:
    """That director's dossiers of every campaign, the newest first."""
    with reading(engine) as connection:
        return _dossiers(connection, scope, matricule)


def _cases(connection: Connection, scope: Scope, reference: str) -> tuple[str, ...]:
    wanted = select(appeals.c.reference).where(appeals.c.reference == reference, within(appeals.c.corps, scope.corps))
    return tuple(connection.scalars(wanted))


def _dossiers(connection: Connection, scope: Scope, matricule: str) -> tuple[DirectorLine, ...]:
    """Campaigns and corps are few, and named, so that the index of dossiers serves a matricule alone."""
    wanted = (
        select(dossiers)
        .where(
            dossiers.c.campaign.in_(_campaigns(connection)),
            dossiers.c.corps.in_([each.value for each in Corps]),
            within(dossiers.c.corps, scope.corps),
            dossiers.c.director.in_(sorted({matricule, matricule.upper()})),
        )
        .order_by(dossiers.c.campaign.desc(), dossiers.c.corps)
        .limit(MOST)
    )
    return tuple(
        DirectorLine(DossierKey(row.campaign, row.corps, row.director), row.director_name, row.pieces, row.supports)
        for row in connection.execute(wanted)
    )


def _campaigns(connection: Connection) -> range:
    first, last = connection.execute(select(func.min(dossiers.c.campaign), func.max(dossiers.c.campaign))).one()
    return range(first, last + 1) if first is not None else range(0)


def _mails_of(connection: Connection, scope: Scope, digest: str) -> tuple[MessageKey, ...]:
    """Mailboxes are few, and named, so that the index of mails serves a digest alone."""
    mailboxes = {*connection.scalars(select(polls.c.mailbox)), *(desk.mailbox for desk in scope.desks)}
    wanted = (
        select(messages.c.id)
        .where(messages.c.mailbox.in_(sorted(mailboxes)), messages.c.sha256.between(*_bounds(digest)))
        .limit(MOST)
    )
    # Sorted here: asked for in order, the databases would rather walk all mails than those of the digest.
    return tuple(MessageKey(each) for each in sorted(connection.scalars(wanted)))


def _documents_of(connection: Connection, digest: str) -> tuple[DocumentPlace, ...]:
    wanted = (
        select(documents.c.message, documents.c.position, documents.c.name)
        .where(documents.c.sha256.between(*_bounds(digest)))
        .limit(MOST)
    )
    rows = sorted(connection.execute(wanted), key=lambda row: (row.message, row.position))
    return tuple(DocumentPlace(MessageKey(row.message), row.position, row.name) for row in rows)


def _bounds(digest: str) -> tuple[str, str]:
    return digest.ljust(64, "0"), digest.ljust(64, "f")


def _numbered(typed: str) -> tuple[MessageKey, ...]:
    found = _NUMBER.fullmatch(typed)
    number = int(found[1]) if found else 0
    return (MessageKey(number),) if 0 < number <= LARGEST_KEY else ()
