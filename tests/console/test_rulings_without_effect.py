"""What a person decides settles the exception, or is refused while they look at it: nothing comes back by itself."""

from __future__ import annotations

import pytest

from intake.domain.access import Permission, Role
from storage import queries
from tests.console.whole import Whole

FILED = {"action": "file", "kind": "decision", "why": "vu"}


def rulings_on(whole: Whole, number: int) -> int:
    return len(queries.held_detail(whole.engine, number).given)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({**FILED, "director": "pas un matricule !"}, "« PASUNMATRICULE! » n’est pas un matricule"),
        ({**FILED, "director": ""}, "atricule manquant"),
        ({"action": "appeal", "reference": "R2025-DH-9999", "why": "vu"}, "Aucun recours R2025-DH-9999"),
    ],
    ids=["no-matricule", "nobody", "no-such-case"],
)
def test_what_would_come_back_is_refused_at_once_and_stays_typed(
    own_whole: Whole, said: dict[str, str], reason: str
) -> None:
    number = own_whole.objects("DH").exception
    version = queries.held_detail(own_whole.engine, number).item.version
    page = own_whole.person(Role.OPERATOR).post(f"/exceptions/{number}/decision", version=version, **said)
    assert page.status_code == 409
    assert reason in page.text
    assert f'value="{said.get("director") or said.get("reference") or "vu"}"' in page.text
    assert rulings_on(own_whole, number) == 0
    program = own_whole.program(Role.OPERATOR, only=frozenset({Permission.RULE}))
    body = {name: value for name, value in said.items() if value}
    answer = program.ask("POST", f"/api/v1/exceptions/{number}/ruling", json={**body, "version": version})
    assert (answer.status_code, reason in answer.json()["detail"]) == (409, True)
    assert rulings_on(own_whole, number) == 0


def test_what_settles_it_is_recorded(own_whole: Whole) -> None:
    number = own_whole.objects("DH").exception
    version = queries.held_detail(own_whole.engine, number).item.version
    said = {**FILED, "director": "1234567 a", "version": version}
    assert own_whole.person(Role.OPERATOR).post(f"/exceptions/{number}/decision", **said).status_code == 303
    assert rulings_on(own_whole, number) == 1


def test_of_an_exception_that_changed_that_is_said_first(own_whole: Whole) -> None:
    number = own_whole.objects("DH").exception
    said = {**FILED, "director": "pas un matricule !", "version": "périmée"}
    page = own_whole.person(Role.OPERATOR).post(f"/exceptions/{number}/decision", **said)
    assert (page.status_code, "n’est pas un matricule" in page.text) == (409, False)


@pytest.mark.parametrize("way", ["decision", "previsualisation"])
def test_nobody_joins_a_mail_to_another_corps_case_nor_learns_that_there_is_one(own_whole: Whole, way: str) -> None:
    number, other = own_whole.objects("DH").exception, own_whole.objects("D3S").appeal
    version = queries.held_detail(own_whole.engine, number).item.version
    operator = own_whole.person(Role.OPERATOR, corps=frozenset({"DH"}))
    said = {"action": "appeal", "why": "vu", "version": version}
    page = operator.post(f"/exceptions/{number}/{way}", reference=other, **said)
    assert page.status_code == 409
    assert f"Aucun recours {other} n’est à votre portée" in page.text
    assert "out_of_reach" in [line.action for line in own_whole.audit()]
    assert rulings_on(own_whole, number) == 0
    own = operator.post(f"/exceptions/{number}/{way}", reference=own_whole.objects("DH").appeal, **said)
    assert own.status_code in (200, 303)


def test_of_several_none_is_decided_where_one_is_out_of_reach_and_that_is_written_down(own_whole: Whole) -> None:
    own, other = own_whole.objects("DH").exception, own_whole.objects("D3S").exception
    operator = own_whole.person(Role.OPERATOR, corps=frozenset({"DH"}))
    versions = {each.number: each.version for each in queries.held(own_whole.engine)}
    answers = [
        operator.post("/exceptions/ensemble", item=f"{number} {versions[number]}", action="ignore", why="vu")
        for number in (other, own)
    ]
    assert [each.status_code for each in answers] == [404, 303]
    assert "out_of_reach" in [line.action for line in own_whole.audit()]
    assert (rulings_on(own_whole, other), rulings_on(own_whole, own)) == (0, 1)
