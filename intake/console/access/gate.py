"""The gate before every page: host, session or token, and for whatever changes something, proof it is our own form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from intake.console.access.cookies import digest, form_token, same
from intake.console.access.guard import LOGIN, NotLoggedInError, audited, is_program
from intake.console.access.notices import sealed
from intake.console.access.parts import Access
from intake.console.access.requesters import SAFE_METHODS
from intake.console.access.unsent import MARK, forget_resent, keep, lapsed_session
from intake.errors import TransientError
from storage.console.sessions import Stage

TAKEN = "taken"
TOUCHED_EVERY = timedelta(minutes=1)
VISITOR_BYTES = 64 * 1024
PERSON_BYTES = 40 * 1024 * 1024
"""A paper appeal and its scanned pieces."""
FIELD_BYTES = 2 * 1024 * 1024
MOST_FIELDS = 2000
TOO_LARGE = "L’envoi est trop volumineux."
STALE_FORM = "Ce formulaire n’est plus valable : recharger la page, puis recommencer."
UNSHAPED = "Le formulaire reçu est illisible."
UNAVAILABLE = "La base de données ne répond pas : réessayer dans un instant."


@dataclass(frozen=True)
class Gate:
    """ASGI middleware. It sets on ``request.state``: ``access``, ``ip``, ``person`` (None: nobody), ``session``
    (also one that is not open yet), ``csrf_token`` (for forms), and ``form`` (read already, for plain endpoints).

    ``open_paths`` are served without looking at who asks: static files, the health of the service.
    """

    app: ASGIApp
    access: Access
    open_paths: tuple[str, ...] = ("/static/", "/healthz", "/metrics")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve what passes; refuse the rest here."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})
            return
        path: str = scope["path"]
        if any(path == each or (each.endswith("/") and path.startswith(each)) for each in self.open_paths):
            await self.app(scope, receive, send)
            return
        await self._guarded(scope, receive, send)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The application sets it too, but a refusal of ours is a page before it is asked.
        scope["app"] = self.app
        request = Request(scope, _bounded(receive, scope))
        try:
            refusal = await self._refusal(request)
            if refusal is not None:
                await refusal(scope, receive, send)
                return
            await self.app(scope, receive, _watched(send, request))
            if getattr(request.state, TAKEN, False) and MARK in request.state.form:
                await run_in_threadpool(forget_resent, request)
        finally:
            await request.close()

    async def _refusal(self, request: Request) -> Response | None:
        """Why it does not pass, as an answer; None when it does, its state set."""
        if not self.access.requesters.is_named(request):
            return PlainTextResponse("Cette adresse n’est pas celle de la console.\n", status_code=421)
        try:
            await run_in_threadpool(self._recognise, request)
            if request.method not in SAFE_METHODS and not is_program(request):
                await self._check_form(request)
        except HTTPException as refusal:
            return await run_in_threadpool(self._answer, request, refusal)
        except TransientError:
            return await run_in_threadpool(self._unavailable, request)
        return None

    def _recognise(self, request: Request) -> None:
        state, access = request.state, self.access
        state.access, state.ip = access, access.requesters.address(request)
        state.person, state.session, state.csrf_token, state.form = None, None, "", FormData()
        if is_program(request):
            _, _, token = request.headers.get("authorization", "").partition("Bearer ")
            state.person = access.tokens.person_of(digest(token), access.clock()) if token else None
            return
        secret = access.jar.read(request, "session")
        if secret and self._resume(request, secret, access.clock()):
            state.csrf_token = form_token(secret)
        elif visit := access.jar.read(request, "visit"):
            state.csrf_token = form_token(visit)

    def _resume(self, request: Request, secret: str, now: datetime) -> bool:
        session = self.access.sessions.find(digest(secret), now)
        if session is None or now - session.seen_at >= self.access.options.idle:
            return False
        request.state.session = session
        if session.stage is Stage.OPEN:
            request.state.person = session.account.person
        if now - session.seen_at >= TOUCHED_EVERY:
            self.access.sessions.touch(session.digest, now)
        return True

    async def _check_form(self, request: Request) -> None:
        """Raises HTTPException unless it is a form of ours, filled in by who got it."""
        state = request.state
        if not self.access.requesters.is_from_our_pages(request):
            await self._refuse_forgery(request)
        if state.session is None and not request.url.path.startswith(LOGIN):
            await self._keep_unsent(request)
            raise NotLoggedInError(request)
        await _read_form(request, PERSON_BYTES if state.person else VISITOR_BYTES)
        if not _is_signed(request, state.csrf_token):
            await self._refuse_forgery(request)

    async def _keep_unsent(self, request: Request) -> None:
        """What a person wrote in a session that is over waits for them; a form that is not theirs does not."""
        session = await run_in_threadpool(lapsed_session, request)
        if session is None:
            return
        try:
            await _read_form(request, PERSON_BYTES)
        except HTTPException:
            return
        if _is_signed(request, form_token(self.access.jar.read(request, "session"))):
            await run_in_threadpool(keep, request, session)

    async def _refuse_forgery(self, request: Request) -> None:
        if request.state.person is not None:
            await run_in_threadpool(audited, request, "forged_form", kind="page", item=request.url.path)
        raise HTTPException(403, STALE_FORM)

    def _unavailable(self, request: Request) -> Response:
        if is_program(request):
            return PlainTextResponse(f"{UNAVAILABLE}\n", status_code=503)
        return self._page(request, "Momentanément indisponible", UNAVAILABLE, 503)

    def _answer(self, request: Request, refusal: HTTPException) -> Response:
        if refusal.status_code in (303, 401):
            return Response(status_code=refusal.status_code, headers=refusal.headers)
        return self._page(request, "Demande refusée", refusal.detail, refusal.status_code)

    def _page(self, request: Request, heading: str, words: str, status: int) -> Response:
        return self.access.render(request, "fault.html.j2", {"heading": heading, "words": words}, status=status)


async def _read_form(request: Request, limit: int) -> None:
    """Into ``request.state.form``. Raises HTTPException for one too long, or that is none."""
    request.scope["intake.most_bytes"] = limit
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > limit:
        raise HTTPException(413, TOO_LARGE)
    try:
        request.state.form = await request.form(max_files=50, max_fields=MOST_FIELDS, max_part_size=FIELD_BYTES)
    except MultiPartException as error:
        raise HTTPException(400, UNSHAPED) from error


def _watched(send: Send, request: Request) -> Send:
    """The same; ``request.state`` knows afterwards whether the answer was no refusal."""

    async def watched(message: Message) -> None:
        if message["type"] == "http.response.start":
            setattr(request.state, TAKEN, message["status"] < 400)
            headers = MutableHeaders(scope=message)
            # Where a login leads was named by whoever made its link.
            if request.method not in SAFE_METHODS and "location" in headers and not request.url.path.startswith(LOGIN):
                headers["location"] = sealed(headers["location"], request.state.csrf_token)
        await send(message)

    return watched


def _is_signed(request: Request, wanted: str) -> bool:
    """Whether the form carries that token."""
    token = request.state.form.get("csrf") or request.headers.get("x-csrf-token", "")
    return bool(wanted) and isinstance(token, str) and same(token, wanted)


def _bounded(receive: Receive, scope: Scope) -> Receive:
    """The same, which refuses a body longer than was allowed, whatever its header said."""
    got = 0

    async def bounded() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > scope.get("intake.most_bytes", PERSON_BYTES):
            raise HTTPException(413, TOO_LARGE)
        return message

    return bounded
