"""An operator's day at the console, in a real browser over a real installation."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from storage import queries
from storage.console.audit import AuditLog, AuditSearch
from storage.states import HoldState
from storage.views import HeldItem
from tests.browser.console import DESK, RunningConsole, log_in

pytestmark = pytest.mark.timeout(600)


def open_items(console: RunningConsole) -> tuple[HeldItem, ...]:
    with console.house() as house:
        return tuple(item for item in queries.held(house.engine) if not item.ruled)


def state_of(console: RunningConsole, number: int) -> HoldState:
    with console.house() as house:
        return queries.held_detail(house.engine, number).item.state


def number_shown(page: Page) -> int:
    heading = page.get_by_role("heading", level=1).inner_text()
    return int(heading.split()[1])


def test_exceptions_are_cleared_with_two_keys_each(console: RunningConsole, window: Page) -> None:
    log_in(window, console, console.account("claire", "operator"), "/exceptions?ordre=newest")
    with window.expect_navigation():
        window.keyboard.press("n")
    pressed, cleared = 0, []
    for _ in range(5):
        cleared.append(number_shown(window))
        with window.expect_navigation():
            window.keyboard.press("i")
            window.keyboard.press("Enter")
        pressed += 2
    console.settle()
    assert [state_of(console, number) for number in cleared] == [HoldState.SETTLED] * 5
    assert len(set(cleared)) == 5
    assert pressed == 2 * len(cleared)


def test_a_decision_is_taken_back_with_one_key(console: RunningConsole, window: Page) -> None:
    log_in(window, console, console.account("claire", "operator"))
    with window.expect_navigation():
        window.keyboard.press("n")
    number = number_shown(window)
    with window.expect_navigation():
        window.keyboard.press("i")
        window.keyboard.press("Enter")
    with window.expect_navigation():
        window.keyboard.press("u")
    assert number_shown(window) == number
    expect(window.get_by_role("status").first).to_contain_text("attend de nouveau")
    console.settle()
    assert state_of(console, number) is HoldState.OPEN


def test_of_two_operators_on_one_exception_the_second_is_told_what_the_first_did(
    console: RunningConsole, browser: Browser, window: Page
) -> None:
    number = open_items(console)[-1].number
    other = browser.new_context(viewport=DESK).new_page()
    log_in(window, console, console.account("claire", "operator"), f"/exceptions/{number}")
    log_in(other, console, console.account("bruno", "operator"), f"/exceptions/{number}")
    for page in (window, other):
        page.get_by_label("Ignorer").check()
        with page.expect_navigation():
            page.get_by_role("button", name="Valider").click()
    assert "claire" in other.get_by_role("main").inner_text()
    with console.house() as house:
        assert [given.ruling.who for given in queries.held_detail(house.engine, number).given] == ["claire"]
    other.context.close()


def test_without_javascript_an_exception_is_read_and_decided(console: RunningConsole, browser: Browser) -> None:
    context = browser.new_context(viewport=DESK, java_script_enabled=False)
    page = context.new_page()
    log_in(page, console, console.account("claire", "operator"))
    page.get_by_role("link", name="Commencer").click()
    number = number_shown(page)
    with_pages = page.get_by_role("link", name="Voir les pages")
    if with_pages.count():
        with_pages.click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.go_back()
    page.get_by_label("Ignorer").check()
    page.get_by_role("button", name="Valider").click()
    assert number_shown(page) != number
    console.settle()
    assert state_of(console, number) is HoldState.SETTLED
    context.close()


def test_a_deep_link_is_kept_through_the_login_and_after_the_session_ended(
    console: RunningConsole, window: Page
) -> None:
    target = f"/exceptions/{open_items(console)[0].number}"
    log_in(window, console, console.account("claire", "operator"), target)
    assert window.url == console.url + target
    window.context.clear_cookies()
    window.goto(console.url + target)
    expect(window.get_by_label("Identifiant")).to_be_visible()
    window.get_by_label("Identifiant").fill("claire")


def test_what_a_role_does_not_give_is_refused_and_written_down(console: RunningConsole, window: Page) -> None:
    number = open_items(console)[0].number
    log_in(window, console, console.account("lise", "reader"), f"/exceptions/{number}")
    assert window.get_by_role("button", name="Valider").count() == 0
    asked: dict[str, str | float | bool] = {"action": "ignore", "why": "x"}
    answer = window.request.post(f"{console.url}/exceptions/{number}/decision", form=asked)
    assert answer.status == 403
    token = window.locator('input[name="csrf"]').first.get_attribute("value") or ""
    answer = window.request.post(f"{console.url}/exceptions/{number}/decision", form=asked | {"csrf": token})
    assert answer.status == 403
    with console.house() as house:
        refused = AuditLog(house.engine).page(AuditSearch(who="lise", action="refused"))
    assert len(refused) == 1


def test_nothing_of_another_corps_is_within_reach(console: RunningConsole, window: Page) -> None:
    number = open_items(console)[0].number
    log_in(window, console, console.account("david", "operator", corps=("D3S",)))
    expect(window.get_by_role("main")).to_contain_text("Rien n’attend")
    answer = window.goto(f"{console.url}/exceptions/{number}")
    assert answer is not None
    assert answer.status == 404
