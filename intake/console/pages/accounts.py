"""Who may use the console: the accounts that a person may manage, and opening one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from intake.console.access.entering import field
from intake.console.access.guard import audited, deed, needs, person_of
from intake.console.access.parts import Access
from intake.console.access.passwords import generated
from intake.console.reach import UNKNOWN, number_in
from intake.console.rendering import page
from intake.console.rights import ROLE_HINTS, roles_said
from intake.domain.access import ROLE_NAMES, Permission, Role, may_manage
from intake.domain.campaign import Corps
from intake.errors import RulingError
from storage.console.accounts import Account, NewAccount

NOT_YOURS = "Vous ne pouvez donner que des rôles et des corps que vous avez vous-même."
LONGEST = 100


@dataclass(frozen=True)
class AccountDraft:
    """What stands in the form of an account."""

    login: str = ""
    name: str = ""
    email: str = ""
    roles: frozenset[str] = frozenset({Role.OPERATOR.value})
    corps: frozenset[str] = frozenset()
    entrance: str = "password"


@needs(Permission.MANAGE_ACCOUNTS)
def listing(request: Request) -> Response:
    """``GET /comptes``: those the person may manage, by login."""
    access: Access = request.state.access
    person = person_of(request)
    found = [each for each in access.accounts.all() if may_manage(person, each.roles, each.corps)]
    values = {"accounts": [(each, roles_said(each.roles), ", ".join(sorted(each.corps))) for each in found]}
    return page(request, "accounts.html.j2", values)


@needs(Permission.MANAGE_ACCOUNTS)
def blank(request: Request) -> Response:
    """``GET /comptes/nouveau``."""
    return _form(request, AccountDraft(corps=person_of(request).corps))


@needs(Permission.MANAGE_ACCOUNTS)
def opened(request: Request) -> Response:
    """``POST /comptes/nouveau``: opened; its password is shown in this answer, and never again."""
    access: Access = request.state.access
    draft = draft_in(request)
    roles, corps = chosen_rights(request, draft)
    problem = problem_of(draft) or ("" if 0 < len(draft.login) <= LONGEST else "L’identifiant a de 1 à 100 caractères.")
    if problem:
        return _form(request, draft, problem)
    secret = generated() if _by_password(access, draft) else None
    hashed = access.passwords.hash(secret) if secret else None
    new = NewAccount(draft.login, draft.name, draft.email or None, roles, corps, hashed)
    place = {"kind": "account", "item": draft.login}
    told = {"roles": ",".join(sorted(roles)), "corps": ",".join(sorted(corps))}
    try:
        number = access.accounts.add(new, access.clock(), deed(request, "account_added", place, {**told}))
    except RulingError as refusal:
        return _form(request, draft, f"{refusal}.")
    values = {"login": draft.login, "secret": secret, "number": number, "heading": "Compte ouvert"}
    return page(request, "account_secret.html.j2", values)


def reached_account(request: Request) -> Account:
    """The account of the address. Raises HTTPException 404, written down, when it is not this person's to manage."""
    access: Access = request.state.access
    number = number_in(request)
    account = access.accounts.by_id(number)
    if account is None or not may_manage(person_of(request), account.roles, account.corps):
        audited(request, "out_of_reach", kind="account", item=str(number))
        raise HTTPException(404, UNKNOWN)
    return account


def draft_in(request: Request) -> AccountDraft:
    """The form as it was filled in."""
    form = request.state.form
    return AccountDraft(
        login=field(request, "login").strip(),
        name=field(request, "name").strip() or field(request, "login").strip(),
        email=field(request, "email").strip(),
        roles=frozenset(map(str, form.getlist("role"))),
        corps=frozenset(map(str, form.getlist("corps"))),
        entrance=field(request, "entrance"),
    )


def chosen_rights(request: Request, draft: AccountDraft) -> tuple[frozenset[Role], frozenset[str]]:
    """Raises HTTPException 400 for what no form of ours sends, 403 for what this person may not give."""
    known_corps = {each.value for each in Corps}
    if not draft.roles <= {each.value for each in Role} or not draft.corps <= known_corps:
        raise HTTPException(400, "Choisir les rôles et les corps parmi ceux proposés.")
    roles = frozenset(map(Role, draft.roles))
    if not may_manage(person_of(request), roles, draft.corps):
        audited(request, "refused", kind="account", item=draft.login, permission=Permission.MANAGE_ACCOUNTS.value)
        raise HTTPException(403, NOT_YOURS)
    return roles, draft.corps


def problem_of(draft: AccountDraft) -> str:
    """Why the form cannot be taken; "" when it can."""
    if not draft.roles:
        return "Choisir au moins un rôle."
    if not draft.corps:
        return "Choisir au moins un corps."
    if not 0 < len(draft.name) <= LONGEST:
        return "Le nom a de 1 à 100 caractères."
    if not (draft.login.isprintable() and draft.name.isprintable()):
        return "L’identifiant et le nom s’écrivent sans caractère invisible ni retour à la ligne."
    if draft.email and ("@" not in draft.email or len(draft.email) > 254 or any(map(str.isspace, draft.email))):
        return "L’adresse de courriel s’écrit nom@domaine."
    return ""


def choices_for(request: Request) -> dict[str, object]:
    """The roles and corps that this person may give."""
    person = person_of(request)
    roles: Iterable[Role] = (role for role in Role if may_manage(person, {role}, ()))
    return {
        "role_choices": [(role.value, ROLE_NAMES[role], ROLE_HINTS[role]) for role in roles],
        "corps_choices": [each.value for each in Corps if each.value in person.corps],
        "provider": request.state.access.options.oidc.label if request.state.access.options.oidc else "",
        "local": request.state.access.options.local_accounts,
    }


def _by_password(access: Access, draft: AccountDraft) -> bool:
    if access.options.oidc is None:
        return True
    return access.options.local_accounts and draft.entrance == "password"


def _form(request: Request, draft: AccountDraft, problem: str = "") -> Response:
    values = {"draft": draft, "problem": problem, **choices_for(request)}
    return page(request, "account_new.html.j2", values, status=422 if problem else 200)
