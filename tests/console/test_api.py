"""The API: what schemathesis finds against its own description, and what no tool can know of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings, strategies
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks as openapi

from intake.console.api.pace import AT_ONCE, Door
from intake.domain.access import Permission, Role
from intake.domain.known import Action
from storage import queries
from tests.console.test_security import DH, GIVEN_TO_TOKENS
from tests.console.whole import URL, Visitor, Whole

CHECKS = [
    not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_schema_conformance,
    openapi.response_headers_conformance,
]
EXAMPLES = 15
"""Of each operation: half of them as described, half not."""


@pytest.fixture
def program(whole: Whole) -> Visitor:
    """A token of a supervisor of all corps, for all that the API serves."""
    return whole.program(Role.SUPERVISOR, only=GIVEN_TO_TOKENS)


def door_of(whole: Whole) -> Door:
    """Where the pace of tokens is kept."""
    mount = next(each for each in whole.inner.routes if getattr(each, "path", "") == "/api/v1")
    found = mount.app  # type: ignore[attr-defined]  # it is the mount of the API
    assert isinstance(found, Door)
    return found


@pytest.fixture
def unhurried(whole: Whole) -> Iterator[None]:
    """The pace of a test is none of a program's."""
    pace = door_of(whole).pace
    pace.at_once = 10**9
    yield
    pace.at_once = AT_ONCE


def operations() -> tuple[str, ...]:
    """As the description names them."""
    return (
        "GET /exceptions",
        "GET /exceptions/{number}",
        "POST /exceptions/{number}/ruling",
        "GET /appeals",
        "GET /appeals/{reference}",
        "GET /deposits",
        "GET /campaigns",
        "GET /campaigns/{year}/figures",
    )


def test_all_of_the_description_is_tried(program: Visitor) -> None:
    described = program.get("/api/v1/openapi.json").json()["paths"]
    assert {f"{method.upper()} {path}" for path, methods in described.items() for method in methods} == set(
        operations()
    )


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize("operation", operations())
def test_every_answer_is_as_described(whole: Whole, program: Visitor, operation: str) -> None:
    """Whatever is sent: no fault of ours, no status, type or shape that the description does not have."""
    method, _, path = operation.partition(" ")
    schema = schemathesis.openapi.from_dict(program.get("/api/v1/openapi.json").json())
    tried = schema[path][method]
    both = strategies.one_of(*(tried.as_strategy(generation_mode=mode) for mode in GenerationMode))
    answers: list[int] = []

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=both)
    def each(case: Any) -> None:  # schemathesis does not tell its type here
        answer = whole.runner.run(_sent(whole, program.token, case.as_transport_kwargs(base_url=f"{URL}/api/v1")))
        case.validate_response(answer, checks=CHECKS)
        answers.append(answer.status_code)

    each()
    assert len(answers) >= EXAMPLES or operation == "GET /campaigns"


async def _sent(whole: Whole, token: str, request: dict[str, Any]) -> httpx.Response:
    transport = httpx.ASGITransport(whole.app, raise_app_exceptions=False)
    # httpx sends no header that is not ASCII; what a case wanted there is no part of the description.
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    wanted = {name: request[name] for name in ("method", "url", "params", "json", "data", "content") if name in request}
    if isinstance(wanted.get("data"), (str, bytes)):
        wanted["content"] = wanted.pop("data")
    async with httpx.AsyncClient(transport=transport, trust_env=False) as client:
        return await client.request(headers=headers, **wanted)


def test_a_list_goes_on_where_it_stopped(program: Visitor) -> None:
    first = program.get("/api/v1/exceptions?size=1").json()
    second = program.get(f"/api/v1/exceptions?size=1&after={first['after']}").json()
    whole_list = program.get("/api/v1/exceptions").json()
    assert first["items"] + second["items"] == whole_list["items"]
    assert (second["after"], whole_list["after"]) == (None, None)


def test_a_cursor_of_another_list_is_refused_in_french(program: Visitor) -> None:
    cursor = program.get("/api/v1/exceptions?size=1").json()["after"]
    answer = program.get(f"/api/v1/appeals?after={cursor}")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert "repartir sans lui" in answer.json()["detail"]


