"""A real ``intake console`` over mails really received, and a real Chromium in front of it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, Playwright, ViewportSize

from intake.bootstrap import House
from intake.console.access.passwords import Passwords
from intake.domain.access import EVERY_CORPS, Role
from storage import queries
from storage.console.accounts import Accounts, NewAccount
from storage.console.audit import Deed
from storage.views import HeldItem
from tests.browser.mails import Batch, by_scenario, mails_of
from tests.scenarios.installation import ROOT, drain, house_of, install, put_in
from tests.servers.packages import ensure_packages, find_program
from tests.servers.smtp import SmtpServer, smtp_server

STARTS_WITHIN = 120
PASSWORD = "une phrase de passe d’essai"
CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
"""No sandbox: root has none, and the pages are ours."""
DESK = ViewportSize(width=1366, height=768)
PHONE = ViewportSize(width=390, height=844)


@dataclass
class RunningConsole:
    """One installation and its console, until the end of the tests that share it."""

    config: Path
    url: str
    smtp: SmtpServer
    scenarios: dict[str, list[str]]
    """Scenario and corps → the Message-IDs of its mails."""
    accounts: set[str] = field(default_factory=set)

    def account(self, login: str, *roles: str, corps: tuple[str, ...] = ()) -> str:
        """Opened when it is first asked for."""
        if login not in self.accounts:
            with self.house() as house:
                given = frozenset(Role(each) for each in roles)
                new = NewAccount(login, login, None, given, frozenset(corps) or EVERY_CORPS, _hashed())
                Accounts(house.engine).add(new, house.clock(), Deed("account_added", login))
            self.accounts.add(login)
        return login

    def exceptions(self, scenario: str, corps: str = "DH") -> list[HeldItem]:
        """Those of that scenario's mails that await a person, in the order opened."""
        wanted = set(self.scenarios[f"{scenario} {corps}"])
        with self.house() as house:
            waiting = [item for item in queries.held(house.engine) if not item.ruled]
            details = [queries.held_detail(house.engine, item.number) for item in waiting]
        return [each.item for each in details if each.letter and (each.letter.message_id or "").strip("<>") in wanted]

    @contextmanager
    def house(self) -> Iterator[House]:
        """The installation, for a look at what was recorded."""
        with house_of(self.config) as house:
            yield house

    def settle(self) -> None:
        """The robot's next turn: rulings applied, replies and deposits handed over."""
        drain(self.config)


@contextmanager
def running_console(directory: Path, batches: Sequence[Batch]) -> Iterator[RunningConsole]:
    """With those mails in their mailboxes, settled by the robot; its replies go to a real server."""
    port = free_port()
    with smtp_server() as smtp:

        def at_once(content: dict[str, Any]) -> None:
            # The robot's turn is the test's to choose: nothing waits to be taken back.
            content["console"] = {"port": port, "undo_seconds": 0}
            content["sending"] = {"smtp": {"host": "127.0.0.1", "port": smtp.port, "security": "none"}}
            content["mailboxes"]["evaluations-dh"]["return_files"] = True

        config = install(directory, at_once)
        mails = mails_of(batches)
        put_in(config, tuple(mails))
        console = RunningConsole(config, f"http://127.0.0.1:{port}", smtp, by_scenario(mails))
        console.settle()
        with serving(config, console.url):
            yield console


@contextmanager
def serving(config: Path, url: str) -> Iterator[None]:
    """A console process of that installation, once it answers."""
    command = [str(Path(sys.executable).with_name("intake")), "console", "--config", str(config)]
    log = config.with_name("console.log")
    with log.open("wb") as words:
        process = subprocess.Popen(command, cwd=ROOT, stdout=words, stderr=words)
    try:
        _await(url, process, log)
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium."""
    ensure_packages({"chromium": "chromium"})
    return playwright.chromium.launch(executable_path=find_program("chromium"), args=list(CHROMIUM))


def log_in(page: Page, console: RunningConsole, login: str, target: str = "/exceptions") -> None:
    """As a person does: the page asked for, the login it leads to, and back."""
    page.goto(console.url + target)
    page.get_by_label("Identifiant").fill(login)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@cache
def _hashed() -> str:
    return Passwords().hash(PASSWORD)


def free_port() -> int:
    """One that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while process.poll() is None and time.monotonic() < until:
        try:
            httpx.get(f"{url}/healthz", timeout=5).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"no console at {url}:\n{log.read_text()[-2000:]}")
