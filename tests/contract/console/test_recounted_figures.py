"""What the console counts by its indexes and lines is what counting the register's rows one by one gives."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

import pytest
from alembic import command
from sqlalchemy import Engine, select

from intake.domain.disposition import DECISIONS, Annex, DossierKey, FileDecision, Ignore, Kind
from storage.columns import AnyRow
from storage.console.campaign import DossierFigures, Figures, Period, campaign_figures, figures_by_day
from storage.console.robot import WAITING, robot_state
from storage.console.scope import Scope
from storage.console.senders import SenderOrder, all_senders, figures_by_sender
from storage.database import alembic_config, upgrade
from storage.register import SqlRegister
from storage.states import DepositState
from storage.tables import deposits, documents, dossiers
from storage.tables.summaries import dossier_lines, exception_lines, summaries
from tests.contract.builders import D3S, DH
from tests.contract.console.builders import (
    ALL,
    APPEALS,
    D3S_ONLY,
    DH_ONLY,
    NOBODY,
    Effect,
    again,
    days,
    file_for,
    give_back,
    hold,
    settle,
    written,
)

pytestmark = pytest.mark.usefixtures("campaign")
SCOPES = {"all": ALL, "dh": DH_ONLY, "d3s": D3S_ONLY, "nobody": NOBODY}
PERIODS = {
    "year": Period(date(2025, 7, 16), date(2026, 7, 16)),
    "edges": Period(date(2025, 11, 20), date(2026, 1, 5)),
    "days": Period(date(2025, 12, 3), date(2025, 12, 9)),
}
MAILS = 60


def effect(chance: random.Random) -> Effect:
    """One of those that a document of a mail can meet."""
    corps = chance.choice(("DH", "D3S"))
    key = DossierKey(2025, corps, f"{1_000_000 + chance.randrange(12)}")
    decision, annexed = chance.choice(sorted(DECISIONS)), chance.choice([Kind.SUPPORT, *sorted(DECISIONS)])
    known: list[Effect] = [
        file_for(key.director, corps, late=chance.random() < 0.3),
        lambda r: r.file_decision(FileDecision(0, key, decision, ())),
        lambda r: r.annex(Annex(0, key, annexed, ("jointe",))),
        give_back,
        hold(),
        lambda r: r.ignore(Ignore(0, ())),
    ]
    return chance.choice(known)


def live(register: SqlRegister, seed: int) -> None:
    """A campaign in which one mail in three is decided again, some otherwise than before, some as an annex."""
    chance = random.Random(seed)
    for number in range(MAILS):
        read = written(f"{seed}:{number}", by=f"secretariat@{chance.choice('abcd')}.example")
        mailbox, at = chance.choice((DH, D3S, APPEALS)), days(chance.random() * 70)
        message = settle(register, f"1:{number}", effect(chance), mailbox=mailbox, at=at, read=read)
        if chance.random() < 0.35:
            again(register, message, read, effect(chance), at=at)


@pytest.fixture(params=[1, 2], ids=["first", "second"])
def campaign(request: pytest.FixtureRequest, register: SqlRegister) -> SqlRegister:
    """One of two campaigns."""
    live(register, request.param)
    return register


def rows_of(engine: Engine, scope: Scope, period: Period) -> list[AnyRow]:
    """The mails meant."""
    with engine.connect() as connection:
        rows = connection.execute(select(summaries)).all()
    seen = [row for row in rows if scope.mailboxes is None or row.mailbox in scope.mailboxes]
    return [row for row in seen if period.first <= row.day < period.end]


def counted(rows: Iterable[AnyRow]) -> Figures:
    """One by one."""
    rows = list(rows)
    fates = Counter(row.fate for row in rows)
    return Figures(
        received=len(rows),
        filed=fates["filed"],
        returned=fates["returned"] + fates["mended"],
        not_sent_again=fates["returned"],
        held=fates["held"],
        appeals=fates["appeals"],
        ignored=fates["ignored"],
        pending=fates["pending"],
        late=sum(row.late for row in rows),
    )


def holdings(engine: Engine) -> dict[int, tuple[str, bool, bool, int]]:
    """By dossier of the campaign: its corps, whether it holds a support and a decision, and all its pieces."""
    with engine.connect() as connection:
        outcomes = {(row.message, row.position): row.outcome for row in connection.execute(select(documents))}
        pieces = connection.execute(select(deposits)).all()
        opened = connection.execute(select(dossiers).where(dossiers.c.campaign == 2025)).all()
    kinds: dict[int, set[str]] = defaultdict(set)
    for piece in pieces:
        if outcomes[piece.message, piece.position] != "annex":
            kinds[piece.dossier].add(piece.kind)
    filed = Counter(piece.dossier for piece in pieces)
    return {
        each.id: (each.corps, Kind.SUPPORT in kinds[each.id], bool(kinds[each.id] & DECISIONS), filed[each.id])
        for each in opened
    }


@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES.keys())
def test_dossiers_are_counted_as_their_pieces_say(engine: Engine, scope: Scope) -> None:
    by_corps: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for corps, support, decision, _ in holdings(engine).values():
        if scope.corps is None or corps in scope.corps:
            by_corps[corps].append((support, decision))
    expected = tuple(
        DossierFigures(
            corps, len(each), sum(s for s, _ in each), sum(d for _, d in each), sum(s and d for s, d in each)
        )
        for corps, each in sorted(by_corps.items())
    )
    assert campaign_figures(engine, scope, 2025, PERIODS["year"]).dossiers == expected


def test_the_lines_of_dossiers_are_the_same_made_anew_by_the_migration(engine: Engine) -> None:
    def kept() -> set[tuple[object, ...]]:
        with engine.connect() as connection:
            return {tuple(row) for row in connection.execute(select(dossier_lines))}

    before, known = kept(), holdings(engine)
    assert before == {(n, 2025, corps, s, d) for n, (corps, s, d, pieces) in known.items() if pieces}
    assert {pieces for *_, pieces in known.values()} > {1}
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), "0013")
    upgrade(engine)
    assert kept() == before


@pytest.mark.parametrize("period", PERIODS.values(), ids=PERIODS.keys())
@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES.keys())
def test_mails_are_counted_as_one_by_one(engine: Engine, scope: Scope, period: Period) -> None:
    mails = rows_of(engine, scope, period)
    found = campaign_figures(engine, scope, 2025, period)
    assert found.total == counted(mails)
    for corps, figures in found.by_corps:
        assert figures == counted(mail for mail in mails if scope.corps_of(mail.mailbox) == corps), corps
    expected = {day: counted(mail for mail in mails if mail.day == day) for day in sorted({m.day for m in mails})}
    assert list(figures_by_day(engine, scope, period)) == list(expected.items())


@pytest.mark.parametrize("order", SenderOrder)
@pytest.mark.parametrize("period", PERIODS.values(), ids=PERIODS.keys())
def test_organisations_are_counted_and_ranked_as_one_by_one(engine: Engine, period: Period, order: SenderOrder) -> None:
    ranks = {
        SenderOrder.RECEIVED: "received",
        SenderOrder.NOT_SENT_AGAIN: "not_sent_again",
        SenderOrder.HELD: "held",
        SenderOrder.LATE: "late",
    }
    for scope in (ALL, D3S_ONLY):
        mails = rows_of(engine, scope, period)
        known = {name: counted(m for m in mails if m.domain == name) for name in {m.domain for m in mails}}
        expected = sorted(known.items(), key=lambda each: (-getattr(each[1], ranks[order]), each[0]))
        found = figures_by_sender(engine, scope, period, order).lines
        assert [(line.organisation, line.figures) for line in found] == expected
        assert all_senders(engine, scope, period, order, most=3) == found[:3]


@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES.keys())
def test_the_robots_state_counts_as_one_by_one(campaign: SqlRegister, engine: Engine, scope: Scope) -> None:
    campaign.deposits_delivered([each.number for each in campaign.due_deposits(9)], days(80))
    with engine.connect() as connection:
        pieces = connection.execute(select(deposits, dossiers.c.corps).join(dossiers)).all()
        held = {(row.mailbox, row.message) for row in connection.execute(select(exception_lines))}
    ordered = sorted(pieces, key=lambda each: each.id)
    mine = [each for each in ordered if scope.corps is None or each.corps in scope.corps]
    found = robot_state(engine, scope)
    since = {DepositState.PENDING: "recorded_at", DepositState.DELIVERED: "delivered_at"}
    for state, waiting in zip(WAITING, found.deposits, strict=True):
        meant = [getattr(each, since.get(state, "acknowledged_at")) for each in mine if each.state == state]
        assert (waiting.total.count, waiting.oldest_at) == (len(meant), next(iter(meant), None)), state
    assert {box.mailbox: box.held for box in found.mailboxes} == {
        box.mailbox: sum(name == box.mailbox for name, _ in held) for box in found.mailboxes
    }
