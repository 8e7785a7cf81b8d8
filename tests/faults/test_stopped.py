"""Told to stop, the robot finishes what it has in hand and leaves the rest as it was."""

from __future__ import annotations

import json
import re
import signal
import subprocess

import pytest
from sqlalchemy import func, select

from intake.ports import OutboxState, State
from intake.sample import sample_mails
from intake.verification import verify_house
from storage import queries
from storage.tables import messages
from storage.transaction import reading
from tests.faults.conftest import Undisturbed, run_undisturbed
from tests.faults.installation import PATIENCE, ROOT, Installation, install
from tests.faults.ledger import faults_of, ledger_of, sent_ids

SETTLED_BEFORE = 3
MAILS = 60
"""More than the desk may hold when it is told to stop."""


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A longer campaign than the other tests of faults have."""
    installation = install(tmp_path_factory.mktemp("longer"))
    installation.put_sample(sample_mails(count=MAILS))
    return installation


@pytest.fixture(scope="module")
def undisturbed(campaign: Installation, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """What it ends as when nothing happens."""
    return run_undisturbed(campaign, tmp_path_factory.mktemp("longer") / "undisturbed")


def stopped_midway(installation: Installation, number: signal.Signals) -> tuple[int, str]:
    """The exit code of a daemon that got that signal once a few messages were settled, and what it said since."""
    daemon = subprocess.Popen(
        installation.arguments("run"),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert daemon.stderr is not None
    settled, said = 0, ""
    with daemon, daemon.stderr as log:
        for line in log:
            settled += line.startswith("{") and json.loads(line)["event"] == "message_settled"
            if settled == SETTLED_BEFORE:
                daemon.send_signal(number)
                said = log.read()
        return daemon.wait(timeout=PATIENCE), said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_stopped_daemon_leaves_nothing_half_done_and_the_next_run_ends_as_undisturbed(
    installation: Installation, undisturbed: Undisturbed, number: signal.Signals
) -> None:
    code, said = stopped_midway(installation, number)
    assert code == 0
    assert len(re.findall(r"^Arrêt demandé : .*(en main|se terminent)", said, re.MULTILINE)) == 1
    with installation.house() as house:
        states = [message.state for message in queries.message_states(house.engine)]
        assert states.count(State.READ) == 0
        assert SETTLED_BEFORE <= states.count(State.SETTLED) + states.count(State.HELD) < MAILS
        assert queries.replies(house.engine, OutboxState.SENDING) == ()
        assert verify_house(house).faults == ()
        with reading(house.engine) as connection:
            # Nobody holds a lease, no attempt is counted, and no message lost its turn to younger ones.
            columns = (messages.c.lease_owner, messages.c.attempts, messages.c.setbacks)
            left = select(*(func.max(column) for column in columns)).where(messages.c.state == State.RECEIVED)
            assert connection.execute(left).one() in ((None, 0, 0), (None, None, None))
    assert installation.ask("run", "--once").code in (0, 1)
    with installation.house() as house:
        assert ledger_of(house) == undisturbed.ledger
        assert faults_of(house) == []
    assert sent_ids(installation.sent) == undisturbed.sent
