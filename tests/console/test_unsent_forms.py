"""What was written in a session that had ended meanwhile: kept for its person, offered again after the login."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from intake.console.access.cookies import digest
from intake.domain.access import Role
from storage.console.audit import Deed
from storage.console.sessions import Sessions
from storage.console.unsent import KEPT, UnsentForm, UnsentForms
from tests.console.whole import Visitor, Whole

NOTE = "Vu au téléphone avec l’établissement <b>demain</b>"


def note_of(operator: Visitor, number: int, **others: str) -> str:
    """Where the note leads that was sent too late."""
    answer = operator.post(f"/exceptions/{number}/note", text=NOTE, **others)
    assert answer.status_code == 303
    return answer.headers["location"]


def kept_for(whole: Whole, *roles: Role) -> tuple[UnsentForm, ...]:
    return UnsentForms(whole.engine).of(whole.account(*roles), whole.clock())


@pytest.mark.parametrize("ended", ["idle", "absolute"])
def test_a_note_sent_after_the_session_ended_is_offered_again_and_then_written(own_whole: Whole, ended: str) -> None:
    late, number = own_whole.person(Role.OPERATOR), own_whole.objects("DH").exception
    own_whole.clock.pass_(minutes=40) if ended == "idle" else own_whole.clock.pass_(hours=9)
    way = urlsplit(note_of(late, number, retour=""))
    assert way.path == "/connexion"
    target = parse_qs(way.query)["next"][0]
    assert target.startswith("/reprise?page=")
    assert "demain" not in target
    assert "Ce que vous envoyiez est gardé" in own_whole.visitor().get(way.path + f"?{way.query}").text
    again = own_whole.person(Role.OPERATOR)
    page = again.get(target)
    assert page.status_code == 200
    assert f"Note sur l’exception {number}" in page.text
    assert "&lt;b&gt;demain&lt;/b&gt;" in page.text
    answer = again.post(f"/exceptions/{number}/note", text=NOTE, reprise=f"/exceptions/{number}/note")
    assert answer.headers["location"].startswith(f"/exceptions/{number}?")
    assert NOTE.partition("<")[0] in again.get(f"/exceptions/{number}").text
    assert kept_for(own_whole, Role.OPERATOR) == ()
    assert again.get(target).headers["location"].startswith("/")


def test_what_was_refused_again_stays_kept(own_whole: Whole) -> None:
    late, number = own_whole.person(Role.OPERATOR), own_whole.objects("DH").exception
    own_whole.clock.pass_(minutes=40)
    path = f"/exceptions/{number}/decision"
    late.post(path, action="return", reply_text=NOTE, why="vu", version="périmée")
    again = own_whole.person(Role.OPERATOR)
    assert again.post(path, action="return", why="vu", version="périmée", reprise=path).status_code == 409
    (kept,) = kept_for(own_whole, Role.OPERATOR)
    assert dict(kept.fields)["reply_text"] == NOTE
    assert f"/exceptions/{number}/previsualisation" in again.get("/reprise").text


def test_nobody_else_is_offered_it(own_whole: Whole) -> None:
    late, number = own_whole.person(Role.OPERATOR), own_whole.objects("DH").exception
    own_whole.clock.pass_(minutes=40)
    target = parse_qs(urlsplit(note_of(late, number)).query)["next"][0]
    other = own_whole.person(Role.SUPERVISOR)
    answer = other.get(target)
    assert (answer.status_code, NOTE in answer.text) == (303, False)
    other.post("/reprise/abandon", kept=f"/exceptions/{number}/note", page="/exceptions")
    assert len(kept_for(own_whole, Role.OPERATOR)) == 1
    own = own_whole.person(Role.OPERATOR)
    assert (
        own.post("/reprise/abandon", kept=f"/exceptions/{number}/note", page="//evil.example")
        .headers["location"]
        .startswith("/?fait=")
    )
    assert kept_for(own_whole, Role.OPERATOR) == ()


def test_what_another_site_sends_or_a_person_had_ended_is_not_kept(own_whole: Whole) -> None:
    number = own_whole.objects("DH").exception
    path = f"/exceptions/{number}/note"
    forged, left = own_whole.person(Role.OPERATOR), own_whole.person(Role.OPERATOR)
    Sessions(own_whole.engine).end(digest(left.secret), own_whole.clock())
    own_whole.clock.pass_(minutes=40)
    forged.ask("POST", path, form={"csrf": "0" * 64, "text": NOTE})
    forged.ask("POST", path, form={"text": NOTE}, headers={"origin": "https://evil.example"})
    left.post(path, text=NOTE)
    own_whole.visitor().post(path, text=NOTE)
    assert kept_for(own_whole, Role.OPERATOR) == ()


def test_no_password_is_kept(own_whole: Whole) -> None:
    late = own_whole.person(Role.SUPERVISOR)
    own_whole.clock.pass_(minutes=40)
    late.post("/compte/mot-de-passe", current="secret", new="secret", again="secret")
    late.post("/comptes/nouveau", login="x", role="operator", corps="DH")
    assert kept_for(own_whole, Role.SUPERVISOR) == ()


def test_it_is_forgotten_after_a_day(own_whole: Whole) -> None:
    forms, account = UnsentForms(own_whole.engine), own_whole.account(Role.OPERATOR)
    old, new = UnsentForm("/recours/nouveau", "/recours/nouveau", (("why", "x"),)), UnsentForm("/reponses/1", "/", ())
    forms.keep(account, old, own_whole.clock())
    own_whole.clock.pass_(days=1, minutes=1)
    assert forms.of(account, own_whole.clock()) == ()
    forms.keep(account, new, own_whole.clock())
    assert forms.of(account, own_whole.clock() - KEPT) == (new,)


def test_a_closed_account_keeps_nothing(own_whole: Whole) -> None:
    late, number = own_whole.person(Role.OPERATOR), own_whole.objects("DH").exception
    own_whole.clock.pass_(minutes=40)
    accounts = own_whole.inner.state.parts.accounts
    accounts.disable(own_whole.account(Role.OPERATOR), own_whole.clock(), Deed("account_disabled", "essai"))
    assert note_of(late, number).startswith("/connexion?next=/")
    assert kept_for(own_whole, Role.OPERATOR) == ()


def test_a_page_that_may_still_be_shown_at_the_sessions_end_says_when_that_is(own_whole: Whole) -> None:
    operator = own_whole.person(Role.OPERATOR)
    for _ in range(15):
        own_whole.clock.pass_(minutes=29)
        shown = operator.get("/exceptions")
    assert shown.status_code == 200
    assert "durée maximale" not in shown.text
    own_whole.clock.pass_(minutes=20)
    ending = operator.get("/exceptions")
    assert "Votre session prendra fin le 10/12/2025 à 18" in ending.text
    assert f'data-ends="{int(timedelta(minutes=25).total_seconds())}"' in ending.text
