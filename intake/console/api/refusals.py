"""Which refusal answers which fault of the API; values that are refused, one by one."""

from __future__ import annotations

from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from intake.console.api.problems import http_fault, lost_place, not_taken, problem, unavailable
from intake.errors import RulingError, TransientError
from storage.console.paging import CursorError

_WORDS = {
    "missing": "manque",
    "extra_forbidden": "n’est pas attendu",
    "int_parsing": "doit être un nombre entier",
    "int_type": "doit être un nombre entier",
    "bool_parsing": "doit être true ou false",
    "string_type": "doit être un texte",
    "string_too_short": "est trop court",
    "string_too_long": "est trop long",
    "greater_than_equal": "est trop petit",
    "less_than_equal": "est trop grand",
    "enum": "n’est pas une des valeurs possibles",
    "json_invalid": "n’est pas du JSON",
    "date_from_datetime_parsing": "doit être une date AAAA-MM-JJ",
    "date_parsing": "doit être une date AAAA-MM-JJ",
}
_REFUSED = "est refusé"


def refused_values(_request: Request, fault: Exception) -> Response:
    """Each value that was refused, and why."""
    if not isinstance(fault, RequestValidationError):
        raise fault
    found = fault.errors()[:20]
    errors = [
        {"field": ".".join(map(str, each["loc"][1:])), "message": _WORDS.get(each["type"], _REFUSED)} for each in found
    ]
    told = " ; ".join(f"{each['field'] or 'corps'} {each['message']}" for each in errors)
    return problem(422, f"{told}.", errors=errors)


def _unread_body(request: Request, fault: Exception) -> Response:
    """A body that is no text, or nested without end: FastAPI calls these an error of no kind, we a refused value."""
    if isinstance(fault, HTTPException) and isinstance(fault.__cause__, (UnicodeDecodeError, RecursionError)):
        return problem(422, f"corps {_WORDS['json_invalid']}.")
    return http_fault(request, fault)


HANDLERS: dict[int | type[Exception], Any] = {
    HTTPException: _unread_body,
    RequestValidationError: refused_values,
    CursorError: lost_place,
    RulingError: not_taken,
    TransientError: unavailable,
}
