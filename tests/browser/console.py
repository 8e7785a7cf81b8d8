"""A real ``intake console`` over mails really received, and a real Chromium in front of it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, Playwright, ViewportSize

from intake.bootstrap import House
from intake.settings import MaildirSource
from tests.mails.rows import table
from tests.scenarios.installation import ROOT, house_of, install, run_intake
from tests.servers.packages import ensure_packages, find_program

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
    accounts: set[str] = field(default_factory=set)

    def account(self, login: str, *roles: str, corps: tuple[str, ...] = ()) -> str:
        """Opened by the command when it is first asked for."""
        if login not in self.accounts:
            options = [option for role in roles for option in ("--role", role)]
            options += [option for each in corps for option in ("--corps", each)]
            said = run_intake(self.config, "user", "add", login, *options, "--password-stdin", typed=f"{PASSWORD}\n")
            assert said.code == 0, said.err
            self.accounts.add(login)
        return login

    @contextmanager
    def house(self) -> Iterator[House]:
        """The installation, for a look at what was recorded."""
        with house_of(self.config) as house:
            yield house

    def settle(self) -> None:
        """The robot's next turn: rulings applied, replies and deposits handed over."""
        said = run_intake(self.config, "run", "--once")
        assert said.code in (0, 1), said.err


@contextmanager
def running_console(directory: Path) -> Iterator[RunningConsole]:
    """With every mail of the table in its mailbox, settled by the robot."""
    port = free_port()

    def at_once(content: dict[str, Any]) -> None:
        # The robot's turn is the test's to choose: nothing waits to be taken back.
        content["console"] = {"port": port, "undo_seconds": 0}

    config = install(directory, at_once)
    _put_mails_in(config)
    console = RunningConsole(config, f"http://127.0.0.1:{port}")
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


def _put_mails_in(config: Path) -> None:
    with house_of(config) as house:
        sources = {each.mailbox.name: each.source for each in house.settings.mailboxes}
        for number, row in enumerate(table(), start=1):
            source = next(source for name, source in sources.items() if name == row.mailbox)
            assert isinstance(source, MaildirSource)
            house.put_sample(source.path, row.raw, number)


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
