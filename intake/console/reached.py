"""The case or the reply of an address, once it lies within reach; what does not is told unknown, and written down."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request

from intake.console.access.guard import audited
from intake.console.reach import UNKNOWN, number_in, parts_of, scope_of
from intake.domain.access import Permission
from intake.domain.cases.references import as_printed
from intake.domain.known import Ruling
from intake.errors import RulingError
from storage.console.appeals import corps_of_case
from storage.console.replies import ReplyLine, reply_line


@dataclass(frozen=True)
class ReachedCase:
    """Which one, of which corps."""

    reference: str
    corps: str


def reached_case(request: Request, permission: Permission) -> ReachedCase:
    """As its reference is printed, however it is typed. Raises HTTPException 404, written down."""
    reference = as_printed(request.path_params["reference"][:60])
    corps = corps_of_case(parts_of(request).engine, scope_of(request, permission), reference)
    if corps is None:
        audited(request, "out_of_reach", kind="case", item=reference)
        raise HTTPException(404, UNKNOWN)
    return ReachedCase(reference, corps)


def reached_reply(request: Request, permission: Permission) -> ReplyLine:
    """Raises HTTPException 404, written down."""
    number = number_in(request)
    found = reply_line(parts_of(request).engine, scope_of(request, permission), number)
    if found is None:
        audited(request, "out_of_reach", kind="reply", item=str(number))
        raise HTTPException(404, UNKNOWN)
    return found


def refuse_unreached_reference(request: Request, ruling: Ruling) -> None:
    """Raises RulingError, written down, for a case to join that is none within reach: another corps' is not told."""
    if ruling.reference is None:
        return
    reference = as_printed(ruling.reference[:60])
    if corps_of_case(parts_of(request).engine, scope_of(request, Permission.RULE), reference) is None:
        audited(request, "out_of_reach", kind="case", item=reference)
        raise RulingError(f"Aucun recours {reference} n’est à votre portée.")
