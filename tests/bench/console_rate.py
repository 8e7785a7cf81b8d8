"""How long the console's questions take: p50 and p95, on PostgreSQL with a million mails, on SQLite with 100,000.

``python -m tests.bench.console_rate [--postgresql 1000000] [--sqlite 100000] [--rounds 60]``: a register is made in
bulk, then each question is asked with other parameters each time, questions taken in turn beside a bare ``SELECT 1``.
Times are printed, never asserted; the exit code is 1 when a p95 is above the goal.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, select

from intake.domain.disposition import DossierKey
from intake.domain.letter import MessageKey
from intake.ports import OutboxState
from storage.console.appeals import AppealFilter, appeals_page, due_within
from storage.console.campaign import Period, campaign_figures, figures_by_day, returns_not_sent_again
from storage.console.directors import find_directors
from storage.console.dossier import dossier
from storage.console.exceptions import (
    SORTINGS,
    ExceptionFilter,
    ExceptionOrder,
    exception_line,
    exceptions_page,
    exceptions_total,
    next_exception,
)
from storage.console.mails import neighbours_of_sender
from storage.console.replies import ReplyFilter, replies_page
from storage.console.robot import robot_state
from storage.console.scope import Scope
from storage.console.search import search
from storage.console.senders import SenderOrder, figures_by_sender
from storage.database import open_database, upgrade
from storage.queries import held_detail
from storage.summaries.causes import Cause
from storage.transaction import reading
from tests.bench.console_mails import CORPS, DESKS, DIRECTORS, SCOPE, Mail, vocabulary
from tests.bench.console_rows import line_row
from tests.bench.console_seed import seed
from tests.servers.postgresql import postgresql

GOAL = 0.050
"""Seconds, p95 of each question."""
Question = Callable[[], object]


@dataclass(frozen=True)
class Desk:
    """A person at a register of that many mails, who asks at random."""

    engine: Engine
    mails: int
    chance: random.Random

    def scope(self) -> Scope:
        """Everything, or one corps."""
        return self.chance.choice((SCOPE, Scope((self.chance.choice(DESKS),))))

    def held(self) -> int:
        """The number of an open exception."""
        return 50 * self.chance.randint(1, self.mails // 50)

    def word(self, most: float = 1.0) -> str:
        """From the most frequent to the rarest."""
        known = vocabulary()
        return known[int(len(known) * most * self.chance.random())]

    def period(self) -> tuple[int, Period]:
        """Of one campaign."""
        year = self.chance.randint(2016, 2025)
        return year, Period(date(year, 7, 16), date(year + 1, 7, 16))

    def questions(self) -> dict[str, Question]:
        """By name."""
        engine, chance = self.engine, self.chance
        return {
            "(bare SELECT 1)": self.nothing,
            "list, first page": lambda: exceptions_page(engine, self.scope(), order=self.order()),
            "list, a later page": self.later_page,
            "list, filtered": lambda: exceptions_page(engine, self.scope(), self.filter()),
            "list, by words": lambda: exceptions_page(engine, self.scope(), ExceptionFilter(words=self.word())),
            "list, total": lambda: exceptions_total(engine, self.scope(), self.filter()),
            "next exception": lambda: next_exception(engine, self.scope()),
            "search, frequent word": lambda: search(engine, self.scope(), self.word(0.02)),
            "search, any word": lambda: search(engine, self.scope(), self.word()),
            "search, two words": lambda: search(engine, self.scope(), f"{self.word()} {self.word(0.1)}"),
            "search, one mail": lambda: search(engine, self.scope(), f"mot{chance.randint(1, self.mails)}"),
            "search, « support »": lambda: search(engine, self.scope(), "support evaluation"),
            "search, nothing": lambda: search(engine, self.scope(), "introuvable"),
            "detail": self.detail,
            "campaign": self.campaign,
            "campaign, returns": lambda: returns_not_sent_again(engine, self.scope(), self.period()[1]),
            "dossier": self.dossier,
            "directors": lambda: find_directors(engine, SCOPE, self.word(0.1), campaign=2020),
            "replies": lambda: replies_page(engine, self.scope(), self.replies()),
            "appeals": lambda: appeals_page(engine, self.scope(), AppealFilter(awaiting=chance.choice((True, None)))),
            "appeals, due": lambda: due_within(engine, self.scope(), date(2026, 7, 1)),
            "robot": lambda: robot_state(engine, self.scope()),
        }

    def nothing(self) -> object:
        """What asking anything costs on this machine at this moment."""
        with reading(self.engine) as connection:
            return connection.scalar(select(1))

    def order(self) -> ExceptionOrder:
        """Any."""
        return self.chance.choice(list(ExceptionOrder))

    def later_page(self) -> object:
        """After an exception chosen at random."""
        order = self.order()
        mail, sorting = Mail(self.held(), self.mails), SORTINGS[order]
        after = sorting.cursor(line_row(mail)[str(sorting.column.key)], mail.number)
        return exceptions_page(self.engine, self.scope(), order=order, after=after)

    def filter(self) -> ExceptionFilter:
        """One cause, one corps, since some day."""
        cause, corps = self.chance.choice(list(Cause)), self.chance.choice(CORPS)
        return ExceptionFilter(causes=frozenset({cause}), corps=frozenset({corps}), deadline_before=None)

    def replies(self) -> ReplyFilter:
        """In one state."""
        return ReplyFilter(states=frozenset({self.chance.choice(list(OutboxState))}))

    def detail(self) -> object:
        """One exception with its mail, its documents and the sender's other mails."""
        number = self.held()
        line = exception_line(self.engine, SCOPE, number)
        assert line is not None
        neighbours_of_sender(self.engine, SCOPE, line.sender, but=MessageKey(number))
        return held_detail(self.engine, number)

    def campaign(self) -> object:
        """All that its page shows."""
        scope, (year, period) = self.scope(), self.period()
        figures_by_day(self.engine, scope, period)
        figures_by_sender(self.engine, scope, period, self.chance.choice(list(SenderOrder)))
        return campaign_figures(self.engine, scope, year, period)

    def dossier(self) -> object:
        """Of one director."""
        number = self.chance.randrange(DIRECTORS)
        return dossier(self.engine, SCOPE, DossierKey(2020, CORPS[number % 3], f"{1_000_000 + number}"))


