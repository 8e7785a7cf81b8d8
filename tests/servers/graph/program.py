"""What the test's Graph answers: everything from the state of its mailboxes, nothing canned."""

from __future__ import annotations

import base64
import binascii
import json
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from tests.servers.graph import messages
from tests.servers.graph.authority import Authority
from tests.servers.graph.store import FOLDERS, Item, Mailbox, Round

DEFAULT_PAGE, MOST_A_PAGE = 10, 1000
MOST_SENT = 4_000_000


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


@dataclass
class Graph:
    """The whole tenant. ``mime_limit``: bytes beyond which ``$value`` breaks off (microsoft-graph-docs #18439)."""

    authority: Authority = field(default_factory=Authority)
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)
    base: str = ""
    mime_limit: int = 40_000_000
    most_a_page: int = MOST_A_PAGE
    keeps_ids: bool = True
    requests: list[Request] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, address: str, inbox: Path) -> Mailbox:
        """A mailbox whose inbox is that Maildir."""
        self.mailboxes[address.lower()] = Mailbox(address, inbox)
        return self.mailboxes[address.lower()]

    def trouble(self, pattern: str, **what: Any) -> None:
        """``pattern`` is searched for in « METHOD /path?query »."""
        self.troubles.append(Trouble(pattern, **what))

    def answer(self, request: Request) -> Answer | None:
        """None: hang up."""
        self.requests.append(request)
        trouble = self._troubled(request)
        if trouble is not None:
            if trouble.done:
                self._answer(request)
            return None if trouble.hang_up else _refusal(trouble.status, trouble.code, trouble.words, trouble.headers)
        return self._answer(request)

    def _troubled(self, request: Request) -> Trouble | None:
        with self._lock:
            for trouble in self.troubles:
                if trouble.times > 0 and re.search(trouble.pattern, f"{request.method} {unquote(request.url)}"):
                    trouble.times -= 1
                    return trouble
        return None

    def _answer(self, request: Request) -> Answer:
        match request.method, request.path:
            case "POST", ["_essai", "ennui"]:
                self.trouble(**json.loads(request.body))
                return Answer(204)
            case "GET", [tenant, "v2.0", ".well-known", "openid-configuration"]:
                return _json(*self.authority.discovery(self.base, tenant))
            case "POST", [_, "oauth2", "v2.0", "token"]:
                form = dict(parse_qsl(request.body.decode()))
                return _json(*self.authority.token(form, self.base))
            case _, ["introspect", *_]:
                form = dict(parse_qsl(request.body.decode())) | request.query
                return _json(200, self.authority.introspection(form.get("token", "")))
            case method, ["v1.0", "users", address, *rest]:
                return self._users(request, method, address, rest)
            case _:
                return _refusal(400, "BadRequest", "Resource not found for the segment.")

    def _users(self, request: Request, method: str, address: str, rest: Sequence[str]) -> Answer:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        issued = self.authority.holder(token, self.base)
        if issued is None:
            words = "Lifetime validation failed, the token is expired."
            return _refusal(401, "InvalidAuthenticationToken", words)
        mailbox = self.mailboxes.get(address.lower())
        if mailbox is None:
            return _refusal(404, "ErrorInvalidUser", f"The requested user '{address}' is invalid.")
        if issued.app.mailboxes is not None and address.lower() not in issued.app.mailboxes:
            words = "Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings."
            return _refusal(403, "ErrorAccessDenied", words)
        needed = {"GET": {"Mail.Read", "Mail.ReadWrite"}, "PATCH": {"Mail.ReadWrite"}, "POST": {"Mail.Send"}}[method]
        if not needed & issued.app.roles:
            return _refusal(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        return self._of_mailbox(request, mailbox, method, rest)

    def _of_mailbox(self, request: Request, mailbox: Mailbox, method: str, rest: Sequence[str]) -> Answer:
        match method, rest:
            case "POST", ["sendMail"]:
                return self._send(request, mailbox)
            case "GET", ["messages"]:
                return self._listed(request, mailbox, list(mailbox.everything()))
            case _, ["messages", mail, *more]:
                return self._one(request, mailbox, method, mail, more)
            case "GET", ["mailFolders", name, *more]:
                folder = _folder(name)
                if folder is None:
                    return _refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")
                return self._of_folder(request, mailbox, folder, more)
            case _:
                return _refusal(400, "BadRequest", "Resource not found for the segment.")

    def _of_folder(self, request: Request, mailbox: Mailbox, folder: str, more: Sequence[str]) -> Answer:
        match more:
            case []:
                return _json(200, {"id": messages.folder_id(folder), "displayName": folder})
            case ["messages"]:
                return self._listed(request, mailbox, list(mailbox.items(folder).values()))
            case ["messages", "delta"]:
                return self._delta(request, mailbox, folder)
            case _:
                return _refusal(400, "BadRequest", "Resource not found for the segment.")

    def _listed(self, request: Request, mailbox: Mailbox, items: list[Item]) -> Answer:
        found = [messages.message(mailbox, item, immutable=request.immutable) for item in items]
        chosen = [each for each in found if _passes(each, request.query.get("$filter"))]
        chosen.sort(key=lambda each: str(each["receivedDateTime"]), reverse="desc" in request.query.get("$orderby", ""))
        start, size = int(request.query.get("$skip", 0)), self._page(request)
        page = {"value": [_selected(each, request) for each in chosen[start : start + size]]}
        if start + size < len(chosen):
            page["@odata.nextLink"] = self._link(request, {**request.query, "$skip": str(start + size)})  # type: ignore[assignment] # a page also holds links
        return _json(200, page)

    def _delta(self, request: Request, mailbox: Mailbox, folder: str) -> Answer:
        token = request.query.get("$deltatoken")
        if (skip := request.query.get("$skiptoken")) is not None:
            under_way = mailbox.rounds.get(skip)
        elif token is None or (place := mailbox.places.get(token)) is None:
            under_way = None if token else self._first_round(request, mailbox, folder)
        else:
            came, gone = mailbox.changes(place)
            under_way = self._round(request, mailbox, folder, came, gone)
        if under_way is None:
            return _refusal(410, "syncStateNotFound", "The sync state generation is not found.")
        return self._page_of_round(request, mailbox, under_way)

    def _first_round(self, request: Request, mailbox: Mailbox, folder: str) -> Round:
        return self._round(request, mailbox, folder, list(mailbox.items(folder).values()), [])

    def _round(
        self, request: Request, mailbox: Mailbox, folder: str, came: Sequence[Item], gone: Sequence[str]
    ) -> Round:
        end, _ = mailbox.new_place(folder, immutable=request.immutable)
        told = [messages.message(mailbox, item, immutable=request.immutable) for item in came]
        rows = [_selected(each, request) for each in told if _passes(each, request.query.get("$filter"))]
        for name in gone:
            ghost = mailbox.id_of(Item(name, folder, Path(name)), immutable=request.immutable)
            rows.append({"id": ghost, "@removed": {"reason": "deleted"}})
        return Round(tuple(rows), end)

    def _page_of_round(self, request: Request, mailbox: Mailbox, under_way: Round) -> Answer:
        size = self._page(request)
        page: dict[str, Any] = {"value": list(under_way.left[:size])}
        kept = {key: value for key, value in request.query.items() if key not in ("$skiptoken", "$deltatoken")}
        if len(under_way.left) > size:
            skip = f"s{len(mailbox.rounds)}"
            mailbox.rounds[skip] = Round(under_way.left[size:], under_way.end)
            page["@odata.nextLink"] = self._link(request, {**kept, "$skiptoken": skip})
        else:
            page["@odata.deltaLink"] = self._link(request, {**kept, "$deltatoken": under_way.end})
        return _json(200, page)

    def _one(self, request: Request, mailbox: Mailbox, method: str, mail: str, more: Sequence[str]) -> Answer:
        item = mailbox.item(mail, immutable=request.immutable)
        if item is None:
            return _refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")
        if not item.file.is_file():
            return _refusal(500, "ErrorInternalServerError", "An internal server error occurred.")
        match method, more:
            case "PATCH", []:
                mailbox.set_seen(item)
                return _json(200, _selected(messages.message(mailbox, item, immutable=True), request))
            case "GET", []:
                return _json(200, _selected(messages.message(mailbox, item, immutable=request.immutable), request))
            case "GET", ["$value"]:
                raw = item.file.read_bytes()
                return Answer(200, raw, {"Content-Type": "text/plain"}, broken_off=len(raw) > self.mime_limit)
            case "GET", ["attachments"]:
                return self._attached(request, messages.attachments(mailbox, item))
            case "GET", ["attachments", number, "$value"]:
                return Answer(200, messages.content_of(item, int(number[1:])))
            case _:
                return _refusal(400, "BadRequest", "Resource not found for the segment.")

    def _attached(self, request: Request, found: list[dict[str, Any]]) -> Answer:
        start, size = int(request.query.get("$skip", 0)), self._page(request)
        page: dict[str, Any] = {"value": [_selected(each, request) for each in found[start : start + size]]}
        if start + size < len(found):
            page["@odata.nextLink"] = self._link(request, {**request.query, "$skip": str(start + size)})
        return _json(200, page)

    def _send(self, request: Request, mailbox: Mailbox) -> Answer:
        if len(request.body) > MOST_SENT:
            return _refusal(413, "ErrorMessageSizeExceeded", "The message exceeds the maximum supported size.")
        try:
            raw = base64.b64decode(request.body, validate=True)
        except binascii.Error:
            return _refusal(400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content.")
        mail = messages.parsed(raw)
        if mailbox.address.lower() not in str(mail["From"]).lower():
            return _refusal(403, "ErrorSendAsDenied", "The user account doesn't have permission to send as.")
        if not self.keeps_ids:
            del mail["Message-ID"]
            mail["Message-ID"] = f"<PR{len(self.sent)}@PRXX.PROD.OUTLOOK.COM>"
            raw = mail.as_bytes()
        self.sent.append(raw)
        mailbox.put(raw, "sentitems")
        return Answer(202)

    def _page(self, request: Request) -> int:
        asked = re.search(r"odata\.maxpagesize=(\d+)", request.headers.get("prefer", ""))
        size = int(request.query.get("$top") or (asked[1] if asked else DEFAULT_PAGE))
        return min(size, self.most_a_page)

    def _link(self, request: Request, query: Mapping[str, str]) -> str:
        return f"{self.base}{urlsplit(request.url).path}?{urlencode(query)}"


def _folder(name: str) -> str | None:
    return next((each for each in FOLDERS if name in (each, messages.folder_id(each))), None)


def _passes(resource: Mapping[str, Any], wanted: str | None) -> bool:
    """The two filters that the robot asks: « PROPERTY ge INSTANT », « PROPERTY eq 'text' »."""
    if wanted is None:
        return True
    name, how, value = wanted.split(" ", 2)
    own = str(resource[name])
    return own == value.strip("'").replace("''", "'") if how == "eq" else own >= value


def _selected(resource: dict[str, Any], request: Request) -> dict[str, Any]:
    wanted = request.query.get("$select")
    if wanted is None:
        return resource
    names = {"id", *wanted.split(",")} | ({"singleValueExtendedProperties"} if "$expand" in request.query else set())
    return {name: value for name, value in resource.items() if name in names or name.startswith("@")}


def _json(status: int, value: object, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json", **(headers or {})})


def _refusal(status: int, code: str, words: str, headers: Mapping[str, str] | None = None) -> Answer:
    error = {"code": code, "message": words, "innerError": {"request-id": "essai"}}
    return _json(status, {"error": error}, {"request-id": "essai-1234", **(headers or {})})
