"""Opening the database: SQLite or PostgreSQL, one code path after this file."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, create_engine, event, inspect, make_url, text
from sqlalchemy import Engine as Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from intake.errors import ConfigError, TransientError
from storage.faults import LOGIN_REFUSED, database_faults, driver_words, sentence

if TYPE_CHECKING:
    from alembic.config import Config

WHERE = "base de données"
MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0014"
"""The newest migration of ``migrations/versions``; a test holds the two equal."""
BUSY_MILLISECONDS = 30_000
"""How long a writer waits for another process' transaction."""
CONNECT_SECONDS = 10
MIGRATION_LOCK = 7_241_975
"""Any number of our own: hosts that start together run the migrations one after the other."""
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}",
    "PRAGMA foreign_keys = ON",
    # 16 MB of log between checkpoints: a burst of mails is not slowed by one every megabyte.
    "PRAGMA wal_autocheckpoint = 4000",
)


def open_database(url: str) -> Engine:
    """An engine that reached its database once.

    ``sqlite:///path`` (the directory is made) or ``postgresql://user:password@host/name``. Raises ConfigError for a
    wrong URL or a refused login, TransientError when the server does not answer. Never shows the password.
    """
    parsed = _parse(url)
    engine = _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed)
    try:
        with engine.connect():
            return engine
    except DBAPIError as error:
        engine.dispose()
        raise _opening_fault(parsed, error) from error


def upgrade(engine: Engine) -> None:
    """Bring the tables to this program's version. Safe at every start, and from several hosts at once.

    Raises ConfigError, nothing touched, when a newer program wrote them.
    """
    with database_faults(), engine.connect() as connection:
        current = _is_current(connection)
    if not current:
        _migrate(engine)
    # What loads the summaries loads the register: a command that opens no database does without.
    from storage.summaries.backfill import summarise_awaited

    summarise_awaited(engine)


def _migrate(engine: Engine) -> None:
    with database_faults(), engine.connect().execution_options(immediate=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        # Another host, newer than this one, may have had the lock.
        _is_current(connection)
        # Alembic takes a third of a second to import: a start that finds its tables does without.
        from alembic import command

        command.upgrade(alembic_config(connection), HEAD)


def _is_current(connection: Connection) -> bool:
    """Raises ConfigError when the tables are of a version that this program does not know."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    versions = connection.scalars(text("SELECT version_num FROM alembic_version")).all()
    known = {script.name.partition("_")[0] for script in MIGRATIONS.glob("versions/[0-9]*.py")}
    for version in versions:
        if version not in known:
            raise ConfigError(
                f"{WHERE} {connection.engine.url.render_as_string(hide_password=True)}",
                f"écrite par un programme plus récent (version {version}, celui-ci connaît jusqu’à {HEAD}) ; "
                "rien n’a été touché",
                "relancez le programme plus récent, ou restaurez la sauvegarde faite avant la mise à jour",
            )
    return versions == [HEAD]


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration, without a file: the scripts lie beside this module."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise ConfigError(WHERE, "l’adresse n’est pas lisible", EXAMPLES) from error
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise ConfigError(WHERE, f"« {parsed.drivername} » n’est pas une base connue", EXAMPLES)
    return parsed


EXAMPLES = "écrivez par exemple sqlite:///var/intake.db ou postgresql://intake@hote/intake"


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise ConfigError(WHERE, "SQLite demande le nom d’un fichier", EXAMPLES)
    try:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(WHERE, f"{url.database} : {error.strerror}", "choisissez un autre répertoire") from error
    engine = _create(url.set(drivername="sqlite+pysqlite"), {"timeout": BUSY_MILLISECONDS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    # Threads of one process take turns here: SQLite's own waiting sleeps up to a tenth of a second.
    engine.update_execution_options(turn=Lock())
    return engine


def _postgresql(url: URL) -> Engine:
    # English messages and bounded waits; the words of the server are matched in faults.py. No question here lasts
    # long enough to win back the tenths of a second that compiling it takes.
    options = "-c lc_messages=C -c lock_timeout=30s -c idle_in_transaction_session_timeout=300s -c jit=off"
    arguments = {"connect_timeout": CONNECT_SECONDS, "options": options, "application_name": "intake"}
    return _create(url.set(drivername="postgresql+psycopg"), arguments)


def _create(url: URL, connect_args: dict[str, object]) -> Engine:
    try:
        return create_engine(
            url, connect_args=connect_args, pool_pre_ping=url.get_backend_name() != "sqlite", hide_parameters=True
        )
    except (ArgumentError, NoSuchModuleError) as error:
        raise ConfigError(WHERE, "l’adresse n’est pas lisible", EXAMPLES) from error


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101 -- tells mypy which driver this listener is on
    connection.isolation_level = None  # BEGIN is ours to say: see _begin_sqlite
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    """A transaction that will write says so at once: upgrading a read lock later can fail without waiting."""
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _opening_fault(url: URL, error: DBAPIError) -> ConfigError | TransientError:
    shown, words = url.render_as_string(hide_password=True), driver_words(error)
    if url.get_backend_name() == "sqlite" and "unable to open" in words:
        return ConfigError(WHERE, f"{url.database} : impossible à ouvrir", "vérifiez le chemin et les droits")
    if "not a database" in words:
        return ConfigError(WHERE, f"{url.database} n’est pas une base SQLite", "choisissez un autre fichier")
    if any(sign in words for sign in LOGIN_REFUSED):
        return ConfigError(WHERE, f"{shown} refuse la connexion ({words})", "vérifiez l’utilisateur et le mot de passe")
    if "does not exist" in words:
        return ConfigError(WHERE, f"{shown} : la base n’existe pas", "créez-la avec createdb")
    return TransientError(sentence(words))
