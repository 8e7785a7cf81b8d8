"""Every page of the console as people meet it: judged by axe-core, on a desk and on a phone, and shown in the guide.

``INTAKE_PICTURES=1`` writes the pictures of ``docs/operateur.md`` again (``make pictures``).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from storage import queries
from storage.case_queries import all_appeals
from storage.queries import all_deposits
from tests.browser.console import DESK, PHONE, RunningConsole, log_in
from tests.scenarios.installation import ROOT

pytestmark = pytest.mark.timeout(600)
AXE = ROOT / "intake" / "console" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
GUIDE = ROOT / "docs" / "operateur.md"
PICTURES = ROOT / "docs" / "images"
READ_AT_400_PERCENT = 320
"""CSS pixels: a window of 1280 read at 400 % (WCAG 2.2, 1.4.10)."""
PAGES = {
    "connexion": "/connexion",
    "exceptions": "/exceptions",
    "exception": "/exceptions/{exception}",
    "exception-document": "/exceptions/{paper}",
    "courriel": "/courriels/{mail}",
    "piece": "/courriels/{paper_mail}/pieces/0",
    "reponses": "/reponses",
    "reponse": "/reponses/{reply}",
    "recours": "/recours",
    "un-recours": "/recours/{appeal}",
    "recours-papier": "/recours/nouveau",
    "campagne": "/campagne",
    "organisations": "/campagne/organisations",
    "retours": "/campagne/retours",
    "dossiers": "/dossiers",
    "dossier": "/dossiers/{dossier}",
    "recherche": "/recherche?q=support",
    "robot": "/robot",
    "journal": "/journal",
    "comptes": "/comptes",
    "compte-nouveau": "/comptes/nouveau",
    "compte": "/compte",
    "jetons": "/compte/jetons",
    "calendrier": "/compte/calendrier",
    "aide": "/aide",
    "accessibilite": "/accessibilite",
    "introuvable": "/nulle-part",
}
"""By the name of its picture."""


@pytest.fixture(scope="module")
def places(console: RunningConsole) -> dict[str, str]:
    """What the addresses of the pages name."""
    with console.house() as house:
        held = queries.held(house.engine)
        paper = next(item for item in held if item.position is not None and item.kind is not None)
        deposit = all_deposits(house.engine)[0]
        return {
            "exception": str(held[0].number),
            "mail": str(held[0].message),
            "paper": str(paper.number),
            "paper_mail": str(paper.message),
            "reply": str(queries.replies(house.engine)[0].number),
            "appeal": all_appeals(house.engine)[0].reference,
            "dossier": f"{deposit.campaign}/{deposit.corps}/{deposit.director}",
        }


@pytest.fixture(scope="module")
def chief(console: RunningConsole, browser: Browser) -> Iterator[Page]:
    """The window of somebody who may see everything."""
    context = browser.new_context(viewport=DESK, locale="fr-FR", timezone_id="Europe/Paris")
    page = context.new_page()
    log_in(page, console, console.account("chef", "supervisor", "auditor"))
    yield page
    context.close()


def shown(page: Page, console: RunningConsole, name: str, places: dict[str, str]) -> None:
    """That page, with all that comes to it afterwards."""
    if name == "connexion":
        page.context.clear_cookies(name=re.compile("session"))
    page.goto(console.url + PAGES[name].format(**places))
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("name", [name for name in PAGES if name != "connexion"])
def test_axe_finds_nothing_wrong_and_no_page_is_wider_than_its_window(
    console: RunningConsole, chief: Page, places: dict[str, str], name: str
) -> None:
    chief.set_viewport_size(DESK)
    shown(chief, console, name, places)
    for each in chief.locator("details").all():
        each.evaluate("details => { details.open = true; }")
    assert violations(chief) == [], PAGES[name]
    for width in (PHONE["width"], READ_AT_400_PERCENT):
        chief.set_viewport_size({"width": width, "height": PHONE["height"]})
        assert chief.evaluate("document.documentElement.scrollWidth") <= width, PAGES[name]


def test_what_a_form_answers_is_as_well_made(console: RunningConsole, chief: Page, places: dict[str, str]) -> None:
    """A decision previewed, and a sheet refused: neither has an address of its own."""
    chief.set_viewport_size(DESK)
    chief.goto(f"{console.url}/exceptions/{places['paper']}")
    chief.get_by_label("Retourner").check()
    chief.get_by_role("button", name="Aperçu").click()
    chief.locator("#apercu").wait_for()
    assert violations(chief) == []
    chief.goto(f"{console.url}/recours/nouveau")
    chief.get_by_label("Corps de l’auteur").select_option("D3S")
    chief.get_by_label("Auteur du recours").fill("Camille ESSAI")
    chief.get_by_label("Arrivé au CNG").fill("2025-11-20")
    chief.get_by_label("Contre quoi").fill("son évaluation")
    chief.get_by_label("Cachet de la poste").fill("2025-11-21")
    chief.get_by_role("button", name="Enregistrer").click()
    chief.get_by_role("alert").wait_for()
    assert violations(chief) == []


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong on the page as it stands."""
    # Evaluated, not put in the page: its policy lets no foreign script in.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [f"{each['id']} : {each['nodes'][0]['html'][:160]}" for each in found["violations"]]


def test_the_login_page_is_as_well_made(console: RunningConsole, window: Page, places: dict[str, str]) -> None:
    shown(window, console, "connexion", places)
    assert violations(window) == []


def test_each_page_is_explained_in_the_guide_with_its_picture(
    console: RunningConsole, chief: Page, places: dict[str, str]
) -> None:
    named = re.findall(r"\(images/([a-z-]+)\.png\)", GUIDE.read_text(encoding="utf-8"))
    assert set(named) <= set(PAGES)
    if os.environ.get("INTAKE_PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        chief.set_viewport_size(DESK)
        for name in named:
            shown(chief, console, name, places)
            chief.screenshot(path=PICTURES / f"{name}.png")
    missing = [name for name in named if not Path(PICTURES / f"{name}.png").is_file()]
    assert missing == []
    told = {"exceptions", "exception-document", "reponses", "recours", "un-recours", "campagne", "dossier", "robot"}
    assert told <= set(named)
