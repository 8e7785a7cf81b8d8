"""The rows that such a mail leaves in each table."""

from __future__ import annotations

from storage.summaries.causes import Cause
from storage.tables.summaries import NO_DEADLINE
from tests.bench.console_mails import CORPS, DIRECTORS, FIRST, Mail

Row = dict[str, object]


def message_row(mail: Mail) -> Row:
    """Decided: held or settled."""
    return {
        "id": mail.number,
        "mailbox": mail.desk.mailbox,
        "sha256": f"{mail.number:064x}",
        "message_id": f"{mail.number}@etablissement.example",
        "size": 1_400_000,
        "polled_at": mail.received_at,
        "received_at": mail.received_at,
        "receipt_evidence": "Received: by mx.sante.gouv.fr",
        "state": "held" if mail.held else "settled",
        "attempts": 0,
        "setbacks": 0,
        "ruled": False,
    }


def summary_row(mail: Mail) -> Row:
    """As upkeep leaves it."""
    return {
        "message": mail.number,
        "mailbox": mail.desk.mailbox,
        "received_at": mail.received_at,
        "day": mail.received_at.date(),
        "sender": mail.sender,
        "sender_name": "Secrétariat",
        "domain": mail.sender.partition("@")[2],
        "subject": " ".join(mail.words[1:7]),
        "head": mail.head,
        "fate": mail.fate,
        "late": mail.number % 20 == 0,
        "supports": int(mail.fate == "filed"),
        "returned": int(mail.fate in ("returned", "mended")),
    }


def document_row(mail: Mail) -> Row:
    """The one it carries."""
    outcomes = {"filed": "file", "returned": "return", "mended": "return", "held": "hold"}
    return {
        "message": mail.number,
        "position": 0,
        "name": "support.pdf",
        "sha256": f"{mail.number:064x}",
        "size": 1_000_000,
        "format": "interactive",
        "kind": "support",
        "outcome": outcomes.get(mail.fate, "ignore"),
        "reasons": '["formulaire reconnu"]',
    }


def hold_row(mail: Mail) -> Row | None:
    """Open where the mail is held; some are settled."""
    if not mail.held and mail.number % 25:
        return None
    return {
        "id": mail.number,
        "message": mail.number,
        "position": 0,
        "kind": "support",
        "state": "open" if mail.held else "settled",
        "reasons": '["encart de signature vide, page 3"]',
        "opened_at": mail.received_at,
    }


def line_row(mail: Mail) -> Row:
    """Of one that is held."""
    appeal = mail.number % 500 == 0
    return {
        "hold": mail.number,
        "message": mail.number,
        "position": 0,
        "mailbox": mail.desk.mailbox,
        "kind": "support",
        "cause": list(Cause)[mail.number // 50 % len(Cause)],
        "received_at": mail.received_at,
        "sender": mail.sender,
        "last_safe_day": mail.last_safe_day if appeal else NO_DEADLINE,
        "ruled": False,
        "head": mail.head,
    }


def dossier_row(mail: Mail) -> Row:
    """Of the director of that number, ten campaigns one after the other."""
    campaign, director = divmod(mail.number - 1, DIRECTORS)
    return {
        "id": mail.number,
        "campaign": 2016 + campaign,
        "corps": CORPS[director % 3],
        "director": f"{1_000_000 + director}",
        "director_name": " ".join(mail.words[7:9]).upper(),
        "pieces": 12,
        "supports": 1,
        "opened_at": FIRST,
    }


def deposit_row(mail: Mail) -> Row | None:
    """Of a mail that filed its support."""
    if mail.fate != "filed":
        return None
    return {
        "key": f"piece-{mail.number}",
        "dossier": mail.dossier,
        "piece": 1 + mail.number // 53_000,
        "kind": "support" if mail.number % 3 else "decision",
        "late": False,
        "message": mail.number,
        "position": 0,
        "document_sha256": f"{mail.number:064x}",
        "directory": "2025/DH/1234567/0001-support",
        "file_name": "support.pdf",
        "manifest": "[]",
        "fields": "[]",
        "state": "accepted" if mail.number % 10 else "delivered",
        "recorded_at": mail.received_at,
        "delivered_at": mail.received_at,
    }


def reply_row(mail: Mail) -> Row | None:
    """One mail in ten has one."""
    if mail.number % 10:
        return None
    return {
        "mailbox": mail.desk.mailbox,
        "message": mail.number,
        "kind": "fates",
        "state": "sent" if mail.number % 500 else "shadow",
        "message_id": f"reponse{mail.number}@cng.example",
        "recipient": mail.sender,
        "recipient_folded": mail.sender,
        "attempts": 1,
        "queued_at": mail.received_at,
        "sent_at": mail.received_at,
    }


def appeal_row(mail: Mail) -> Row | None:
    """One mail in five hundred opens one."""
    if mail.number % 500:
        return None
    return {
        "id": mail.number,
        "reference": f"R{mail.received_at.year}-{mail.desk.corps}-{mail.number:04d}",
        "message": mail.number,
        "corps": mail.desk.corps,
        "campaign": mail.received_at.year,
        "appeal_class": "first-level",
        "provisional": False,
        "state": "acknowledged",
        "received_at": mail.received_at,
        "received_on": mail.received_at.date(),
        "due": mail.last_safe_day,
        "last_safe_day": mail.last_safe_day,
        "court_period_ends": mail.last_safe_day,
        "rule": "CRPA L231-4",
        "version": "2025",
        "evidence": "Received",
        "flags": "[]",
        "reasons": "[]",
        "opened_at": mail.received_at,
    }


def appeal_message_row(mail: Mail) -> Row | None:
    """The mail of that appeal."""
    if mail.number % 500:
        return None
    joined = {"appeal": mail.number, "message": mail.number, "appeal_class": "first-level"}
    return joined | {"reasons": "[]", "joined_at": mail.received_at}


def case_row(mail: Mail) -> Row | None:
    """Most are closed."""
    if mail.number % 500:
        return None
    return {
        "appeal": mail.number,
        "corps": mail.desk.corps,
        "state": "acknowledged" if mail.number % 5000 == 0 else "closed",
        "appeal_class": "first-level",
        "due": mail.last_safe_day,
        "last_safe_day": mail.last_safe_day,
    }
