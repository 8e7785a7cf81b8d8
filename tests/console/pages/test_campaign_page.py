"""A campaign's figures, charts and tables: within reach, of the period asked for, and safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from intake.domain.access import Role
from intake.domain.letter import Address
from tests.console.pages.conftest import Installation
from tests.contract.builders import D3S
from tests.contract.console.builders import days, file_for, give_back, hold, settle, written

CAMPAIGN = "/campagne?campagne=2025"
TABLES = ("corps", "jours", "organisations", "dossiers", "retours")
DH_ONLY = frozenset({"DH"})


def some_mails(installation: Installation) -> None:
    """DH: two filed, one of them late, and one return; D3S: one filed, one held."""
    register = installation.register
    settle(register, "1:1", file_for("1000001"), read=written("1:1", by="a@chu-a.example"))
    settle(register, "1:2", file_for("1000002", late=True), at=days(17), read=written("1:2", by="a@chu-a.example"))
    settle(register, "1:3", give_back, at=days(1), read=written("1:3", by="b@chu-b.example", subject="Retour"))
    settle(register, "1:4", file_for("2000001", "D3S"), mailbox=D3S, read=written("1:4", by="c@secret.example"))
    settle(register, "1:5", hold(), mailbox=D3S, read=written("1:5", by="c@secret.example"))


def rows(installation: Installation, table: str, login: str = "anne", **asked: object) -> list[list[str]]:
    browser = installation.log_in(login, corps=asked.pop("reach", frozenset({"DH", "D3S", "DIRSOINS"})))  # type: ignore[arg-type]  # one of ours
    answer = browser.get(f"/campagne/{table}.csv?campagne=2025{asked.get('more', '')}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_a_first_visit_says_what_will_appear(installation: Installation) -> None:
    browser = installation.log_in("anne")
    answer = browser.get("/campagne")
    assert "Dès le premier courriel apparaîtront ici" in answer.text
    assert "Ici apparaîtront, quand la liste des directeurs à évaluer" in answer.text
    assert "<svg" not in answer.text
    assert "Ici apparaîtra chaque courriel" in browser.get("/campagne/retours").text
    assert "Aucune organisation" in browser.get("/campagne/organisations").text


def test_the_figures_are_shown_by_corps_by_organisation_and_by_day(installation: Installation) -> None:
    some_mails(installation)
    answer = installation.log_in("anne").get(CAMPAIGN)
    for count, words in (("5", "reçus"), ("3", "déposés"), ("1", "retournés"), ("1", "à traiter"), ("1", "tardifs")):
        assert f"<strong>{count}</strong> {words}</li>" in answer.text
    for row in ("DH", "D3S", "chu-a.example", "secret.example", "14/11/2025", "01/12/2025"):
        assert f'<th scope="row">{row}</th>' in answer.text


def test_every_chart_is_named_and_followed_by_its_table(installation: Installation) -> None:
    some_mails(installation)
    text = installation.log_in("anne").get(CAMPAIGN).text
    charts = text.split('role="img"')[1:]
    assert len(charts) == 3
    for chart in charts:
        assert chart.startswith(' aria-label="Courriels par ')
        drawn, after = chart.split("</svg>", 1)
        assert 'class="chart-part"' in drawn
        assert "<caption>Courriels par " in after[:2000]


def test_no_page_asks_for_a_style_that_the_policy_forbids(installation: Installation) -> None:
    some_mails(installation)
    answer = installation.log_in("anne").get(CAMPAIGN)
    assert "unsafe-inline" not in answer.headers["content-security-policy"]
    assert " style=" not in answer.text
    assert "<style" not in answer.text


def test_who_reads_one_corps_sees_no_figure_of_another(installation: Installation) -> None:
    some_mails(installation)
    browser = installation.log_in("dora", corps=DH_ONLY)
    for path in (CAMPAIGN, f"{CAMPAIGN}&corps=D3S", "/campagne/organisations", "/campagne/retours"):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert "secret.example" not in answer.text
        assert '<th scope="row">D3S</th>' not in answer.text
    assert "<strong>3</strong> reçus" in browser.get(CAMPAIGN).text
    assert "Rien n’est arrivé" in browser.get(f"{CAMPAIGN}&corps=D3S").text
    for table in TABLES:
        answer = browser.get(f"/campagne/{table}.csv?campagne=2025")
        assert "D3S" not in answer.text
        assert "secret" not in answer.text


def test_who_reads_two_corps_may_look_at_one(installation: Installation) -> None:
    some_mails(installation)
    browser = installation.log_in("anne")
    assert "<strong>3</strong> reçus" in browser.get(f"{CAMPAIGN}&corps=DH").text
    assert "<strong>2</strong> reçus" in browser.get(f"{CAMPAIGN}&corps=D3S").text


def test_the_period_bounds_what_is_counted_its_last_day_included(installation: Installation) -> None:
    some_mails(installation)
    browser = installation.log_in("anne")
    assert "<strong>1</strong> reçus" in browser.get(f"{CAMPAIGN}&du=2025-12-01&au=2025-12-01").text
    assert "<strong>4</strong> reçus" in browser.get(f"{CAMPAIGN}&au=2025-11-30").text


def test_the_tables_taken_away_are_those_shown(installation: Installation) -> None:
    some_mails(installation)
    found = rows(installation, "corps")
    assert found[0][:4] == ["corps", "reçus", "déposés", "retournés"]
    assert [(row[0], *row[1:4], row[-1]) for row in found[1:] if row[0] != "DIRSOINS"] == [
        ("D3S", "2", "1", "0", "0"),
        ("DH", "3", "2", "1", "1"),
        ("ensemble", "5", "3", "1", "1"),
    ]
    assert [row[:2] for row in rows(installation, "jours", "a1")[1:]] == [
        ["2025-11-14", "3"],
        ["2025-11-15", "1"],
        ["2025-12-01", "1"],
    ]
    assert sorted(row[0] for row in rows(installation, "organisations", "a2")[1:]) == [
        "chu-a.example",
        "chu-b.example",
        "secret.example",
    ]
    assert rows(installation, "dossiers", "a3")[1:] == [["D3S", "1", "1", "0", "0"], ["DH", "2", "2", "0", "0"]]
    assert [row[6] for row in rows(installation, "retours", "a4")[1:]] == ["Retour"]


def test_each_table_taken_is_written_down(installation: Installation) -> None:
    some_mails(installation)
    rows(installation, "retours", more="&corps=DH")
    deed = installation.deeds()[-1]
    assert (deed.who, deed.action, deed.kind, deed.item, deed.corps) == (
        "anne",
        "table_taken",
        "campaign",
        "retours",
        "DH",
    )


@pytest.mark.parametrize(
    "words",
    ["=1+1", "+33", "-2", "@SUM(A1)", "  =1+1", "\u00a0=1", "＝1"],
    ids=["equals", "plus", "minus", "at", "blanks", "no-break", "wide"],
)
def test_no_cell_of_a_table_is_a_formula(installation: Installation, words: str) -> None:
    letter = replace(written("1:1", subject=words), sender=Address("a@=x.example", words))
    settle(installation.register, "1:1", give_back, read=letter)
    row = rows(installation, "retours")[1]
    assert (row[3].lstrip("'"), row[6].lstrip("'")) == (words, words)
    assert row[3].startswith("'")
    assert row[5].startswith("'=")
    assert row[6].startswith("'")
    assert rows(installation, "organisations", "zoe")[1][0].startswith("'=")


def test_an_organisation_named_to_attack_is_shown_and_never_run(installation: Installation) -> None:
    attack = 'x"><script>alert(1)</script>.example'
    letter = replace(written("1:1", subject="<b>gras</b>"), sender=Address(f"a@{attack}", "<i>nom</i>"))
    settle(installation.register, "1:1", give_back, read=letter)
    browser = installation.log_in("anne")
    for path in (CAMPAIGN, "/campagne/organisations", "/campagne/retours"):
        text = browser.get(path).text
        assert "script&gt;" in text or "&lt;b&gt;" in text
        for forbidden in ("<script>", "<b>", "<i>"):
            assert forbidden not in text


@pytest.mark.parametrize("page", ["/campagne", "/campagne/organisations", "/campagne/organisations.csv"])
def test_a_question_that_makes_no_sense_is_refused_in_a_sentence(installation: Installation, page: str) -> None:
    browser = installation.log_in("anne")
    for asked, sentence in (
        ("du=hier", "Date illisible"),
        ("au=0001-01-01", "Date illisible"),
        ("du=9999-12-31", "Date illisible"),
        ("du=2025-12-02&au=2025-12-01", "finit avant de commencer"),
        ("du=2020-01-01&au=2026-01-01", "dépasse trois ans"),
        ("campagne=1999", "Campagne inconnue"),
        ("corps=MAJOR", "Corps inconnu"),
        ("ordre=taille", "Ordre inconnu"),
    ):
        answer = browser.get(f"{page}?{asked}")
        assert answer.status_code == 400, asked
        assert sentence in answer.text, asked


@pytest.mark.parametrize("page", ["organisations", "retours"])
def test_a_cursor_that_no_list_gave_is_refused(installation: Installation, page: str) -> None:
    answer = installation.log_in("anne").get(f"/campagne/{page}?apres=WyJtYWlscyIsICJ4IiwgInkiXQ")
    assert answer.status_code == 400
    assert "reprendre la liste à son début" in answer.text


def test_the_organisations_go_on_where_they_stopped(installation: Installation) -> None:
    for number in range(27):
        settle(installation.register, f"1:{number}", hold(), read=written(f"1:{number}", by=f"a@o{number:02}.example"))
    browser = installation.log_in("anne")
    assert "Toutes les organisations" in browser.get(CAMPAIGN).text
    first = browser.get("/campagne/organisations").text
    after = first.split("apres=")[1].split('"')[0]
    rest = browser.get(f"/campagne/organisations?apres={after}").text
    assert (first.count('<th scope="row">'), rest.count('<th scope="row">')) == (25, 2)
    assert len(rows(installation, "organisations", "zoe")) == 28


def test_who_watches_the_others_sees_the_figures(installation: Installation) -> None:
    assert installation.log_in("zoe", Role.AUDITOR).get(CAMPAIGN).status_code == 200


def test_a_table_that_does_not_exist_is_not_found(installation: Installation) -> None:
    assert installation.log_in("anne").get("/campagne/tout.csv").status_code == 404
