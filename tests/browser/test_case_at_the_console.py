"""A doubtful mail at the console, as an appeal until its case is closed, and as what was none after all."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from intake.domain.cases.states import CaseState
from intake.domain.disposition import ReplyKind
from intake.ports import OutboxState
from storage import queries
from storage.case_files import CaseFile, case_file
from storage.console.exceptions import exception_line
from storage.console.scope import Scope
from tests.browser.console import RunningConsole, log_in
from tests.browser.test_decisions_carried_out import parsed, text_of

pytestmark = pytest.mark.timeout(600)


def case_of_exception(console: RunningConsole, number: int) -> str:
    with console.house() as house:
        line = exception_line(house.engine, Scope.of(house.mailboxes.values()), number)
    assert line is not None
    assert line.case_reference is not None
    return line.case_reference


def file_of(console: RunningConsole, reference: str) -> CaseFile:
    with console.house() as house:
        return case_file(house.engine, reference)


def enter(page: Page, label: str, on: date, why: str) -> None:
    """One step of the case, by keyboard: its form is opened, filled in and sent."""
    summary = page.locator("summary", has_text=label)
    summary.focus()
    page.keyboard.press("Enter")
    step = page.locator("details[open]", has=summary)
    step.get_by_label("Date").fill(on.isoformat())
    step.get_by_label("Pourquoi").fill(why)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text(label)


def test_a_doubtful_mail_is_opened_as_an_appeal_acknowledged_referred_answered_and_closed(
    console: RunningConsole, window: Page
) -> None:
    item = console.exceptions("unsure")[0]
    reference = case_of_exception(console, item.number)
    assert file_of(console, reference).case.provisional
    before = len(console.smtp.taken)
    log_in(window, console, console.account("chef", "supervisor", "auditor"), f"/exceptions/{item.number}")
    expect(window.get_by_role("main")).to_contain_text(reference)
    window.keyboard.press("c")
    with window.expect_navigation():
        window.keyboard.press("Enter")
    console.settle()
    opened = file_of(console, reference)
    assert (opened.case.provisional, opened.case.state) == (False, CaseState.ACKNOWLEDGED)
    (acknowledgement,) = (text_of(parsed(each.raw)) for each in console.smtp.taken[before:])
    assert reference in acknowledgement
    assert f"{opened.case.due:%Y}" in acknowledgement

    window.goto(f"{console.url}/recours/{reference}")
    received = opened.case.received_on
    days = {"refer": received + timedelta(days=6), "observe": received + timedelta(days=20)}
    enter(window, "Évaluateur saisi", days["refer"], "courrier n° 12")
    expect(window.get_by_role("main")).to_contain_text("Fin du mois de l’évaluateur")
    enter(window, "Observations de l’évaluateur reçues", days["observe"], "courriel du 3")
    enter(window, "Réponse notifiée", received + timedelta(days=45), "lettre recommandée")
    enter(window, "Clore le dossier", received + timedelta(days=46), "plus rien n’est attendu")
    file = file_of(console, reference)
    assert file.case.state is CaseState.CLOSED
    timeline = window.locator("#horloge + .console-timeline > li").all_inner_texts()
    told = "\n".join(timeline)
    for expected in (
        r"Réception", rf"{received:%d/%m/%Y}", r"Accusé de réception", r"Saisine de l’évaluateur", r"courrier n° 12",
        r"Observations de l’évaluateur", r"Réponse", r"Clôture", r"saisi par chef",
    ):  # fmt: skip
        assert expected in told
    dated = [each for each in timeline if re.search("Rejet implicite|Dernier jour sûr|Fin du", each)]
    assert len(dated) >= 5
    assert all(re.search("mois|jours", each) and "périodes de la campagne" in each for each in dated)


def test_what_was_no_appeal_is_requalified_by_a_ruling_and_a_person_sends_the_correction(
    console: RunningConsole, window: Page
) -> None:
    item = console.exceptions("unsure")[0]
    reference = case_of_exception(console, item.number)
    told = [each for each in file_of(console, reference).replies if each.state is OutboxState.SENT]
    assert [each.kind for each in told] == [ReplyKind.REGISTRATION], "the neutral acknowledgement has left"
    log_in(window, console, console.account("chef", "supervisor", "auditor"), f"/exceptions/{item.number}")
    window.get_by_label("Ignorer").check()
    window.get_by_label("Pourquoi").fill("question de mobilité, au téléphone avec l’intéressée")
    with window.expect_navigation():
        window.keyboard.press("Enter")
    before = len(console.smtp.taken)
    console.settle()
    file = file_of(console, reference)
    assert file.case.state is CaseState.REQUALIFIED
    assert console.smtp.taken[before:] == [], "nothing leaves before a person has read it"
    (correction,) = (each for each in file.replies if each.kind is ReplyKind.CORRECTION)
    assert correction.state is OutboxState.SHADOW

    window.goto(f"{console.url}/recours/{reference}")
    timeline = window.locator("#horloge + .console-timeline")
    expect(timeline).to_contain_text("Requalification")
    expect(timeline).to_contain_text("question de mobilité")
    window.locator(f'a[href="/reponses/{correction.number}"]').click()
    expect(window.get_by_role("main")).to_contain_text(reference)
    shown = window.locator(".console-panel.console-text").inner_text()
    with window.expect_navigation():
        window.get_by_role("button", name="Approuver").click()
    console.settle()
    (sent,) = console.smtp.taken[before:]
    assert text_of(parsed(sent.raw)).split() == shown.split()
    assert sent.recipients == (correction.recipient,)
    with console.house() as house:
        (now,) = (each for each in queries.replies(house.engine) if each.number == correction.number)
    assert now.state is OutboxState.SENT
