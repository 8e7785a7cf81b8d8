"""A program older than its database: it says what, where and how to mend it, and touches nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import text

from intake.errors import ConfigError
from storage.database import HEAD, open_database, upgrade
from tests.contract.conftest import database_url, postgresql_server, postgresql_template, sqlite_template
from tests.scenarios.installation import house_of, install, run_intake

__all__ = ["database_url", "postgresql_server", "postgresql_template", "sqlite_template"]


def written_by_a_newer_program(url: str) -> None:
    engine = open_database(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()


def test_an_older_program_names_the_database_and_the_remedy_and_changes_no_table(database_url: str) -> None:
    written_by_a_newer_program(database_url)
    engine = open_database(database_url)
    with pytest.raises(ConfigError) as refused:
        upgrade(engine)
    assert engine.url.database is not None
    assert engine.url.database in refused.value.where
    assert "9999" in refused.value.problem
    assert HEAD in refused.value.problem
    assert "restaurez la sauvegarde" in refused.value.remedy
    assert not engine.url.password or engine.url.password not in str(refused.value)
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT version_num FROM alembic_version")).all() == ["9999"]
    engine.dispose()


def test_robot_and_console_of_an_older_version_stop_with_code_3_and_leave_the_database_as_it_was(
    tmp_path: Path,
) -> None:
    config = install(tmp_path)
    with house_of(config) as house:
        url = house.engine.url.render_as_string(hide_password=False)
    written_by_a_newer_program(url)
    before = hashlib.sha256((tmp_path / "var" / "intake.db").read_bytes()).hexdigest()
    for command in (("run", "--once"), ("console", "--listen", "127.0.0.1:0"), ("status",)):
        answered = run_intake(config, *command)
        assert (answered.code, answered.out) == (3, ""), command
        assert "écrite par un programme plus récent" in answered.err
        assert "Traceback" not in answered.err
    assert hashlib.sha256((tmp_path / "var" / "intake.db").read_bytes()).hexdigest() == before
