"""A campaign's figures follow every decision, and say what was returned and not sent again."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import Engine, func, select

from intake.domain.disposition import DECISIONS, Annex, FileDecision, Ignore, Kind
from storage.console.campaign import Figures, Period, campaign_figures, figures_by_day, returns_not_sent_again
from storage.console.dossier import Missing, dossier
from storage.console.scope import Scope
from storage.console.senders import SenderOrder, all_senders, figures_by_sender
from storage.queries import mailbox_counts
from storage.register import SqlRegister
from storage.summaries.returns import paid_for
from storage.tables.summaries import day_tallies, sender_tallies, summaries
from tests.contract.builders import D3S, DH, DOSSIER, appeal, receive
from tests.contract.console.builders import (
    ALL,
    APPEALS,
    D3S_ONLY,
    DH_ONLY,
    NOBODY,
    again,
    days,
    fates,
    file_for,
    give_back,
    hold,
    settle,
    written,
)

PERIOD = Period(date(2025, 7, 16), date(2026, 7, 16))


def total(engine: Engine, scope: Scope = ALL, period: Period = PERIOD) -> Figures:
    return campaign_figures(engine, scope, 2025, period).total


def every_fate(register: SqlRegister) -> None:
    settle(register, "1:1", file_for("1000001", late=True))
    settle(register, "1:2", give_back, read=written("1:2", by="a@x.example"))
    settle(register, "1:3", hold())
    settle(register, "1:4", lambda r: r.ignore(Ignore(0, ())))
    settle(register, "1:5", lambda r: r.open_appeal(appeal()), mailbox=APPEALS)
    settle(register, "1:6", file_for("1000002", "D3S"), mailbox=D3S)
    receive(register, "1:7")


def test_each_mail_is_counted_once_in_its_fate(register: SqlRegister, engine: Engine) -> None:
    every_fate(register)
    expected = Figures(7, filed=2, returned=1, not_sent_again=1, held=1, appeals=1, ignored=1, pending=1, late=1)
    assert total(engine) == expected


def test_the_figures_are_those_that_the_register_counts_itself(register: SqlRegister, engine: Engine) -> None:
    every_fate(register)
    counted = mailbox_counts(engine)
    found = total(engine)
    for name in ("received", "filed", "returned", "held", "appeals", "ignored", "pending"):
        assert getattr(found, name) == sum(getattr(each, name) for each in counted), name


def test_the_tallies_are_the_sums_of_the_summaries_after_mails_changed_their_fate(
    register: SqlRegister, engine: Engine
) -> None:
    every_fate(register)
    message = settle(register, "2:1", hold(), at=days(20))
    again(register, message, written("2:1"), give_back, at=days(40))
    again(register, message, written("2:1"), file_for("1000003"), at=days(40))
    mail, day, month = summaries.c, day_tallies.c, sender_tallies.c
    with engine.connect() as connection:
        rows = connection.execute(select(summaries)).all()
        by_day = connection.execute(select(day_tallies).where(day.mails != 0)).all()
        by_sender = connection.execute(select(sender_tallies).where(month.mails != 0)).all()
        assert connection.scalar(select(func.count()).select_from(summaries)) == 8
    assert Counter((r.day, r.mailbox, r.fate, r.late) for r in rows) == {
        (r.day, r.mailbox, r.fate, r.late): r.mails for r in by_day
    }
    assert Counter((r.day.replace(day=1), r.mailbox, r.domain, r.fate, r.late) for r in rows) == {
        (r.month, r.mailbox, r.domain, r.fate, r.late): r.mails for r in by_sender
    }
    assert mail is not None


def test_figures_stop_at_the_scope_and_at_the_period(register: SqlRegister, engine: Engine) -> None:
    every_fate(register)
    assert (total(engine, DH_ONLY).received, total(engine, D3S_ONLY).received) == (6, 1)
    assert total(engine, NOBODY) == Figures()
    assert total(engine, ALL, Period(date(2025, 11, 15), PERIOD.end)).received == 0
    assert total(engine, ALL, Period(date(2025, 11, 14), date(2025, 11, 15))).received == 7
    found = campaign_figures(engine, D3S_ONLY, 2025, PERIOD)
    assert ([name for name, _ in found.by_corps], [each.corps for each in found.dossiers]) == (["D3S"], ["D3S"])
    assert [line.organisation for line in figures_by_sender(engine, D3S_ONLY, PERIOD).lines] == ["chu.example"]


def test_days_are_those_of_paris(register: SqlRegister, engine: Engine) -> None:
    settle(register, "1:1", hold(), at=days(16).replace(hour=23, minute=30))
    assert [day for day, _ in figures_by_day(engine, ALL, PERIOD)] == [date(2025, 12, 1)]


def test_dossiers_are_counted_with_what_they_hold(register: SqlRegister, engine: Engine) -> None:
    settle(register, "1:1", file_for("1000001"))
    settle(register, "1:2", lambda r: r.file_decision(FileDecision(0, DOSSIER, Kind.DECISION, ())))
    settle(register, "1:3", file_for(DOSSIER.director))
    found = campaign_figures(engine, ALL, 2025, PERIOD).dossiers
    assert [(f.corps, f.dossiers, f.with_support, f.with_decision, f.complete) for f in found] == [("DH", 2, 2, 1, 1)]
    assert campaign_figures(engine, ALL, 2024, PERIOD).dossiers == ()


def test_an_annexed_scan_is_no_support_of_its_dossier(register: SqlRegister, engine: Engine) -> None:
    settle(register, "1:1", lambda r: r.annex(Annex(0, DOSSIER, Kind.SUPPORT, ("scan signé",))))
    found = campaign_figures(engine, ALL, 2025, PERIOD).dossiers
    assert [(f.dossiers, f.with_support, f.complete) for f in found] == [(1, 0, 0)]
    shown = dossier(engine, ALL, DOSSIER)
    assert shown is not None
    assert ([piece.annexed for piece in shown.pieces], shown.missing) == ([True], tuple(Missing))


def test_a_returned_support_counts_as_sent_again_once_its_sender_had_one_filed_later(
    register: SqlRegister, engine: Engine
) -> None:
    settle(register, "1:0", file_for("1000000"), at=days(0))
    first = settle(register, "1:1", give_back, at=days(1))
    second = settle(register, "1:2", give_back, at=days(2))
    settle(register, "1:3", file_for("1000001"), at=days(3), read=written("1:3", by="autre@chu.example"))
    assert total(engine).not_sent_again == 2
    settle(register, "1:4", file_for("1000002"), at=days(4), mailbox=D3S)
    assert (total(engine).returned, total(engine).not_sent_again) == (2, 1)
    assert (fates(engine)[first], fates(engine)[second]) == ("mended", "returned")
    assert [line.message for line in returns_not_sent_again(engine, ALL, PERIOD).lines] == [second]
    assert returns_not_sent_again(engine, D3S_ONLY, PERIOD).lines == ()


def test_a_filing_taken_back_leaves_the_return_open_again(register: SqlRegister, engine: Engine) -> None:
    settle(register, "1:1", give_back, at=days(1))
    filed = settle(register, "1:2", file_for("1000001"), at=days(2))
    assert total(engine).not_sent_again == 0
    again(register, filed, written("1:2"), hold(), at=days(2))
    assert total(engine).not_sent_again == 1


@pytest.mark.parametrize(
    ("mails", "paid"),
    [
        ([(1, 1, 0), (2, 0, 1)], {1}),
        ([(1, 0, 1), (2, 1, 0)], set()),
        ([(1, 2, 0), (2, 0, 1)], set()),
        ([(1, 2, 0), (2, 0, 1), (3, 0, 1)], {1}),
        ([(1, 1, 0), (2, 1, 1), (3, 0, 1)], {1, 2}),
        ([(1, 1, 0), (2, 1, 0), (3, 0, 5), (4, 1, 0)], {1, 2}),
    ],
)
def test_files_pay_for_earlier_returns_the_oldest_first(mails: list[tuple[int, int, int]], paid: set[int]) -> None:
    assert paid_for(mails) == paid


@pytest.mark.parametrize("period", [PERIOD, Period(date(2025, 11, 20), date(2025, 12, 10))], ids=["year", "edges"])
def test_organisations_are_ranked_and_paged(register: SqlRegister, engine: Engine, period: Period) -> None:
    for n in range(3):
        settle(register, f"1:{n}", give_back, at=days(8 + n), read=written(f"1:{n}", by="x@c.example"))
    for n in range(2):
        settle(register, f"2:{n}", hold(), at=days(20 + n), read=written(f"2:{n}", by="x@b.example"))
    settle(register, "3:0", hold(), at=days(20), read=written("3:0", by="x@a.example"))
    settle(register, "4:0", hold(), at=days(20), read=written("4:0", by="x@d.example"))
    settle(register, "5:0", hold(), at=days(-125), read=written("5:0", by="x@d.example"))
    ranked: list[tuple[str, int]] = []
    after = None
    while True:
        page = figures_by_sender(engine, ALL, period, after=after, size=1)
        ranked += [(line.organisation, line.figures.received) for line in page.lines]
        after = page.after
        if after is None:
            break
    assert ranked == [("c.example", 3), ("b.example", 2), ("a.example", 1), ("d.example", 1)]
    at_once = all_senders(engine, ALL, period, most=3)
    assert [(line.organisation, line.figures.received) for line in at_once] == ranked[:3]
    out = figures_by_sender(engine, ALL, period, SenderOrder.NOT_SENT_AGAIN).lines[0]
    assert (out.organisation, out.figures.not_sent_again) == ("c.example", 3)
    assert DH


def test_every_kind_of_decision_begins_alike_and_no_other_kind_does() -> None:
    """What the index of decisions is told them by."""
    assert {kind for kind in Kind if kind.startswith("decision")} == DECISIONS
