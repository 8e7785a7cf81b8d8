"""Killed between any two steps and started again, the robot ends as if nothing had happened."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from intake.pipeline import Boundary
from intake.ports import State
from intake.sample import SampleMail
from storage import queries
from tests.faults.conftest import Undisturbed
from tests.faults.installation import PATIENCE, ROOT, Installation
from tests.faults.ledger import faults_of, ledger_of, sent_ids

KILLED = -signal.SIGKILL
LATER = {
    Boundary.ARCHIVED: 13,
    Boundary.REGISTERED: 4,
    Boundary.CLAIMED: 9,
    Boundary.DEPOSIT_WRITTEN: 5,
    Boundary.DEPOSIT_RECORDED: 5,
    Boundary.REPLY_ANNOUNCED: 3,
    Boundary.REPLY_HANDED_OVER: 3,
    Boundary.REPLY_RECORDED: 3,
}
"""A later passing than the first; the fifth where nothing else is said. Six batches and four replies is all there is."""
PLACES = [(boundary, passing) for boundary in Boundary for passing in (1, LATER.get(boundary, 5))]


def killed_run(installation: Installation, place: str, detail: str | int) -> int:
    """The return code of one run that is to die there."""
    script = Path(__file__).with_name("killed_run.py")
    ended = subprocess.run(
        [sys.executable, str(script), str(installation.config), place, str(detail)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=PATIENCE,
        check=False,
    )
    return ended.returncode


def assert_ended_as(installation: Installation, undisturbed: Undisturbed) -> None:
    """Same states, documents, deposits, replies, appeals and deeds; history whole; nothing twice, nothing missing."""
    with installation.house() as house:
        assert ledger_of(house) == undisturbed.ledger
        assert faults_of(house) == []
    assert sent_ids(installation.sent) == undisturbed.sent


@pytest.mark.parametrize(("boundary", "passing"), PLACES, ids=lambda value: str(value))
def test_killed_at_a_boundary_and_restarted_it_ends_as_undisturbed(
    installation: Installation, undisturbed: Undisturbed, boundary: Boundary, passing: int
) -> None:
    assert killed_run(installation, boundary.value, passing) == KILLED
    ran = installation.run("run", "--once")
    assert ran.code in (0, 1), ran.err
    assert_ended_as(installation, undisturbed)
