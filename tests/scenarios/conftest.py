"""What the scenarios share: the sample campaign is made once, because drawing two hundred forms takes a while."""

from __future__ import annotations

import pytest

from intake.sample import SCENARIOS, SampleMail, sample_mails


@pytest.fixture(scope="session")
def campaign() -> tuple[SampleMail, ...]:
    """The whole sample campaign, in the order of receipt: each scenario once, then more of the frequent ones."""
    return tuple(sample_mails())


@pytest.fixture(scope="session")
def one_of_each(campaign: tuple[SampleMail, ...]) -> tuple[SampleMail, ...]:
    """The campaign's first mails: each scenario once."""
    return campaign[: len(SCENARIOS)]
