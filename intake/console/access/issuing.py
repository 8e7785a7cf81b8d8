"""Tokens for programs and calendars: shown once when issued, then known by their digest alone."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request

from intake.console.access.cookies import digest, new_secret
from intake.console.access.guard import ForbiddenError, audited, deed, person_of
from intake.console.access.parts import Access
from intake.domain.access import Permission, Person, grantable, may_manage, may_somewhere
from intake.errors import RulingError
from storage.console.tokens import NewToken

MARK = "intake_"
"""Begins every token, so that scanners of code find one that was committed."""
LONGEST_DAYS = 366
CALENDAR = frozenset({Permission.SUBSCRIBE_CALENDAR, Permission.SEE_APPEALS})


def issue(request: Request, label: str, permissions: frozenset[Permission], corps: frozenset[str], days: int) -> str:
    """The token, which nobody sees again. Raises ForbiddenError, or RulingError for an impossible length."""
    access: Access = request.state.access
    person = person_of(request)
    allowed = may_somewhere(person, Permission.ISSUE_TOKENS) or permissions <= CALENDAR
    if not allowed or not grantable(person, permissions, corps):
        audited(request, "refused", kind="token", permission=Permission.ISSUE_TOKENS.value)
        raise ForbiddenError
    if not 1 <= days <= LONGEST_DAYS:
        raise RulingError(f"un jeton vaut de 1 à {LONGEST_DAYS} jours")
    (secret, drawn), now = draw(), access.clock()
    new = NewToken(person.account, drawn, label, permissions, corps, now + timedelta(days=days))
    place = {"kind": "token", "item": label}
    access.tokens.issue(new, now, deed(request, "token_issued", place, {"permissions": ",".join(sorted(permissions))}))
    return secret


def draw() -> tuple[str, str]:
    """A new token and its digest."""
    secret = f"{MARK}{new_secret()}"
    return secret, digest(secret)


def revoke(request: Request, number: int) -> None:
    """One's own, or another's for who manages that account. Raises ForbiddenError, RulingError."""
    access: Access = request.state.access
    person, token = person_of(request), access.tokens.find(number)
    owner = access.accounts.by_id(token.account) if token else None
    if owner is None or not (owner.id == person.account or may_manage(person, owner.roles, owner.corps)):
        audited(request, "refused", kind="token", item=str(number), permission=Permission.MANAGE_ACCOUNTS.value)
        raise ForbiddenError
    access.tokens.revoke(number, access.clock(), deed(request, "token_revoked", {"kind": "token", "item": str(number)}))


def person_of_token(request: Request, secret: str, permission: Permission) -> Person | None:
    """Who shows that token in an address (a calendar cannot send a header), when it was issued for that."""
    access: Access = request.state.access
    person = access.tokens.person_of(digest(secret), access.clock()) if secret else None
    return person if person is not None and may_somewhere(person, permission) else None
