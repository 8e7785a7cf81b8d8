"""Registers of before: their mails are summarised after the migration, what a person awaits first."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from alembic import command
from sqlalchemy import Engine, delete, insert, select, text

from storage.console.search import search
from storage.database import alembic_config, upgrade
from storage.queries import mailbox_counts
from storage.register import SqlRegister
from storage.summaries.backfill import left_to_summarise, summarise_awaited, summarise_next
from storage.tables import counters, holds, messages
from storage.tables.summaries import case_lines, day_tallies, dossier_lines, exception_lines, sender_tallies, summaries
from tests.contract.builders import DH, NOW, appeal, mail
from tests.contract.console.builders import (
    ALL,
    APPEALS,
    days,
    fates,
    file,
    give_back,
    hold,
    lines_of_the_queue,
    open_holds,
    settle,
)
from tests.contract.console.test_campaign_figures import total

DERIVED = (summaries, exception_lines, case_lines, dossier_lines, day_tallies, sender_tallies)
Rows = dict[str, list[tuple[object, ...]]]


def rows(engine: Engine) -> Rows:
    with engine.connect() as connection:
        found = {
            table.name: sorted((_values(row) for row in connection.execute(select(table))), key=str)
            for table in DERIVED
        }
    return {name: [row for row in each if "tallies" not in name or row[-1]] for name, each in found.items()}


def _values(row: Iterable[object]) -> tuple[object, ...]:
    """Words in any order: those found first come first."""
    return tuple(sorted(each.split()) if isinstance(each, str) and each.startswith(" ") else each for each in row)


def forget(engine: Engine) -> None:
    """As the migration leaves a register that holds mails."""
    with engine.begin() as connection:
        for table in DERIVED:
            connection.execute(delete(table))
        connection.execute(text("DELETE FROM mail_words"))
        connection.execute(delete(counters).where(counters.c.name.startswith("summaries:")))
        newest = max(connection.scalars(select(messages.c.id)))
        connection.execute(insert(counters), [{"name": "summaries:below", "value": newest + 1}])
        connection.execute(insert(counters), [{"name": "summaries:open", "value": 1}])


@pytest.fixture
def lived(register: SqlRegister) -> SqlRegister:
    """A register with mails of several fates."""
    settle(register, "1:1", file)
    settle(register, "1:2", give_back)
    settle(register, "1:3", hold())
    settle(register, "1:4", lambda r: r.open_appeal(appeal()), hold(position=None), mailbox=APPEALS)
    register.register(DH, [mail("1:5")])
    for _ in range(3):
        register.reading_failed(register.claim("ici", 1, NOW)[0], "mémoire dépassée", NOW)
    settle(register, "1:6", file, at=days(2))
    return register


def test_mails_of_before_get_the_summaries_they_would_have_had(lived: SqlRegister, engine: Engine) -> None:
    before = rows(engine)
    forget(engine)
    summarise_awaited(engine)
    while summarise_next(engine, 2):
        pass
    assert rows(engine) == before
    assert len(search(engine, ALL, "support").lines) == 5
    assert left_to_summarise(engine) == 0
    assert summarise_next(engine) == summarise_awaited(engine) == 0


def test_what_a_person_awaits_is_in_the_queue_before_anything_else(lived: SqlRegister, engine: Engine) -> None:
    forget(engine)
    assert lines_of_the_queue(engine) == []
    upgrade(engine)
    assert lines_of_the_queue(engine) == open_holds(engine) != []
    assert left_to_summarise(engine) > 0


def test_mails_that_come_while_those_of_before_are_summarised_are_counted_once(
    lived: SqlRegister, engine: Engine
) -> None:
    forget(engine)
    summarise_next(engine, 1)
    settle(lived, "2:1", file)
    while summarise_next(engine, 1):
        pass
    counted = mailbox_counts(engine)
    assert total(engine).received == sum(each.received for each in counted)
    assert set(fates(engine).values()) >= {"filed", "held"}


def test_a_mail_found_by_its_summary_is_kept_when_the_migration_runs_on_an_older_register(engine: Engine) -> None:
    """The tables alone are made: however many mails there are, the robot starts at once."""
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), "0007")
    older = SqlRegisterOfBefore(engine)
    older.hold_a_mail()
    upgrade(engine)
    assert lines_of_the_queue(engine) == open_holds(engine) != []
    assert left_to_summarise(engine) == 1
    assert summarise_next(engine) == 0
    assert set(fates(engine).values()) == {"held"}


class SqlRegisterOfBefore:
    """Writes rows as the version before did."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def hold_a_mail(self) -> None:
        """Held, and read by nobody."""
        mailed = {"mailbox": DH, "sha256": "0" * 64, "size": 1, "polled_at": NOW, "state": "held", "ruled": False}
        held = {"position": -1, "state": "open", "reasons": '["illisible"]', "opened_at": NOW}
        with self._engine.begin() as connection:
            number = connection.scalar(insert(messages).values(**mailed).returning(messages.c.id))
            connection.execute(insert(holds).values(message=number, **held))
