"""What the desk answers for when our own code fails."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from intake.sample import sample_mails
from tests.faults.installation import install


def test_a_settled_message_is_not_blamed_for_what_breaks_after_it(tmp_path: Path) -> None:
    installation = install(tmp_path)
    installation.put_sample(sample_mails(count=1))
    with installation.house() as house:
        robot = house.robot()
        robot.desk.open()
        next(each for each in robot.receivers if each.mailbox == "evaluations-dh").drain()
        assert robot.desk.step(Event())
        assert not robot.desk.set_aside("défaut interne")
        robot.desk.close()
