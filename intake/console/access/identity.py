"""Who an identity provider says is there, or why it is not believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Claims = Mapping[str, Any]


class RefusedError(Exception):
    """The provider, or what came in its name, is not to be believed. The text is for the audit log."""


@dataclass(frozen=True)
class Identity:
    """Who the provider says is there. ``id_token`` is kept to log out there."""

    issuer: str
    subject: str
    name: str
    email: str | None
    email_verified: bool
    claims: Claims
    id_token: str
