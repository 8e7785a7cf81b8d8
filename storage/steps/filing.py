"""Pieces of a dossier: numbered without gaps, each with the deposit that will hand it to SAGA."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC

from sqlalchemy import and_, bindparam, case, insert, or_, select, update

from intake.domain.disposition import DossierKey, Kind
from intake.domain.document import Document
from intake.domain.letter import Letter
from intake.errors import TransientError
from storage.columns import AnyRow, Words
from storage.json_columns import dump_pairs, dump_place
from storage.saga.layout import deposit_directory, deposit_key, stored_name
from storage.states import DepositState
from storage.steps.mail import Mail
from storage.tables import deposits, dossiers
from storage.transaction import Transaction

SAME_PIECE = (
    select(deposits.c.key, deposits.c.message)
    .where(
        or_(
            and_(deposits.c.message == bindparam("mail"), deposits.c.position == bindparam("at")),
            and_(deposits.c.dossier == bindparam("in_dossier"), deposits.c.document_sha256 == bindparam("digest")),
        )
    )
    .order_by(deposits.c.message != bindparam("mail"))
)
NEXT_PIECE = (
    update(dossiers)
    .where(dossiers.c.id == bindparam("number"))
    .values(
        pieces=dossiers.c.pieces + 1,
        supports=dossiers.c.supports + bindparam("more_supports"),
        director_name=case((bindparam("name", type_=Words) == "", dossiers.c.director_name), else_=bindparam("name")),
    )
    .returning(dossiers.c.pieces, dossiers.c.supports, dossiers.c.director_name)
)
FILE = insert(deposits)


@dataclass(frozen=True)
class Piece:
    """What goes into a dossier, and what is told of it to SAGA."""

    mail: Mail
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
    if there.message == piece.mail.number or piece.mail.has_rulings:
        return str(there.key)
    raise TransientError(f"conflit : ces octets viennent d’être classés sous {there.key} ; le robot décide à nouveau")


def _open_dossier(transaction: Transaction, piece: Piece) -> int:
    # The row's lock makes writers of one dossier take turns, so that each sees what the other filed.
    opened = transaction.insert_or_lock(dossiers, "campaign", "corps", "director")
    return transaction.connection.scalars(opened, _new_dossier(transaction, piece)).one()


def _new_dossier(transaction: Transaction, piece: Piece) -> dict[str, object]:
    return {
        "campaign": piece.dossier.campaign,
        "corps": piece.dossier.corps,
        "director": piece.dossier.director,
        "director_name": piece.director_name,
        "pieces": 0,
        "supports": 0,
        "opened_at": transaction.at,
    }


def _filed_already(transaction: Transaction, piece: Piece, dossier: int) -> AnyRow | None:
    wanted = {
        "in_dossier": dossier,
        "digest": piece.document.sha256,
        "mail": piece.mail.number,
        "at": piece.document.position,
    }
    return transaction.connection.execute(SAME_PIECE, wanted).first()


def _next_place(transaction: Transaction, piece: Piece, dossier: int) -> Place:
    is_support = piece.kind is Kind.SUPPORT
    raised = {"number": dossier, "more_supports": int(is_support), "name": piece.director_name}
    row = transaction.connection.execute(NEXT_PIECE, raised).one()
    return Place(dossier, row.pieces, row.supports if is_support else None, row.director_name)


def _insert(transaction: Transaction, piece: Piece, place: Place) -> str:
    key = deposit_key(piece.dossier, place.piece)
    fields = piece.document.reading.fields if piece.kind is Kind.SUPPORT else ()
    row = {
        "key": key,
        "dossier": place.dossier,
        "piece": place.piece,
        "kind": piece.kind,
        "version": place.version,
        "late": piece.late,
        "message": piece.mail.number,
        "position": piece.document.position,
        "document_sha256": piece.document.sha256,
        "directory": deposit_directory(piece.dossier, place.piece, piece.kind, place.version),
        "file_name": stored_name(piece.kind, piece.document.media_type, piece.document.name),
        "place": dump_place(piece.document.place),
        "manifest": dump_pairs(_manifest(piece, place, key)),
        "fields": dump_pairs(tuple((field.name, field.value) for field in fields)),
        "state": DepositState.PENDING,
        "recorded_at": transaction.at,
    }
    transaction.connection.execute(FILE, row)
    transaction.note(
        "piece_filed", piece.mail.number, position=piece.document.position, deposit=key, sha256=piece.document.sha256
    )
    return key


def _manifest(piece: Piece, place: Place, key: str) -> tuple[tuple[str, str], ...]:
    """What SAGA is told of the piece (docs/saga-contract.md, part 4); values are text."""
    receipt = piece.mail.receipt
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
        ("boite", piece.mail.mailbox),
        ("message_id", piece.letter.message_id or ""),
        ("recu_le", receipt.day.isoformat()),
        ("recu_a", receipt.instant.astimezone(UTC).isoformat(timespec="seconds")),
        ("expediteur", sender),
        ("sha256_document", piece.document.sha256),
        ("sha256_courriel", piece.mail.sha256),
        ("nom_fichier", piece.document.name),
        ("type_contenu", piece.document.media_type),
    )
