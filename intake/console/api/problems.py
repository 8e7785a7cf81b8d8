"""Refusals as ``application/problem+json`` (RFC 9457), their detail in French."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from intake.errors import StaleError

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "Demande incomplète",
    401: "Jeton absent, inconnu, expiré ou révoqué",
    403: "Droit manquant",
    404: "Introuvable",
    405: "Méthode impossible ici",
    409: "Entre-temps, cela a changé",
    413: "Envoi trop volumineux",
    422: "Valeurs refusées",
    429: "Trop de demandes",
    503: "Momentanément indisponible",
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "Toujours « about:blank » : le code d’état dit tout."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "Ce qui ne va pas et comment y remédier, en français."},
        "errors": {
            "type": "array",
            "description": "Pour 422 : chaque valeur refusée.",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
    "example": {"type": "about:blank", "title": TITLES[404], "status": 404, "detail": "Rien de ce numéro."},
}


def problem(
    status: int,
    detail: str,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[Mapping[str, str]] = (),
) -> Response:
    """The answer."""
    said: dict[str, object] = {"type": "about:blank", "title": TITLES.get(status, "Refusé"), "status": status}
    said["detail"] = detail
    if errors:
        said["errors"] = list(errors)
    return JSONResponse(said, status_code=status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def http_fault(_request: Request, fault: Exception) -> Response:
    """Of the guard, and of addresses that lead nowhere."""
    if not isinstance(fault, HTTPException):
        raise fault
    ours = fault.detail != HTTPStatus(fault.status_code).phrase
    words = fault.detail if ours else TITLES.get(fault.status_code, "Refusé")
    return problem(fault.status_code, f"{words.rstrip('.')}.", fault.headers)


def not_taken(_request: Request, fault: Exception) -> Response:
    """What the register refuses, saying why; 409 when the item changed since it was read."""
    words = f"{fault} ; lire à nouveau, puis recommencer" if isinstance(fault, StaleError) else str(fault)
    return problem(409, f"{words}.")


def lost_place(_request: Request, _fault: Exception) -> Response:
    """A cursor that no page of this list gave."""
    return problem(400, "« after » n’est pas un curseur de cette liste : repartir sans lui.")


def unavailable(_request: Request, fault: Exception) -> Response:
    """Ours to mend; the program tries again."""
    return problem(503, f"{fault} : rien n’a été fait, réessayer dans un instant.", {"Retry-After": "5"})
