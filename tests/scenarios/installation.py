"""An installation in a directory of its own: the repository's configuration, changed where a test asks."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from intake.bootstrap import House
from intake.configuration import load_settings
from intake.sample import SampleMail
from intake.settings import MaildirSource
from storage.tables import metadata
from tests.in_process import ask
from tests.ready_made import command
from tests.servers.dovecot import Dovecot

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = ROOT / "mailboxes.yaml"
# As safe as the others, and ten times as quick, where libyaml is there.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
PASSWORD_VARIABLE = "ESSAI_IMAP"
PASSWORD = "boîte d’essai"
COMMAND_SECONDS = 600

Change = Callable[[dict[str, Any]], None]
"""Alters the parsed configuration file."""
Rows = dict[str, list[tuple[object, ...]]]
"""Table name → its rows."""


@dataclass(frozen=True)
class Answered:
    """What a command said and its exit code."""

    code: int
    out: str
    err: str


def install(directory: Path, *changes: Change, ocr: bool = False) -> Path:
    """The configuration file of a new installation in that directory."""
    content = deepcopy(shipped())
    content["reading"]["ocr"] = ocr
    for change in changes:
        change(content)
    path = directory / "mailboxes.yaml"
    path.write_text(written(content))
    return path


@cache
def shipped() -> dict[str, Any]:
    """The repository's configuration: to be copied."""
    return parsed(CONFIGURATION.read_text(encoding="utf-8"))


def parsed(text: str) -> dict[str, Any]:
    """The configuration that this file holds."""
    content: dict[str, Any] = yaml.load(text, Loader=_LOADER)  # noqa: S506  a safe one
    return content


def written(content: dict[str, Any]) -> str:
    """That configuration as a file."""
    text: str = yaml.dump(content, Dumper=_DUMPER, allow_unicode=True, sort_keys=False)
    return text


def from_imap(server: Dovecot) -> Change:
    """Every mailbox comes from that server, under a user of its own name, by TLS."""

    def change(content: dict[str, Any]) -> None:
        for name, mailbox in content["mailboxes"].items():
            account = {"user": name, "password": {"env": PASSWORD_VARIABLE}, "security": "tls"}
            place = {"host": server.host, "port": server.imaps_port, "ca_file": str(server.ca_file)}
            mailbox["source"] = {"imap": place | account}

    return change


@contextmanager
def house_of(config: Path) -> Iterator[House]:
    """The installation, closed at the end."""
    house = House(load_settings(config))
    try:
        yield house
    finally:
        house.close()


def put_in(config: Path, mails: tuple[SampleMail, ...]) -> None:
    """The mails into the Maildirs of that configuration, in their order."""
    with house_of(config) as house:
        sources = {each.mailbox.name: each.source for each in house.settings.mailboxes}
        for number, mail in enumerate(mails, start=1):
            source = next(source for name, source in sources.items() if name == mail.mailbox)
            assert isinstance(source, MaildirSource)
            house.put_sample(source.path, mail.raw, number)


def drain(config: Path) -> None:
    """One whole run in this process; every part must have worked."""
    with house_of(config) as house:
        robot = house.robot()
        robot.run(once=True)
        assert robot.faults == {}


def run_intake(
    config: Path, *arguments: str, environment: dict[str, str] | None = None, typed: str | None = None
) -> Answered:
    """The real command, as an operator types it (``--config`` comes last).

    In a process of its own where it is the robot that runs (``ready_made``), or where something is ``typed`` to it;
    else in this one.
    """
    words = (*arguments, "--config", str(config))
    added = {PASSWORD_VARIABLE: PASSWORD, "INTAKE_LOG_LEVEL": "warning", **(environment or {})}
    if typed is None and arguments[0] != "run":
        with pytest.MonkeyPatch.context() as patch:
            for name, value in added.items():
                patch.setenv(name, value)
            ran = ask(*words)
        return Answered(ran.code, ran.out, ran.err)
    whole = os.environ | added | {"PYTHONWARNINGS": "error"}
    if typed is None:
        ran = command(*words, environment=whole, patience=COMMAND_SECONDS)
        return Answered(ran.code, ran.out, ran.err)
    done = subprocess.run(
        [str(Path(sys.executable).with_name("intake")), *words],
        cwd=ROOT,
        env=whole,
        capture_output=True,
        input=typed,
        text=True,
        timeout=COMMAND_SECONDS,
        check=False,
    )
    return Answered(done.returncode, done.stdout, done.stderr)


def dump(house: House) -> Rows:
    """Every row of every table but ``polls``, which says when we last looked."""
    with house.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
            if table.name != "polls"
        }


def files_of(house: House) -> dict[str, str]:
    """Path → SHA-256 of every file of the installation's state but the database's own (its rows are in ``dump``)."""
    root = house.settings.state_directory
    files = (path for path in sorted(root.rglob("*")) if path.is_file() and not path.name.startswith("intake.db"))
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
