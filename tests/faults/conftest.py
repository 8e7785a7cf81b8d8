"""What the tests of faults share: one campaign of twenty mails, and what an undisturbed run makes of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from intake.sample import SampleMail, sample_mails
from storage.database import upgrade
from tests.faults.installation import Installation, install
from tests.faults.ledger import Ledger, faults_of, ledger_of, sent_ids
from tests.faults.on_exchange import OnExchange, on_exchange
from tests.faults.on_graph import cloud

MAILS = 20


@dataclass(frozen=True)
class Undisturbed:
    """The end of a run that nobody disturbed."""

    installation: Installation
    ledger: Ledger
    sent: list[str]


@pytest.fixture(scope="session")
def mails() -> tuple[SampleMail, ...]:
    """A cross-section of a campaign: supports, decisions, scans, appeals, machines, questions."""
    return tuple(sample_mails(count=MAILS))


@pytest.fixture(scope="session")
def campaign(mails: tuple[SampleMail, ...], tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Those mails in the Maildirs of an installation that has received none: to be copied, its database made."""
    installation = install(tmp_path_factory.mktemp("campaign"))
    installation.put_sample(mails)
    with installation.house() as house:
        upgrade(house.engine)
    return installation


@pytest.fixture
def installation(campaign: Installation, tmp_path: Path) -> Installation:
    """A copy of the campaign for one test."""
    shutil.copytree(campaign.root, tmp_path / "intake")
    return Installation(tmp_path / "intake")


@pytest.fixture
def empty(tmp_path: Path) -> Installation:
    """An installation without mail."""
    return install(tmp_path / "intake")


@pytest.fixture(scope="session")
def undisturbed(campaign: Installation, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """What the campaign ends as when nothing happens."""
    return run_undisturbed(campaign, tmp_path_factory.mktemp("undisturbed") / "intake")


def run_undisturbed(campaign: Installation, root: Path) -> Undisturbed:
    """A copy of that campaign, run there to its end."""
    shutil.copytree(campaign.root, root)
    quiet = Installation(root)
    ran = quiet.run("run", "--once")
    assert ran.code == 1, ran.err
    with quiet.house() as house:
        assert faults_of(house) == []
        return Undisturbed(quiet, ledger_of(house), sent_ids(quiet.sent))


@pytest.fixture(scope="session")
def in_the_cloud(campaign: Installation, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ledger, list[str]]:
    """What the campaign ends as when it is drained by Graph and nothing happens."""
    with cloud(campaign, tmp_path_factory.mktemp("undisturbed") / "intake") as quiet:
        ran = quiet.installation.run("run", "--once")
        assert ran.code == 1, ran.err
        with quiet.installation.house() as house:
            assert faults_of(house) == []
            return ledger_of(house), quiet.sent


@pytest.fixture
def exchange(mails: tuple[SampleMail, ...], tmp_path: Path) -> Iterator[OnExchange]:
    """The campaign in six mailboxes of Exchange; all of what is asked and answered keeps to Microsoft's schemas."""
    with on_exchange(mails, tmp_path) as opened:
        yield opened
