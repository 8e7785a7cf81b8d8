"""``intake check`` and a whole run where one mailbox of the cloud is shut: it is named, and the others go on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.sample import sample_mails
from tests.faults.installation import EVERY_MAILBOX, Installation, install
from tests.faults.on_graph import Cloud, cloud

SHUT = "carriere-dh"


@pytest.fixture
def shut(tmp_path: Path) -> Iterator[Cloud]:
    campaign = install(tmp_path / "campaign")
    campaign.put_sample(sample_mails(count=8))
    for name in EVERY_MAILBOX:
        (campaign.maildir(name) / "new").mkdir(parents=True, exist_ok=True)
    with cloud(campaign, tmp_path / "intake") as made:
        address = _address(made.installation, SHUT)
        app = made.server.graph.authority.apps["robot-cng"]
        app.mailboxes = frozenset(made.server.graph.mailboxes) - {address}
        yield made


def _address(installation: Installation, mailbox: str) -> str:
    with installation.house() as house:
        return next(box.address for name, box in house.mailboxes.items() if name == mailbox)


def test_the_check_names_the_mailbox_and_the_remedy_on_one_line_each(shut: Cloud) -> None:
    ran = shut.installation.ask("check", "--json")
    assert ran.code == 3
    wrong = {row["part"]: row["words"] for row in ran.rows if not row["ok"]}
    assert set(wrong) == {"envoi", f"boîte {SHUT}"}
    assert "Test-ApplicationAccessPolicy" in wrong[f"boîte {SHUT}"]
    assert "\n" not in wrong[f"boîte {SHUT}"]


def test_the_other_mailboxes_are_drained_all_the_same(shut: Cloud) -> None:
    ran = shut.installation.run("run", "--once")
    assert ran.code == 3, ran.err
    assert SHUT in ran.err
    status = {row["mailbox"]: row for row in shut.installation.ask("status", "--json").rows if "mailbox" in row}
    assert status[SHUT]["last_success_at"] is None
    assert all(status[name]["last_success_at"] for name in EVERY_MAILBOX if name != SHUT)
