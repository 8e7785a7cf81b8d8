"""Nobody loses what they were writing to a session that ends unsaid: it is announced, and put off by a click."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console import RunningConsole, log_in

pytestmark = pytest.mark.timeout(600)
MINUTE = 60_000
IDLE = 30
"""Minutes, as the console has them when nothing is configured."""
HOURS = 12
"""Likewise, whatever a person does."""


def test_the_end_of_a_session_is_announced_five_minutes_before_and_one_click_puts_it_off(
    console: RunningConsole, window: Page
) -> None:
    window.clock.install()
    log_in(window, console, console.account("chef", "supervisor", "auditor"), "/recours/nouveau")
    said = window.get_by_role("status").filter(has_text="session")
    stay = window.get_by_role("button", name="Rester connecté")
    window.locator("[name=why]").fill("en cours de saisie")
    window.clock.fast_forward((IDLE - 6) * MINUTE)
    expect(stay).to_have_count(0)
    window.clock.fast_forward(2 * MINUTE)
    expect(said).to_contain_text("prendra fin dans 5 minutes")
    stay.click()
    expect(stay).to_have_count(0)
    assert window.locator("[name=why]").input_value() == "en cours de saisie"
    window.clock.fast_forward((IDLE - 4) * MINUTE)
    expect(stay).to_be_visible()
    window.clock.fast_forward(6 * MINUTE)
    expect(said).to_contain_text("La session a pris fin. La décision en cours peut encore être envoyée")


def test_the_end_that_no_click_puts_off_is_announced_too(console: RunningConsole, window: Page) -> None:
    window.clock.install()
    log_in(window, console, console.account("chef", "supervisor", "auditor"), "/recours/nouveau")
    stay, said = window.get_by_role("button", name="Rester connecté"), window.get_by_role("status")
    left, step = HOURS * 60, IDLE - 2
    while left > IDLE:
        window.clock.fast_forward(step * MINUTE)
        left -= step
        if left > 0:
            expect(stay).to_be_visible()
            stay.click()
            expect(stay).to_have_count(0)
    window.clock.fast_forward((left - 4) * MINUTE)
    expect(said.filter(has_text="durée maximale")).to_contain_text("prendra fin dans 5 minutes")
    expect(stay).to_have_count(0)
