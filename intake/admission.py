"""From the settings to who is let into the console: what ``bootstrap`` hands to its pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import Engine

from intake.console.access.options import AccessOptions, OidcOptions
from intake.console.access.parts import Access, Render
from intake.console.access.sealing import Seal, own_key, unreadable
from intake.settings import ConsoleSettings, OidcSettings, SecondFactor
from storage.console.accounts import Accounts
from storage.console.attempts import Attempts
from storage.console.audit import AuditLog
from storage.console.identities import Identities
from storage.console.second_factors import reseal
from storage.console.sessions import Sessions
from storage.console.tokens import Tokens
from storage.console.unsent import UnsentForms

if TYPE_CHECKING:
    from intake.console.access.oidc import Provider

log = structlog.get_logger(__name__)
KEY_FILE = "console.key"
"""Below the state directory, where the configuration names no other key."""


def seal_of(settings: ConsoleSettings, state_directory: Path, engine: Engine, at: datetime) -> Seal:
    """What seals second factors; those still in clear, or sealed by an older key, are sealed now.

    Raises ConfigError when there is no key, or it is not the one that sealed what is stored.
    """
    reference, own = settings.secret_key, state_directory / KEY_FILE
    where = reference.where if reference else str(own)
    seal = Seal.of(reference.resolve() if reference else own_key(own), where)
    changed, refused = reseal(engine, seal.renewed, at)
    if refused:
        raise unreadable(where, refused)
    if changed:
        log.info("second_factors_sealed", accounts=changed)
    return seal


def access_of(
    settings: ConsoleSettings, engine: Engine, clock: Callable[[], datetime], render: Render, seal: Seal
) -> Access:
    """Logins, sessions and rights on that database, as configured."""
    options = options_of(settings)
    return Access(
        options=options,
        accounts=Accounts(engine),
        identities=Identities(engine),
        sessions=Sessions(engine),
        attempts=Attempts(engine),
        tokens=Tokens(engine),
        unsent=UnsentForms(engine),
        audit=AuditLog(engine),
        clock=clock,
        render=render,
        seal=seal,
        provider=provider_of(settings, clock),
    )


def provider_of(settings: ConsoleSettings, clock: Callable[[], datetime]) -> Provider | None:
    """The identity provider, where one is configured."""
    if settings.oidc is None:
        return None
    # Authlib is loaded by who has a provider only.
    from intake.console.access.oidc import Provider

    return Provider(_provider(settings.oidc), clock)


def options_of(settings: ConsoleSettings) -> AccessOptions:
    """The same choices, as the console takes them. It answers to its public name, and here to its own address."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return AccessOptions(
        url=settings.url,
        hosts=tuple(f"{name}:{settings.port}" for name in (host, "localhost", "127.0.0.1")),
        idle=timedelta(minutes=settings.idle_minutes),
        absolute=timedelta(hours=settings.absolute_hours),
        local_accounts=settings.local_accounts,
        second_factor_required=settings.totp is SecondFactor.REQUIRED,
        trusted_proxies=settings.trusted_proxies,
        oidc=_provider(settings.oidc) if settings.oidc else None,
    )


def _provider(oidc: OidcSettings) -> OidcOptions:
    return OidcOptions(
        issuer=oidc.issuer,
        client_id=oidc.client_id,
        secret=oidc.client_secret.resolve,
        label=oidc.label,
        scopes=oidc.scopes,
        pkce=oidc.pkce,
        signing=oidc.signing.value,
        required_acr=oidc.required_acr,
        trusted_email=oidc.trusted_email,
        role_claim=oidc.role_claim,
        roles=oidc.roles,
        default_role=oidc.default_role,
        default_corps=frozenset(each.value for each in oidc.default_corps),
        ca_file=oidc.ca_file,
        timeout=oidc.timeout,
    )
