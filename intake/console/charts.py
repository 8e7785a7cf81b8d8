"""Charts as shapes to be drawn: bars in parts, each part told by its pattern as well as its colour. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from storage.console.campaign import Figures

WIDTH = 800.0
"""Units of the drawing: the page scales it."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 48.0, 16.0, 20.0, 28.0
HEIGHT_OF_COLUMNS = 240.0
_ROW, _BAR = 34.0, 20.0
_NAMES = 200.0
"""Left of horizontal bars: what each one is about."""
_MOST_DAYS = 62
_MOST_WEEKS = 400
"""Days that a chart spans: up to the first each has a column, up to the second each week, else each month."""
_DAYS_BETWEEN_LABELS = 60.0
LONGEST_NAME = 26


@dataclass(frozen=True)
class Series:
    """One part of each bar. ``code`` names its pattern."""

    code: str
    label: str


SERIES = (
    Series("filed", "déposés"),
    Series("mended", "retournés, renvoyés depuis"),
    Series("returned", "retournés, pas renvoyés"),
    Series("held", "à traiter"),
    Series("rest", "recours, sans suite, en cours"),
)


def parts_of_figures(figures: Figures) -> tuple[int, ...]:
    """One number for each of the series; their sum is what was received."""
    rest = figures.appeals + figures.ignored + figures.pending
    mended = figures.returned - figures.not_sent_again
    return (figures.filed, mended, figures.not_sent_again, figures.held, rest)


@dataclass(frozen=True)
class Part:
    """One rectangle; ``title`` is what it says when pointed at."""

    x: float
    y: float
    width: float
    height: float
    code: str
    title: str


@dataclass(frozen=True)
class Label:
    """Words; ``anchor``: start, middle or end of them stands at ``x``."""

    x: float
    y: float
    words: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Rule:
    """A thin line of the scale, or, ``marked``, a day that matters."""

    x1: float
    y1: float
    x2: float
    y2: float
    marked: bool = False


@dataclass(frozen=True)
class Chart:
    """All that is drawn. ``summary`` says it in one sentence; the figures themselves stand in a table beside it."""

    width: float
    height: float
    parts: tuple[Part, ...]
    labels: tuple[Label, ...]
    rules: tuple[Rule, ...]
    summary: str


def rows_chart(rows: Sequence[tuple[str, Figures]], summary: str) -> Chart:
    """A horizontal bar for each row."""
    most = max((figures.received for _, figures in rows), default=0) or 1
    room = WIDTH - _NAMES - 80
    parts: list[Part] = []
    labels: list[Label] = []
    for place, (name, figures) in enumerate(rows):
        y, x = 8 + place * _ROW, _NAMES
        for series, count in zip(SERIES, parts_of_figures(figures), strict=True):
            width = room * count / most
            if count:
                parts.append(Part(_r(x), y, _r(width), _BAR, series.code, f"{name} : {count} {series.label}"))
            x += width
        middle = y + _BAR / 2 + 5
        labels.append(Label(_NAMES - 8, middle, _shortened(name), "end"))
        labels.append(Label(_r(x + 8), middle, str(figures.received), "start"))
    return Chart(WIDTH, 16 + len(rows) * _ROW, tuple(parts), tuple(labels), (), summary)


def days_chart(days: Sequence[tuple[date, Figures]], deadline: date) -> Chart | None:
    """A column for each day, week or month, by how far apart the first and the last are. None without any."""
    if not days:
        return None
    unit, starts = _columns(days[0][0], days[-1][0])
    columns = _gathered(days, starts)
    most = _rounded_up(max(sum(counts) for counts in columns))
    step = (WIDTH - _LEFT - _RIGHT) / len(columns)
    room = HEIGHT_OF_COLUMNS - _TOP - _BOTTOM
    parts: list[Part] = []
    for place, (start, counts) in enumerate(zip(starts, columns, strict=True)):
        y = HEIGHT_OF_COLUMNS - _BOTTOM
        for series, count in zip(SERIES, counts, strict=True):
            height = room * count / most
            y -= height
            if count:
                x, title = _LEFT + place * step, f"{unit} du {start:%d/%m/%Y} : {count} {series.label}"
                parts.append(Part(_r(x + step * 0.1), _r(y), _r(step * 0.8), _r(height), series.code, title))
    rules, labels = _scale(most, room)
    marked = _mark(starts, step, deadline)
    if marked is not None:
        rules.append(marked)
        labels.append(Label(marked.x1, 14, "date limite", "middle" if 80 < marked.x1 < WIDTH - 80 else "end"))
    labels += _dates(starts, step)
    received = sum(sum(counts) for counts in columns)
    summary = f"{received} courriels par {unit}, du {days[0][0]:%d/%m/%Y} au {days[-1][0]:%d/%m/%Y}."
    return Chart(WIDTH, HEIGHT_OF_COLUMNS, tuple(parts), tuple(labels), tuple(rules), summary)


def _columns(first: date, last: date) -> tuple[str, list[date]]:
    span = (last - first).days + 1
    if span <= _MOST_DAYS:
        return "jour", [first + timedelta(days=n) for n in range(span)]
    if span <= _MOST_WEEKS:
        monday = first - timedelta(days=first.weekday())
        return "semaine", [monday + timedelta(weeks=n) for n in range((last - monday).days // 7 + 1)]
    months = [first.replace(day=1)]
    while (after := (months[-1] + timedelta(days=32)).replace(day=1)) <= last:
        months.append(after)
    return "mois", months


def _gathered(days: Sequence[tuple[date, Figures]], starts: Sequence[date]) -> list[list[int]]:
    columns = [[0] * len(SERIES) for _ in starts]
    place = 0
    for day, figures in days:
        while place + 1 < len(starts) and starts[place + 1] <= day:
            place += 1
        for series, count in enumerate(parts_of_figures(figures)):
            columns[place][series] += count
    return columns


def _scale(most: int, room: float) -> tuple[list[Rule], list[Label]]:
    rules, labels = [], []
    for share in (0, 1, 2) if most > 1 else (0, 2):
        y = _r(HEIGHT_OF_COLUMNS - _BOTTOM - room * share / 2)
        rules.append(Rule(_LEFT, y, WIDTH - _RIGHT, y))
        labels.append(Label(_LEFT - 6, y + 4, str(most * share // 2), "end"))
    return rules, labels


def _dates(starts: Sequence[date], step: float) -> list[Label]:
    every = max(1, round(_DAYS_BETWEEN_LABELS / step))
    return [
        Label(_r(_LEFT + (place + 0.5) * step), HEIGHT_OF_COLUMNS - 8, f"{start:%d/%m}")
        for place, start in enumerate(starts)
        if place % every == 0
    ]


def _mark(starts: Sequence[date], step: float, day: date) -> Rule | None:
    """After the column in which that day ends."""
    ends = [*starts[1:], starts[-1] + (starts[-1] - starts[-2] if len(starts) > 1 else timedelta(days=1))]
    place = next((n for n, (start, end) in enumerate(zip(starts, ends, strict=True)) if start <= day < end), None)
    if place is None:
        return None
    x = _r(_LEFT + (place + 1) * step)
    return Rule(x, _TOP, x, HEIGHT_OF_COLUMNS - _BOTTOM, marked=True)


def _rounded_up(count: int) -> int:
    """To an even number that reads well: 2, 4, 10, 20, 40, 100…"""
    size = 1
    while size < count:
        for one, two in pairwise((size, size * 2, size * 4, size * 10)):
            if one < count <= two:
                return max(two, 2)
        size *= 10
    return max(size, 2)


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _r(value: float) -> float:
    return round(value, 1)
