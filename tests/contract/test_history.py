"""Tables, counts and the chained history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from intake.domain.disposition import (
    Annex,
    Hold,
    Ignore,
    Kind,
    ReturnCase,
    ReturnSupport,
)
from intake.domain.known import Action
from intake.ports import Recording
from storage.database import HEAD, alembic_config, upgrade
from storage.queries import (
    held,
    mailbox_counts,
    status,
)
from storage.register import SqlRegister
from storage.tables import metadata
from tests.contract.builders import D3S, DH, NOW, appeal, document, held_mail, letter, receive, record, ruling, support

# --- tables


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"include_name": _ours}), metadata) == []


def _ours(name: str | None, _kind: str, _parents: object) -> bool:
    """The index of words is each database's own, with tables of its own."""
    return not (name or "").startswith(("mail_words", "ix_mail_words"))


def test_a_start_knows_the_newest_migration_without_loading_them(engine: Engine) -> None:
    with engine.connect() as connection:
        newest = ScriptDirectory.from_config(alembic_config(connection)).get_current_head()
    assert newest == HEAD


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1


@pytest.mark.parametrize("statement", ["UPDATE history SET who = 'x'", "DELETE FROM history", "DELETE FROM rulings"])
def test_the_database_itself_refuses_to_change_history(engine: Engine, register: SqlRegister, statement: str) -> None:
    held_mail(register)
    register.rule(held(engine)[0].number, ruling(Action.IGNORE))
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(statement))


# --- counts and history


def test_every_mail_is_counted_in_exactly_one_class(register: SqlRegister, engine: Engine) -> None:
    effects: list[Callable[[Recording], object]] = [
        lambda r: r.file_support(support()),
        lambda r: r.return_support(ReturnSupport(0, ReturnCase.SCANNED, ())),
        lambda r: r.hold(Hold(0, None, ())),
        lambda r: r.open_appeal(appeal()),
        lambda r: r.ignore(Ignore(None, ())),
        lambda r: r.annex(Annex(0, None, Kind.OTHER, ())),
    ]
    for number, effect in enumerate(effects):
        read = letter(document(words=str(number)))
        record(register, receive(register, f"7:{number}", read=read), read, effect)
    receive(register, "7:9")
    found = mailbox_counts(engine)[0]
    assert (found.received, found.filed, found.returned, found.held, found.appeals, found.ignored, found.pending) == (
        *(7, 1, 1, 1, 1, 2, 1),
    )


def test_status_shows_the_last_success_and_the_last_fault_of_each_mailbox(
    register: SqlRegister, engine: Engine
) -> None:
    register.note_poll(DH, NOW, on_server=12, problem=None)
    register.note_poll(DH, NOW + timedelta(minutes=1), on_server=None, problem="connexion refusée")
    receive(register, mailbox=D3S)
    dh, d3s = sorted(status(engine), key=lambda s: s.mailbox, reverse=True)
    assert (dh.last_success_at, dh.on_server, dh.last_problem) == (NOW, 12, "connexion refusée")
    assert (d3s.mailbox, d3s.backlog, d3s.held, d3s.outbox) == (D3S, 1, 0, ())


def test_the_chain_is_whole_after_mails_of_every_fate(register: SqlRegister, engine: Engine) -> None:
    test_every_mail_is_counted_in_exactly_one_class(register, engine)
    report = register.verify_chain()
    assert report.whole
    assert report.entries > 20


@contextmanager
def unguarded(engine: Engine) -> Iterator[None]:
    """As someone with the database's own rights would: without the triggers."""
    drop = (
        ["DROP TRIGGER history_append_only ON history"]
        if engine.dialect.name == "postgresql"
        else ["DROP TRIGGER history_no_update", "DROP TRIGGER history_no_delete"]
    )
    with engine.begin() as connection:
        for statement in drop:
            connection.execute(text(statement))
    yield


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE history SET who = 'personne' WHERE seq = 2", 2),
        ("DELETE FROM history WHERE seq = 2", 2),
        ("DELETE FROM history WHERE seq = (SELECT max(seq) FROM history)", None),
    ],
)
def test_an_altered_removed_or_cut_history_is_found(
    register: SqlRegister, engine: Engine, statement: str, broken: int | None
) -> None:
    held_mail(register)
    entries = register.verify_chain().entries
    with unguarded(engine), engine.begin() as connection:
        connection.execute(text(statement))
    assert register.verify_chain().broken == (broken or entries)
