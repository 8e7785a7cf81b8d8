"""One whole console, as ``bootstrap`` makes it, on an installation of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.types import ASGIApp

from intake.bootstrap import House
from intake.configuration import load_settings
from intake.console.access.cookies import digest, new_secret
from intake.domain.access import EVERY_CORPS, Role
from storage.console.accounts import Accounts, NewAccount
from storage.console.audit import AuditLine, AuditLog, AuditSearch, Deed
from storage.console.sessions import NewSession, Sessions, Stage
from storage.register import SqlRegister
from tests.console.browser import Browser
from tests.contract.builders import NOW
from tests.scenarios.installation import install

TODAY = NOW + timedelta(days=10)
"""The clock of these consoles: ten days after the mails."""


@dataclass
class Installation:
    """The application, what is behind it, and whoever logs in."""

    house: House
    app: ASGIApp
    runner: asyncio.Runner

    @property
    def engine(self) -> Engine:
        return self.house.engine

    @property
    def register(self) -> SqlRegister:
        return self.house.register

    def log_in(self, login: str, *roles: Role, corps: frozenset[str] = EVERY_CORPS) -> Browser:
        """The browser of a new person of those roles, for those corps. Passwords are for the tests of logging in."""
        new = NewAccount(
            login, login.title(), f"{login}@cng.example", frozenset(roles or {Role.READER}), corps, "aucun"
        )
        account = Accounts(self.engine).add(new, TODAY, Deed("account_added", "essai"))
        secret, ends = new_secret(), TODAY + timedelta(hours=8)
        opened = NewSession(digest(secret), account, Stage.OPEN, "local", ends, "::1")
        assert Sessions(self.engine).open(opened, None, TODAY)
        browser = Browser(self.app, self.runner)
        browser.cookies.set("intake-session", secret, domain="127.0.0.1")
        return browser

    def deeds(self) -> list[AuditLine]:
        """The audit log, oldest first."""
        return list(reversed(AuditLog(self.engine).page(AuditSearch(), size=500)))


@pytest.fixture
def installation(tmp_path: Path, sqlite_template: Path, runner: asyncio.Runner) -> Iterator[Installation]:
    """On a migrated database; nothing came yet."""

    def without_second_factor(content: dict[str, Any]) -> None:
        content["console"] = {"totp": "optional"}

    config = install(tmp_path, without_second_factor)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "intake.db").write_bytes(sqlite_template.read_bytes())
    house = House(load_settings(config), clock=lambda: TODAY)
    yield Installation(house, house.console(house.settings.console), runner)
    house.close()
