"""What the classification of a set of mails is worth: counted, and printed as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from intake.domain.disposition import AppealClass
from tests.appeals.mails import Found, Sample

FIRST, UNSURE, ORDINARY = AppealClass.FIRST_LEVEL, AppealClass.UNSURE, AppealClass.ORDINARY


@dataclass(frozen=True)
class Figures:
    """Shares of the set, from 0 to 1."""

    mails: int
    sure_recall: float
    """First-level appeals called so."""
    kept_recall: float
    """First-level appeals that have a clock, sure or provisional."""
    precision: float
    """Mails called first-level that are."""
    unsure: float
    accuracy: float
    lost: tuple[str, ...]
    """Appeals without a clock."""


def figures_of(found: Sequence[tuple[Sample, Found]]) -> Figures:
    """Counted over that set."""
    classes = [each.appeal_class for _, each in found]
    appeals = [each.appeal_class for sample, each in found if sample.label is FIRST]
    called = [
        FIRST if FIRST in sample.accepted else sample.label for sample, each in found if each.appeal_class is FIRST
    ]
    return Figures(
        mails=len(found),
        sure_recall=_share(appeals, FIRST),
        kept_recall=_share(appeals, FIRST, UNSURE),
        precision=_share(called, FIRST),
        unsure=_share(classes, UNSURE),
        accuracy=sum(each.appeal_class in sample.accepted for sample, each in found) / len(found),
        lost=tuple(
            sample.key for sample, each in found if sample.label is FIRST and each.appeal_class not in (FIRST, UNSURE)
        ),
    )


def _share(values: Sequence[AppealClass], *wanted: AppealClass) -> float:
    return sum(value in wanted for value in values) / len(values)


def table_of(found: Sequence[tuple[Sample, Found]]) -> str:
    """The confusion table, labels down, classes found across; then the figures."""
    counts = Counter((sample.label, each.appeal_class) for sample, each in found)
    classes = [each for each in AppealClass if any(each in pair for pair in counts)]
    head = " " * 16 + "".join(f"{each.value[:11]:>12}" for each in classes)
    rows = [f"{label.value:16}" + "".join(f"{counts[label, each] or '.':>12}" for each in classes) for label in classes]
    made = figures_of(found)
    said = (
        f"{made.mails} mails · sure recall {made.sure_recall:.0%} · not lost {made.kept_recall:.0%} · precision "
        f"{made.precision:.0%} · unsure {made.unsure:.0%} · same class {made.accuracy:.0%}"
    )
    return "\n".join([head, *rows, said])
