"""The robot's state in words with remedies, within reach; and the same for a supervisor on this machine."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import pytest

from intake.console.pages.robot import REFRESHES
from intake.domain.access import Role
from tests.console.pages.conftest import TODAY, Installation
from tests.contract.builders import D3S, DH, mail
from tests.contract.console.builders import days, file, hold, settle

DH_ONLY = frozenset({"DH"})


def polled(installation: Installation, **problems: str) -> None:
    """Every mailbox looked at just now; those named failed."""
    for name in installation.house.mailboxes:
        problem = problems.get(name.replace("-", "_"))
        at = TODAY - timedelta(minutes=1)
        installation.register.note_poll(name, at, on_server=None if problem else 3, problem=problem)


def test_a_first_visit_says_what_will_appear(installation: Installation) -> None:
    assert "Le robot n’a encore relevé aucune boîte." in installation.log_in("anne").get("/robot").text


def test_when_all_is_well_the_page_says_so(installation: Installation) -> None:
    polled(installation)
    text = installation.log_in("anne").get("/robot").text
    assert "Tout marche" in text
    assert "fr-alert--error" not in text


def test_a_mailbox_that_fails_is_told_with_what_to_do(installation: Installation) -> None:
    polled(installation, evaluations_dh="mot de passe refusé")
    text = installation.log_in("anne").get("/robot").text
    assert "La boîte evaluations-dh ne peut pas être relevée : mot de passe refusé." in text
    assert "« intake check » dit quoi réparer" in text
    assert "Tout marche" not in text


def test_a_robot_that_stopped_without_a_word_is_noticed(installation: Installation) -> None:
    installation.register.note_poll(DH, TODAY - timedelta(minutes=16), on_server=3, problem=None)
    installation.register.note_poll(D3S, TODAY - timedelta(minutes=14), on_server=3, problem=None)
    text = installation.log_in("anne").get("/robot").text
    assert "Plus aucun relevé réussi depuis plus de 15 minutes : evaluations-dh." in text
    assert "systemctl status intake" in text


def test_mails_that_wait_and_mails_in_trouble_are_told(installation: Installation) -> None:
    register = installation.register
    polled(installation)
    register.register(DH, [mail("1:4")])
    register.reading_failed(register.claim("ici", 1, days(1))[0], "mémoire dépassée <b>", days(1))
    text = installation.log_in("anne").get("/robot").text
    assert "Plus d’une heure d’attente pour être décidé, boîte evaluations-dh : 1 courriel." in text
    assert "mémoire dépassée &lt;b&gt;" in text


def test_what_saga_has_not_taken_is_told_with_its_age(installation: Installation) -> None:
    register = installation.register
    polled(installation)
    settle(register, "1:1", file)
    browser = installation.log_in("anne")
    assert "à remettre à SAGA" in browser.get("/robot").text
    register.deposits_delivered([each.number for each in register.due_deposits(10)], days(2))
    text = browser.get("/robot").text
    assert "1 dépôt : remis, SAGA n’a pas répondu." in text
    assert "il y a 8" in text
    register.deposit_acknowledged("2025-DH-1234567-0001", accepted=False, words="Matricule fermé")
    assert "1 dépôt : refusé par SAGA." in browser.get("/robot").text


def test_a_stop_of_replies_is_told_and_then_who_lifted_it(installation: Installation) -> None:
    polled(installation)
    browser = installation.log_in("anne")
    installation.register.stop_replies("trop de réponses", days(9))
    text = browser.get("/robot").text
    assert "Toutes les réponses sont arrêtées : trop de réponses." in text
    assert "lever l’arrêt" in text
    installation.register.resume_replies("m.dupont", "boucle coupée")
    text = browser.get("/robot").text
    assert "Toutes les réponses sont arrêtées" not in text
    assert "levé par m.dupont : boucle coupée" in text


def test_who_reads_one_corps_sees_no_mailbox_of_another(installation: Installation) -> None:
    polled(installation, evaluations_d3s="secret")
    settle(installation.register, "1:1", hold(), mailbox=D3S)
    text = installation.log_in("dora", corps=DH_ONLY).get("/robot").text
    assert "evaluations-dh" in text
    assert "d3s" not in text
    assert "secret" not in text


def test_the_page_refreshes_itself_for_a_while_and_its_inside_alone(installation: Installation) -> None:
    polled(installation)
    browser = installation.log_in("zoe", Role.AUDITOR)
    whole = browser.get("/robot").text
    assert 'hx-get="/robot?tour=1" hx-trigger="every 30s"' in whole
    assert 'href="/robot">Actualiser' in whole, "without JavaScript"
    inside = browser.get("/robot?tour=1", headers={"hx-request": "true"}).text
    assert 'hx-get="/robot?tour=2"' in inside
    assert "<html" not in inside
    last = browser.get(f"/robot?tour={REFRESHES}", headers={"hx-request": "true"}).text
    assert "hx-get" not in last
    assert "reprendre" in last


@pytest.mark.parametrize("turn", ["-1", "x", "9" * 30, "²"], ids=["negative", "word", "long", "power"])
def test_no_turn_is_a_fault(installation: Installation, turn: str) -> None:
    assert installation.log_in("anne").get(f"/robot?tour={turn}").status_code == 200


def measured(installation: Installation, ip: str = "127.0.0.1", **headers: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(installation.app, client=(ip, 40000))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8642", trust_env=False) as client:
            return await client.get("/metrics", headers=headers)

    assert isinstance(installation.runner, asyncio.Runner)
    return installation.runner.run(ask())


def test_a_supervisor_on_this_machine_reads_the_measures(installation: Installation) -> None:
    polled(installation, evaluations_dh="refus")
    settle(installation.register, "1:1", file)
    answer = measured(installation)
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    for line in (
        'intake_mailbox_failing{mailbox="evaluations-dh",corps="DH"} 1',
        'intake_mailbox_failing{mailbox="evaluations-d3s",corps="D3S"} 0',
        'intake_deposits{state="pending"} 1',
        "intake_replies_stopped 0",
        "# TYPE intake_replies_stopped gauge",
    ):
        assert line in lines, line
    assert answer.text.endswith("\n")
    assert len([line for line in lines if not line.startswith("#")]) == len(
        {line.rsplit(" ", 1)[0] for line in lines if not line.startswith("#")}
    )


@pytest.mark.parametrize(
    ("ip", "headers"),
    [("192.0.2.1", {}), ("127.0.0.1", {"x-forwarded-for": "192.0.2.1"}), ("127.0.0.1", {"forwarded": "for=192.0.2.1"})],
    ids=["elsewhere", "behind-a-front-server", "standard-header"],
)
def test_the_measures_are_told_to_nobody_else(installation: Installation, ip: str, headers: dict[str, str]) -> None:
    answer = measured(installation, ip, **headers)
    assert answer.status_code == 403
    assert "intake_" not in answer.text
