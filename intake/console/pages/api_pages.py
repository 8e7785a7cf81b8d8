"""The description of the API: for programs as OpenAPI, for people as a page made from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from intake.console.access.guard import logged_in
from intake.console.api.asked import AskedApi
from intake.console.rendering import page


@dataclass(frozen=True)
class Operation:
    """One thing a program may ask."""

    method: str
    path: str
    tag: str
    summary: str
    description: str
    parameters: tuple[tuple[str, str, str], ...]
    """(name, where, what)."""
    body: str
    answers: tuple[tuple[str, str], ...]


@logged_in
def description(request: Request) -> Response:
    """``GET /api/v1/openapi.json``."""
    return JSONResponse(_schema(request))


@logged_in
def documentation(request: Request) -> Response:
    """``GET /api/v1/documentation``: nothing is loaded from elsewhere, nothing runs."""
    schema = _schema(request)
    values = {"about": schema["info"]["description"], "operations": list(_operations(schema))}
    return page(request, "api.html.j2", values)


def _schema(request: Request) -> dict[str, Any]:
    api: AskedApi = request.app.state.api
    return api.made().openapi()


def _operations(schema: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in schema["paths"].items():
        for method, said in methods.items():
            yield Operation(
                method=method.upper(),
                path=f"{schema['servers'][0]['url']}{path}",
                tag=", ".join(said.get("tags", ())),
                summary=said["summary"],
                description=said.get("description", ""),
                parameters=tuple(_parameter(each) for each in said.get("parameters", ())),
                body=_body(schema, said),
                answers=tuple((status, each["description"]) for status, each in said["responses"].items()),
            )


def _parameter(said: dict[str, Any]) -> tuple[str, str, str]:
    where = {"path": "dans l’adresse", "query": "après « ? »"}.get(said["in"], said["in"])
    words = said.get("description") or said["schema"].get("description", "")
    return said["name"], where, words


def _body(schema: dict[str, Any], said: dict[str, Any]) -> str:
    """The example of what is sent; "" when nothing is."""
    content = said.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return ""
    shape = schema["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
    return json.dumps(shape["examples"][0], ensure_ascii=False, indent=2)
