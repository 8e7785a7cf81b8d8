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


@pytest.fixture(scope="module", params=[name for name in PAGES if name != "connexion"])
def opened(
    request: pytest.FixtureRequest, console: RunningConsole, chief: Page, places: dict[str, str]
) -> tuple[str, Page]:
    """A page and its window, on a desk, with all it can unfold: opened once for all that is asked of it."""
    name: str = request.param
    chief.set_viewport_size(DESK)
    shown(chief, console, name, places)
    for each in chief.locator("details").all():
        each.evaluate("details => { details.open = true; }")
    return PAGES[name], chief


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(
    opened: tuple[str, Page], scheme: Literal["light", "dark"]
) -> None:
    address, page = opened
    page.emulate_media(color_scheme=scheme)
    expect(page.locator("html")).to_have_attribute("data-fr-theme", scheme)
    pairs = page.evaluate(CONTRASTS)
    assert len(pairs) > 10
    assert [each for each in pairs if each["ratio"] < each["needed"]] == [], address


def test_the_focus_is_seen_on_everything_that_may_have_it(opened: tuple[str, Page]) -> None:
    address, page = opened
    # From the keyboard on, what a script focuses shows it as what a key does.
    page.keyboard.press("Tab")
    found = page.evaluate(UNSEEN)
    assert found["looked"] > 5
    assert found["unseen"] == [], address
