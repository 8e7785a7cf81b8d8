"""A campaign: one year's dates, legal periods and form templates. Data, never constants; several live at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from intake.domain.templates import Template


class Corps(StrEnum):
    """The three corps of directors (note of 16/07/2025)."""

    DH = "DH"
    D3S = "D3S"
    DIRSOINS = "DIRSOINS"


@dataclass(frozen=True)
class LegalPeriods:
    """The periods the clock runs on, as campaign data; ``source`` is the text that sets them.

    Units: months and days as named. ``version`` is stored with each computed date, so that it can be
    recomputed identically years later.
    """

    version: str
    silence_months: int = 2
    """CRPA L231-4: silence for two months means rejection."""
    court_months: int = 2
    """CJA R421-1, franc (CRPA, CJA R421-5): two months to go to court after the rejection is born."""
    appeal_days: int = 15
    """Note of 16/07/2025: the director's fifteen days from the signature of the compte rendu."""
    evaluator_months: int = 1
    capn_months: int = 1
    source: str = "CRPA L231-4 ; CJA R421-1 ; note CNG du 16/07/2025 (NOR TSSN2519442N)"


@dataclass(frozen=True)
class Campaign:
    """One evaluation campaign. Civil dates are Europe/Paris.

    ``opens`` ≤ day < ``closes``: mail of that day may belong to the campaign. ``deadline`` is the day after which
    a support is late (accepted all the same, flagged and counted). ``interviews_from``/``interviews_to``: the
    days on which an interview of this campaign can have been held.
    """

    year: int
    opens: date
    deadline: date
    closes: date
    interviews_from: date
    interviews_to: date
    periods: LegalPeriods
    templates: tuple[Template, ...] = ()
    matricule_pattern: str = r"\b\d{7}[A-Z]?\b"
    """Regular expression of a director's matricule: the true format is open, so it is configured."""
    privacy_url: str = ""
    help_url: str = ""

    @property
    def name(self) -> str:
        """How people name it: its year."""
        return str(self.year)

    def is_live(self, day: date) -> bool:
        """True when mail received on that day may still belong to this campaign."""
        return self.opens <= day < self.closes
