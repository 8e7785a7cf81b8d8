"""From the page to what the robot then did: each decision is looked for where it takes effect."""

from __future__ import annotations

import hashlib
import json
import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from intake.bootstrap import House
from intake.ports import OutboxState
from storage import queries
from storage.states import HoldState
from storage.views import HeldItem
from tests.browser.console import RunningConsole, log_in

pytestmark = pytest.mark.timeout(600)
DIRECTOR = "7654321"


def original(house: House, item: HeldItem) -> EmailMessage:
    """The mail as it came."""
    state = next(each for each in queries.message_states(house.engine) if each.message == item.message)
    return parsed(house.archive.get(state.sha256))


def parsed(raw: bytes) -> EmailMessage:
    found = message_from_bytes(raw, policy=SMTP)
    assert isinstance(found, EmailMessage)
    return found


def files_of(mail: EmailMessage) -> dict[str, bytes]:
    return {each.get_filename() or "": each.get_content() for each in mail.iter_attachments()}


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def plain(text: str) -> str:
    """Its words: a reply breaks lines anew."""
    return " ".join(text.split())


def looked_at(page: Page) -> None:
    """Its first page is drawn, as a picture of our own."""
    picture = page.get_by_role("img", name=re.compile("^Page 1 sur"))
    expect(picture).to_be_visible()
    page.wait_for_function("name => document.querySelector('.console-paper img').naturalWidth > 200", arg="")


def test_an_exception_becomes_a_deposit_on_disk_that_the_dossier_shows(console: RunningConsole, window: Page) -> None:
    item = console.exceptions("unidentified_decision")[0]
    log_in(window, console, console.account("claire", "operator"), "/exceptions?corps=DH")
    window.get_by_role("link", name=str(item.number), exact=True).click()
    looked_at(window)
    window.keyboard.press("d")
    expect(window.get_by_label("Matricule du directeur")).to_be_focused()
    window.keyboard.type(DIRECTOR)
    window.get_by_label("Nom", exact=True).fill("Camille ESSAI")
    window.get_by_label("Nature", exact=True).select_option(label="Décision de PFR, part résultats")
    window.get_by_label("Campagne").select_option("2025")
    window.get_by_role("button", name="Aperçu").click()
    expect(window.locator("#apercu")).to_contain_text(f"part résultats, {DIRECTOR} (DH 2025)")
    assert window.get_by_label("Matricule du directeur").input_value() == DIRECTOR
    window.get_by_role("button", name="Valider").click()
    expect(window.get_by_role("status").first).to_contain_text(
        f"Exception {item.number} : décision enregistrée, déposer"
    )
    console.settle()
    with console.house() as house:
        assert queries.held_detail(house.engine, item.number).item.state is HoldState.SETTLED
        ((_, paper),) = files_of(original(house, item)).items()
        (place,) = Path(house.settings.deposits.directory).glob(f"2025/DH/{DIRECTOR}/*")
    manifest = json.loads((place / "manifeste.json").read_text(encoding="utf-8"))
    assert hashlib.sha256(paper).hexdigest() in json.dumps(manifest)
    assert paper in [each.read_bytes() for each in place.glob("*.pdf")]
    window.goto(f"{console.url}/dossiers/2025/DH/{DIRECTOR}")
    pieces = window.get_by_role("table", name="Pièces déposées")
    expect(pieces).to_contain_text("Décision de PFR, part résultats")
    expect(pieces).to_contain_text("remis le")


def test_a_support_is_filed_for_the_director_and_the_form_that_the_operator_chooses(
    console: RunningConsole, window: Page
) -> None:
    """Of a mail with several pieces, the one that waits."""
    item = console.exceptions("mixed_bundle")[0]
    log_in(window, console, console.account("claire", "operator"), f"/exceptions/{item.number}")
    pieces = window.get_by_role("list", name="Pièces du courriel")
    expect(pieces.get_by_role("listitem")).to_have_count(3)
    expect(pieces).to_contain_text("(affichée)")
    looked_at(window)
    window.keyboard.press("d")
    # The rules know whose it is: the form says so, and the key Enter is all that is left to press.
    proposed = window.get_by_label("Matricule du directeur").input_value()
    assert proposed
    window.get_by_label("Formulaire du support").select_option("dh-2025")
    window.get_by_role("button", name="Valider").click()
    console.settle()
    with console.house() as house:
        (place,) = Path(house.settings.deposits.directory).glob(f"2025/DH/{proposed}/*-support")
        kept = list(files_of(original(house, item)).values())
    assert (place / "support.pdf").read_bytes() in kept
    window.goto(f"{console.url}/dossiers/2025/DH/{proposed}")
    expect(window.get_by_role("table", name="Pièces déposées")).to_contain_text("Support d’évaluation")


def test_a_return_with_edited_text_reaches_the_sender_word_for_word_with_the_file(
    console: RunningConsole, window: Page
) -> None:
    item = console.exceptions("unsigned_and_proved")[0]
    words = "L’encart de la page 3 n’est pas signé : signez-le « à l’écran », puis renvoyez le fichier."
    log_in(window, console, console.account("claire", "operator"), f"/exceptions/{item.number}")
    window.keyboard.press("r")
    window.get_by_label("Motif du retour").select_option(label="Aplati : champs perdus")
    window.get_by_role("button", name="Aperçu").click()
    expect(window.locator("#apercu")).to_contain_text("retourné : Aplati")
    ours = window.get_by_label("Explication").input_value()
    assert "Acrobat" in ours, "our own explanation is there to be edited"
    window.get_by_label("Explication").fill(words)
    window.get_by_label("Objet de la réponse").fill("Votre support : une signature manque")
    window.get_by_role("button", name="Aperçu").click()
    shown = window.locator("#apercu").locator(".console-text").inner_text()
    assert plain(words) in plain(shown)
    assert "support_evaluation" in window.locator("#apercu").get_by_text("Joint").inner_text()
    expect(window.get_by_label("Explication")).to_have_value(words)
    before = len(console.smtp.taken)
    window.get_by_role("button", name="Valider").click()
    console.settle()
    (taken,) = console.smtp.taken[before:]
    mail = parsed(taken.raw)
    assert plain(words) in plain(text_of(mail))
    assert plain(text_of(mail)) == plain(shown), "what was previewed, and no other word"
    assert plain(ours) not in plain(shown)
    assert mail["Subject"] == "Votre support : une signature manque"
    with console.house() as house:
        came = original(house, item)
        (reply,) = (each for each in queries.replies(house.engine) if each.message == item.message)
    assert files_of(mail) == files_of(came)
    assert taken.recipients == (reply.recipient,)
    assert reply.state is OutboxState.SENT
    window.goto(f"{console.url}/reponses/{reply.number}")
    expect(window.get_by_role("main")).to_contain_text("signez-le « à l’écran »")
    expect(window.get_by_role("main")).to_contain_text("Partie")
