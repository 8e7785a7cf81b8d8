"""An operator's day at the console, in a real browser over a real installation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from storage import queries
from storage.console.audit import AuditLog, AuditSearch
from storage.states import HoldState
from storage.tables.access import accounts, sessions
from tests.browser.console import DESK, PASSWORD, RunningConsole, log_in
from tests.browser.test_console_pages import violations

pytestmark = pytest.mark.timeout(600)


def state_of(console: RunningConsole, number: int) -> HoldState:
    with console.house() as house:
        return queries.held_detail(house.engine, number).item.state


def number_shown(page: Page) -> int:
    heading = page.get_by_role("heading", level=1).inner_text()
    return int(heading.split()[1])


def a_question(console: RunningConsole) -> int:
    """An exception that nobody has decided."""
    return console.exceptions("question")[0].number


def test_a_decision_is_taken_back_with_one_key(console: RunningConsole, window: Page) -> None:
    log_in(window, console, console.account("claire", "operator"), "/exceptions?ordre=newest")
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
    number = a_question(console)
    other = browser.new_context(viewport=DESK).new_page()
    log_in(window, console, console.account("claire", "operator"), f"/exceptions/{number}")
    log_in(other, console, console.account("bruno", "operator"), f"/exceptions/{number}")
    for page in (window, other):
        page.get_by_label("Ignorer").check()
        with page.expect_navigation():
            page.get_by_role("button", name="Valider").click()
    refused = other.get_by_role("alert")
    expect(refused).to_contain_text("Votre décision n’a pas été enregistrée")
    expect(refused).to_contain_text("claire")
    with console.house() as house:
        assert [given.ruling.who for given in queries.held_detail(house.engine, number).given] == ["claire"]
    other.context.close()


def test_without_javascript_an_exception_is_found_read_previewed_and_decided(
    console: RunningConsole, browser: Browser
) -> None:
    item = console.exceptions("unidentified_decision")[-1]
    context = browser.new_context(viewport=DESK, java_script_enabled=False)
    page = context.new_page()
    log_in(page, console, console.account("claire", "operator"))
    page.get_by_label("Contient").fill("Décision de PFR")
    page.get_by_role("button", name="Filtrer").click()
    page.get_by_role("link", name=str(item.number), exact=True).click()
    page.get_by_role("link", name="Voir les pages").click()
    expect(page.get_by_role("img", name="Page 1 sur")).to_be_visible()
    page.go_back()
    page.get_by_label("Annexe").check()
    page.get_by_role("button", name="Aperçu").click()
    expect(page.locator("#apercu")).to_contain_text("conservé en annexe")
    page.get_by_role("button", name="Valider").click()
    expect(page.get_by_role("status").first).to_contain_text(f"Exception {item.number}")
    console.settle()
    assert state_of(console, item.number) is HoldState.SETTLED
    context.close()


def test_a_deep_link_is_kept_through_the_login(console: RunningConsole, window: Page) -> None:
    target = f"/exceptions/{a_question(console)}?corps=DH"
    log_in(window, console, console.account("claire", "operator"), target)
    assert window.url == console.url + target


def test_after_a_session_has_expired_nothing_is_decided_and_the_person_comes_back_where_they_were(
    console: RunningConsole, window: Page
) -> None:
    number = a_question(console)
    log_in(window, console, console.account("diane", "operator"), f"/exceptions/{number}")
    with console.house() as house, house.engine.begin() as connection:
        ended = update(sessions).values(seen_at=house.clock() - timedelta(minutes=31))
        connection.execute(
            ended.where(
                sessions.c.account == select(accounts.c.id).where(accounts.c.login == "diane").scalar_subquery()
            )
        )
    window.keyboard.press("i")
    with window.expect_navigation():
        window.keyboard.press("Enter")
    expect(window.get_by_label("Identifiant")).to_be_visible()
    with console.house() as house:
        assert queries.held_detail(house.engine, number).given == ()
    window.get_by_label("Identifiant").fill("diane")
    window.get_by_label("Mot de passe").fill(PASSWORD)
    with window.expect_navigation():
        window.keyboard.press("Enter")
    expect(window.get_by_role("main")).to_contain_text(f"Décision sur l’exception {number}")
    assert violations(window) == []
    window.get_by_role("link", name="Continuer sans y toucher").click()
    assert number_shown(window) == number
    expect(window.get_by_role("main")).to_contain_text("Décision")
    window.go_back()
    with window.expect_navigation():
        window.get_by_role("button", name="Enregistrer maintenant").click()
    expect(window.get_by_role("status").first).to_contain_text(f"Exception {number} : décision enregistrée")
    with console.house() as house:
        assert [each.ruling.action for each in queries.held_detail(house.engine, number).given] == ["ignore"]


def test_the_list_is_narrowed_by_keyboard_to_what_is_mine_nobodys_or_somebodys(
    console: RunningConsole, window: Page
) -> None:
    given, free = (item.number for item in console.exceptions("question")[-2:])
    log_in(window, console, console.account("emma", "operator"), f"/exceptions/{given}")
    window.get_by_label("Confier à").select_option("emma")
    window.get_by_role("button", name="Enregistrer").click()
    expect(window.get_by_role("main")).to_contain_text("Confiée à : emma")

    def listed() -> list[str]:
        return window.locator("[data-line] a[data-open]").all_inner_texts()

    window.goto(f"{console.url}/exceptions?corps=DH")
    with window.expect_navigation():
        window.keyboard.press("m")
    assert listed() == [str(given)]
    assert "confiee=moi" in window.url
    for words, expected in (("À personne", [str(free)]), ("À quelqu’un", [str(given)])):
        window.get_by_label("Confiée", exact=True).focus()
        window.get_by_label("Confiée", exact=True).select_option(label=words)
        with window.expect_navigation():
            window.keyboard.press("Tab")
            window.keyboard.press("Tab")
            window.keyboard.press("Enter")
        assert set(expected) <= set(listed())
        assert (str(given) in listed()) == (words == "À quelqu’un")
    # The next one, and the way back to the list, are of the same filter.
    with window.expect_navigation():
        window.keyboard.press("n")
    assert number_shown(window) == given
    assert "confiee=quelquun" in window.url
    window.get_by_role("link", name="Liste").click()
    assert listed() == [str(given)]


def test_what_a_role_does_not_give_is_refused_and_written_down(console: RunningConsole, window: Page) -> None:
    number = a_question(console)
    log_in(window, console, console.account("lise", "reader"), f"/exceptions/{number}")
    assert window.get_by_role("button", name="Valider").count() == 0
    asked: dict[str, str | float | bool] = {"action": "ignore", "why": "x"}
    answer = window.request.post(f"{console.url}/exceptions/{number}/decision", form=asked)
    assert answer.status == 403
    token = window.locator('input[name="csrf"]').first.get_attribute("value") or ""
    answer = window.request.post(f"{console.url}/exceptions/{number}/decision", form=asked | {"csrf": token})
    assert answer.status == 403
    shown = window.goto(f"{console.url}/journal")
    assert shown is not None
    assert shown.status == 403
    expect(window.get_by_role("main")).to_contain_text("Ce refus est noté dans le journal")
    with console.house() as house:
        refused = AuditLog(house.engine).page(AuditSearch(who="lise", action="refused"))
    assert len(refused) == 2


def test_nothing_of_another_corps_is_within_reach(console: RunningConsole, window: Page) -> None:
    number = a_question(console)
    log_in(window, console, console.account("david", "operator", corps=("D3S",)))
    expect(window.get_by_role("main")).to_contain_text("Rien n’attend")
    answer = window.goto(f"{console.url}/exceptions/{number}")
    assert answer is not None
    assert answer.status == 404
