"""What axe-core leaves open: every text against what is really behind it, and the focus seen wherever it may go."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console import DESK, RunningConsole
from tests.browser.test_console_pages import PAGES, chief, places, shown

__all__ = ["chief", "places"]
pytestmark = pytest.mark.timeout(600)

CONTRASTS = (Path(__file__).parent / "contrasts.js").read_text(encoding="utf-8")

UNSEEN = (Path(__file__).parent / "unseen_focus.js").read_text(encoding="utf-8")


def opened(page: Page, console: RunningConsole, name: str, places: dict[str, str]) -> None:
    """That page, on a desk, with all it can unfold."""
    page.set_viewport_size(DESK)
    shown(page, console, name, places)
    for each in page.locator("details").all():
        each.evaluate("details => { details.open = true; }")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [name for name in PAGES if name != "connexion"])
def test_every_text_stands_out_from_what_is_behind_it(
    console: RunningConsole, chief: Page, places: dict[str, str], name: str, scheme: Literal["light", "dark"]
) -> None:
    chief.emulate_media(color_scheme=scheme)
    opened(chief, console, name, places)
    expect(chief.locator("html")).to_have_attribute("data-fr-theme", scheme)
    pairs = chief.evaluate(CONTRASTS)
    assert len(pairs) > 10
    assert [each for each in pairs if each["ratio"] < each["needed"]] == [], PAGES[name]


@pytest.mark.parametrize("name", [name for name in PAGES if name != "connexion"])
def test_the_focus_is_seen_on_everything_that_may_have_it(
    console: RunningConsole, chief: Page, places: dict[str, str], name: str
) -> None:
    opened(chief, console, name, places)
    # From the keyboard on, what a script focuses shows it as what a key does.
    chief.keyboard.press("Tab")
    found = chief.evaluate(UNSEEN)
    assert found["looked"] > 5
    assert found["unseen"] == [], PAGES[name]
