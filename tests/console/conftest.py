"""The console's tests run on the contract tests' databases: SQLite, and PostgreSQL where a test asks for both."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from intake.console.access.options import AccessOptions
from storage.database import open_database, upgrade
from tests.console.browser import Browser, event_loop
from tests.console.case_office import CaseOffice, case_office
from tests.console.clock import Clock
from tests.console.house import SmallConsole, small_console
from tests.console.whole import Whole, drained_installation, whole_console
from tests.contract.conftest import database_url, postgresql_server, postgresql_template, sqlite_template

__all__ = ["database_url", "postgresql_server", "postgresql_template", "sqlite_template"]


@pytest.fixture
def engine(tmp_path: Path, sqlite_template: Path) -> Iterator[Engine]:
    """A new SQLite database."""
    (tmp_path / "intake.db").write_bytes(sqlite_template.read_bytes())
    engine = open_database(f"sqlite:///{tmp_path / 'intake.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def each_engine(database_url: str) -> Iterator[Engine]:
    """A new database of each kind."""
    engine = open_database(database_url)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def console(engine: Engine, clock: Clock) -> SmallConsole:
    return small_console(engine, clock)


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with event_loop() as runner:
        yield runner


@pytest.fixture
def browser(console: SmallConsole, runner: asyncio.Runner) -> Browser:
    """Someone's browser on the small console."""
    return Browser(console.app, runner)


MakeConsole = Callable[[AccessOptions], SmallConsole]


@pytest.fixture
def console_with(engine: Engine, clock: Clock) -> MakeConsole:
    """The small console, configured otherwise."""
    return lambda options: small_console(engine, clock, options)


@pytest.fixture
def office(tmp_path: Path, sqlite_template: Path, clock: Clock, runner: asyncio.Runner) -> Iterator[CaseOffice]:
    """The whole console, with appeals and replies to put in it."""
    made = case_office(tmp_path, sqlite_template, clock, runner)
    yield made
    made.parts.engine.dispose()


@pytest.fixture(scope="session")
def drained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation whose few mails, some hostile, went through the robot."""
    return drained_installation(tmp_path_factory.mktemp("drained"))


@pytest.fixture(scope="module")
def whole(drained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    """The whole console, one for a file of tests that leave it as they found it, or do not mind."""
    with whole_console(drained, tmp_path_factory.mktemp("whole")) as whole:
        yield whole


@pytest.fixture
def own_whole(drained: Path, tmp_path: Path) -> Iterator[Whole]:
    """The whole console, for one test."""
    with whole_console(drained, tmp_path / "whole") as whole:
        yield whole
