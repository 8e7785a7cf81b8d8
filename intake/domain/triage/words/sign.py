"""One rule about a sentence, as a value."""

from __future__ import annotations

from dataclasses import dataclass

from intake.domain.disposition import AppealClass

REC = r"(recours|contestation|reclamation)"
"""What one is called."""


@dataclass(frozen=True)
class Sign:
    """One rule about a sentence: a class, the weight of finding the pattern, what it means in French.

    ``unless``: what else stands in the sentence that makes it say something else. ``needs``: what the mail speaks of.
    """

    appeal_class: AppealClass
    weight: int
    pattern: str
    label: str
    unless: str = ""
    needs: str = ""
