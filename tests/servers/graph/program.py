"""What the test's Graph answers: everything from the state of its mailboxes, nothing canned."""

from __future__ import annotations

import base64
import binascii
import json
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from tests.servers.graph import messages
from tests.servers.graph.authority import Authority
from tests.servers.graph.listing import MOST_A_PAGE, changed, listed
from tests.servers.graph.store import FOLDERS, Item, Mailbox
from tests.servers.graph.wire import Answer, Request, Trouble, json_answer, refusal, selected
from tests.servers.rebuilt import rebuilt

MOST_SENT = 4_000_000


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
            return None if trouble.hang_up else refusal(trouble.status, trouble.code, trouble.words, trouble.headers)
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
                return json_answer(*self.authority.discovery(self.base, tenant))
            case "POST", [_, "oauth2", "v2.0", "token"]:
                form = dict(parse_qsl(request.body.decode()))
                return json_answer(*self.authority.token(form, self.base))
            case _, ["introspect", *_]:
                form = dict(parse_qsl(request.body.decode())) | request.query
                return json_answer(200, self.authority.introspection(form.get("token", "")))
            case method, ["v1.0", "users", address, *rest]:
                return self._users(request, method, address, rest)
            case _:
                return refusal(400, "BadRequest", "Resource not found for the segment.")

    def _users(self, request: Request, method: str, address: str, rest: Sequence[str]) -> Answer:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        issued = self.authority.holder(token, self.base)
        if issued is None:
            words = "Lifetime validation failed, the token is expired."
            return refusal(401, "InvalidAuthenticationToken", words)
        mailbox = self.mailboxes.get(address.lower())
        if mailbox is None:
            return refusal(404, "ErrorInvalidUser", f"The requested user '{address}' is invalid.")
        if issued.app.mailboxes is not None and address.lower() not in issued.app.mailboxes:
            words = "Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings."
            return refusal(403, "ErrorAccessDenied", words)
        needed = {"GET": {"Mail.Read", "Mail.ReadWrite"}, "PATCH": {"Mail.ReadWrite"}, "POST": {"Mail.Send"}}[method]
        if not needed & issued.app.roles:
            return refusal(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
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
                    return refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")
                return self._of_folder(request, mailbox, folder, more)
            case _:
                return refusal(400, "BadRequest", "Resource not found for the segment.")

    def _of_folder(self, request: Request, mailbox: Mailbox, folder: str, more: Sequence[str]) -> Answer:
        match more:
            case []:
                return json_answer(200, {"id": messages.folder_id(folder), "displayName": folder})
            case ["messages"]:
                return self._listed(request, mailbox, list(mailbox.items(folder).values()))
            case ["messages", "delta"]:
                return changed(self.base, request, mailbox, folder, self.most_a_page)
            case _:
                return refusal(400, "BadRequest", "Resource not found for the segment.")

    def _listed(self, request: Request, mailbox: Mailbox, items: list[Item]) -> Answer:
        rows = [messages.message(mailbox, item, immutable=request.immutable) for item in items]
        return listed(self.base, request, rows, self.most_a_page)

    def _one(self, request: Request, mailbox: Mailbox, method: str, mail: str, more: Sequence[str]) -> Answer:
        item = mailbox.item(mail, immutable=request.immutable)
        if item is None:
            return refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")
        if not item.file.is_file():
            return refusal(500, "ErrorInternalServerError", "An internal server error occurred.")
        match method, more:
            case "PATCH", []:
                mailbox.set_seen(item)
                return json_answer(200, selected(messages.message(mailbox, item, immutable=True), request))
            case "GET", []:
                return json_answer(200, selected(messages.message(mailbox, item, immutable=request.immutable), request))
            case "GET", ["$value"]:
                raw = rebuilt(item.file.read_bytes()) if mailbox.rebuilds else item.file.read_bytes()
                return Answer(200, raw, {"Content-Type": "text/plain"}, broken_off=len(raw) > self.mime_limit)
            case "GET", ["attachments"]:
                return listed(self.base, request, messages.attachments(mailbox, item), self.most_a_page)
            case "GET", ["attachments", number, "$value"]:
                return Answer(200, messages.content_of(item, int(number[1:])))
            case _:
                return refusal(400, "BadRequest", "Resource not found for the segment.")

    def _send(self, request: Request, mailbox: Mailbox) -> Answer:
        if len(request.body) > MOST_SENT:
            return refusal(413, "ErrorMessageSizeExceeded", "The message exceeds the maximum supported size.")
        try:
            raw = base64.b64decode(request.body, validate=True)
        except binascii.Error:
            return refusal(400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content.")
        mail = messages.parsed(raw)
        if mailbox.address.lower() not in str(mail["From"]).lower():
            return refusal(403, "ErrorSendAsDenied", "The user account doesn't have permission to send as.")
        if not self.keeps_ids:
            del mail["Message-ID"]
            mail["Message-ID"] = f"<PR{len(self.sent)}@PRXX.PROD.OUTLOOK.COM>"
            raw = mail.as_bytes()
        self.sent.append(raw)
        mailbox.put(raw, "sentitems")
        return Answer(202)


def _folder(name: str) -> str | None:
    return next((each for each in FOLDERS if name in (each, messages.folder_id(each))), None)