@pytest.mark.parametrize("body", [b"\xcc\x95:&e\x18\xff", b"[" * 100_000], ids=["no-text", "nested-without-end"])
def test_a_body_that_cannot_be_read_is_a_value_refused_in_french(whole: Whole, program: Visitor, body: bytes) -> None:
    sent = {"method": "POST", "url": f"{URL}/api/v1/exceptions/1/ruling", "content": body}
    answer = whole.runner.run(_sent(whole, program.token, sent))
    assert answer.status_code == 422
    assert answer.json()["detail"] == "corps n’est pas du JSON."


def test_an_appeal_tells_the_reasoning_of_its_dates(whole: Whole, program: Visitor) -> None:
    reference = whole.objects("DH").appeal
    told = program.get(f"/api/v1/appeals/{reference}").json()
    assert (told["received_on"], told["due"], told["last_safe_day"]) == ("2025-12-01", "2026-02-01", "2026-01-31")
    due = next(each for each in told["dates"] if each["day"] == "2026-02-01" and each["in_force"])
    assert "2 mois, de quantième à quantième, depuis le 01/12/2025" in due["reasoning"]
    assert whole.audit(1)[0].item == reference


def test_deposits_are_filtered(program: Visitor) -> None:
    def corps_of(query: str) -> list[str]:
        return [each["corps"] for each in program.get(f"/api/v1/deposits?{query}").json()["items"]]

    assert sorted(corps_of("")) == ["D3S", "DH"]
    assert corps_of("corps=DH") == ["DH"]
    assert corps_of("campaign=2024") == []
    assert corps_of("state=refused") == []


def test_of_two_rulings_on_one_version_the_second_is_stale(own_whole: Whole) -> None:
    number = own_whole.objects("DH").exception
    program = own_whole.program(Role.OPERATOR, corps=DH, only=GIVEN_TO_TOKENS)
    seen = program.get("/api/v1/exceptions?corps=DH").json()["items"][0]
    ruling = {"action": "ignore", "why": "sans suite", "version": seen["version"]}
    path = f"/api/v1/exceptions/{number}/ruling"
    first, second = program.ask("POST", path, json=ruling), program.ask("POST", path, json=ruling)
    assert (first.status_code, second.status_code) == (202, 409)
    assert "operator-dh" in second.json()["detail"]
    given = queries.held_detail(own_whole.engine, number).given
    assert [(each.ruling.action, each.ruling.who) for each in given] == [(Action.IGNORE, "operator-dh")]
    assert program.get(f"/api/v1/exceptions/{number}").json()["version"] == first.json()["version"]


def test_a_token_that_asks_too_fast_is_told_when_to_come_back(own_whole: Whole) -> None:
    fast = own_whole.program(Role.READER, only=frozenset({Permission.SEE_CAMPAIGN}))
    slow = own_whole.program(Role.READER, only=frozenset({Permission.SEE_CAMPAIGN}))
    door_of(own_whole).pace.at_once = 3
    statuses = [fast.get("/api/v1/campaigns").status_code for _ in range(4)]
    answer = fast.get("/api/v1/campaigns")
    assert statuses == [200, 200, 200, 429]
    assert (answer.headers["retry-after"], answer.headers["content-type"]) == ("1", "application/problem+json")
    assert slow.get("/api/v1/campaigns").status_code == 200
    own_whole.clock.pass_(seconds=1)
    assert fast.get("/api/v1/campaigns").status_code == 200


def test_a_session_of_a_browser_asks_nothing_of_the_api(whole: Whole) -> None:
    person = whole.person(Role.SUPERVISOR)
    assert person.get("/api/v1/exceptions").status_code == 401
    assert person.get("/api/v1/documentation").status_code == 200


def test_the_documentation_names_every_operation(whole: Whole) -> None:
    text = whole.person(Role.READER).get("/api/v1/documentation").text
    for operation in operations():
        method, _, path = operation.partition(" ")
        assert f"{method} /api/v1{path}" in text
    assert "http://" not in text
    assert "https://" not in text
