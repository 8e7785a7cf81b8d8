"""Ten thousand tries gain an attacker nothing, and lock nobody out."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import MappingProxyType

from sqlalchemy import Engine
from starlette.requests import Request

from intake.console.access import limits
from storage.console.attempts import LONGEST_WAIT, Attempts, Limit, wait_after
from tests.console.attack import Attacker, in_turns
from tests.console.browser import Browser
from tests.console.clock import START, Clock
from tests.console.house import PASSWORD, SmallConsole

ADDRESSES = ("192.0.2.1", *(f"203.0.113.{number}" for number in range(1, 10)))
"""Where tries come from; the owner works at the first."""


def test_ten_thousand_tries_get_at_most_three_hundred_looked_at_and_the_owner_is_never_refused(
    console: SmallConsole, runner: asyncio.Runner, clock: Clock
) -> None:
    """One a second, from ten addresses, one of them the owner's own office. What is let through costs one hash."""
    account = console.add("anne")
    owner = Browser(console.app, runner, ip=ADDRESSES[0])
    _comes_and_goes(owner)
    own_device = {"cookie": f"intake-device={owner.cookie('intake-device')}"}
    let_through = 0
    for number in range(10_000):
        asked = _request(console, ADDRESSES[number % 10])
        let_through += limits.password_try(asked, "anne", account.id).wait() is None
        clock.pass_(seconds=1)
        if number % 1_000 == 999:
            own = limits.password_try(_request(console, owner.ip, own_device), "anne", account.id)
            assert own.wait() is None
            own.succeeded()
    # At most one try in 15 minutes for each address, once its waits have grown.
    assert 10 * 5 < let_through <= 10 * 30


def test_beyond_the_limits_the_login_page_computes_no_hash(
    console: SmallConsole, runner: asyncio.Runner, clock: Clock
) -> None:
    console.add("anne")
    owner = Browser(console.app, runner, ip=ADDRESSES[0])
    _comes_and_goes(owner)
    attackers = [Attacker.at(Browser(console.app, runner), ip) for ip in ADDRESSES]
    answers: Counter[int] = Counter()
    before = len(console.hasher.verified)

    async def attack() -> None:
        async for status in in_turns(attackers, "anne", range(1_000)):
            answers[status] += 1
            clock.pass_(seconds=1)

    runner.run(attack())
    _comes_and_goes(owner)
    # Nobody got in; each try that was not refused at the door cost one hash, and the owner's login.
    assert answers.keys() == {401, 429}
    assert answers.total() == 1_000
    assert answers[429] > 800
    assert len(console.hasher.verified) - before == answers[401] + 1
    assert console.access.audit.verify().whole
    assert console.actions().count("login_failed") == answers[401]


def _request(console: SmallConsole, ip: str, headers: Mapping[str, str] = MappingProxyType({})) -> Request:
    """As the gate hands it over."""
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "headers": raw, "state": {"access": console.access, "ip": ip}})


def _comes_and_goes(owner: Browser) -> None:
    assert owner.log_in("anne", PASSWORD).status_code == 303
    owner.get("/")
    owner.submit("/deconnexion")


def test_from_a_new_browser_elsewhere_the_owner_logs_in_too(console: SmallConsole, runner: asyncio.Runner) -> None:
    console.add("anne")
    attacker = Browser(console.app, runner, ip="203.0.113.9")
    attacker.get("/connexion")
    for number in range(100):
        attacker.submit("/connexion", login="anne", password=str(number))
    owner = Browser(console.app, runner, ip="192.0.2.77")
    assert owner.log_in("anne", PASSWORD).status_code == 303


def test_many_logins_from_one_address_are_slowed_together(console: SmallConsole, runner: asyncio.Runner) -> None:
    console.add("anne")
    attacker = Browser(console.app, runner, ip="203.0.113.9")
    attacker.get("/connexion")
    answers = [attacker.submit("/connexion", login=f"u{number}", password="x").status_code for number in range(40)]
    assert answers == [401] * 30 + [429] * 10


def test_one_machine_has_one_ipv6_network(console: SmallConsole, runner: asyncio.Runner) -> None:
    answers = []
    for number in range(8):
        attacker = Browser(console.app, runner, ip=f"2001:db8:1:2::{number}")
        answers.append(attacker.log_in("anne", "x").status_code)
    assert answers == [401] * 5 + [429] * 3


def test_a_stolen_device_cookie_gives_ten_tries_then_waits(console: SmallConsole, runner: asyncio.Runner) -> None:
    console.add("anne")
    owner = Browser(console.app, runner)
    owner.log_in("anne", PASSWORD)
    thief = Browser(console.app, runner, ip="203.0.113.9")
    thief.cookies.set("intake-device", owner.cookie("intake-device") or "")
    thief.get("/connexion")
    answers = [thief.submit("/connexion", login="anne", password="x").status_code for _ in range(12)]
    assert answers == [401] * 10 + [429] * 2


def test_a_device_cookie_of_one_account_spares_no_limit_of_another(
    console: SmallConsole, runner: asyncio.Runner
) -> None:
    console.add("anne")
    console.add("zoe")
    browser = Browser(console.app, runner)
    browser.log_in("anne", PASSWORD)
    browser.get("/")
    browser.submit("/deconnexion")
    browser.get("/connexion")
    answers = [browser.submit("/connexion", login="zoe", password="x").status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]


def test_who_waits_is_told_how_long_and_costs_no_verification(
    console: SmallConsole, runner: asyncio.Runner, clock: Clock
) -> None:
    console.add("anne")
    browser = Browser(console.app, runner)
    browser.get("/connexion")
    for _ in range(5):
        browser.submit("/connexion", login="anne", password="x")
    done = len(console.hasher.verified)
    refused = browser.submit("/connexion", login="anne", password=PASSWORD)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert len(console.hasher.verified) == done
    clock.pass_(seconds=1)
    assert browser.submit("/connexion", login="anne", password=PASSWORD).status_code == 303


def test_waits_double_up_to_a_quarter_of_an_hour() -> None:
    seconds = [wait_after(failures, 5) for failures in (4, 5, 6, 7, 14, 15, 400)]
    assert seconds == [None, *(timedelta(seconds=each) for each in (1, 2, 4, 512)), LONGEST_WAIT, LONGEST_WAIT]


def test_tries_at_the_same_moment_are_all_counted(each_engine: Engine) -> None:
    attempts = Attempts(each_engine)
    both = [Limit("a" * 64, 5), Limit("b" * 64, 30)]
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: attempts.take(both, START), range(24)))
    assert sum(wait is None for wait in waits) == 5


def test_what_was_counted_is_forgotten_after_a_day_or_a_success(each_engine: Engine) -> None:
    attempts, limit = Attempts(each_engine), Limit("a" * 64, 1)
    assert attempts.take([limit], START) is None
    assert attempts.take([limit], START) == timedelta(seconds=1)
    attempts.forgive([limit.key], [], START)
    assert attempts.take([limit], START) is None
    assert attempts.take([limit], START + timedelta(days=2)) is None
