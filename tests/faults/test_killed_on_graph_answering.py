"""Killed while it files and answers by Exchange Online, the robot ends as undisturbed."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.pipeline import Boundary
from tests.faults.boundaries import FROM_RECORDED
from tests.faults.installation import Installation
from tests.faults.ledger import Ledger, faults_of, ledger_of
from tests.faults.on_graph import cloud
from tests.faults.test_killed import KILLED, LATER, killed_run


@pytest.mark.parametrize("boundary", FROM_RECORDED, ids=str)
def test_killed_while_answering_by_graph_every_mail_ends_once_and_is_answered_once(
    campaign: Installation, tmp_path: Path, in_the_cloud: tuple[Ledger, list[str]], boundary: Boundary
) -> None:
    with cloud(campaign, tmp_path / "intake") as disturbed:
        assert killed_run(disturbed.installation, boundary.value, LATER.get(boundary, 5)) == KILLED
        ran = disturbed.installation.run("run", "--once")
        assert ran.code in (0, 1), ran.err
        with disturbed.installation.house() as house:
            assert faults_of(house) == []
            assert (ledger_of(house), disturbed.sent) == in_the_cloud