def main() -> int:
    """Print the tables."""
    arguments = _arguments()
    slow = 0
    if arguments.postgresql:
        with postgresql() as server:
            slow += _bench(
                "PostgreSQL", server.url_of(server.create_database()), arguments.postgresql, arguments.rounds
            )
    if arguments.sqlite:
        with tempfile.TemporaryDirectory(prefix="intake-bench-") as place:
            slow += _bench("SQLite", f"sqlite:///{Path(place) / 'intake.db'}", arguments.sqlite, arguments.rounds)
    return int(slow > 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", type=int, default=1_000_000, help="mails; 0: not at all")
    parser.add_argument("--sqlite", type=int, default=100_000, help="mails; 0: not at all")
    parser.add_argument("--rounds", type=int, default=60)
    return parser.parse_args()


def _bench(name: str, url: str, mails: int, rounds: int) -> int:
    """How many questions took longer than they may."""
    engine = open_database(url)
    upgrade(engine)
    start = time.perf_counter()
    seed(engine, mails)
    print(f"{name}, {mails} mails, made in {time.perf_counter() - start:.0f} s; milliseconds of {rounds} rounds")
    taken = _asked(Desk(engine, mails, random.Random(3)), rounds)
    engine.dispose()
    print(f"  {'':24}{'p50':>8}{'p95':>8}")
    for question, seconds in taken.items():
        p95 = statistics.quantiles(seconds, n=20)[-1]
        mark = "  > goal" if p95 > GOAL else ""
        print(f"  {question:24}{statistics.median(seconds) * 1000:8.1f}{p95 * 1000:8.1f}{mark}")
    return sum(statistics.quantiles(seconds, n=20)[-1] > GOAL for seconds in taken.values())


def _asked(desk: Desk, rounds: int) -> dict[str, list[float]]:
    """Seconds of each; the first round warms what every process warms once."""
    taken: dict[str, list[float]] = {name: [] for name in desk.questions()}
    for number in range(rounds + 1):
        for name, question in desk.questions().items():
            start = time.perf_counter()
            question()
            if number:
                taken[name].append(time.perf_counter() - start)
    return taken


if __name__ == "__main__":
    sys.exit(main())
