"""Accounts, sessions, tokens and the audit log, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from intake.console.access.auditing import as_csv, in_sight
from intake.domain.access import EVERY_CORPS, Person, Role
from intake.errors import RulingError
from storage.console.accounts import Account, Accounts, NewAccount
from storage.console.audit import AuditLog, AuditSearch, Deed
from storage.console.identities import Identities
from storage.console.sessions import BegunLogin, NewSession, Sessions, Stage
from tests.console.clock import START

DEED = Deed("did", "essai")
ENDS = START + timedelta(hours=1)


def opened(engine: Engine, login: str = "anne", email: str | None = None) -> Account:
    accounts = Accounts(engine)
    new = NewAccount(login, login.title(), email, frozenset({Role.OPERATOR}), frozenset({"DH"}), "hash")
    found = accounts.by_id(accounts.add(new, START, DEED))
    assert found is not None
    return found


def session(account: Account, digest: str = "a" * 64, stage: Stage = Stage.OPEN) -> NewSession:
    return NewSession(digest, account.id, stage, "local", ENDS, "192.0.2.1")


# --- accounts


def test_a_login_is_one_whatever_its_case_and_accents(each_engine: Engine) -> None:
    account = opened(each_engine, "Hélène")
    assert Accounts(each_engine).by_login(" HELENE ") == account
    with pytest.raises(RulingError, match="déjà pris"):
        opened(each_engine, "helene")


def test_an_address_belongs_to_one_account(each_engine: Engine) -> None:
    opened(each_engine, "anne", "Anne@CNG.example")
    with pytest.raises(RulingError, match="déjà celle du compte « anne »"):
        opened(each_engine, "zoe", "anne@cng.example")
    opened(each_engine, "lise")
    opened(each_engine, "marc")


def test_no_change_without_its_entry_in_the_audit_log(each_engine: Engine) -> None:
    accounts, log = Accounts(each_engine), AuditLog(each_engine)
    account = opened(each_engine)
    with pytest.raises(RulingError, match="n’existe pas"):
        accounts.disable(account.id + 1, START, Deed("account_disabled", "essai"))
    accounts.disable(account.id, START, Deed("account_disabled", "essai"))
    assert [line.action for line in log.page(AuditSearch())] == ["account_disabled", "did"]


def test_a_secret_is_in_no_repr(each_engine: Engine) -> None:
    assert "hash" not in repr(opened(each_engine))


def test_of_two_who_show_one_code_at_once_one_passes(each_engine: Engine) -> None:
    account, accounts = opened(each_engine), Accounts(each_engine)
    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(lambda _: accounts.use_step(account.id, 100, START), range(8)))
    assert sum(passed) == 1
    assert not accounts.use_step(account.id, 99, START)


def test_a_person_is_tied_to_one_account(each_engine: Engine) -> None:
    anne, zoe, identities = opened(each_engine), opened(each_engine, "zoe"), Identities(each_engine)
    identities.tie(anne.id, "https://idp", "1", START, DEED)
    identities.tie(zoe.id, "https://idp", "1", START, DEED)
    found = identities.account_of("https://idp", "1")
    assert found is not None
    assert found.id == anne.id
    assert identities.account_of("https://other", "1") is None
    identities.untie(anne.id, START, DEED)
    assert identities.account_of("https://idp", "1") is None


# --- sessions


def test_a_session_ends_with_its_time(each_engine: Engine) -> None:
    sessions = Sessions(each_engine)
    sessions.open(session(opened(each_engine)), "hash", START)
    assert sessions.find("a" * 64, ENDS - timedelta(seconds=1)) is not None
    assert sessions.find("a" * 64, ENDS) is None


def test_a_session_opened_with_a_password_that_just_changed_is_not_opened(each_engine: Engine) -> None:
    account, sessions = opened(each_engine), Sessions(each_engine)
    Accounts(each_engine).set_password(account.id, "another hash", START, DEED)
    assert not sessions.open(session(account), "hash", START)
    assert sessions.find("a" * 64, START) is None


def test_of_two_steps_at_once_from_one_session_one_goes_on(each_engine: Engine) -> None:
    account, sessions = opened(each_engine), Sessions(each_engine)
    sessions.open(session(account, stage=Stage.SECOND_FACTOR), "hash", START)

    def step_on(number: int) -> bool:
        return sessions.move("a" * 64, Stage.SECOND_FACTOR, session(account, str(number) * 64), START)

    with ThreadPoolExecutor(8) as pool:
        moved = list(pool.map(step_on, range(8)))
    live = [number for number in range(8) if sessions.find(str(number) * 64, START) is not None]
    assert (sum(moved), len(live)) == (1, 1)
    assert sessions.find("a" * 64, START) is None


@pytest.mark.parametrize(
    "late",
    [
        lambda sessions: sessions.touch("a" * 64, START),
        lambda sessions: sessions.propose("a" * 64, "S", START),
        lambda sessions: sessions.count_try("a" * 64, 5, START),
    ],
    ids=["touch", "propose", "try"],
)
def test_a_late_request_revives_no_ended_session(each_engine: Engine, late: Callable[[Sessions], object]) -> None:
    sessions = Sessions(each_engine)
    sessions.open(session(opened(each_engine)), "hash", START)
    sessions.end("a" * 64, START)
    late(sessions)
    assert sessions.find("a" * 64, START) is None


def test_a_changed_password_ends_every_session_that_is_opening_meanwhile(each_engine: Engine) -> None:
    account, sessions, accounts = opened(each_engine), Sessions(each_engine), Accounts(each_engine)

    def open_one(number: int) -> None:
        sessions.open(session(account, f"{number:064d}"), "hash", START)

    with ThreadPoolExecutor(8) as pool:
        opening = [pool.submit(open_one, number) for number in range(12)]
        changing = pool.submit(accounts.set_password, account.id, "another hash", START, DEED)
        opening += [pool.submit(open_one, number) for number in range(12, 24)]
        for each in (*opening, changing):
            each.result()
    assert [number for number in range(24) if sessions.find(f"{number:064d}", START)] == []


def test_a_login_at_the_provider_comes_back_once(each_engine: Engine) -> None:
    sessions = Sessions(each_engine)
    sessions.begin_login(BegunLogin("s" * 64, "b" * 64, "nonce", "verifier", "/", ENDS), START)
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: sessions.take_login("s" * 64, START), range(4)))
    assert sum(each is not None for each in taken) == 1


# --- the audit log


def filled(engine: Engine) -> AuditLog:
    log, account = AuditLog(engine), opened(engine)
    for number in range(60):
        corps = ("DH", "D3S", "")[number % 3]
        deed = Deed("seen", "anne", account.id, "192.0.2.1", "document", str(number), "evaluations-dh", corps)
        log.write(START + timedelta(minutes=number), deed)
    return log


def test_pages_follow_each_other_without_a_gap(each_engine: Engine) -> None:
    log, seen, before = filled(each_engine), [], None
    while page := log.page(AuditSearch(before=before), size=7):
        seen += [line.seq for line in page]
        before = page[-1].seq
    assert seen == list(range(61, 0, -1))


def test_a_search_finds_what_holds_in_every_value(each_engine: Engine) -> None:
    log = filled(each_engine)
    found = log.page(AuditSearch(action="seen", corps="DH", since=START + timedelta(minutes=30)))
    assert [line.item for line in found] == [str(number) for number in range(57, 29, -3)]
    assert log.page(AuditSearch(who="zoe")) == ()


def test_an_auditor_of_one_corps_sees_its_entries_alone(each_engine: Engine) -> None:
    auditor = Person(1, "lise", "Lise", frozenset({Role.AUDITOR}), frozenset({"D3S"}))
    assert in_sight(replace(auditor, corps=EVERY_CORPS), AuditSearch()).within is None
    found = filled(each_engine).page(in_sight(auditor, AuditSearch()), size=500)
    assert {line.corps for line in found} == {"D3S"}
    assert len(found) == 20


def test_an_export_is_everything_found(each_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.console.audit.BATCH", 7)
    log = filled(each_engine)
    assert [line.seq for line in log.export(AuditSearch())] == list(range(61, 0, -1))


def test_an_exported_line_is_a_row_and_never_a_formula(each_engine: Engine) -> None:
    log = AuditLog(each_engine)
    log.write(START, Deed("seen", "=cmd|' /C calc'!A0", item='a;"b"\n', corps="DH", detail={"n": 1}))
    head, row, *rest = "".join(as_csv(log.export(AuditSearch()))).split("\r\n")
    assert head.startswith("\ufeffnuméro;instant;qui;action")
    assert row.startswith('1;2026-01-12T09:00:00+01:00;\'=cmd|\' /C calc\'!A0;seen;;"a;""b""\n";;DH;')
    assert rest == [""]


@pytest.mark.parametrize("statement", ["UPDATE console_audit SET who = 'x'", "DELETE FROM console_audit"])
def test_the_database_itself_refuses_to_change_the_log(each_engine: Engine, statement: str) -> None:
    filled(each_engine)
    with each_engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE console_audit SET ip = '10.0.0.1' WHERE seq = 3", 3),
        ("UPDATE console_audit SET account = NULL WHERE seq = 3", 3),
        ("DELETE FROM console_audit WHERE seq = 3", 3),
        ("DELETE FROM console_audit WHERE seq = 61", 61),
    ],
    ids=["address", "account", "removed", "cut-off"],
)
def test_an_altered_removed_or_cut_log_is_found(each_engine: Engine, statement: str, broken: int) -> None:
    log = filled(each_engine)
    assert log.verify().whole
    drop = (
        ["DROP TRIGGER console_audit_append_only ON console_audit"]
        if each_engine.dialect.name == "postgresql"
        else ["DROP TRIGGER console_audit_no_update", "DROP TRIGGER console_audit_no_delete"]
    )
    with each_engine.begin() as connection:
        for each in (*drop, statement):
            connection.execute(text(each))
    assert log.verify().broken == broken


def test_entries_written_at_once_are_one_chain(each_engine: Engine) -> None:
    log = AuditLog(each_engine)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: log.write(START, Deed("seen", str(number))), range(40)))
    assert log.verify().entries == 40
    assert log.verify().whole
