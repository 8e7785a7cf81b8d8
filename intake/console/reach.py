"""What the person who asks may reach: their corps, as mailboxes; what lies outside answers as if it did not exist."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request

from intake.console.access.guard import audited, person_of
from intake.console.parts import Parts
from intake.domain.access import Permission, corps_of
from intake.domain.letter import MessageKey
from storage.console.scope import Scope, hold_in_scope, mail_in_scope

UNKNOWN = "Rien de ce numéro n’est à votre portée."


def parts_of(request: Request) -> Parts:
    """The installation's parts."""
    parts: Parts = request.app.state.parts
    return parts


def scope_of(request: Request, permission: Permission) -> Scope:
    """The mailboxes of the corps where the person may do that."""
    person = person_of(request)
    corps = None if person.sees_all else corps_of(person, permission)
    return Scope.of(parts_of(request).mailboxes.values(), corps)


def reached_exception(request: Request, permission: Permission) -> int:
    """The number in the address, once the exception lies within reach. Raises HTTPException 404, written down."""
    number = number_in(request)
    refuse_unreached_exception(request, permission, number)
    return number


def refuse_unreached_exception(request: Request, permission: Permission, number: int) -> None:
    """Raises HTTPException 404, written down, unless it lies within reach."""
    if not hold_in_scope(parts_of(request).engine, scope_of(request, permission), number):
        audited(request, "out_of_reach", kind="exception", item=str(number))
        raise HTTPException(404, UNKNOWN)


def reached_mail(request: Request, permission: Permission) -> MessageKey:
    """The mail of the address, once it lies within reach. Raises HTTPException 404, written down."""
    message = MessageKey(number_in(request))
    if not mail_in_scope(parts_of(request).engine, scope_of(request, permission), message):
        audited(request, "out_of_reach", kind="mail", item=str(message))
        raise HTTPException(404, UNKNOWN)
    return message


def number_in(request: Request, name: str = "number") -> int:
    """A number of the address, one a database can hold. Raises HTTPException 404."""
    number = int(request.path_params[name])
    if number >= 2**63:
        raise HTTPException(404, UNKNOWN)
    return number
