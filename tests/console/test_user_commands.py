"""``intake user``: accounts and tokens from the command line, no password ever an argument."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from intake.console.access.cookies import digest
from intake.console.access.passwords import Passwords
from intake.domain.access import Permission
from storage.console.accounts import Account, Accounts
from storage.console.audit import AuditLog, AuditSearch
from storage.console.tokens import Tokens
from tests.faults.installation import Installation, install
from tests.in_process import Ran

GOOD = "une phrase bien assez longue"


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return install(tmp_path)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes on the standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{GOOD}\n"))


def account(installation: Installation, login: str = "anne") -> Account:
    with installation.house() as house:
        found = Accounts(house.engine).by_login(login)
    assert found is not None
    return found


def add(installation: Installation, *words: str) -> Ran:
    return installation.ask("user", "add", "anne", "--role", "operator", "--corps", "DH", *words)


def test_an_account_is_opened_with_a_password_read_from_the_input(installation: Installation, typed: None) -> None:
    ran = add(installation, "--name", "Anne Exemple", "--email", "anne@cng.example", "--password-stdin")
    assert (ran.code, ran.err) == (0, "")
    opened = account(installation)
    assert Passwords().fits(opened.password, GOOD)
    assert opened.password is not None
    assert opened.password.startswith("$argon2id$")
    assert (opened.name, *opened.roles, *opened.corps) == ("Anne Exemple", "operator", "DH")
    (listed,) = installation.ask("user", "list", "--json").rows
    assert (listed["login"], listed["second_factor"]) == ("anne", False)
    assert GOOD not in installation.ask("user", "list").said


def test_a_generated_password_is_shown_once_and_works(installation: Installation) -> None:
    ran = add(installation, "--generate")
    shown = ran.out.splitlines()[0].rpartition(" : ")[2]
    assert Passwords().fits(account(installation).password, shown)


def test_without_a_terminal_nor_an_option_no_password_is_made_up(installation: Installation) -> None:
    assert add(installation).code == 2


@pytest.mark.parametrize(
    "weak", ["court", "motdepasse123", "aaaaaaaaaaaaaaaa", "anne-azerty-1234"], ids=["short", "common", "same", "name"]
)
def test_a_weak_password_opens_no_account(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, weak: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{weak}\n"))
    ran = add(installation, "--password-stdin")
    assert (ran.code, "mot de passe" in ran.err, weak in ran.said) == (1, True, False)
    assert installation.ask("user", "list", "--json").rows == []


def test_no_command_takes_a_password_as_an_argument(installation: Installation) -> None:
    for command in ("add", "password"):
        words = installation.ask("user", command, "--help").out
        assert "--password-stdin" in words
        assert "--password " not in words


def test_closing_changing_and_mending_an_account_are_written_down(installation: Installation) -> None:
    add(installation, "--generate")
    before = account(installation).password
    for words in (("disable",), ("enable",), ("password", "--generate"), ("totp-reset",), ("unlink",)):
        ran = installation.ask("user", words[0], "anne", *words[1:])
        assert ran.code == 0, ran.said
    assert account(installation).password != before
    with installation.house() as house:
        lines = AuditLog(house.engine).page(AuditSearch())
    assert [line.action for line in reversed(lines)] == [
        *("account_added", "account_disabled", "account_enabled"),
        *("password_reset", "second_factor_reset", "subject_untied"),
    ]
    assert all(line.who.startswith("commande (") for line in lines)


def test_an_unknown_account_a_taken_login_and_an_unknown_role_are_refused(installation: Installation) -> None:
    add(installation, "--generate")
    assert installation.ask("user", "disable", "zoe").code == 1
    assert "déjà pris" in add(installation, "--generate").err
    assert installation.ask("user", "add", "zoe", "--role", "chief", "--generate").code == 2


def test_a_login_that_turns_around_in_print_is_refused(installation: Installation) -> None:
    ran = installation.ask("user", "add", "jean\u202enitram", "--role", "operator", "--generate")
    assert (ran.code, "caractère invisible" in ran.err) == (2, True)


def test_a_token_is_shown_once_and_gives_no_more_than_its_account(installation: Installation) -> None:
    add(installation, "--generate")
    refused = installation.ask("user", "token", "anne", "--label", "SAGA", "--permission", "see-appeals")
    assert refused.code == 1
    ran = installation.ask(
        "user", "token", "anne", "--label", "SAGA", "--permission", "see-appeals", "--corps", "DH", "--days", "10"
    )
    secret = ran.out.strip()
    assert ran.code == 0
    with installation.house() as house:
        person = Tokens(house.engine).person_of(digest(secret), datetime.now(UTC))
        with house.engine.connect() as connection:
            assert secret not in str(connection.execute(text("SELECT * FROM console_tokens")).all())
    assert person is not None
    assert (person.only, person.corps) == (frozenset({Permission.SEE_APPEALS}), frozenset({"DH"}))


def test_verify_recomputes_the_audit_log(installation: Installation) -> None:
    add(installation, "--generate")
    assert installation.ask("verify", "--json").rows[0]["audit"] == 1
    with installation.house() as house, house.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER console_audit_no_update"))
        connection.execute(text("UPDATE console_audit SET who = 'personne'"))
    ran = installation.ask("verify")
    assert ran.code == 1
    assert "journal de la console : l’entrée 1 n’est pas celle qui a été écrite" in ran.out
