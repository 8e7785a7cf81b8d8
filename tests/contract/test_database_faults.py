"""A database that fails: who must act, and nothing half done."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text

from intake.errors import ConfigError, TransientError
from intake.ports import Claim
from storage.database import open_database
from storage.queries import (
    all_appeals,
)
from storage.register import SqlRegister
from storage.tables import history, messages
from tests.contract.builders import DH, NOW, appeal, events, held_mail, letter, mail, receive, record
from tests.servers.postgresql import PostgreSQL


def test_a_wrong_database_url_names_the_remedy() -> None:
    for url in ("oracle://x", "n’importe quoi", "sqlite://"):
        with pytest.raises(ConfigError, match="sqlite:///"):
            open_database(url)


def test_a_file_that_is_no_database_is_a_matter_of_configuration(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"ceci n'est pas une base" * 100)
    with pytest.raises(ConfigError, match="n’est pas une base SQLite"):
        open_database(f"sqlite:///{tmp_path / 'x.db'}")


@pytest.mark.needs_postgresql
def test_a_refused_login_is_a_matter_of_configuration_and_shows_no_password(postgresql_server: PostgreSQL) -> None:
    with pytest.raises(ConfigError, match="refuse la connexion") as caught:
        open_database(postgresql_server.url_of("postgres", password="faux-mot"))
    assert "faux-mot" not in str(caught.value)


@pytest.mark.needs_postgresql
def test_a_missing_database_is_a_matter_of_configuration(postgresql_server: PostgreSQL) -> None:
    with pytest.raises(ConfigError, match="createdb"):
        open_database(postgresql_server.url_of("absente"))


def test_a_server_that_does_not_answer_may_answer_later() -> None:
    with pytest.raises(TransientError, match="réessaie"):
        open_database("postgresql://x:y@127.0.0.1:1/x")


@pytest.mark.needs_postgresql
def test_a_connection_cut_by_the_server_is_transient_and_the_next_one_works(
    postgresql_server: PostgreSQL, postgresql_template: str
) -> None:
    name = postgresql_server.create_database(postgresql_template)
    engine = open_database(postgresql_server.url_of(name))
    register = SqlRegister(engine)
    message = receive(register, read=letter())
    with pytest.raises(TransientError):
        record(
            register,
            message,
            letter(),
            lambda _: postgresql_server.cut_connections(name),
            lambda recording: recording.open_appeal(appeal()),
        )
    record(register, message, letter(), lambda r: r.open_appeal(appeal()))
    assert [a.reference for a in all_appeals(engine)] == ["R2025-DH-0001"]
    engine.dispose()


def test_a_full_disk_is_named_and_leaves_nothing_behind(sqlite_template: Path, tmp_path: Path) -> None:
    """SQLite's own limit on pages raises the very error of a full disk, at the very place."""
    path = tmp_path / "plein.db"
    shutil.copy(sqlite_template, path)
    engine = open_database(f"sqlite:///{path}")
    register = SqlRegister(engine)
    with engine.connect() as connection:
        pages = connection.scalar(text("PRAGMA page_count"))
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(TransientError, match="disque plein"):
        register.register(DH, [mail(f"7:{number}") for number in range(500)])
    assert register.known_keys(DH) == set()
    assert register.verify_chain().entries == 0
    engine.dispose()


def test_history_grows_with_each_state_and_never_holds_a_person_s_words(register: SqlRegister, engine: Engine) -> None:
    message = held_mail(register)
    with engine.connect() as connection:
        details = connection.scalars(select(history.c.detail)).all()
        assert connection.scalar(select(func.count()).select_from(messages)) == 1
    assert events(engine, message) == ["mail_received", "mail_read", "held", "mail_held"]
    assert not any("support.PDF" in detail or "secretariat@" in detail for detail in details)


def test_a_claim_is_not_counted_for_a_message_already_read(register: SqlRegister) -> None:
    receive(register, read=letter())
    claims: list[Claim] = []
    for _ in range(5):
        claims += register.claim("ici", 1, NOW)
        register.free_leases("ici")
    assert [claim.attempts for claim in claims] == [0] * 5
