"""Pieces of a dossier: numbered without gaps, each with the deposit that will hand it to SAGA."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC

from sqlalchemy import and_, insert, or_, select, update

from intake.domain.deadlines import PARIS
from intake.domain.disposition import DossierKey, Kind
from intake.domain.document import Document
from intake.domain.letter import Letter
from intake.errors import TransientError
from storage.columns import AnyRow
from storage.json_columns import dump_pairs
from storage.saga.layout import deposit_directory, deposit_key, stored_name
from storage.states import DepositState
from storage.tables import deposits, dossiers, messages, rulings
from storage.transaction import Transaction


@dataclass(frozen=True)
class Piece:
    """What goes into a dossier, and what is told of it to SAGA."""

    message: int
    letter: Letter
    document: Document
    dossier: DossierKey
    kind: Kind
    director_name: str = ""
    template: str = ""
    late: bool = False


@dataclass(frozen=True)
class Place:
    """The numbers a piece got."""

    dossier: int
    piece: int
    version: int | None
    director_name: str


def file_piece(transaction: Transaction, piece: Piece) -> str:
    """The key of its deposit, the former one when it is filed already.

    Raises TransientError when another mail filed the same bytes in that dossier meanwhile: decide again. An
    operator who rules that they be filed all the same gets the deposit that is there.
    """
    number = _open_dossier(transaction, piece)
    there = _filed_already(transaction, piece, number)
    if there is None:
        return _insert(transaction, piece, _next_place(transaction, piece, number))
    if there.message == piece.message or _was_ruled(transaction, piece.message):
        return str(there.key)
    raise TransientError(f"conflit : ces octets viennent d’être classés sous {there.key} ; le robot décide à nouveau")


def _open_dossier(transaction: Transaction, piece: Piece) -> int:
    key = piece.dossier
    row = {"campaign": key.campaign, "corps": key.corps, "director": key.director}
    opened = {"director_name": piece.director_name, "pieces": 0, "supports": 0, "opened_at": transaction.at}
    transaction.connection.execute(transaction.insert_once(dossiers).values(**row, **opened))
    same = and_(*(dossiers.c[name] == value for name, value in row.items()))
    # The row's lock makes writers of one dossier take turns, so that each sees what the other filed.
    return int(transaction.connection.execute(select(dossiers.c.id).where(same).with_for_update()).scalar_one())


def _filed_already(transaction: Transaction, piece: Piece, dossier: int) -> AnyRow | None:
    same_bytes = and_(deposits.c.dossier == dossier, deposits.c.document_sha256 == piece.document.sha256)
    same_document = and_(deposits.c.message == piece.message, deposits.c.position == piece.document.position)
    found = select(deposits.c.key, deposits.c.message).where(or_(same_document, same_bytes))
    return transaction.connection.execute(found.order_by(deposits.c.message != piece.message)).first()


def _was_ruled(transaction: Transaction, message: int) -> bool:
    return transaction.connection.scalar(select(rulings.c.id).where(rulings.c.message == message).limit(1)) is not None


def _next_place(transaction: Transaction, piece: Piece, dossier: int) -> Place:
    is_support = piece.kind is Kind.SUPPORT
    values: dict[str, object] = {"pieces": dossiers.c.pieces + 1, "supports": dossiers.c.supports + int(is_support)}
    if piece.director_name:
        values["director_name"] = piece.director_name
    raised = (
        update(dossiers)
        .where(dossiers.c.id == dossier)
        .values(**values)
        .returning(dossiers.c.pieces, dossiers.c.supports, dossiers.c.director_name)
    )
    row = transaction.connection.execute(raised).one()
    return Place(dossier, row.pieces, row.supports if is_support else None, row.director_name)


def _insert(transaction: Transaction, piece: Piece, place: Place) -> str:
    key = deposit_key(piece.dossier, place.piece)
    fields = piece.document.reading.fields if piece.kind is Kind.SUPPORT else ()
    transaction.connection.execute(
        insert(deposits).values(
            key=key,
            dossier=place.dossier,
            piece=place.piece,
            kind=piece.kind,
            version=place.version,
            late=piece.late,
            message=piece.message,
            position=piece.document.position,
            document_sha256=piece.document.sha256,
            directory=deposit_directory(piece.dossier, place.piece, piece.kind, place.version),
            file_name=stored_name(piece.kind, piece.document.media_type, piece.document.name),
            manifest=dump_pairs(_manifest(transaction, piece, place, key)),
            fields=dump_pairs(tuple((field.name, field.value) for field in fields)),
            state=DepositState.PENDING,
            recorded_at=transaction.at,
        )
    )
    transaction.note(
        "piece_filed", piece.message, position=piece.document.position, deposit=key, sha256=piece.document.sha256
    )
    return key


def _manifest(transaction: Transaction, piece: Piece, place: Place, key: str) -> tuple[tuple[str, str], ...]:
    """What SAGA is told of the piece (docs/saga-contract.md, part 4); values are text."""
    mail = transaction.connection.execute(
        select(messages.c.mailbox, messages.c.sha256, messages.c.server_date, messages.c.polled_at).where(
            messages.c.id == piece.message
        )
    ).one()
    received = (mail.server_date or mail.polled_at).astimezone(UTC)
    sender = piece.letter.sender.email if piece.letter.sender else ""
    return (
        ("cle", key),
        ("campagne", str(piece.dossier.campaign)),
        ("corps", piece.dossier.corps),
        ("matricule", piece.dossier.director),
        ("nom", place.director_name),
        ("nature", piece.kind),
        ("version", "" if place.version is None else str(place.version)),
        ("piece", str(place.piece)),
        ("en_retard", "oui" if piece.late else "non"),
        ("gabarit", piece.template),
        ("boite", mail.mailbox),
        ("message_id", piece.letter.message_id or ""),
        ("recu_le", received.astimezone(PARIS).date().isoformat()),
        ("recu_a", received.isoformat(timespec="seconds")),
        ("expediteur", sender),
        ("sha256_document", piece.document.sha256),
        ("sha256_courriel", mail.sha256),
        ("nom_fichier", piece.document.name),
        ("type_contenu", piece.document.media_type),
    )
