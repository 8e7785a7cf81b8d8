"""Hostile words in what is not asked by GET: answers to forms, the API's, files that people take away."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest

from intake.console.access.headers import ALWAYS
from intake.domain.access import Role
from storage.console.accounts import NewAccount
from storage.console.audit import Deed
from tests.console.test_security import GIVEN_TO_TOKENS, RULING, WHO, address, all_routes
from tests.console.test_security_pages import BOTH, seen_in
from tests.console.whole import HOSTILE, PROBE, Visitor, Whole

FORMULA = '=HYPERLINK("https://mechant.example";"x")'
FIELDS = {
    "account": "again code corps current email login name new password role label permission compte days",
    "exception": "action kind case appeal_class campaign template piece assign why text subject version retour",
    "case": "step reference director director_name arrived postmark scan set entrance",
    "replies": "item act count to reply_subject reply_text next",
}
"""Of every form of the console: what a stranger may put there in the name of somebody logged in."""
ATTACHMENT = re.compile(r'inline|(?:inline|attachment); filename="[A-Za-z0-9][A-Za-z0-9._-]*"')
PROGRAMS = {"application/json", "application/problem+json"}


def posts(whole: Whole) -> list[str]:
    return [
        route.removeprefix("POST ") for route in all_routes(whole) if route.startswith("POST ") and "/api/" not in route
    ]


@pytest.mark.parametrize(
    "keeping", [pytest.param({}, id="all-hostile"), pytest.param({"action": "return"}, id="a-return")]
)
def test_no_answer_to_a_form_shows_markup_of_strangers(own_whole: Whole, keeping: dict[str, str]) -> None:
    hostile = dict.fromkeys(" ".join(FIELDS.values()).split(), HOSTILE) | keeping
    answered = set()
    for path in posts(own_whole):
        answer = own_whole.person(*BOTH).post(address(own_whole, path), **hostile)
        answered.add(answer.status_code)
        assert answer.status_code < 500, path
        if answer.headers.get("content-type", "").startswith("text/html"):
            seen = seen_in(answer.text)
            assert seen.faults == [], path
            assert "49" not in [word.strip() for word in seen.words], f"{path} : « {{{{7*7}}}} » évalué"
        assert "\n" not in answer.headers.get("location", "")
        assert answer.headers.get("location", "/").startswith("/"), path
        assert not answer.headers.get("location", "/").startswith(("//", "/\\")), path
    assert {303, 422} <= answered


def ruling(whole: Whole, **changed: str) -> tuple[str, dict[str, str]]:
    """The address of an exception of the hostile mail, and a decision on it whose every word is hostile."""
    number = whole.objects("DH").exception
    form = {"action": "return", "case": "scanned", "why": HOSTILE, "text": HOSTILE, "subject": HOSTILE}
    return f"/exceptions/{number}", form | changed


def shows_it_as_text(text: str) -> bool:
    seen = seen_in(text)
    assert seen.faults == []
    return PROBE in " ".join(seen.words) or PROBE in text


def test_the_preview_of_a_reply_shows_hostile_words_as_text(own_whole: Whole) -> None:
    path, form = ruling(own_whole)
    answer = own_whole.person(*BOTH).post(f"{path}/previsualisation", **form)
    assert answer.status_code in (200, 409)
    assert shows_it_as_text(answer.text)


def test_a_conflict_shows_what_both_wrote_as_text(own_whole: Whole) -> None:
    path, form = ruling(own_whole, version="périmée")
    answer = own_whole.person(*BOTH).post(f"{path}/decision", **form)
    assert answer.status_code == 409
    assert shows_it_as_text(answer.text)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        pytest.param("/comptes/nouveau", {"login": HOSTILE, "name": HOSTILE, "email": HOSTILE}, id="account"),
        pytest.param("/recours/nouveau", {"why": HOSTILE, "arrived": HOSTILE, "director_name": HOSTILE}, id="paper"),
        pytest.param("/connexion", {"login": HOSTILE, "password": HOSTILE, "next": HOSTILE}, id="login"),
    ],
)
def test_a_refused_form_gives_back_what_was_typed_as_text(whole: Whole, path: str, form: dict[str, str]) -> None:
    visitor: Visitor = whole.person(*BOTH)
    answer = visitor.post(path, **form)
    assert answer.status_code in (401, 422)
    assert shows_it_as_text(answer.text)


def test_every_answer_of_the_api_is_json_that_no_browser_takes_for_a_page(own_whole: Whole) -> None:
    program = own_whole.program(Role.SUPERVISOR, only=GIVEN_TO_TOKENS)
    asked = [route for route in all_routes(own_whole) if "/api/v1/" in route and not route.endswith("documentation")]
    statuses = set()
    for route in asked:
        method, _, path = route.partition(" ")
        target = address(own_whole, path)
        for visitor in (program, own_whole.visitor()):
            if path.endswith("openapi.json"):
                continue
            answer = visitor.ask(method, target, json=RULING if method == "POST" else None)
            statuses.add(answer.status_code)
            assert answer.headers["content-type"] in PROGRAMS, route
            assert answer.headers["x-content-type-options"] == "nosniff"
    refused = program.ask("POST", address(own_whole, "/api/v1/exceptions/{number}/ruling"), json={HOSTILE: HOSTILE})
    nowhere = program.get(f"/api/v1/<{PROBE}>")
    assert (refused.headers["content-type"], nowhere.headers["content-type"]) == ("application/problem+json",) * 2
    assert {200, 401, 409} <= statuses
    assert WHO.keys() >= set(asked)
    assert ALWAYS["x-content-type-options"] == "nosniff"


def test_no_cell_of_any_file_for_a_spreadsheet_begins_a_formula(own_whole: Whole) -> None:
    new = NewAccount(FORMULA, FORMULA, None, frozenset({Role.READER}), frozenset({"DH"}))
    told = Deed("account_added", FORMULA, kind="account", item=f"\t{FORMULA}", detail={"why": f" {FORMULA}"})
    own_whole.inner.state.parts.accounts.add(new, own_whole.clock(), told)
    person = own_whole.person(*BOTH)
    tables = ["/journal.csv", *(f"/campagne/{name}.csv" for name in ("corps", "jours", "organisations", "retours"))]
    seen_formula = False
    for path in tables:
        answer = person.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["content-type"].startswith("text/csv")
        rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
        for cell in (cell for row in rows for cell in row):
            assert not cell.lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "\r")), path
            seen_formula |= FORMULA in cell
    assert seen_formula


def test_every_file_that_leaves_has_a_plain_name(own_whole: Whole) -> None:
    person, things = own_whole.person(*BOTH), own_whole.objects("DH")
    paths = ["/journal.csv", "/campagne/corps.csv", f"/recours/{things.appeal}/preuves.zip"]
    paths += [f"/courriels/{things.mail}/pieces/0/pages/1.png"]
    for path in paths:
        answer = person.get(path)
        assert ATTACHMENT.fullmatch(answer.headers["content-disposition"]), path
    archive = zipfile.ZipFile(io.BytesIO(person.get(paths[2]).content))
    assert len(archive.namelist()) > 3
    for name in archive.namelist():
        assert re.fullmatch(r"(?:[a-z0-9-]+/)?[A-Za-z0-9][A-Za-z0-9._-]*", name), name
