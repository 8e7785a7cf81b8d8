"""What a page says was done is what we did: no link of a stranger puts words in our mouth."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from intake.domain.access import Role
from storage import queries
from tests.console.browser import Browser
from tests.console.house import PASSWORD, SmallConsole
from tests.console.whole import Whole

FORGED = "Votre compte est suspendu : appeler le 08 99 00 00 00"


@pytest.mark.parametrize("seal", ["", f"&sceau={'0' * 32}"], ids=["none", "wrong"])
def test_a_strangers_link_says_nothing_in_our_name(whole: Whole, seal: str) -> None:
    person = whole.person(Role.OPERATOR)
    number = whole.objects("DH").exception
    for path in ("/exceptions", f"/exceptions/{number}", "/compte"):
        page = person.get(f"{path}?fait={quote(FORGED)}&annuler={number}{seal}")
        assert page.status_code == 200
        assert FORGED not in page.text
        assert "Annuler <kbd" not in page.text


def test_nor_does_one_that_leads_through_the_login(console: SmallConsole, browser: Browser) -> None:
    console.add()
    answer = browser.log_in("anne", PASSWORD, quote(f"/?fait={FORGED}", safe=""))
    assert "sceau=" not in answer.headers["location"]


def test_what_we_did_is_said_to_who_did_it_and_to_nobody_else(own_whole: Whole) -> None:
    number = own_whole.objects("DH").exception
    version = queries.held_detail(own_whole.engine, number).item.version
    operator = own_whole.person(Role.OPERATOR)
    answer = operator.post(f"/exceptions/{number}/decision", action="ignore", why="vu", version=version)
    following = operator.get(answer.headers["location"])
    shown = operator.get(following.headers["location"])
    assert f"Exception {number} : décision enregistrée" in shown.text
    assert f'action="/exceptions/{number}/annulation"' in shown.text
    other = own_whole.person(Role.OPERATOR).get(following.headers["location"])
    assert "décision enregistrée" not in other.text


def test_who_has_no_menu_yet_comes_back_to_the_page_of_their_own(whole: Whole) -> None:
    assert whole.visitor().get("/").headers["location"] == "/connexion"
    assert whole.person(Role.AUDITOR).get("/").headers["location"] == "/campagne"


def test_an_exception_is_given_to_who_may_decide_it(own_whole: Whole) -> None:
    elsewhere, reader = own_whole.account(Role.OPERATOR, corps=frozenset({"D3S"})), own_whole.account(Role.READER)
    assert elsewhere != reader
    number = own_whole.objects("DH").exception
    operator = own_whole.person(Role.OPERATOR)
    page = operator.get(f"/exceptions/{number}").text
    for login in ("operator-d3s", "reader-d3s-dh-dirsoins"):
        assert f'value="{login}"' not in page
        assert operator.post(f"/exceptions/{number}/note", assign=login).status_code == 400
    assert operator.post(f"/exceptions/{number}/note", assign="operator-d3s-dh-dirsoins").status_code == 303


def test_a_refused_form_leads_back_to_its_page(whole: Whole) -> None:
    operator = whole.person(Role.OPERATOR)
    own = {"origin": "http://127.0.0.1:8642", "referer": "http://127.0.0.1:8642/exceptions?q=support"}
    from intake.console.access.cookies import form_token

    form = {"csrf": form_token(operator.secret), "action": "ignore", "why": "vu"}
    page = operator.ask("POST", "/exceptions/ensemble", form=form, headers=own)
    assert page.status_code == 400
    assert 'href="/exceptions?q=support"' in page.text


def test_a_picture_of_somebodys_papers_is_asked_for_anew_each_time(whole: Whole) -> None:
    mail, person = whole.objects("DH").mail, whole.person(Role.OPERATOR)
    path = f"/courriels/{mail}/pieces/0/pages/1.png"
    first = person.get(path)
    assert first.headers["cache-control"] == "private, no-cache"
    again = person.ask("GET", path, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert whole.visitor().ask("GET", path, headers={"if-none-match": first.headers["etag"]}).status_code == 303
