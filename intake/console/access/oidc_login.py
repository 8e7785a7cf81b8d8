"""The login through an identity provider: there and back, and which account that person is here."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from intake.console.access import entering, limits
from intake.console.access.cookies import digest, new_secret
from intake.console.access.guard import LOGIN
from intake.console.access.identity import Identity, RefusedError
from intake.console.access.parts import Access
from intake.console.access.roles_told import roles_told
from intake.errors import ConfigError, RulingError, TransientError
from storage.console.accounts import Account, NewAccount
from storage.console.audit import Deed
from storage.console.sessions import BegunLogin, Stage

if TYPE_CHECKING:
    from intake.console.access.oidc import Provider

BEGIN = f"{LOGIN}/fournisseur"
BACK = f"{LOGIN}/fournisseur/retour"
RETURNS_WITHIN = timedelta(minutes=15)
REFUSED = "La connexion par le fournisseur d’identité a été refusée. Le motif est noté dans le journal."
UNREACHABLE = "Le fournisseur d’identité ne répond pas : réessayer dans un instant."
TOO_OFTEN = "Trop d’essais : attendre quelques minutes, puis recommencer."


def routes() -> list[Route]:
    """The pages of this file."""
    return [Route(BEGIN, begin, methods=["GET"]), Route(BACK, come_back, methods=["GET"])]


def begin(request: Request) -> Response:
    """Off to the provider; what comes back must come to this very browser, once, within a quarter of an hour."""
    access: Access = request.state.access
    provider = access.provider
    if provider is None:
        return RedirectResponse(LOGIN, status_code=303)
    if limits.provider_try(request).wait() is not None:
        return _refusal(request, TOO_OFTEN, status=429)
    # Another secret each time: only this browser holds it, so that the answer to this login leads into no other.
    browser, state, nonce, verifier = new_secret(), new_secret(), new_secret(), secrets.token_urlsafe(48)
    try:
        address = provider.login_address(_redirect_uri(access), state=state, nonce=nonce, verifier=verifier)
    except TransientError:
        return _refusal(request, UNREACHABLE, status=503)
    except RefusedError as reason:
        return _refused(request, str(reason))
    now = access.clock()
    target = entering.target_of(request)
    access.sessions.begin_login(
        BegunLogin(digest(state), digest(browser), nonce, verifier, target, now + RETURNS_WITHIN), now
    )
    answer = RedirectResponse(address, status_code=303)
    access.jar.give(answer, "begun", browser)
    return answer


def come_back(request: Request) -> Response:
    """From the provider, with a code or a refusal."""
    access: Access = request.state.access
    if access.provider is None:
        return RedirectResponse(LOGIN, status_code=303)
    tried = limits.provider_try(request)
    if tried.wait() is not None:
        return _refusal(request, TOO_OFTEN, status=429)
    try:
        begun = _begun(request, access)
        identity = _identify(request, access, access.provider, begun)
        account = _account_of(request, access, identity)
        answer = _enter(request, account, identity, begun.target)
    except RefusedError as reason:
        return _refused(request, str(reason))
    except TransientError:
        return _refusal(request, UNREACHABLE, status=503)
    except ConfigError as fault:
        return _refused(request, f"configuration: {fault.where}")
    tried.succeeded()
    return answer


def _begun(request: Request, access: Access) -> BegunLogin:
    begun = access.sessions.take_login(digest(request.query_params.get("state", "")), access.clock())
    if begun is None:
        raise RefusedError("no such login was begun (state), or it came back already")
    if begun.browser != digest(access.jar.read(request, "begun")):
        raise RefusedError("the login was begun in another browser")
    return begun


def _identify(request: Request, access: Access, provider: Provider, begun: BegunLogin) -> Identity:
    asked = request.query_params
    if "error" in asked:
        raise RefusedError(f"the provider says: {asked['error'][:80]}")
    # RFC 9207: the answer of another provider is not taken for this one's.
    if asked.get("iss", provider.options.issuer) != provider.options.issuer:
        raise RefusedError("the answer comes from another provider (iss)")
    return provider.identify(asked.get("code", ""), _redirect_uri(access), nonce=begun.nonce, verifier=begun.verifier)


def _account_of(request: Request, access: Access, identity: Identity) -> Account:
    """The account tied to that person; first by verified address; opened only where that is configured."""
    told = roles_told(access.provider.options, identity.claims) if access.provider else None
    if told is not None and not told:
        raise RefusedError("no role of ours among those the provider tells")
    account = access.identities.account_of(identity.issuer, identity.subject)
    if account is None:
        account = _tied(request, access, identity) or _opened(request, access, identity)
    if account.disabled_at is not None:
        raise RefusedError("the account is closed")
    if told is not None and told != account.roles:
        noted = _entry(request, "roles_told", account, roles=",".join(sorted(told)))
        access.accounts.change(account.id, access.clock(), noted, roles=told, corps=account.corps, name=account.name)
    return account


def _tied(request: Request, access: Access, identity: Identity) -> Account | None:
    if identity.email is None or not identity.email_verified:
        return None
    account = access.accounts.by_email(identity.email)
    if account is None:
        return None
    if access.identities.is_tied(account.id, identity.issuer):
        # An address may pass to a newcomer: what was tied to its first holder stays theirs.
        raise RefusedError("the account of that address is tied to somebody else (sub)")
    noted = _entry(request, "subject_tied", account)
    access.identities.tie(account.id, identity.issuer, identity.subject, access.clock(), noted)
    return account


def _opened(request: Request, access: Access, identity: Identity) -> Account:
    options = access.options.oidc
    if options is None or options.default_role is None:
        raise RefusedError("no account here for that person")
    if identity.email is None or not identity.email_verified:
        raise RefusedError("no verified address to open an account with")
    new = NewAccount(
        identity.email, identity.name, identity.email, frozenset({options.default_role}), options.default_corps
    )
    noted = Deed("account_added", new.login, None, request.state.ip, kind="account", item=new.login)
    try:
        number = access.accounts.add(new, access.clock(), noted)
    except RulingError as taken:
        raise RefusedError("the login or the address is another account's") from taken
    account = access.accounts.by_id(number)
    if account is None:
        raise RefusedError("the account opened is gone")
    noted = _entry(request, "subject_tied", account)
    access.identities.tie(number, identity.issuer, identity.subject, access.clock(), noted)
    return account


def _enter(request: Request, account: Account, identity: Identity, target: str) -> Response:
    access: Access = request.state.access
    secret, session = entering.new_session(request, account, Stage.OPEN, entering.OIDC, identity.id_token)
    if not access.sessions.open(session, None, access.clock()):
        raise RefusedError("the account was closed meanwhile")
    entering.leave_old_session(request)
    return entering.admit(request, account, secret, target, "oidc")


def _refused(request: Request, reason: str) -> Response:
    access: Access = request.state.access
    access.audit.write(access.clock(), _entry(request, "oidc_refused", None, reason=reason))
    return _refusal(request, REFUSED, status=403)


def _refusal(request: Request, words: str, *, status: int) -> Response:
    access: Access = request.state.access
    values = {"heading": "Connexion impossible", "words": words}
    return access.render(request, "fault.html.j2", values, status=status)


def _entry(request: Request, action: str, account: Account | None, **detail: str | int | bool | None) -> Deed:
    return entering.entry(request, action, account, **detail)


def _redirect_uri(access: Access) -> str:
    return f"{access.options.url}{BACK}"
