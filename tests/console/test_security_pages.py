"""What every answer carries, and what no page contains: headers, cookies, markup of strangers, files of the host."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
import structlog
from starlette.types import Message

from intake.console.access.headers import ALWAYS
from intake.domain.access import Role
from storage.console.accounts import NewAccount
from storage.console.audit import Deed
from tests.console.test_security import OPEN, WATCH, WHO, address, all_routes
from tests.console.whole import PROBE, Visitor, Whole

BOTH = (Role.SUPERVISOR, Role.AUDITOR)
SPOKEN = ("href", "src", "action", "formaction", "poster", "data")
"""Attributes that hold an address."""


@dataclass
class Seen(HTMLParser):
    """What a browser would make of a page."""

    tags: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        known = dict(attrs)
        if tag in ("style", "iframe", "object", "embed", "base", PROBE):
            self.faults.append(f"<{tag}>")
        if tag == "script" and not (known.get("src") or "").startswith("/static/"):
            self.faults.append("<script> sans fichier de la maison")
        for name, value in attrs:
            if name == "style" or name.startswith(("on", "hx-on", "data-hx-on")):
                self.faults.append(f"<{tag} {name}>")
            if name in SPOKEN and (value or "").strip().lower().startswith(("javascript:", "vbscript:", "data:text")):
                self.faults.append(f"<{tag} {name}={value}>")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def seen_in(text: str) -> Seen:
    seen = Seen()
    seen.feed(text)
    seen.close()
    return seen


def pages(whole: Whole) -> Iterator[str]:
    """Every page that is asked with GET, on the hostile mail of the DH where it names one."""
    for route in all_routes(whole):
        method, _, path = route.partition(" ")
        if method == "GET" and not path.startswith("/api/v1/") and path not in ("/connexion/fournisseur",):
            yield address(whole, path)
    yield "/api/v1/documentation"


def test_no_page_shows_markup_of_strangers_nor_anything_inline(whole: Whole) -> None:
    person = whole.person(*BOTH)
    told = []
    for path in pages(whole):
        answer = person.get(path)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        seen = seen_in(answer.text)
        assert seen.faults == [], path
        assert "49" not in [word.strip() for word in seen.words], f"{path} : « {{{{7*7}}}} » évalué"
        if any(PROBE in word for word in seen.words):
            told.append(path)
    things = whole.objects("DH")
    mail = f"/courriels/{things.mail}"
    # Not an empty claim: these pages do show what the strangers wrote, as text.
    assert {"/exceptions", f"/exceptions/{things.exception}", mail, f"{mail}/pieces/0"} <= set(told)


def test_hostile_words_of_an_account_are_text_in_the_journal_and_the_lists(whole: Whole) -> None:
    hostile = f"<{PROBE} onclick=alert(1)>"
    new = NewAccount(hostile, hostile, f"{PROBE}@x.example", frozenset({Role.READER}), frozenset({"DH"}))
    number = whole.inner.state.parts.accounts.add(
        new, whole.clock(), Deed("account_added", hostile, kind="account", item=hostile, detail={"why": hostile})
    )
    person = whole.person(*BOTH)
    for path in ("/comptes", f"/comptes/{number}", "/journal", f"/journal?qui={PROBE}%3Cscript%3E"):
        seen = seen_in(person.get(path).text)
        assert seen.faults == [], path
        assert PROBE in " ".join(seen.words) or "qui=" in path


def test_every_answer_has_the_security_headers(whole: Whole) -> None:
    person, nobody = whole.person(*BOTH), whole.visitor()
    answers = [person.get(path) for path in pages(whole)]
    answers += [nobody.get(path) for path in ("/", "/exceptions", "/nulle-part", "/static/rien", "/static/console.css")]
    answers += [nobody.get("/api/v1/exceptions"), person.ask("DELETE", "/exceptions"), person.post("/deconnexion")]
    answers += [person.ask("POST", "/comptes"), nobody.ask("GET", "/", headers={"host": "mechant.example"})]
    assert {200, 303, 401, 403, 404, 421} <= {answer.status_code for answer in answers}
    for answer in answers:
        missing = [name for name, value in ALWAYS.items() if answer.headers.get(name) != value]
        assert missing == [], f"{answer.request.url} {answer.status_code}"
        assert "cache-control" in answer.headers
        assert not answer.headers.get("server")


def test_a_fault_of_ours_is_a_page_that_tells_nothing_of_its_cause(
    own_whole: Whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_request: object) -> None:
        raise ZeroDivisionError("chemin secret")

    route = next(each for each in own_whole.inner.routes if getattr(each, "path", "") == "/aide")
    monkeypatch.setattr(route, "endpoint", broken)
    monkeypatch.setattr(route, "app", _fails)
    with structlog.testing.capture_logs() as said:
        answer = own_whole.person(Role.READER).get("/aide")
    assert answer.status_code == 500
    assert "chemin secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "de notre côté" in answer.text
    told = next(each for each in said if each["event"] == "page_broke")
    assert f">{told['reference']}<" in answer.text
    assert isinstance(told["exc_info"], ZeroDivisionError)
    assert "Si l’erreur se répète, donner cette référence à l’administrateur" in answer.text
    assert answer.headers["content-security-policy"] == ALWAYS["content-security-policy"]


async def _fails(_scope: object, _receive: object, _send: object) -> None:
    raise ZeroDivisionError("chemin secret")


@pytest.mark.parametrize(
    "climb",
    ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "..%5capp.py", "vendor/../../app.py", "/etc/passwd", "%00", "...."],
    ids=["dots", "encoded-slash", "encoded-dots", "backslash", "from-within", "absolute", "null", "many-dots"],
)
def test_no_address_leaves_the_static_files(whole: Whole, climb: str) -> None:
    status, body = whole.runner.run(_raw(whole, f"/static/{climb}"))
    assert status in (400, 404, 405)
    assert b"create_app" not in body
    assert b"root:" not in body


@pytest.mark.parametrize(
    "climb",
    ["..%2f..%2fetc%2fpasswd", "%2e%2e", "..", "%00", "a%00b", "%ff%fe", "x" * 3000],
    ids=["passwd", "encoded-dots", "dots", "null", "null-inside", "no-utf-8", "long"],
)
def test_no_word_of_an_address_is_a_path(whole: Whole, climb: str) -> None:
    """Wherever an address holds a word or a number, a path there leads nowhere, and breaks nothing."""
    secret = whole.person(*BOTH).secret
    for route in all_routes(whole):
        method, _, path = route.partition(" ")
        if method != "GET" or "{" not in path or path.startswith("/api/"):
            continue
        start = path.partition("{")[0]
        status, body = whole.runner.run(_raw(whole, f"{start}{climb}", secret))
        assert status in (303, 400, 404, 405), f"{start}{climb[:20]}"
        assert b"root:" not in body


async def _raw(whole: Whole, path: str, secret: str = "") -> tuple[int, bytes]:
    """That address as it stands: no client makes it nicer first."""
    sent: list[Message] = []
    done = asyncio.Event()
    headers = [(b"host", b"127.0.0.1:8642")]
    if secret:
        headers.append((b"cookie", f"intake-session={secret}".encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path, errors="replace"),
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("192.0.2.7", 40000),
        "server": ("127.0.0.1", 8642),
    }

    async def receive() -> Message:
        if sent:
            await done.wait()
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await whole.app(scope, receive, send)
    done.set()
    body = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], body


def test_the_sessions_cookie_is_for_this_host_and_no_script(whole: Whole) -> None:
    person: Visitor = whole.visitor()
    cookies = person.get("/connexion").headers.get_list("set-cookie")
    assert cookies
    for cookie in cookies:
        said = cookie.lower()
        assert "httponly" in said
        assert "samesite=lax" in said
        assert "path=/" in said
        assert "domain=" not in said


def test_the_table_of_roles_leaves_the_journal_to_auditors() -> None:
    """Who decides does not also watch."""
    assert {WHO[route] for route in WHO if "/journal" in route} == {WATCH}
    assert OPEN not in {WHO[route] for route in WHO if "courriels" in route or "/api/" in route}
