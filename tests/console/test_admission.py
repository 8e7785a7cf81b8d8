"""What the configuration chooses reaches logins and sessions."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from intake.admission import access_of
from intake.domain.access import Role
from intake.domain.campaign import Corps
from intake.errors import ConfigError
from intake.secrets import SecretReference
from intake.settings import ConsoleSettings, OidcSettings, SecondFactor
from tests.console.clock import Clock
from tests.console.house import new_seal, render


def test_every_choice_of_the_configuration_is_taken_over(engine: Engine, clock: Clock, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("du fournisseur\n")
    reference = SecretReference(file=tmp_path / "secret").placed("ici", tmp_path)
    oidc = OidcSettings(
        "https://idp.example", "console", reference, default_role=Role.READER, default_corps=(Corps.DH,), pkce=False
    )
    settings = ConsoleSettings(
        public_url="https://console.example/", totp=SecondFactor.REQUIRED, idle_minutes=7, absolute_hours=3, oidc=oidc
    )
    access = access_of(settings, engine, clock, render, new_seal())
    options = access.options
    assert (options.url, options.https) == ("https://console.example", True)
    assert options.allowed_hosts == {"console.example", "127.0.0.1:8642", "localhost:8642"}
    assert (options.idle, options.absolute) == (timedelta(minutes=7), timedelta(hours=3))
    assert options.second_factor_required
    assert access.provider is not None
    assert access.provider.options.secret() == "du fournisseur"
    assert (options.oidc.pkce, *options.oidc.default_corps) == (False, "DH") if options.oidc else False


def test_a_secret_that_is_missing_is_told_when_it_is_needed(engine: Engine, clock: Clock, tmp_path: Path) -> None:
    missing = SecretReference(file=tmp_path / "rien").placed("mailboxes.yaml, ligne 3", tmp_path)
    settings = ConsoleSettings(oidc=OidcSettings("https://idp.example", "console", missing))
    access = access_of(settings, engine, clock, render, new_seal())
    assert access.provider is not None
    with pytest.raises(ConfigError, match=r"mailboxes\.yaml, ligne 3"):
        access.provider.options.secret()
