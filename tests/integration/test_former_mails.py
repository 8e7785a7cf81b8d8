"""After an update the robot itself makes the mails of before searchable: nobody types a command."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from intake.bootstrap import House
from intake.former_mails import FormerMails
from intake.sample import sample_mails
from storage.summaries.backfill import left_to_summarise, summarise_next
from tests.contract.console.test_backfill import forget, rows
from tests.scenarios.installation import drain, house_of, install, put_in, run_intake

MAILS = tuple(islice(sample_mails(), 8))


@pytest.fixture(scope="module")
def updated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation whose mails have no summaries yet, as its migration leaves it."""
    config = install(tmp_path_factory.mktemp("updated"))
    put_in(config, MAILS)
    drain(config)
    return config


def whole_and_forgotten(house: House) -> dict[str, list[tuple[object, ...]]]:
    """What the summaries were; then they are no more."""
    before = rows(house.engine)
    forget(house.engine)
    assert left_to_summarise(house.engine) >= len(MAILS)
    return before


def test_the_robots_first_run_after_an_update_leaves_every_mail_listed_and_says_so_in_its_log(updated: Path) -> None:
    with house_of(updated) as house:
        before = whole_and_forgotten(house)
    answered = run_intake(updated, "run", "--once", environment={"INTAKE_LOG_LEVEL": "info"})
    assert answered.code == 0
    assert "former_mails_to_summarise" in answered.err
    assert "former_mails_summarised" in answered.err
    with house_of(updated) as house:
        assert left_to_summarise(house.engine) == 0
        assert rows(house.engine) == before


def test_a_robot_that_is_stopped_halfway_goes_on_from_there_at_its_next_start(updated: Path) -> None:
    with house_of(updated) as house:
        before = whole_and_forgotten(house)
        stop = Event()
        halfway = in_batches_of_three(house.engine, stop).shift(once=False, give_up_after=None)
        halfway.run(stop)
        left = left_to_summarise(house.engine)
        assert 0 < left < len(MAILS)
        with capture_logs() as told:
            in_batches_of_three(house.engine).shift(once=True, give_up_after=None).run(Event())
        assert told[0] == {"event": "former_mails_to_summarise", "left": left, "log_level": "info"}
        assert rows(house.engine) == before


def in_batches_of_three(engine: Engine, stop: Event | None = None) -> FormerMails:
    """``stop``: told after the first batch."""

    def some_more() -> int:
        if stop is not None:
            stop.set()
        return summarise_next(engine, 3)

    return FormerMails(some_more, lambda: left_to_summarise(engine))


def test_with_nothing_left_the_robot_looks_once_and_never_again() -> None:
    looked: list[int] = []

    def left() -> int:
        looked.append(1)
        return 0

    FormerMails(lambda: pytest.fail("nothing is left"), left).shift(once=False, give_up_after=None).run(Event())
    assert looked == [1]
