"""The places where the robot is killed, in two halves: each half is a file of its own, so that workers share them."""

from __future__ import annotations

from intake.pipeline import Boundary

RECORDING_OVER = list(Boundary).index(Boundary.RECORDED)
BEFORE_RECORDED, FROM_RECORDED = list(Boundary)[:RECORDING_OVER], list(Boundary)[RECORDING_OVER:]
