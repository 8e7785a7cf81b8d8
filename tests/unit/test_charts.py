"""Charts stay within their frame, and their parts add up, whatever is drawn."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from intake.console.charts import HEIGHT_OF_COLUMNS, SERIES, WIDTH, Chart, days_chart, parts_of_figures, rows_chart
from storage.console.campaign import Figures

DEADLINE = date(2025, 11, 30)
SOME = Figures(received=12, filed=4, returned=3, not_sent_again=1, held=2, appeals=1, ignored=1, pending=1)


def within_frame(chart: Chart) -> bool:
    return all(
        each.x >= 0 and each.y >= 0 and each.x + each.width <= chart.width and each.y + each.height <= chart.height
        for each in chart.parts
    )


def test_the_parts_of_a_bar_are_all_that_was_received() -> None:
    assert parts_of_figures(SOME) == (4, 2, 1, 2, 3)
    assert sum(parts_of_figures(SOME)) == SOME.received
    assert len(SERIES) == 5


@pytest.mark.parametrize(
    ("span", "columns", "unit"),
    [(1, 1, "jour"), (62, 62, "jour"), (63, 9, "semaine"), (400, 58, "semaine"), (1000, 33, "mois")],
    ids=["one-day", "days", "weeks", "year", "years"],
)
def test_a_longer_time_is_drawn_by_wider_columns(span: int, columns: int, unit: str) -> None:
    first = date(2025, 9, 1)
    chart = days_chart([(first, SOME), (first + timedelta(days=span - 1), SOME)], DEADLINE)
    assert chart is not None
    assert chart.summary.startswith(f"24 courriels par {unit}")
    narrowest = min(part.width for part in chart.parts)
    assert narrowest == pytest.approx((WIDTH - 64) / columns * 0.8, abs=0.2)
    assert within_frame(chart)


def test_days_add_up_in_their_column() -> None:
    days = [(date(2025, 9, 1) + timedelta(days=n), Figures(received=1, filed=1)) for n in range(100)]
    chart = days_chart(days, DEADLINE)
    assert chart is not None
    assert sum(int(part.title.split(" : ")[1].split()[0]) for part in chart.parts) == 100


@pytest.mark.parametrize(
    ("deadline", "marked"),
    [(date(2025, 11, 30), True), (date(2025, 11, 1), True), (date(2025, 12, 1), False), (date(2025, 10, 31), False)],
    ids=["last-day", "first-day", "after", "before"],
)
def test_the_deadline_is_marked_where_it_lies_in_the_chart(deadline: date, marked: bool) -> None:
    chart = days_chart([(date(2025, 11, 1), SOME), (date(2025, 11, 30), SOME)], deadline)
    assert chart is not None
    assert any(rule.marked for rule in chart.rules) is marked


def test_nothing_received_draws_nothing() -> None:
    assert days_chart([], DEADLINE) is None
    assert rows_chart([("DH", Figures())], "rien").parts == ()


@pytest.mark.parametrize("count", [1, 2, 3, 9, 10, 11, 99, 101, 1_000_000])
def test_no_column_is_higher_than_its_scale(count: int) -> None:
    chart = days_chart([(DEADLINE, Figures(received=count, filed=count))], DEADLINE)
    assert chart is not None
    assert within_frame(chart)
    assert max(part.height for part in chart.parts) >= (HEIGHT_OF_COLUMNS - 48) * 0.4


def test_a_long_name_is_shortened_and_told_whole_when_pointed_at() -> None:
    chart = rows_chart([("x" * 300, SOME)], "une")
    assert max(len(label.words) for label in chart.labels) <= 26
    assert all(part.title.startswith("x" * 300) for part in chart.parts)
