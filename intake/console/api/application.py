"""The API as one ASGI application, and the description of it that programs read."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from intake.console.api import appeals, exceptions, figures
from intake.console.api.pace import PREFIX
from intake.console.api.problems import SCHEMA
from intake.console.api.refusals import HANDLERS
from intake.console.parts import Parts

DESCRIPTION = (
    "Exceptions, recours, dépôts et campagne, pour les programmes du CNG. Chaque demande porte un jeton "
    "(« Authorization: Bearer intake_… »), émis sur la page « Mes jetons » : il ne voit que ses corps et ne fait que "
    "ce qu’il a reçu. Les listes se suivent par curseur (« after »). Un refus est un document application/problem+json."
)


class Api(FastAPI):
    """Its description says how to be let in, and how it refuses."""

    def openapi(self) -> dict[str, Any]:
        """OpenAPI 3.1, made once."""
        if self.openapi_schema is None:
            made = get_openapi(
                title="Réception des évaluations et recours",
                version="1",
                description=DESCRIPTION,
                routes=self.routes,
                servers=[{"url": PREFIX}],
            )
            parts = made["components"]
            parts["securitySchemes"] = {"jeton": {"type": "http", "scheme": "bearer", "description": "Un jeton émis."}}
            parts["schemas"]["Problem"] = SCHEMA
            made["security"] = [{"jeton": []}]
            self.openapi_schema = made
        return self.openapi_schema


def create_api(parts: Parts) -> Api:
    """To be mounted at ``PREFIX``, behind its ``Door``."""
    api = Api(docs_url=None, redoc_url=None, openapi_url=None, exception_handlers=HANDLERS, redirect_slashes=False)
    for each in (exceptions, appeals, figures):
        api.include_router(each.router)
    api.state.parts = parts
    return api
