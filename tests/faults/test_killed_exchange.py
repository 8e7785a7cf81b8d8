"""Killed before what it decided is recorded, the robot that drains Exchange ends as if nothing had happened."""

from __future__ import annotations

import pytest

from intake.pipeline import Boundary
from tests.faults.boundaries import BEFORE_RECORDED
from tests.faults.conftest import Undisturbed
from tests.faults.on_exchange import OnExchange
from tests.faults.test_killed import KILLED, LATER, killed_run


@pytest.mark.parametrize("boundary", BEFORE_RECORDED, ids=str)
def test_killed_while_draining_exchange_it_ends_as_undisturbed(
    exchange: OnExchange, undisturbed: Undisturbed, boundary: Boundary
) -> None:
    assert killed_run(exchange.installation, boundary.value, LATER.get(boundary, 5)) == KILLED
    exchange.restart()
    exchange.assert_ended_as(undisturbed)
