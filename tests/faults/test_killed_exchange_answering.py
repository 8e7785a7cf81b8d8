"""Killed while it files and answers by Exchange, the robot ends as if nothing had happened."""

from __future__ import annotations

import pytest

from intake.pipeline import Boundary
from tests.faults.boundaries import FROM_RECORDED
from tests.faults.conftest import Undisturbed
from tests.faults.on_exchange import OnExchange
from tests.faults.test_killed import KILLED, LATER, killed_run


@pytest.mark.parametrize("boundary", FROM_RECORDED, ids=str)
def test_killed_while_answering_by_exchange_it_ends_as_undisturbed(
    exchange: OnExchange, undisturbed: Undisturbed, boundary: Boundary
) -> None:
    assert killed_run(exchange.installation, boundary.value, LATER.get(boundary, 5)) == KILLED
    exchange.restart()
    exchange.assert_ended_as(undisturbed)
