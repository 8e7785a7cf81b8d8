"""A storm was stopped: the operator sees it, looks, and lets replies leave again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake.sample import sample_mails
from tests.faults.installation import Installation, install

STOPPED = "réponses arrêtées : 500 en moins de 60 minutes, une boucle est possible"


@pytest.fixture
def stopped(tmp_path: Path) -> Installation:
    installation = install(tmp_path)
    with installation.house() as house:
        house.register.stop_replies(STOPPED, datetime(2025, 12, 1, 9, 0, tzinfo=UTC))
    return installation


def test_status_says_that_replies_are_stopped(stopped: Installation) -> None:
    assert f"DÉFAUT {STOPPED}" in stopped.ask("status").out
    assert stopped.ask("status", "--json").rows[0] == {"mailbox": None, "replies_stopped": STOPPED}


def test_what_is_decided_meanwhile_waits_and_leaves_once_the_stop_is_lifted(stopped: Installation) -> None:
    answered = next(mail for mail in sample_mails() if mail.expected.reply)
    stopped.put_sample([answered])
    ran = stopped.run("run", "--once")
    assert ran.code == 4
    assert STOPPED in ran.said
    assert not list((stopped.sent / "new").glob("*"))
    assert stopped.ask("replies", "resume", "--why", "vu", "--by", "m.dupont").code == 0
    assert len(list((stopped.sent / "new").glob("*"))) == 1


def test_an_operator_lifts_the_stop_once_and_says_why(stopped: Installation) -> None:
    lift = ("replies", "resume", "--why", "boucle coupée chez eux", "--by", "m.dupont")
    assert stopped.ask(*lift).code == 0
    assert "DÉFAUT" not in stopped.ask("status").out
    again = stopped.ask(*lift)
    assert again.code == 1
    assert "les réponses ne sont pas arrêtées" in again.err
