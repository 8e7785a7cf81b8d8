"""Second factors are sealed at rest: the database alone, or a copy of it, gives nobody a code."""

from __future__ import annotations

import asyncio
import base64
import os
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine, insert, select, text, update

from intake.admission import KEY_FILE, seal_of
from intake.bootstrap import House
from intake.configuration import load_settings
from intake.console.access.cookies import digest
from intake.console.access.options import AccessOptions
from intake.console.access.sealing import Seal, own_key
from intake.console.access.second_factor import recovery_digest
from intake.errors import ConfigError
from intake.secrets import SecretReference
from intake.settings import ConsoleSettings
from storage.tables.access import accounts, recovery_codes
from tests.console.browser import Browser
from tests.console.clock import START, Clock
from tests.console.conftest import MakeConsole
from tests.console.house import PASSWORD, SmallConsole, new_seal
from tests.console.test_login import code_at
from tests.scenarios.installation import install, run_intake

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""Base32, as an authenticator application has it."""


def stored(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(select(accounts.c.second_factor).order_by(accounts.c.id)))


def store(engine: Engine, login: str, second_factor: str) -> None:
    with engine.begin() as connection:
        connection.execute(update(accounts).where(accounts.c.login == login).values(second_factor=second_factor))


def test_no_second_factor_stands_readable_in_the_database_from_the_moment_it_is_proposed(
    console_with: MakeConsole, runner: asyncio.Runner, clock: Clock, tmp_path: Path
) -> None:
    console = console_with(AccessOptions(second_factor_required=True))
    console.add()
    browser = Browser(console.app, runner)
    browser.follow(browser.log_in("anne", PASSWORD).headers["location"])
    session = console.access.sessions.find(digest(browser.cookie("intake-session") or ""), clock())
    assert session is not None
    secret = console.access.seal.opened(session.proposed_factor or "") or ""
    assert len(secret) == 32
    assert browser.submit("/connexion/second-facteur", code=code_at(clock, secret)).status_code == 200
    files = b"".join(path.read_bytes() for path in tmp_path.glob("intake.db*"))
    assert b"anne" in files
    assert secret.encode() not in files


def test_secrets_of_before_are_sealed_at_the_first_start_and_the_persons_codes_still_open(
    console: SmallConsole, engine: Engine, runner: asyncio.Runner, clock: Clock, tmp_path: Path
) -> None:
    console.add()
    store(engine, "anne", SECRET)
    seal = seal_of(ConsoleSettings(), tmp_path, engine, START)
    assert SECRET not in stored(engine)[0]
    assert seal.opened(stored(engine)[0]) == SECRET
    once = stored(engine)
    seal_of(ConsoleSettings(), tmp_path, engine, START)
    assert stored(engine) == once


def test_the_migration_keeps_each_second_factor(each_engine: Engine) -> None:
    from alembic import command

    from storage.database import alembic_config, upgrade

    with each_engine.begin() as connection:
        command.downgrade(alembic_config(connection), "0010")
        row = {"login": "anne", "login_folded": "anne", "name": "Anne", "roles": "[]", "corps": "[]"}
        at = {"created_at": START, "changed_at": START}
        connection.execute(insert(accounts).values(**row, **at))
        connection.execute(text("UPDATE console_accounts SET totp_secret = :secret"), {"secret": SECRET})
    upgrade(each_engine)
    assert stored(each_engine) == [SECRET]


def test_a_key_is_replaced_without_anyone_enrolling_anew(console: SmallConsole, engine: Engine, tmp_path: Path) -> None:
    console.add()
    keys = [Fernet.generate_key().decode(), base64.b64encode(os.urandom(32)).decode()]
    settings = ConsoleSettings(secret_key=SecretReference(file=tmp_path / "key"))
    (tmp_path / "key").write_text(f"{keys[0]}\n")
    store(engine, "anne", seal_of(settings, tmp_path, engine, START).seal(SECRET))
    (tmp_path / "key").write_text(f"{keys[1]}\n{keys[0]}\n")
    seal_of(settings, tmp_path, engine, START)
    (tmp_path / "key").write_text(f"{keys[1]}\n")
    assert seal_of(settings, tmp_path, engine, START).opened(stored(engine)[0]) == SECRET
    assert not (tmp_path / KEY_FILE).exists()


def test_with_another_key_the_console_does_not_start_and_names_whom_it_would_shut_out(
    console: SmallConsole, engine: Engine, tmp_path: Path
) -> None:
    console.add("anne")
    console.add("zoe")
    before = new_seal().seal(SECRET)
    store(engine, "anne", before)
    with pytest.raises(ConfigError, match=r"n’ouvre pas le second facteur de : anne —.*totp-reset"):
        seal_of(ConsoleSettings(), tmp_path, engine, START)
    assert stored(engine)[0] == before


def test_who_has_a_recovery_code_gets_in_even_when_the_second_factor_cannot_be_opened(
    console: SmallConsole, engine: Engine, runner: asyncio.Runner
) -> None:
    account = console.add()
    store(engine, "anne", new_seal().seal(SECRET))
    with engine.begin() as connection:
        code = {"account": account.id, "digest": recovery_digest("ABCD-EFGH-JKLM-NPQR")}
        connection.execute(insert(recovery_codes).values(**code))
    browser = Browser(console.app, runner)
    browser.follow(browser.log_in("anne", PASSWORD).headers["location"])
    assert browser.submit("/connexion/code", code="123456").status_code == 401
    assert browser.submit("/connexion/code", code="ABCD-EFGH-JKLM-NPQR").status_code == 303


def test_the_key_made_at_the_first_start_is_its_owners_alone_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "var" / KEY_FILE
    key = own_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert own_key(path) == key
    assert [each.name for each in path.parent.iterdir()] == [KEY_FILE]
    path.chmod(0o640)
    with pytest.raises(ConfigError, match="chmod 600"):
        own_key(path)


def test_what_is_no_key_is_refused_without_being_shown() -> None:
    with pytest.raises(ConfigError, match="ce n’est pas une clé de console") as refused:
        Seal.of("motdepasse-secret", "mailboxes.yaml, ligne 7")
    assert "motdepasse" not in str(refused.value)
    assert refused.value.__suppress_context__
    assert repr(new_seal()) == "Seal()"


def test_the_installed_console_makes_its_key_and_seals_with_it(tmp_path: Path) -> None:
    config = install(tmp_path)
    added = run_intake(config, "user", "add", "anne", "--role", "reader", "--generate")
    assert added.code == 0
    house = House(load_settings(config))
    store(house.engine, "anne", SECRET)
    house.console(house.settings.console)
    assert Seal.of((tmp_path / "var" / KEY_FILE).read_text(), "").opened(stored(house.engine)[0]) == SECRET
    house.close()
    listed = run_intake(config, "user", "list", "--json")
    assert '"second_factor": true' in listed.out
