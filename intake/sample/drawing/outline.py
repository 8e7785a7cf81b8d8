"""What a blank support holds, in printed order.

A fictitious form, shaped like an administration's: 300 fields on 12 pages. Corps differ by their competences, years by
how SAGA names the fields of objectives, competences and training.
"""

from __future__ import annotations

from intake.sample.drawing import evaluated, evaluator
from intake.sample.drawing.blocks import Section


def outline(corps: str, year: int) -> tuple[Section, ...]:
    """The whole form of a corps and a year, in printed order."""
    return (
        evaluated.identity(),
        evaluator.interview(),
        evaluated.duties(corps),
        evaluated.conditions(),
        evaluated.context(),
        evaluated.results(year),
        evaluator.results_rated(year),
        *evaluator.competences(corps, year),
        evaluator.conduct(),
        evaluator.goals(year),
        evaluated.training(year),
        evaluated.wishes(),
        evaluated.project(),
        evaluator.bonus(),
        evaluator.appreciation(),
        evaluated.remarks(),
        evaluator.closing(),
    )
