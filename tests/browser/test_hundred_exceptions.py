"""A morning's queue cleared by keyboard alone: two keys for each of a hundred exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from intake.domain.disposition import Kind
from storage import queries
from storage.queries import all_deposits
from storage.states import HoldState
from tests.browser.console import RunningConsole, log_in, running_console
from tests.browser.mails import HUNDRED

pytestmark = pytest.mark.timeout(600)
KEYS = {None: "i", Kind.SUPPORT: "d"}
"""By what is held: a question is left, a support filed; any other paper is kept."""


@pytest.fixture(scope="module")
def hundred(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningConsole]:
    with running_console(tmp_path_factory.mktemp("hundred"), HUNDRED) as running:
        yield running


@dataclass
class Keyboard:
    """Counts what is pressed; each press is one key of the board."""

    page: Page
    pressed: int = 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.pressed += 1


def test_a_hundred_exceptions_are_cleared_with_two_keys_each(hundred: RunningConsole, window: Page) -> None:
    with hundred.house() as house:
        waiting = {item.number: item for item in queries.held(house.engine)}
    assert len(waiting) == 100
    log_in(window, hundred, hundred.account("claire", "operator"))
    with window.expect_navigation():
        window.keyboard.press("n")
    keyboard, cleared = Keyboard(window), []
    for _ in range(100):
        number = int(window.get_by_role("heading", level=1).inner_text().split()[1])
        cleared.append(number)
        keyboard.press(KEYS.get(waiting[number].kind, "a"))
        with window.expect_navigation(wait_until="domcontentloaded"):
            keyboard.press("Enter")
    said = window.get_by_role("main").inner_text()
    assert "Rien n’attend" in said
    assert "100 déjà décidées, que le robot applique" in said
    assert keyboard.pressed == 2 * len(cleared)
    hundred.settle()
    with hundred.house() as house:
        states = {queries.held_detail(house.engine, number).item.state for number in cleared}
        supports = [each for each in all_deposits(house.engine) if each.kind is Kind.SUPPORT]
    assert (set(cleared), states) == (set(waiting), {HoldState.SETTLED})
    assert len(supports) == 8
