"""One account, and what another person changes of it: rights, password, second factor, provider, sessions, tokens."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from intake.console.access.entering import field
from intake.console.access.guard import deed, needs, person_of
from intake.console.access.parts import Access
from intake.console.access.passwords import generated
from intake.console.pages.accounts import (
    AccountDraft,
    choices_for,
    chosen_rights,
    draft_in,
    problem_of,
    reached_account,
)
from intake.console.reach import parts_of
from intake.console.rendering import page
from intake.console.rights import permissions_said
from intake.domain.access import Permission
from intake.errors import RulingError
from storage.console.accounts import Account
from storage.console.audit import Deed
from storage.console.managing import AccountChange, amend, close, end_all_sessions, standing_of

YOURS = (
    "C’est votre propre compte : ce qui vous en fermerait la porte se demande à un autre superviseur. "
    "Mot de passe et second facteur se changent sur la page « Mon compte »."
)


@needs(Permission.MANAGE_ACCOUNTS)
def shown(request: Request) -> Response:
    """``GET /comptes/{number}``."""
    return _page(request, reached_account(request))


@needs(Permission.MANAGE_ACCOUNTS)
def changed(request: Request) -> Response:
    """``POST /comptes/{number}``: name, address, roles, corps; they hold from the next page on."""
    access: Access = request.state.access
    account, draft = reached_account(request), draft_in(request)
    roles, corps = chosen_rights(request, draft)
    problem = problem_of(draft)
    if not problem and _is_own(request, account) and (roles, corps) != (account.roles, account.corps):
        problem = YOURS
    if problem:
        return _page(request, account, draft, problem)
    change = AccountChange(draft.name, draft.email or None, roles, corps, _seen(request))
    detail = {"roles": ",".join(sorted(roles)), "corps": ",".join(sorted(corps)), "name": draft.name}
    was = f"{','.join(sorted(account.roles))} / {','.join(sorted(account.corps))}"
    try:
        told = _about(request, "account_changed", account, **detail, was=was)
        amend(parts_of(request).engine, account.id, change, access.clock(), told)
    except RulingError as refusal:
        return _page(request, account, draft, f"{refusal}.", status=409)
    return _back(account, "Compte modifié.")


@needs(Permission.MANAGE_ACCOUNTS)
def disabled(request: Request) -> Response:
    """``POST /comptes/{number}/fermeture``: sessions and tokens end at once; nothing it did is erased."""
    access: Access = request.state.access
    account = _of_another(request)
    try:
        told = _about(request, "account_disabled", account)
        close(parts_of(request).engine, account.id, access.clock(), told)
    except RulingError as refusal:
        return _page(request, account, problem=f"{refusal}.", status=409)
    return _back(account, "Compte fermé : ses sessions et ses jetons se sont arrêtés.")


@needs(Permission.MANAGE_ACCOUNTS)
def enabled(request: Request) -> Response:
    """``POST /comptes/{number}/reouverture``: its tokens stay revoked."""
    access: Access = request.state.access
    account = _of_another(request)
    access.accounts.enable(account.id, access.clock(), _about(request, "account_enabled", account))
    return _back(account, "Compte rouvert. Ses jetons restent révoqués.")


@needs(Permission.MANAGE_ACCOUNTS)
def password_reset(request: Request) -> Response:
    """``POST /comptes/{number}/mot-de-passe``: another one, shown in this answer only; sessions end."""
    access: Access = request.state.access
    account = _of_another(request)
    if not access.options.local_accounts:
        raise HTTPException(409, "La connexion par mot de passe n’est pas ouverte ici.")
    secret = generated()
    told = _about(request, "password_reset", account)
    access.accounts.set_password(account.id, access.passwords.hash(secret), access.clock(), told)
    values = {"login": account.login, "secret": secret, "number": account.id, "heading": "Mot de passe réinitialisé"}
    return page(request, "account_secret.html.j2", values)


@needs(Permission.MANAGE_ACCOUNTS)
def second_factor_reset(request: Request) -> Response:
    """``POST /comptes/{number}/second-facteur``: the telephone is lost; another is set up at the next login."""
    access: Access = request.state.access
    account = _of_another(request)
    access.accounts.reset_second_factor(account.id, access.clock(), _about(request, "second_factor_reset", account))
    return _back(account, "Second facteur retiré : le titulaire en mettra un autre en place.")


@needs(Permission.MANAGE_ACCOUNTS)
def unlinked(request: Request) -> Response:
    """``POST /comptes/{number}/fournisseur``: nobody of the identity provider is this account any more."""
    access: Access = request.state.access
    account = _of_another(request)
    access.identities.untie(account.id, access.clock(), _about(request, "subject_untied", account))
    return _back(account, "Compte délié du fournisseur d’identité.")


@needs(Permission.MANAGE_ACCOUNTS)
def sessions_ended(request: Request) -> Response:
    """``POST /comptes/{number}/sessions``."""
    access: Access = request.state.access
    account = _of_another(request)
    told = _about(request, "sessions_ended", account)
    end_all_sessions(parts_of(request).engine, account.id, access.clock(), told)
    return _back(account, "Sessions fermées : la personne devra se connecter à nouveau.")


def _of_another(request: Request) -> Account:
    """Raises HTTPException 409 for one's own: nobody shuts themselves out by mistake."""
    account = reached_account(request)
    if _is_own(request, account):
        raise HTTPException(409, YOURS)
    return account


def _is_own(request: Request, account: Account) -> bool:
    return account.id == person_of(request).account


def _seen(request: Request) -> datetime:
    """The version that the form carries. Raises HTTPException 400."""
    try:
        seen = datetime.fromisoformat(field(request, "version"))
    except ValueError as error:
        raise HTTPException(400, "Ce formulaire est incomplet : recharger la page.") from error
    if seen.tzinfo is None:
        raise HTTPException(400, "Ce formulaire est incomplet : recharger la page.")
    return seen


def _about(request: Request, action: str, account: Account, **detail: str) -> Deed:
    return deed(request, action, {"kind": "account", "item": str(account.id)}, {**detail})


def _back(account: Account, said: str) -> Response:
    return RedirectResponse(f"/comptes/{account.id}?{urlencode({'fait': said})}", status_code=303)


def _page(
    request: Request, account: Account, draft: AccountDraft | None = None, problem: str = "", *, status: int = 422
) -> Response:
    access: Access = request.state.access
    roles = frozenset(each.value for each in account.roles)
    values = {
        "account": account,
        "draft": draft or AccountDraft(account.login, account.name, account.email or "", roles, account.corps),
        "problem": problem,
        "own": _is_own(request, account),
        "version": account.changed_at.isoformat(),
        "standing": standing_of(parts_of(request).engine, account.id, access.clock()),
        "tokens": [(each, permissions_said(each.permissions)) for each in access.tokens.all(account.id)],
        **choices_for(request),
    }
    return page(request, "account.html.j2", values, status=status if problem else 200)
