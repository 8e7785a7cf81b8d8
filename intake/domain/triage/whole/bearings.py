"""Which other class the whole of a mail bears: its traits (``words.bearings``), each found once, weighed together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from intake.domain.disposition import AppealClass
from intake.domain.triage.said import Said
from intake.domain.triage.sentences import MOST_WEIGHED
from intake.domain.triage.whole.appellants import FOLLOWS, LEAVES, OF_PAY, SEIZES_CAPN
from intake.domain.triage.whole.evaluators import DECIDES, OBSERVES, PASSES_COPY
from intake.domain.triage.whole.trait import Trait

BEARINGS = (OF_PAY, OBSERVES, PASSES_COPY, DECIDES, SEIZES_CAPN, LEAVES, FOLLOWS)


@dataclass(frozen=True)
class Borne:
    """A class, what its traits weigh, and the reasons."""

    appeal_class: AppealClass
    weight: int
    reasons: tuple[str, ...]


def borne_by(said: Said) -> Borne | None:
    """The heaviest of the classes that have enough of their traits; None without any."""
    return max(_borne(said), key=lambda each: each.weight, default=None)


def _borne(said: Said) -> Iterator[Borne]:
    for bearing in BEARINGS:
        found = {trait: quote for trait in bearing.traits if (quote := _quote(trait, said))}
        labels = {trait.label for trait in found}
        weight = sum(trait.weight for trait in found)
        if all(labels.intersection(each) for each in bearing.needs) and weight >= bearing.enough:
            reasons = tuple(f"{trait.label} : {quote}" for trait, quote in found.items())
            yield Borne(bearing.appeal_class, weight, reasons)


def _quote(trait: Trait, said: Said) -> str | None:
    quoted = said.quote(trait.pattern, MOST_WEIGHED)
    if quoted:
        return quoted
    found = re.search(trait.pattern, said.greeting)
    return f"« {found.group()} »" if found else None
