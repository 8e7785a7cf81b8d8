"""Campaigns as data: one folder a year, with its dates, its legal periods and one template profile per form.

CNG's own folder may override ours: a year that is in both is read from CNG's.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intake.domain.campaign import Campaign

PACKAGED = Path(__file__).parent
CAMPAIGN_FILE = "campaign.yaml"


def packaged_years() -> frozenset[int]:
    """The campaigns that come with the program."""
    return years_in(PACKAGED)


def years_in(directory: Path | None) -> frozenset[int]:
    """The campaigns of that folder: its subfolders named by a year that hold a ``campaign.yaml``."""
    if directory is None:
        return frozenset()
    files = directory.glob(f"[0-9][0-9][0-9][0-9]/{CAMPAIGN_FILE}")
    return frozenset(int(file.parent.name) for file in files)


def load_campaigns(years: Iterable[int], directory: Path | None = None) -> tuple[Campaign, ...]:
    """Those campaigns, newest first. Raises ConfigError naming file, line and key of what is wrong."""
    own = years_in(directory)
    return tuple(
        _loaded(directory / str(year)) if directory and year in own else _packaged(year)
        for year in sorted(set(years), reverse=True)
    )


@cache
def _packaged(year: int) -> Campaign:
    """Read once: what comes with the program does not change while it runs."""
    return _loaded(PACKAGED / str(year))


def _loaded(folder: Path) -> Campaign:
    # Reading YAML needs pydantic: only commands that read pay for its import.
    from intake.campaigns.loading import load_campaign

    return load_campaign(folder)
