"""A campaign that was drained from Maildirs, then moved to an Exchange that rebuilds every mail it gives."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.pipeline import Boundary
from intake.sample import SampleMail
from tests.faults.conftest import Undisturbed
from tests.faults.installation import EVERY_MAILBOX, Installation, keep_only
from tests.faults.ledger import Ledger, ledger_of
from tests.faults.moved import Moved, deeds_alone, killed_at_writes, moved_to_exchange
from tests.faults.test_killed import KILLED, killed_run
from tests.servers.postgresql import PASSWORD, USER, postgresql

LATE = b"""Received: from mail.chu.example by mx1.sante.gouv.fr; Fri, 14 Nov 2025 10:00:00 +0100
Message-ID: <tardif@chu.example>
Date: Fri, 14 Nov 2025 09:59:00 +0100
From: secretariat@chu.example
Subject: une question

Bonjour, comment joindre le service ?
"""

BOX = "evaluations-dh"
FORMS, BRIDGE = (1, 2, 3), (1, 2, 3, 4, 5)
"""The moments of each transaction: its INSERTs, the commit, and once that is done."""


@pytest.fixture
def drained(undisturbed: Undisturbed) -> Installation:
    """The campaign, drained from its Maildirs: to be copied."""
    return undisturbed.installation


@pytest.fixture
def moved(drained: Installation, mails: tuple[SampleMail, ...], tmp_path: Path) -> Iterator[Moved]:
    with moved_to_exchange(drained, mails, tmp_path) as place:
        yield place


def _asserted(undisturbed: Undisturbed) -> tuple[Ledger, list[str]]:
    return deeds_alone(undisturbed.ledger), undisturbed.sent


def test_moved_without_a_word_to_the_robot_nothing_is_done_twice(moved: Moved, undisturbed: Undisturbed) -> None:
    ran = moved.installation.run("run", "--once")
    assert ran.code == 0, ran.err
    assert moved.ended() == _asserted(undisturbed)


def test_killed_while_it_knows_mails_again_it_ends_as_if_it_had_not_been(
    moved: Moved, undisturbed: Undisturbed
) -> None:
    assert killed_run(moved.installation, Boundary.REGISTERED.value, 4) == KILLED
    assert moved.installation.run("run", "--once").code == 0
    assert moved.ended() == _asserted(undisturbed)


def test_killed_at_any_of_its_writes_the_command_leaves_the_former_state_or_the_new_one(
    drained: Installation, mails: tuple[SampleMail, ...], tmp_path: Path
) -> None:
    with moved_to_exchange(drained, mails, tmp_path, keep_only(BOX)) as moved:
        moved.forget_forms()
        former = moved.known()
        # Three times at what former mails look like; then, once these are kept, at each write of the bridge.
        ends = []
        with killed_at_writes(moved.installation, "mailbox", "switch", BOX, "--apply") as dies_at:
            for moment in (*FORMS, *BRIDGE):
                assert dies_at(moment) == KILLED
                ends.append(moved.known())
        formed, bridged = ends[len(FORMS) - 1], ends[-1]
        assert ends == [former] * (len(FORMS) - 1) + [formed] * len(BRIDGE) + [bridged]
        assert former.sightings == formed.sightings != bridged.sightings
        assert (len(former.forms), len(formed.forms)) == (0, len(bridged.sightings) - len(former.sightings))
        # Again changes nothing, and nothing is left for the robot to do.
        assert moved.installation.ask("mailbox", "switch", BOX, "--apply").code == 0
        assert moved.installation.ask("run", "--once").code == 0
        assert moved.known() == bridged


@pytest.mark.parametrize("moment", [len(FORMS) + 1, len(FORMS) + len(BRIDGE)], ids=["bridging", "bridged"])
def test_killed_at_a_write_while_it_knows_mails_again_the_robot_ends_as_if_it_had_not_been(
    drained: Installation, mails: tuple[SampleMail, ...], undisturbed: Undisturbed, tmp_path: Path, moment: int
) -> None:
    with moved_to_exchange(drained, mails, tmp_path, keep_only(BOX)) as moved:
        moved.forget_forms()
        with killed_at_writes(moved.installation, "run", "--once") as dies_at:
            assert dies_at(moment) == KILLED
        assert moved.installation.ask("run", "--once").code == 0
        assert moved.ended() == _asserted(undisturbed)


@pytest.mark.needs_postgresql
def test_killed_at_a_write_on_postgresql_the_robot_ends_as_if_it_had_not_been(
    campaign: Installation, mails: tuple[SampleMail, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESSAI_POSTGRESQL", PASSWORD)
    shutil.copytree(campaign.root, tmp_path / "former")
    former = Installation(tmp_path / "former")
    with postgresql() as server:
        url = f"postgresql://{USER}@127.0.0.1:{server.port}/{server.create_database()}"
        database = {"url": url, "password": {"env": "ESSAI_POSTGRESQL"}}
        former.configure(lambda settings: settings.update(database=database))
        former.configure(keep_only(BOX))
        assert former.ask("run", "--once").code == 1
        with former.house() as house:
            before = ledger_of(house)
        with moved_to_exchange(former, mails, tmp_path) as moved:
            moved.forget_forms()
            with killed_at_writes(moved.installation, "run", "--once") as dies_at:
                assert dies_at(len(FORMS) + 2) == KILLED
            assert moved.installation.ask("run", "--once").code == 0
            assert moved.ended()[0] == deeds_alone(before)


def test_a_mail_that_came_during_the_move_is_processed(moved: Moved, undisturbed: Undisturbed) -> None:
    moved.deliver("evaluations-dh", LATE)
    ran = moved.installation.ask("run", "--once")
    assert ran.code == 1, ran.err
    ledger, sent = moved.ended()
    assert len(ledger.messages) == len(undisturbed.ledger.messages) + 1
    assert ledger.deposits == undisturbed.ledger.deposits
    assert ledger.appeals == undisturbed.ledger.appeals
    assert sent == undisturbed.sent


def test_the_command_shows_first_then_writes_once(moved: Moved, undisturbed: Undisturbed) -> None:
    moved.deliver("evaluations-dh", LATE)
    before = moved.keys()
    shown = {name: moved.installation.ask("mailbox", "switch", name, "--json") for name in EVERY_MAILBOX}
    assert {name: ran.code for name, ran in shown.items()} == dict.fromkeys(EVERY_MAILBOX, 0)
    assert moved.keys() == before
    counts = [ran.rows[0] for ran in shown.values()]
    known = sum(row["on_server"] for row in counts) - 1
    assert sum(row["same_content"] for row in counts) == known
    assert [row["new"] for row in counts] == [1, 0, 0, 0, 0, 0]
    for _ in range(2):
        assert moved.installation.ask("mailbox", "switch", "evaluations-dh", "--apply").code == 0
    written = counts[0]["same_content"]
    assert moved.keys() == before + written
    [row, late] = moved.installation.ask("mailbox", "switch", "evaluations-dh", "--json").rows
    assert (row["same_identity"], row["same_content"], row["new"]) == (written, 0, 1)
    assert (late["is"], late["message_id"]) == ("new", "tardif@chu.example")


def test_an_unknown_mailbox_is_a_fault_of_usage(moved: Moved) -> None:
    ran = moved.installation.ask("mailbox", "switch", "evaluations-xx")
    assert ran.code == 2
    assert "evaluations-dirsoins" in ran.err


def test_what_is_ambiguous_is_named_and_ends_with_one(
    moved: Moved, mails: tuple[SampleMail, ...], drained: Installation
) -> None:
    chosen = next(mail for mail in mails if mail.mailbox == "evaluations-dh")
    box = moved.server.store.mailboxes[moved.addresses["evaluations-dh"]]
    [item, *_] = box.inside(box.folder("inbox").id)
    moved.server.store.delete(box, item)
    moved.deliver("evaluations-dh", chosen.raw.replace(b"\nSubject: ", b"\nSubject: autre "))
    ran = moved.installation.ask("mailbox", "switch", "evaluations-dh")
    assert ran.code == 1
    assert "AMBIGU" in ran.out
    assert "même identifiant et même date, mais un autre contenu" in ran.out
    ran = moved.installation.ask("run", "--once")
    assert ran.code == 1
    with moved.installation.house() as house, drained.house() as former:
        assert len(ledger_of(house).holds) == len(ledger_of(former).holds) + 1
        assert ledger_of(house).replies == ledger_of(former).replies
