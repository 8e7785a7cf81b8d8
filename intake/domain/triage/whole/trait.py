"""A class told by the whole of a mail, as a value."""

from __future__ import annotations

from dataclasses import dataclass

from intake.domain.disposition import AppealClass

CAPN = (
    r"(capn|cap nationale|commission (administrative|paritaire|nationale)|(avis|proces verbal) (\w+ ){0,3}(de la"
    r"|par la) (commission|cap))"
)
"""The commission of the second level."""


@dataclass(frozen=True)
class Trait:
    """One thing said, what it weighs, what it means in French."""

    label: str
    weight: int
    pattern: str


@dataclass(frozen=True)
class Bearing:
    """A class by its traits: sure from ``enough``; of each of ``needs``, one at least."""

    appeal_class: AppealClass
    enough: int
    needs: tuple[tuple[str, ...], ...]
    traits: tuple[Trait, ...]
