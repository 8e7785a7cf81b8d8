"""The roles that an identity provider tells, where the configuration maps one of its claims to ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intake.console.access.options import OidcOptions
from intake.domain.access import Role


def roles_told(options: OidcOptions, claims: Mapping[str, Any]) -> frozenset[Role] | None:
    """Our roles among those of the claim; None when roles are not the provider's to tell."""
    if options.role_claim is None:
        return None
    found: Any = claims
    for name in options.role_claim.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    values = found if isinstance(found, list) else [found]
    return frozenset(options.roles[each] for each in values if isinstance(each, str) and each in options.roles)
