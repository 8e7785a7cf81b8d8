"""Killed before what it decided is recorded, the robot that drains Exchange Online ends as undisturbed."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.pipeline import Boundary
from tests.faults.boundaries import BEFORE_RECORDED
from tests.faults.conftest import Undisturbed
from tests.faults.installation import Installation
from tests.faults.ledger import Ledger, faults_of, ledger_of
from tests.faults.on_graph import cloud
from tests.faults.test_killed import KILLED, LATER, killed_run


def test_a_campaign_drained_by_graph_ends_as_in_maildirs(
    in_the_cloud: tuple[Ledger, list[str]], undisturbed: Undisturbed
) -> None:
    ledger, sent = in_the_cloud
    assert sent == undisturbed.sent
    for part, rows in vars(undisturbed.ledger).items():
        assert getattr(ledger, part) == rows, part


@pytest.mark.parametrize("boundary", BEFORE_RECORDED, ids=str)
def test_killed_while_draining_graph_every_mail_ends_once_and_is_answered_once(
    campaign: Installation, tmp_path: Path, in_the_cloud: tuple[Ledger, list[str]], boundary: Boundary
) -> None:
    with cloud(campaign, tmp_path / "intake") as disturbed:
        assert killed_run(disturbed.installation, boundary.value, LATER.get(boundary, 5)) == KILLED
        ran = disturbed.installation.run("run", "--once")
        assert ran.code in (0, 1), ran.err
        with disturbed.installation.house() as house:
            assert faults_of(house) == []
            assert (ledger_of(house), disturbed.sent) == in_the_cloud
