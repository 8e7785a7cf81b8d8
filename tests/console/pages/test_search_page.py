"""Searching: what is found, where it leads, and that nothing outside one's reach is ever shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.domain.access import Role
from intake.domain.letter import Address
from tests.console.pages.conftest import Installation
from tests.contract.builders import D3S, DOSSIER, appeal
from tests.contract.console.builders import APPEALS, file, file_for, hold, paper, settle, written

ATTACK = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


def test_a_first_visit_says_what_can_be_found_here(installation: Installation) -> None:
    answer = installation.log_in("anne").get("/recherche")
    assert answer.status_code == 200
    assert "Tout ce que le robot a reçu se retrouve ici" in answer.text
    assert "console-list" not in answer.text


def test_a_mail_is_found_with_its_fate_and_what_it_leads_to(installation: Installation) -> None:
    register = installation.register
    filed = settle(register, "1:1", file, read=written("1:1", subject="Transmission Valmont"))
    held = settle(register, "1:2", hold(), read=written("1:2", subject="Question Valmont"))
    opened = written("1:3", subject="Recours Valmont")
    settle(register, "1:3", lambda r: r.open_appeal(appeal()), mailbox=APPEALS, read=opened)
    answer = installation.log_in("anne").get("/recherche?q=VALM%C3%B4nt")
    for link in (
        f"/courriels/{filed}",
        f"/courriels/{held}",
        "/dossiers/2025/DH/1234567",
        "/exceptions/1",
        "/recours/R2025-DH-0001",
    ):
        assert f'href="{link}"' in answer.text, link
    for fate in ("déposé", "à traiter", "recours"):
        assert f'<td class="console-desk">{fate}' in answer.text


@pytest.mark.parametrize(
    ("asked", "link"),
    [
        ("r2025-dh-0001", "/recours/R2025-DH-0001"),
        ("1234567", "/dossiers/2025/DH/1234567"),
        (" 1 ", "/courriels/1"),
        ("n° 1", "/courriels/1"),
        ("DIGEST", "/courriels/1/pieces/0"),
        ("SHORT", "/courriels/1/pieces/0"),
    ],
    ids=["case", "matricule", "number", "named-number", "digest", "digest-begun"],
)
def test_the_very_name_of_something_leads_to_it(installation: Installation, asked: str, link: str) -> None:
    settle(installation.register, "1:1", file)
    settle(installation.register, "1:2", lambda r: r.open_appeal(appeal()), mailbox=APPEALS)
    digest = paper("1:1").sha256
    typed = {"DIGEST": digest.upper(), "SHORT": digest[:16]}.get(asked, asked)
    answer = installation.log_in("anne").get(f"/recherche?q={typed}")
    exactly = answer.text.split("Exactement")[1].split("</section>")[0]
    assert f'href="{link}"' in exactly


@pytest.mark.parametrize(
    "asked",
    ["7654321", "Secret", "R2025-D3S-0001", "DIGEST", "1", "2"],
    ids=["matricule", "word", "case", "digest", "number-of-mail", "number-of-appeal"],
)
def test_nothing_of_another_corps_is_found(installation: Installation, asked: str) -> None:
    theirs = written("1:1", subject="Secret 7654321")
    settle(installation.register, "1:1", file_for("7654321", "D3S"), hold(), mailbox=D3S, read=theirs)
    settle(installation.register, "1:2", lambda r: r.open_appeal(appeal("D3S")), mailbox=D3S)
    typed = paper("1:1").sha256 if asked == "DIGEST" else asked
    path = f"/recherche?q={typed}"
    told = installation.log_in("anne").get(path).text
    assert "/courriels/" in told or "/recours/" in told, "there is something to hide"
    answer = installation.log_in("dora", corps=frozenset({"DH"})).get(path)
    assert answer.status_code == 200
    assert "Aucun courriel à votre portée" in answer.text
    for link in ("/courriels/", "/recours/", "/dossiers/2", "/exceptions/1"):
        assert f'href="{link}' not in answer.text


def test_a_mail_of_ones_corps_shows_no_link_into_another(installation: Installation) -> None:
    settle(installation.register, "1:1", file_for("7654321", "D3S"), read=written("1:1", subject="Valmont"))
    answer = installation.log_in("dora", corps=frozenset({"DH"})).get("/recherche?q=valmont")
    assert 'href="/courriels/1"' in answer.text
    assert "7654321" not in answer.text


def test_what_strangers_wrote_is_shown_and_never_run(installation: Installation) -> None:
    letter = replace(
        written("1:1", subject=f"Valmont {ATTACK}"),
        sender=Address("a@chu.example", f"Nom {ATTACK}"),
        documents=(paper("1:1", f"{ATTACK}.pdf"),),
    )
    settle(installation.register, "1:1", hold(), read=letter)
    browser = installation.log_in("anne")
    for path in ("/recherche?q=valmont", f"/recherche?q={paper('1:1').sha256}", "/recherche?q=%22%3E%3Cscript%3E"):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert "<script>" not in answer.text.replace("&lt;", "")
        assert "<img" not in answer.text
    assert "&lt;script&gt;alert(1)" in browser.get("/recherche?q=valmont").text


@pytest.mark.parametrize("cursor", ["zz", "W10", "%00", "e30"], ids=["noise", "empty", "nul", "object"])
def test_a_cursor_that_no_list_gave_is_refused_in_a_sentence(installation: Installation, cursor: str) -> None:
    answer = installation.log_in("anne").get(f"/recherche?q=support&apres={cursor}")
    assert answer.status_code == 400
    assert "reprendre la liste à son début" in answer.text


def test_the_list_goes_on_where_it_stopped(installation: Installation) -> None:
    for number in range(27):
        settle(installation.register, f"1:{number}", hold(), read=written(f"1:{number}", subject="Valmont"))
    browser = installation.log_in("anne")
    first = browser.get("/recherche?q=valmont").text
    after = first.split("apres=")[1].split('"')[0]
    rest = browser.get(f"/recherche?q=valmont&apres={after}").text
    assert (first.count("<tr data-line>"), rest.count("<tr data-line>")) == (25, 2)


@pytest.mark.parametrize(
    "asked", ["%00", "'", '"*', "NEAR(", "%F0%9F%92%A9", "9" * 30, "a" * 5000], ids=list("abcdefg")
)
def test_no_question_is_a_fault(installation: Installation, asked: str) -> None:
    assert installation.log_in("anne").get(f"/recherche?q={asked}").status_code == 200


def test_who_watches_the_others_searches_no_mail(installation: Installation) -> None:
    assert installation.log_in("zoe", Role.AUDITOR).get("/recherche?q=a").status_code == 403
    assert DOSSIER.director == "1234567"
