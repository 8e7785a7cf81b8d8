"""Everything logins and sessions use, in one value: ``request.state.access`` of every request past the gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from intake.console.access.cookies import Jar
from intake.console.access.options import AccessOptions
from intake.console.access.passwords import Passwords
from intake.console.access.requesters import Requesters
from intake.console.access.sealing import Seal
from storage.console.accounts import Accounts
from storage.console.attempts import Attempts
from storage.console.audit import AuditLog
from storage.console.identities import Identities
from storage.console.sessions import Sessions
from storage.console.tokens import Tokens
from storage.console.unsent import UnsentForms

if TYPE_CHECKING:
    from intake.console.access.oidc import Provider


class Render(Protocol):
    """Makes a page of a template and values."""

    def __call__(
        self, request: Request, template: str, values: Mapping[str, Any] | None = None, *, status: int = 200
    ) -> Response: ...


@dataclass(frozen=True)
class Access:
    """``clock`` gives aware instants. ``provider`` is None without an identity provider."""

    options: AccessOptions
    accounts: Accounts
    identities: Identities
    sessions: Sessions
    attempts: Attempts
    tokens: Tokens
    unsent: UnsentForms
    audit: AuditLog
    clock: Callable[[], datetime]
    render: Render
    seal: Seal
    passwords: Passwords = field(default_factory=Passwords)
    provider: Provider | None = None

    @cached_property
    def jar(self) -> Jar:
        """Our cookies."""
        return Jar(self.options.https)

    @cached_property
    def requesters(self) -> Requesters:
        """Who asks from where."""
        return Requesters(self.options)
