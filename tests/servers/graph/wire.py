"""What is asked of the test's Graph and what it answers, on the wire."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

DEFAULT_PAGE = 10


@dataclass(frozen=True)
class Request:
    """What was asked."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> list[str]:
        return [unquote(part) for part in urlsplit(self.url).path.strip("/").split("/")]

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.url).query))

    @property
    def immutable(self) -> bool:
        return 'IdType="ImmutableId"' in self.headers.get("prefer", "")


@dataclass(frozen=True)
class Answer:
    """``broken_off``: the connection is closed in the midst of the body."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    broken_off: bool = False


@dataclass
class Trouble:
    """What befalls requests that match, ``times`` times. ``hang_up``: no answer. ``done``: it was done all the same."""

    pattern: str
    status: int = 503
    code: str = "serviceUnavailable"
    words: str = "essai"
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int = 1
    hang_up: bool = False
    done: bool = False


def page_size(request: Request, most: int) -> int:
    """Ten, unless more is asked."""
    asked = re.search(r"odata\.maxpagesize=(\d+)", request.headers.get("prefer", ""))
    return min(int(request.query.get("$top") or (asked[1] if asked else DEFAULT_PAGE)), most)


def link(base: str, request: Request, query: Mapping[str, str]) -> str:
    """Where the same is asked further on."""
    return f"{base}{urlsplit(request.url).path}?{urlencode(query)}"


def passes(resource: Mapping[str, Any], wanted: str | None) -> bool:
    """The two filters that the robot asks: « PROPERTY ge INSTANT », « PROPERTY eq 'text' »."""
    if wanted is None:
        return True
    name, how, value = wanted.split(" ", 2)
    own = str(resource[name])
    return own == value.strip("'").replace("''", "'") if how == "eq" else own >= value


def selected(resource: dict[str, Any], request: Request) -> dict[str, Any]:
    wanted = request.query.get("$select")
    if wanted is None:
        return resource
    names = {"id", *wanted.split(",")} | ({"singleValueExtendedProperties"} if "$expand" in request.query else set())
    return {name: value for name, value in resource.items() if name in names or name.startswith("@")}


def json_answer(status: int, value: object, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json", **(headers or {})})


def refusal(status: int, code: str, words: str, headers: Mapping[str, str] | None = None) -> Answer:
    error = {"code": code, "message": words, "innerError": {"request-id": "essai"}}
    return json_answer(status, {"error": error}, {"request-id": "essai-1234", **(headers or {})})
