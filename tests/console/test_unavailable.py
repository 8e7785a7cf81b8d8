"""The database busy or away: said without its jargon, and nothing typed is lost to it."""

from __future__ import annotations

import html
import re

import pytest

from intake.domain.access import Role
from intake.errors import TransientError
from storage import queries
from storage.console.sessions import Sessions
from storage.register import SqlRegister
from tests.console.whole import Whole

WORDS = "Il manque la page 12.\n<b>Merci</b> de nous appeler."
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def busy(*_: object, **__: object) -> None:
    raise TransientError("base de données : occupée par un autre processus (database is locked) ; le robot réessaie.")


def test_a_decision_that_met_a_busy_database_is_sent_again_as_it_was(
    own_whole: Whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = own_whole.objects("DH").exception
    version = queries.held_detail(own_whole.engine, number).item.version
    operator, path = own_whole.person(Role.OPERATOR), f"/exceptions/{number}/decision"
    with monkeypatch.context() as patched:
        patched.setattr(SqlRegister, "rule", busy)
        page = operator.post(path, action="return", case="scanned", reply_text=WORDS, why="vu", version=version)
    assert page.status_code == 503
    assert "Votre envoi n’a pas abouti" in page.text
    assert "Rien n’a été fait" not in page.text
    form = page.text[page.text.index(f'action="{path}"') :]
    fields = {name: html.unescape(value) for name, value in HIDDEN.findall(form[: form.index("</form>")])}
    assert fields["reply_text"] == WORDS
    assert operator.post(path, **fields).status_code == 303
    (given,) = queries.held_detail(own_whole.engine, number).given
    assert given.ruling.reply_text == WORDS


def test_a_page_that_met_it_offers_itself_again_and_a_password_is_never_given_back(
    own_whole: Whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = own_whole.person(Role.OPERATOR)
    monkeypatch.setattr("intake.console.access.limits.password_try", busy)
    page = operator.post("/compte/mot-de-passe", current="un secret", new="un autre", again="un autre")
    assert "un secret" not in page.text
    monkeypatch.setattr("intake.console.pages.robot.robot_state", busy)
    page = operator.get("/robot?tour=2")
    assert page.status_code == 503
    assert '<a class="fr-btn" href="/robot">Réessayer</a>' in page.text


def test_a_database_away_before_anybody_is_known_is_a_page_too(
    own_whole: Whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = own_whole.person(Role.OPERATOR)
    monkeypatch.setattr(Sessions, "find", busy)
    page = operator.get("/exceptions")
    assert page.status_code == 503
    assert "<h1>Momentanément indisponible</h1>" in page.text
    assert "La base de données ne répond pas" in page.text
    assert "database is locked" not in page.text
