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
from storage.summaries.words import mailbox_word

FIRST = datetime(2016, 7, 16, 8, 0, tzinfo=UTC)
YEARS = timedelta(days=3650)
CORPS = ("DH", "D3S", "DIRSOINS")
DESKS = tuple(Desk(MailboxName(f"evaluations-{corps.lower()}"), corps, Purpose.EVALUATION) for corps in CORPS)
SCOPE = Scope(DESKS, everything=True)
DIRECTORS = 5300


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

    @property
    def head(self) -> str:
        return f" {' '.join(self.words[1:16])} "

    @property
    def last_safe_day(self) -> date:
        return self.received_at.date() + timedelta(days=60)


def mails(count: int) -> Iterator[Mail]:
    """The same ones at each call."""
    return (Mail(number, count) for number in range(1, count + 1))
