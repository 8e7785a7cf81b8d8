"""« make run » as a newcomer types it: robot and console together, each going on without the other, ended by Ctrl-C."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from intake.sample import sample_mails
from tests.scenarios.installation import ROOT, install, put_in
from tests.servers.smtp import free_port, wait_for

pytestmark = pytest.mark.timeout(300)
DRAINED, LISTENING = "La relève continue", "Console : http"
MAILS = tuple(islice(sample_mails(), 2))


@dataclass(frozen=True)
class Running:
    """The whole session of that command, and what it said."""

    command: subprocess.Popen[bytes]
    said: Path

    def wait_until_it_says(self, words: str) -> None:
        wait_for(lambda: words in self.said.read_text(), 120, self.said.read_text)

    def programs(self) -> dict[str, int]:
        """« run », « console » → process, of this session, while they live."""
        found = {}
        for path in Path("/proc").glob("[0-9]*"):
            try:
                words = (path / "cmdline").read_bytes().decode().split("\x00")
                session = os.getsid(int(path.name))
            except (OSError, ProcessLookupError):
                continue
            if session == self.command.pid and len(words) > 2 and words[1].endswith("/intake"):
                found[words[2]] = int(path.name)
        return found

    def interrupt(self) -> str:
        """Ctrl-C: the terminal tells every process of the group. What was said until all had ended."""
        os.killpg(self.command.pid, signal.SIGINT)
        self.command.wait()
        wait_for(lambda: not self.programs(), 60, lambda: str(self.programs()))
        return self.said.read_text()


@contextmanager
def make_run(directory: Path, port: int) -> Iterator[Running]:
    """In that directory, on an installation that has two mails, its console at that port."""

    def change(content: dict[str, Any]) -> None:
        content["console"] = {"port": port}

    put_in(install(directory, change), MAILS)
    make = [shutil.which("make") or "make", "-s", "-f", str(ROOT / "Makefile"), "-o", "setup", "run"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    said = directory / "said.txt"
    with said.open("wb") as out:
        command = subprocess.Popen(
            [*make, f"BIN={Path(sys.executable).parent}"],
            cwd=directory,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    running = Running(command, said)
    try:
        yield running
    finally:
        for process in (*running.programs().values(), *([command.pid] if command.poll() is None else [])):
            os.kill(process, signal.SIGKILL)
        command.wait()


def test_ctrl_c_ends_robot_and_console_without_a_word_of_python(tmp_path: Path) -> None:
    with make_run(tmp_path, free_port()) as running:
        running.wait_until_it_says(LISTENING)
        running.wait_until_it_says(DRAINED)
        said = running.interrupt()
    assert "Traceback" not in said
    assert "Error" not in said


def test_where_the_consoles_port_is_taken_it_says_so_and_the_robot_goes_on(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with make_run(tmp_path, port) as running:
            running.wait_until_it_says(f"la console ne peut écouter sur 127.0.0.1:{port}")
            running.wait_until_it_says(DRAINED)
            assert "run" in running.programs()
            said = running.interrupt()
    assert "--listen" in said
    assert LISTENING not in said
    assert "Traceback" not in said


def test_a_console_that_is_killed_takes_nothing_of_the_robot_with_it(tmp_path: Path) -> None:
    with make_run(tmp_path, free_port()) as running:
        running.wait_until_it_says(LISTENING)
        os.kill(running.programs()["console"], signal.SIGKILL)
        # A process that was killed is still there for a moment.
        wait_for(lambda: "console" not in running.programs(), 60, lambda: str(running.programs()))
        running.wait_until_it_says(DRAINED)
        assert list(running.programs()) == ["run"]
        said = running.interrupt()
    assert "Traceback" not in said
