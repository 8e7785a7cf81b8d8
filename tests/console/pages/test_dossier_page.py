"""A director's dossier: found, shown whole on one page, and unknown to whoever it is none of the business of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.domain.access import Role
from intake.domain.disposition import Annex, FileDecision, Kind, ReplyKind
from intake.domain.letter import Address
from tests.console.pages.conftest import Installation
from tests.contract.builders import D3S, DOSSIER, appeal, reply
from tests.contract.console.builders import APPEALS, days, file, file_for, give_back, hold, paper, settle, written

DH_ONLY = frozenset({"DH"})
PAGE = "/dossiers/2025/DH/1234567"
ATTACK = '"><script>alert(1)</script>'


def test_a_first_visit_says_how_a_dossier_is_found(installation: Installation) -> None:
    assert "Écrire un matricule ou le début d’un nom." in installation.log_in("anne").get("/dossiers").text


def test_a_director_is_found_by_matricule_and_by_name_within_campaign_and_corps(installation: Installation) -> None:
    settle(installation.register, "1:1", file)
    browser = installation.log_in("anne")
    for asked in ("1234567", "123", "dur", "q&campagne=2025", "durand&corps=DH"):
        found = f'href="{PAGE}"' in browser.get(f"/dossiers?q={asked}").text
        assert found is (not asked.startswith("q&")), asked
    for asked in ("durand&campagne=2024", "durand&corps=D3S", "durant"):
        assert "Aucun dossier à votre portée" in browser.get(f"/dossiers?q={asked}").text


def test_everything_about_a_director_is_on_one_page(installation: Installation) -> None:
    register = installation.register
    returned = settle(register, "1:1", give_back, read=written("1:1", subject="Support matricule 1234567"))
    queue = lambda r: r.queue_reply(ReplyKind.FATES, reply(), shadow=False)  # noqa: E731 -- one line
    filed = settle(register, "1:2", file, queue, at=days(1))
    decision = lambda r: r.file_decision(FileDecision(0, DOSSIER, Kind.DECISION_FONCTIONS, ("lu",)))  # noqa: E731
    settle(register, "1:3", decision, at=days(2))
    opened = written("1:4", subject="Recours, matricule 1234567")
    settle(register, "1:4", lambda r: r.open_appeal(appeal()), at=days(3), mailbox=APPEALS, read=opened)
    held = settle(register, "1:5", hold("à regarder"), at=days(4), read=written("1:5", subject="Mme Anne Durand"))
    register.deposits_delivered([each.number for each in register.due_deposits(10)], days(2))
    register.deposit_acknowledged("2025-DH-1234567-0001", accepted=False, words="Matricule fermé")
    text = installation.log_in("anne").get(PAGE).text
    for words in (
        "Rien ne manque",
        "Support d’évaluation, version 1",
        "Décision de PFR, part fonctions",
        "12 pages images",
        "Numérisé",
        "refusé par SAGA",
        "« Matricule fermé »",
        "remis, SAGA n’a pas répondu",
        "Sort des pièces à secretariat@chu.example",
        "Peut-être aussi",
        "Ici apparaîtront, quand la liste des directeurs",
    ):
        assert words in text, words
    for link in (
        f"/courriels/{returned}",
        f"/courriels/{filed}/pieces/0",
        "/recours/R2025-DH-0001",
        f"/courriels/{held}",
        "/exceptions/1",
    ):
        assert f'href="{link}"' in text, link


def test_what_is_missing_is_said_and_an_annex_does_not_replace_it(installation: Installation) -> None:
    settle(installation.register, "1:1", lambda r: r.annex(Annex(0, DOSSIER, Kind.SUPPORT, ("scan signé",))))
    text = installation.log_in("anne").get(PAGE).text
    assert "Manque : le support d’évaluation et une décision de PFR." in text
    assert "<strong>en annexe</strong>" in text


def test_a_mail_of_many_directors_shows_this_ones_document_first(installation: Installation) -> None:
    papers = (replace(paper("a", "le-sien.pdf"), position=0), replace(paper("b", "autre.pdf"), position=1))
    letter = replace(written("1:1"), documents=papers)
    settle(installation.register, "1:1", file, read=letter)
    text = installation.log_in("anne").get(PAGE).text
    assert "Autres pièces de ce courriel (1)" in text
    assert text.index("le-sien.pdf") < text.index("autre.pdf")


def test_the_mails_of_another_campaign_stand_apart(installation: Installation) -> None:
    settle(installation.register, "1:1", file)
    named = written("1:2", subject="Matricule 1234567, il y a longtemps")
    settle(installation.register, "1:2", hold(), at=days(-400), read=named)
    text = installation.log_in("anne").get(PAGE).text
    assert "Courriels d’autres campagnes qui citent ce matricule (1)" in text


def test_the_other_campaigns_and_corps_of_a_director_are_linked_within_reach(installation: Installation) -> None:
    settle(installation.register, "1:1", file)
    settle(installation.register, "1:2", file_for("1234567", "D3S"), mailbox=D3S)
    other = 'href="/dossiers/2025/D3S/1234567"'
    assert other in installation.log_in("anne").get(PAGE).text
    assert other not in installation.log_in("dora", corps=DH_ONLY).get(PAGE).text


def test_a_dossier_of_another_corps_answers_as_one_that_never_was(installation: Installation) -> None:
    settle(installation.register, "1:1", file_for("7654321", "D3S"), mailbox=D3S)
    assert installation.log_in("anne").get("/dossiers/2025/D3S/7654321").status_code == 200
    browser = installation.log_in("dora", corps=DH_ONLY)
    theirs, nobodys = browser.get("/dossiers/2025/D3S/7654321"), browser.get("/dossiers/2025/D3S/9999999")
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.text == nobodys.text
    assert [deed.action for deed in installation.deeds()][-2:] == ["out_of_reach", "out_of_reach"]
    assert browser.get("/dossiers/2025/DH/7654321").status_code == 404
    assert "Aucun dossier" in browser.get("/dossiers?q=7654321").text
    assert "Aucun dossier" in browser.get("/dossiers?q=7654321&corps=D3S").text


def test_each_look_at_a_dossier_is_written_down(installation: Installation) -> None:
    settle(installation.register, "1:1", file)
    installation.log_in("anne").get(PAGE)
    deed = installation.deeds()[-1]
    assert (deed.who, deed.action, deed.item, deed.corps) == ("anne", "dossier_seen", "2025-DH-1234567", "DH")


def test_who_opens_no_document_is_offered_none(installation: Installation) -> None:
    queue = lambda r: r.queue_reply(ReplyKind.FATES, reply(), shadow=False)  # noqa: E731 -- one line
    settle(installation.register, "1:1", file, queue, lambda r: r.open_appeal(appeal()))
    text = installation.log_in("zoe", Role.AUDITOR).get(PAGE).text
    for hidden in ("/pieces/", 'href="/recours/R', "Sort des pièces"):
        assert hidden not in text


@pytest.mark.parametrize(
    "path",
    [
        "2025/DH/durand",
        "2025/DH/" + "1" * 60,
        "2025/XX/1234567",
        "99999999999999999999/DH/1234567",
        "2025/DH/1234567%00",
        "2025/DH/..%2f..%2fetc",
        "1999/DH/7777777",
    ],
    ids=["word", "long", "corps", "campaign", "nul", "path", "nobody"],
)
def test_what_names_no_dossier_is_not_found(installation: Installation, path: str) -> None:
    settle(installation.register, "1:1", file)
    assert installation.log_in("anne").get(f"/dossiers/{path}").status_code == 404


def test_a_filter_that_makes_no_sense_is_refused_in_a_sentence(installation: Installation) -> None:
    browser = installation.log_in("anne")
    for asked, sentence in (("campagne=x", "Campagne illisible"), ("corps=XX", "Corps inconnu")):
        answer = browser.get(f"/dossiers?q=a&{asked}")
        assert answer.status_code == 400
        assert sentence in answer.text


def test_what_strangers_wrote_is_shown_and_never_run(installation: Installation) -> None:
    letter = replace(
        written("1:1", subject=f"1234567 {ATTACK}"),
        sender=Address("a@chu.example", ATTACK),
        documents=(paper("1:1", f"{ATTACK}.pdf"),),
    )
    settle(installation.register, "1:1", file, read=letter)
    register = installation.register
    register.deposits_delivered([each.number for each in register.due_deposits(10)], days(2))
    register.deposit_acknowledged("2025-DH-1234567-0001", accepted=False, words=ATTACK)
    browser = installation.log_in("anne")
    for path in (PAGE, "/dossiers?q=durand", f"/dossiers?q={ATTACK}"):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
    assert browser.get(PAGE).text.count("&lt;script&gt;alert(1)") >= 4
