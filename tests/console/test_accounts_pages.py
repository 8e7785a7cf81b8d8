"""Accounts, tokens and the journal as people use them on the pages."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from intake.console.audit_words import DEEDS
from intake.domain.access import EVERY_CORPS, Permission, Role
from storage.console.accounts import Account, Accounts
from storage.console.audit import AuditLog, Deed
from storage.console.tokens import Tokens
from tests.console.browser import Browser
from tests.console.test_security import DH
from tests.console.whole import Visitor, Whole

SECRET = re.compile(r'<code class="console-secret[^"]*">([^<]+)</code>')


def account_of(whole: Whole, number: int) -> Account:
    found = Accounts(whole.engine).by_id(number)
    assert found is not None
    return found


def form_of(account: Account, **changed: str) -> dict[str, str]:
    """The form of that account as it is shown; httpx sends one role and one corps."""
    shown = {"name": account.name, "email": account.email or "", "version": account.changed_at.isoformat()}
    return {**shown, "role": min(account.roles).value, "corps": min(account.corps), **changed}


def opened_by(person: Visitor, login: str) -> tuple[int, str]:
    """The number and the password of an account that this person opens."""
    answer = person.post("/comptes/nouveau", login=login, name="Zoé Essai", role="operator", corps="DH")
    found, number = SECRET.search(answer.text), re.search(r"/comptes/(\d+)", answer.text)
    assert answer.status_code == 200
    assert found is not None
    assert number is not None
    return int(number[1]), found[1]


def test_an_account_opened_on_the_page_lets_its_holder_in(own_whole: Whole) -> None:
    person = own_whole.person(Role.SUPERVISOR)
    number, password = opened_by(person, "zoe")
    assert password not in person.get(f"/comptes/{number}").text
    browser = Browser(own_whole.app, own_whole.runner)
    assert browser.log_in("zoe", password).headers["location"] == "/"
    assert account_of(own_whole, number).corps == DH


def test_a_password_reset_ends_the_sessions_and_the_old_password(own_whole: Whole) -> None:
    person = own_whole.person(Role.SUPERVISOR)
    number, before = opened_by(person, "zoe")
    browser = Browser(own_whole.app, own_whole.runner)
    browser.log_in("zoe", before)
    found = SECRET.search(person.post(f"/comptes/{number}/mot-de-passe").text)
    assert found is not None
    assert browser.get("/exceptions").status_code == 303
    assert browser.log_in("zoe", before).status_code == 401
    assert browser.log_in("zoe", found[1]).status_code == 303


def test_a_closed_account_is_out_at_once_and_can_come_back(own_whole: Whole) -> None:
    person, other = own_whole.person(Role.SUPERVISOR), own_whole.person(Role.OPERATOR)
    number = own_whole.account(Role.OPERATOR)
    assert person.post(f"/comptes/{number}/fermeture").status_code == 303
    assert other.get("/exceptions").status_code == 303
    assert "Fermé" in person.get(f"/comptes/{number}").text
    person.post(f"/comptes/{number}/reouverture")
    assert account_of(own_whole, number).disabled_at is None


def test_the_last_supervisor_of_all_corps_is_not_shut_out(own_whole: Whole) -> None:
    """Neither closed nor lowered; and nobody does that to themselves."""
    first = own_whole.account(Role.SUPERVISOR)
    second = own_whole.account(Role.SUPERVISOR, Role.READER)
    person = own_whole.person(Role.SUPERVISOR, Role.READER)
    assert person.post(f"/comptes/{second}/fermeture").status_code == 409
    assert person.post(f"/comptes/{first}/fermeture").status_code == 303
    own = person.post(f"/comptes/{second}", **form_of(account_of(own_whole, second), role="reader"))
    assert own.status_code == 422
    Accounts(own_whole.engine).enable(first, own_whole.clock(), Deed("account_enabled", "essai"))
    Accounts(own_whole.engine).disable(second, own_whole.clock(), Deed("account_disabled", "essai"))
    lower = own_whole.account(Role.SUPERVISOR, corps=frozenset({"DH", "D3S"}))
    assert lower
    with_all = own_whole.person(Role.SUPERVISOR)
    refused = with_all.post(f"/comptes/{first}/fermeture")
    assert refused.status_code == 409
    assert account_of(own_whole, first).disabled_at is None


def test_of_two_who_change_one_account_the_second_is_told(own_whole: Whole) -> None:
    person, target = own_whole.person(Role.SUPERVISOR), own_whole.account(Role.READER, corps=DH)
    form = form_of(account_of(own_whole, target), name="Premier")
    own_whole.clock.pass_(seconds=1)
    assert person.post(f"/comptes/{target}", **form).status_code == 303
    second = person.post(f"/comptes/{target}", **{**form, "name": "Second"})
    assert second.status_code == 409
    assert "entre-temps" in second.text
    assert account_of(own_whole, target).name == "Premier"


def test_nobody_gives_what_they_do_not_have(own_whole: Whole) -> None:
    person = own_whole.person(Role.SUPERVISOR, corps=DH)
    asked = {"login": "ruse", "name": "Ruse"}
    assert person.post("/comptes/nouveau", **asked, role="operator", corps="D3S").status_code == 403
    assert person.post("/comptes/nouveau", **asked, role="auditor", corps="DH").status_code == 403
    assert Accounts(own_whole.engine).by_login("ruse") is None


@pytest.mark.parametrize("login", ["jean\u202enitram", "jean\nrôle: superviseur", "a\u200bnne"])
def test_no_account_passes_for_another_by_characters_that_nobody_sees(own_whole: Whole, login: str) -> None:
    person, told = own_whole.person(Role.SUPERVISOR), {"role": "operator", "corps": "DH"}
    for named in ({"login": login, "name": "Jean"}, {"login": "jean", "name": login}):
        answer = person.post("/comptes/nouveau", **named, **told)
        assert (answer.status_code, "sans caractère invisible" in answer.text) == (422, True)
    assert Accounts(own_whole.engine).by_login(login) is None


def test_a_token_is_shown_once_works_and_stops_when_revoked(own_whole: Whole) -> None:
    person = own_whole.person(Role.SUPERVISOR)
    answer = person.post("/compte/jetons", label="tableau", permission="see-appeals", corps="DH", days="30")
    found = SECRET.search(answer.text)
    assert found is not None
    program = Visitor(own_whole, token=found[1])
    assert program.get("/api/v1/appeals").status_code == 200
    assert program.get("/api/v1/exceptions").status_code == 403
    listed = person.get("/compte/jetons").text
    assert found[1] not in listed
    assert "tableau" in listed
    (token,) = Tokens(own_whole.engine).all()
    assert (token.permissions, token.corps) == (frozenset({Permission.SEE_APPEALS}), DH)
    person.post(f"/compte/jetons/{token.id}/revocation")
    assert program.get("/api/v1/appeals").status_code == 401


def test_a_token_of_another_corps_is_revoked_by_nobody_from_here(own_whole: Whole) -> None:
    own_whole.program(Role.OPERATOR, corps=frozenset({"D3S"}), only=frozenset({Permission.RULE}))
    (token,) = Tokens(own_whole.engine).all()
    person = own_whole.person(Role.SUPERVISOR, corps=DH)
    assert person.post(f"/compte/jetons/{token.id}/revocation").status_code == 403
    assert Tokens(own_whole.engine).all()[0].revoked_at is None


def test_the_journal_is_searched_by_what_was_done_and_on_what(own_whole: Whole) -> None:
    things = own_whole.objects("DH")
    own_whole.person(Role.READER).get(f"/exceptions/{things.exception}")
    own_whole.person(Role.READER).get(f"/courriels/{things.mail}")
    auditor = own_whole.person(Role.AUDITOR)
    found = auditor.get(f"/journal?action=seen&objet=exception&numero={things.exception}").text
    assert "Exception consultée" in found.split("<tbody>")[1]
    assert "Courriel consulté" not in found.split("<tbody>")[1]
    assert "Aucune entrée" in auditor.get("/journal?qui=personne").text
    assert "Aucune entrée" in auditor.get("/journal?au=2020-01-01").text
    assert auditor.get("/journal?du=demain").status_code == 400
    assert auditor.get("/journal?apres=x").status_code == 400


def test_an_auditor_of_one_corps_sees_its_entries_alone(own_whole: Whole) -> None:
    for corps in ("DH", "D3S"):
        own_whole.person(Role.READER).get(f"/exceptions/{own_whole.objects(corps).exception}")
    auditor = own_whole.person(Role.AUDITOR, corps=DH)
    for path in ("/journal", "/journal?corps=D3S", "/journal.csv"):
        assert "evaluations-d3s" not in auditor.get(path).text.split("<tbody>")[-1], path
    assert "evaluations-dh" in auditor.get("/journal.csv").text


def test_the_export_is_a_table_without_formulas_and_is_written_down(own_whole: Whole) -> None:
    log = AuditLog(own_whole.engine)
    log.write(own_whole.clock(), Deed("login_failed", '=HYPERLINK("http://mechant.example")', item="+1"))
    answer = own_whole.person(Role.AUDITOR).get("/journal.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="journal-2025-12-10.csv"'
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))
    assert rows[1][3] == "audit_exported"
    assert rows[3][2].startswith("'=")
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert [row[0] for row in rows[1:]] == [str(number) for number in range(len(rows) - 1, 0, -1)]


def test_the_journal_goes_on_below_its_first_page(own_whole: Whole) -> None:
    log = AuditLog(own_whole.engine)
    for number in range(60):
        log.write(own_whole.clock(), Deed("seen", "essai", kind="exception", item=str(number), corps="DH"))
    auditor = own_whole.person(Role.AUDITOR, corps=EVERY_CORPS)
    first = auditor.get("/journal?action=seen").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = auditor.get("/journal" + following[1].replace("&amp;", "&")).text
    assert "exception 59" in first
    assert "exception 0<" in second
    assert "exception 59" not in second


def test_every_action_that_is_written_down_is_read_in_french() -> None:
    """A new one has its words in ``audit_words.DEEDS``."""
    missing = sorted(set(written_actions()) - DEEDS.keys())
    assert not missing, f"dire en français dans « DEEDS » : {', '.join(missing)}"


def written_actions() -> list[str]:
    """The names in the calls that write to the log."""
    root = Path(__file__).parents[2] / "intake"
    files = [*(root / "console").rglob("*.py"), root / "commands" / "user.py"]
    call = re.compile(r'\b(?:audited|deed|Deed|entry|_deed|_about)\(\s*(?:request,\s*)?"([a-z_]+)"')
    found = [name for path in files if "node_modules" not in path.parts for name in call.findall(path.read_text())]
    assert len(found) > 25
    return found
