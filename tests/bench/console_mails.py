"""The mails of a large register, each the same in every run."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from intake.domain.letter import MailboxName
from intake.domain.mailbox import Purpose
from storage.console.scope import Desk, Scope
from storage.summaries.causes import Cause
from storage.summaries.tables import NO_DEADLINE
from storage.summaries.words import mailbox_word

FIRST = datetime(2016, 7, 16, 8, 0, tzinfo=UTC)
YEARS = timedelta(days=3650)
CORPS = ("DH", "D3S", "DIRSOINS")
DESKS = tuple(Desk(MailboxName(f"evaluations-{corps.lower()}"), corps, Purpose.EVALUATION) for corps in CORPS)
SCOPE = Scope(DESKS, everything=True)
DIRECTORS = 5300
Row = dict[str, object]


@cache
def vocabulary() -> tuple[str, ...]:
    """Five thousand made-up words, the first ones used most."""
    chance = random.Random(7)
    syllables = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "ou", "an")]
    return tuple("".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(5000))


@cache
def texts() -> tuple[tuple[str, ...], ...]:
    """What mails say: few words of the first ones, more of the frequent ones than of the others."""
    chance, known = random.Random(11), vocabulary()
    return tuple(tuple(known[int(len(known) * chance.random() ** 3)] for _ in range(50)) for _ in range(4099))


@cache
def drawn_fates() -> tuple[str, ...]:
    """Of mails that nobody holds."""
    chance = random.Random(13)
    return tuple(chance.choices(("filed", "returned", "mended", "appeals", "ignored"), (60, 8, 7, 3, 22), k=10_007))


@dataclass(frozen=True)
class Mail:
    """One of so many."""

    number: int
    count: int

    @property
    def words(self) -> tuple[str, ...]:
        """Of mailbox, subject, director and body."""
        year = str(2016 + 10 * self.number // self.count)
        given = ("support", "evaluation", year, self.director, f"mot{self.number}")
        said = texts()[self.number % len(texts())]
        return tuple(dict.fromkeys((mailbox_word(self.desk.mailbox), *given, *said)))

    @property
    def fate(self) -> str:
        return "held" if self.number % 50 == 0 else drawn_fates()[self.number % len(drawn_fates())]

    @property
    def desk(self) -> Desk:
        return DESKS[self.number % 3]

    @property
    def received_at(self) -> datetime:
        return FIRST + YEARS * (self.number / self.count)

    @property
    def sender(self) -> str:
        return f"secretariat{self.number % 7}@etablissement{self.number % 2800}.example"

    @property
    def director(self) -> str:
        return f"{1_000_000 + self.number % DIRECTORS}"

    @property
    def held(self) -> bool:
        return self.fate == "held"

    @property
    def dossier(self) -> int:
        """Of the director's, ten campaigns one after the other."""
        return 1 + self.number % 53_000

    def message_row(self) -> Row:
        return {
            "id": self.number,
            "mailbox": self.desk.mailbox,
            "sha256": f"{self.number:064x}",
            "message_id": f"{self.number}@etablissement.example",
            "size": 1_400_000,
            "polled_at": self.received_at,
            "received_at": self.received_at,
            "receipt_evidence": "Received: by mx.sante.gouv.fr",
            "state": "held" if self.held else "settled",
            "attempts": 0,
            "setbacks": 0,
            "ruled": False,
        }

    def summary_row(self) -> Row:
        return {
            "message": self.number,
            "mailbox": self.desk.mailbox,
            "received_at": self.received_at,
            "day": self.received_at.date(),
            "sender": self.sender,
            "sender_name": "Secrétariat",
            "domain": self.sender.partition("@")[2],
            "subject": " ".join(self.words[1:7]),
            "head": self.head,
            "fate": self.fate,
            "late": self.number % 20 == 0,
            "supports": int(self.fate == "filed"),
            "returned": int(self.fate in ("returned", "mended")),
        }

    @property
    def head(self) -> str:
        return f" {' '.join(self.words[1:16])} "

    def document_row(self) -> Row:
        outcomes = {"filed": "file", "returned": "return", "mended": "return", "held": "hold"}
        return {
            "message": self.number,
            "position": 0,
            "name": "support.pdf",
            "sha256": f"{self.number:064x}",
            "size": 1_000_000,
            "format": "interactive",
            "kind": "support",
            "outcome": outcomes.get(self.fate, "ignore"),
            "reasons": '["formulaire reconnu"]',
        }

    def hold_row(self) -> Row | None:
        if not self.held and self.number % 25:
            return None
        return {
            "id": self.number,
            "message": self.number,
            "position": 0,
            "kind": "support",
            "state": "open" if self.held else "settled",
            "reasons": '["encart de signature vide, page 3"]',
            "opened_at": self.received_at,
        }

    def line_row(self) -> Row:
        """Of one that is held."""
        appeal = self.number % 500 == 0
        return {
            "hold": self.number,
            "message": self.number,
            "position": 0,
            "mailbox": self.desk.mailbox,
            "kind": "support",
            "cause": list(Cause)[self.number // 50 % len(Cause)],
            "received_at": self.received_at,
            "sender": self.sender,
            "last_safe_day": self.last_safe_day if appeal else NO_DEADLINE,
            "ruled": False,
            "head": self.head,
        }

    @property
    def last_safe_day(self) -> date:
        return self.received_at.date() + timedelta(days=60)

    def dossier_row(self) -> Row:
        campaign, director = divmod(self.number - 1, DIRECTORS)
        return {
            "id": self.number,
            "campaign": 2016 + campaign,
            "corps": CORPS[director % 3],
            "director": f"{1_000_000 + director}",
            "director_name": " ".join(self.words[7:9]).upper(),
            "pieces": 12,
            "supports": 1,
            "opened_at": FIRST,
        }

    def deposit_row(self) -> Row | None:
        if self.fate != "filed":
            return None
        return {
            "key": f"piece-{self.number}",
            "dossier": self.dossier,
            "piece": 1 + self.number // 53_000,
            "kind": "support" if self.number % 3 else "decision",
            "late": False,
            "message": self.number,
            "position": 0,
            "document_sha256": f"{self.number:064x}",
            "directory": "2025/DH/1234567/0001-support",
            "file_name": "support.pdf",
            "manifest": "[]",
            "fields": "[]",
            "state": "accepted" if self.number % 10 else "delivered",
            "recorded_at": self.received_at,
            "delivered_at": self.received_at,
        }

    def reply_row(self) -> Row | None:
        if self.number % 10:
            return None
        return {
            "mailbox": self.desk.mailbox,
            "message": self.number,
            "kind": "fates",
            "state": "sent" if self.number % 500 else "shadow",
            "message_id": f"reponse{self.number}@cng.example",
            "recipient": self.sender,
            "recipient_folded": self.sender,
            "attempts": 1,
            "queued_at": self.received_at,
            "sent_at": self.received_at,
        }

    def appeal_row(self) -> Row | None:
        if self.number % 500:
            return None
        return {
            "id": self.number,
            "reference": f"R{self.received_at.year}-{self.desk.corps}-{self.number:04d}",
            "message": self.number,
            "corps": self.desk.corps,
            "campaign": self.received_at.year,
            "appeal_class": "first-level",
            "provisional": False,
            "state": "acknowledged",
            "received_at": self.received_at,
            "received_on": self.received_at.date(),
            "due": self.last_safe_day,
            "last_safe_day": self.last_safe_day,
            "court_period_ends": self.last_safe_day,
            "rule": "CRPA L231-4",
            "version": "2025",
            "evidence": "Received",
            "flags": "[]",
            "reasons": "[]",
            "opened_at": self.received_at,
        }

    def appeal_message_row(self) -> Row | None:
        if self.number % 500:
            return None
        joined = {"appeal": self.number, "message": self.number, "appeal_class": "first-level"}
        return joined | {"reasons": "[]", "joined_at": self.received_at}

    def case_row(self) -> Row | None:
        if self.number % 500:
            return None
        return {
            "appeal": self.number,
            "corps": self.desk.corps,
            "state": "acknowledged" if self.number % 5000 == 0 else "closed",
            "appeal_class": "first-level",
            "due": self.last_safe_day,
            "last_safe_day": self.last_safe_day,
        }


def mails(count: int) -> Iterator[Mail]:
    """The same ones at each call."""
    return (Mail(number, count) for number in range(1, count + 1))
