"""A real PostgreSQL (Debian's package) on a loopback port, in a temporary directory, without privileges."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from tests.servers.packages import ensure_packages, find_program

HOST = "127.0.0.1"
USER = "intake"
PASSWORD = "mot-de-passe-d-essai"
START_SECONDS = 60

SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
port = {port}
max_connections = 200
# Tests throw the data away: durability is the file system's business, not theirs.
fsync = off
synchronous_commit = off
full_page_writes = off
"""


@dataclass(frozen=True)
class PostgreSQL:
    """A running server. ``url`` is of the administration database."""

    port: int
    _numbers: Iterator[int] = field(default_factory=count, repr=False)

    @property
    def url(self) -> str:
        """As SQLAlchemy writes it."""
        return self.url_of("postgres")

    def url_of(self, database: str, password: str = PASSWORD) -> str:
        """The URL of one database of the server."""
        return f"postgresql://{USER}:{password}@{HOST}:{self.port}/{database}"

    def create_database(self, template: str = "template1") -> str:
        """The name of a new database, a copy of ``template`` (nobody may be connected to it)."""
        name = f"essai_{next(self._numbers)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            )
        return name

    def cut_connections(self, name: str) -> None:
        """As an administrator, or a restart, does to everyone connected there."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))

    def drop_database(self, name: str) -> None:
        """Gone, whoever is connected."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """A server, stopped and wiped at the end."""
    programs = _programs()
    base = Path(tempfile.mkdtemp(prefix="postgresql-"))
    try:
        _give_away(base)
        data, port = base / "data", _free_port()
        _initialise(programs, base, data, port)
        _run(
            [
                str(programs / "pg_ctl"),
                "-D",
                str(data),
                "-w",
                "-t",
                str(START_SECONDS),
                "-l",
                str(base / "log"),
                "start",
            ]
        )
        try:
            yield PostgreSQL(port)
        finally:
            _run([str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"])
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _programs() -> Path:
    """Where the newest server's programs are: Debian keeps them out of PATH."""
    if not _installed() and find_program("pg_ctl") is None:
        ensure_packages({"pg_ctl": "postgresql"})
    places = _installed()
    found = find_program("pg_ctl")
    if places:
        return places[-1]
    assert found is not None, "the package postgresql brought no pg_ctl"
    return Path(found).resolve().parent


def _installed() -> list[Path]:
    places = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    return [path.parent for path in sorted(places, key=lambda path: int(path.parts[-3]))]


def _initialise(programs: Path, base: Path, data: Path, port: int) -> None:
    password = base / "password"
    password.write_text(PASSWORD)
    password.chmod(0o644)
    options = ["--username", USER, "--pwfile", str(password), "--auth", "scram-sha-256", "--no-sync"]
    _run([str(programs / "initdb"), "-D", str(data), "--encoding", "UTF8", "--locale", "C.UTF-8", *options])
    with (data / "postgresql.conf").open("a") as settings:
        settings.write(SETTINGS.format(port=port))


def _run(command: Sequence[str]) -> None:
    """As the unprivileged user: PostgreSQL refuses root."""
    prefix = []
    if os.geteuid() == 0:
        setpriv = find_program("setpriv")
        assert setpriv is not None, "setpriv (util-linux) is missing"
        prefix = [setpriv, "--reuid", _account(), "--regid", str(pwd.getpwnam(_account()).pw_gid), "--clear-groups"]
    # A file and no pipe: the server started by pg_ctl keeps its standard output open.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [*prefix, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            cwd="/",
            check=False,
        )
        output.seek(0)
        assert done.returncode == 0, f"{' '.join(command)}:\n{output.read()}"


def _account() -> str:
    if os.geteuid() != 0:
        return getpass.getuser()
    return "postgres" if any(user.pw_name == "postgres" for user in pwd.getpwall()) else "nobody"


def _give_away(path: Path) -> None:
    if os.geteuid() == 0:
        account = pwd.getpwnam(_account())
        os.chown(path, account.pw_uid, account.pw_gid)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
