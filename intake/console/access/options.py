"""What the configuration chooses for logins and sessions, as plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from intake.domain.access import Role


@dataclass(frozen=True)
class OidcOptions:
    """An identity provider, as ``settings.OidcSettings`` describes it. ``secret`` is read at each use."""

    issuer: str
    client_id: str
    secret: Callable[[], str] = field(repr=False)
    label: str = "ProConnect"
    scopes: tuple[str, ...] = ("openid", "email", "profile")
    pkce: bool = True
    signing: str = "RS256"
    required_acr: tuple[str, ...] = ()
    trusted_email: bool = False
    role_claim: str | None = None
    roles: Mapping[str, Role] = field(default_factory=dict)
    default_role: Role | None = None
    default_corps: frozenset[str] = frozenset()
    ca_file: Path | None = None
    timeout: float = 10


@dataclass(frozen=True)
class AccessOptions:
    """``url`` is what browsers write, without a slash at its end. ``hosts`` are other names it answers to."""

    url: str = "http://127.0.0.1:8642"
    hosts: tuple[str, ...] = ()
    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)
    local_accounts: bool = True
    second_factor_required: bool = False
    trusted_proxies: tuple[str, ...] = ()
    oidc: OidcOptions | None = None

    @property
    def https(self) -> bool:
        """Whether browsers come by TLS: cookies are then bound to it."""
        return self.url.startswith("https:")

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """What a ``Host`` header may say, lower case."""
        return frozenset(each.lower() for each in (urlsplit(self.url).netloc, *self.hosts))
