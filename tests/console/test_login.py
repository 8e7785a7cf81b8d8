"""Logging in with a password and a code: sessions, enumeration, fixation, leaving."""

from __future__ import annotations

import asyncio

import pyotp
import pytest

from intake.console.access.options import AccessOptions
from intake.console.access.second_factor import STEP_SECONDS
from tests.console.browser import Browser
from tests.console.clock import Clock
from tests.console.conftest import MakeConsole
from tests.console.house import PASSWORD, SmallConsole

SECRET = pyotp.random_base32()
SESSION = "intake-session"


def code_at(clock: Clock, secret: str = SECRET) -> str:
    return pyotp.TOTP(secret).at(int(clock().timestamp()))


def with_second_factor(console: SmallConsole, codes: tuple[str, ...] = ()) -> None:
    from intake.console.access.second_factor import recovery_digest
    from storage.console.audit import Deed

    account = console.add()
    digests = [recovery_digest(code) for code in (*codes, "unused")]
    console.access.accounts.set_second_factor(
        account.id, console.access.seal.seal(SECRET), 0, digests, console.clock(), Deed("set", "essai")
    )


def test_the_right_password_opens_the_page_that_was_asked_for(console: SmallConsole, browser: Browser) -> None:
    console.add()
    refused = browser.get("/exceptions/DH?page=2")
    assert refused.status_code == 303
    assert refused.headers["location"] == "/connexion?next=/exceptions/DH%3Fpage%3D2"
    browser.get(refused.headers["location"])
    answer = browser.submit("/connexion", login="ANNE ", password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/exceptions/DH?page=2")
    assert browser.follow("/exceptions/DH?page=2").text == "le document"
    assert console.actions() == ["account_added", "login", "document_seen"]


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/%09//evil", "\t//evil.example", "/connexion", ""],
    ids=["double-slash", "absolute", "backslash", "encoded-tab", "tab", "login-itself", "empty"],
)
def test_nobody_is_led_elsewhere_after_the_login(console: SmallConsole, browser: Browser, target: str) -> None:
    console.add()
    browser.get("/connexion")
    answer = browser.submit("/connexion", login="anne", password=PASSWORD, next=target)
    assert answer.headers["location"] in ("/", "/%09//evil")


def test_a_session_known_before_the_login_is_worth_nothing_after_it(console: SmallConsole, browser: Browser) -> None:
    console.add()
    browser.get("/connexion")
    planted = dict(browser.cookies)
    browser.submit("/connexion", login="anne", password=PASSWORD)
    assert browser.cookie(SESSION) not in planted.values()
    attacker = Browser(console.app, browser.runner)
    attacker.cookies.update(planted)
    attacker.cookies.set(SESSION, next(iter(planted.values())))
    assert attacker.get("/").status_code == 303


def test_the_session_changes_at_the_second_factor_and_the_first_one_ends(
    console: SmallConsole, browser: Browser, clock: Clock
) -> None:
    with_second_factor(console)
    answer = browser.log_in("anne", PASSWORD, "/exceptions/DH")
    assert answer.headers["location"] == "/connexion/code?next=/exceptions/DH"
    half_open = browser.cookie(SESSION)
    assert browser.get("/").headers["location"].startswith("/connexion/code")
    browser.get(answer.headers["location"])
    answer = browser.submit("/connexion/code", code=code_at(clock))
    assert answer.headers["location"] == "/exceptions/DH"
    assert browser.cookie(SESSION) != half_open
    assert half_open is not None
    attacker = Browser(console.app, browser.runner)
    attacker.cookies.set(SESSION, half_open)
    assert attacker.get("/").headers["location"] == "/connexion?next=/"


def test_one_code_serves_once(console: SmallConsole, browser: Browser, clock: Clock) -> None:
    with_second_factor(console)
    browser.follow(browser.log_in("anne", PASSWORD).headers["location"])
    assert browser.submit("/connexion/code", code=code_at(clock)).status_code == 303
    other = Browser(console.app, browser.runner)
    other.follow(other.log_in("anne", PASSWORD).headers["location"])
    assert other.submit("/connexion/code", code=code_at(clock)).status_code == 401
    clock.pass_(seconds=STEP_SECONDS)
    assert other.submit("/connexion/code", code=code_at(clock)).status_code == 303


def test_a_recovery_code_serves_once_however_it_is_typed(console: SmallConsole, browser: Browser) -> None:
    with_second_factor(console, ("ABCD-EFGH-JKLM-NPQR",))
    browser.follow(browser.log_in("anne", PASSWORD).headers["location"])
    assert browser.submit("/connexion/code", code=" abcd efgh jklm npqr ").status_code == 303
    other = Browser(console.app, browser.runner)
    other.follow(other.log_in("anne", PASSWORD).headers["location"])
    assert other.submit("/connexion/code", code="ABCD-EFGH-JKLM-NPQR").status_code == 401


def test_after_five_wrong_codes_the_password_is_asked_again(console: SmallConsole, browser: Browser) -> None:
    with_second_factor(console)
    browser.follow(browser.log_in("anne", PASSWORD).headers["location"])
    answers = [browser.submit("/connexion/code", code="000000").status_code for _ in range(5)]
    assert answers[:4] == [401] * 4
    console.clock.pass_(minutes=2)
    assert browser.submit("/connexion/code", code=code_at(console.clock)).headers["location"] == "/connexion"


def test_who_knows_the_password_alone_cannot_guess_codes_by_starting_again(
    console: SmallConsole, runner: asyncio.Runner
) -> None:
    with_second_factor(console)
    tried = 0
    for number in range(60):
        browser = Browser(console.app, runner, ip=f"198.51.100.{number}")
        browser.follow(browser.log_in("anne", PASSWORD).headers["location"])
        for _ in range(4):
            answer = browser.submit("/connexion/code", code="123456")
            tried += answer.status_code == 401
    assert tried <= 25


def test_an_unknown_login_looks_costs_and_is_logged_like_a_known_one(
    console: SmallConsole, runner: asyncio.Runner
) -> None:
    console.add("anne")
    closed = console.add("zoe")
    from storage.console.audit import Deed

    console.access.accounts.disable(closed.id, console.clock(), Deed("account_disabled", "essai"))
    console.add("oidc", password=None)
    answers = []
    for number, login in enumerate(("anne", "zoe", "oidc", "personne", "")):
        browser = Browser(console.app, runner, ip=f"198.51.100.{number}")
        before = len(console.hasher.verified)
        answer = browser.log_in(login, "mauvais mot de passe")
        body = answer.text.replace(f'value="{login}"', "").replace(browser.hidden()["csrf"], "")
        headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
        answers.append((answer.status_code, body, headers, len(console.hasher.verified) - before))
    assert all(each == answers[0] for each in answers)
    assert answers[0][0] == 401
    assert answers[0][3] == 1
    assert console.actions()[-5:] == ["login_failed"] * 5


def test_what_was_typed_for_an_unknown_login_is_not_kept(console: SmallConsole, browser: Browser) -> None:
    from storage.console.audit import AuditSearch

    browser.log_in("mon mot de passe secret", "x")
    (line,) = console.access.audit.page(AuditSearch())
    assert (line.action, line.who, line.ip, line.account) == ("login_failed", "inconnu", "192.0.2.1", None)


def test_a_closed_account_cannot_log_in_even_with_its_password(console: SmallConsole, browser: Browser) -> None:
    from storage.console.audit import Deed

    account = console.add()
    console.access.accounts.disable(account.id, console.clock(), Deed("account_disabled", "essai"))
    assert browser.log_in("anne", PASSWORD).status_code == 401


def test_closing_an_account_ends_its_sessions_at_once(console: SmallConsole, browser: Browser) -> None:
    from storage.console.audit import Deed

    account = console.add()
    browser.log_in("anne", PASSWORD)
    assert browser.get("/").status_code == 200
    console.access.accounts.disable(account.id, console.clock(), Deed("account_disabled", "essai"))
    assert browser.get("/").status_code == 303
    console.access.accounts.enable(account.id, console.clock(), Deed("account_enabled", "essai"))
    assert browser.get("/").status_code == 303


def test_a_session_ends_when_nobody_is_there(console: SmallConsole, browser: Browser, clock: Clock) -> None:
    console.add()
    browser.log_in("anne", PASSWORD)
    for _ in range(4):
        clock.pass_(minutes=29)
        assert browser.get("/").status_code == 200
    clock.pass_(minutes=31)
    assert browser.get("/").headers["location"] == "/connexion?next=/"


def test_a_session_ends_after_its_hours_however_busy(console: SmallConsole, browser: Browser, clock: Clock) -> None:
    console.add()
    browser.log_in("anne", PASSWORD)
    for _ in range(24):
        assert browser.get("/").status_code == 200
        clock.pass_(minutes=29, seconds=59)
    clock.pass_(minutes=1)
    assert browser.get("/").status_code == 303


def test_leaving_ends_the_session_for_whoever_copied_it(console: SmallConsole, browser: Browser) -> None:
    console.add()
    browser.log_in("anne", PASSWORD)
    browser.get("/")
    copied = dict(browser.cookies)
    answer = browser.submit("/deconnexion")
    assert answer.headers["location"] == "/deconnexion"
    assert browser.cookie(SESSION) is None
    thief = Browser(console.app, browser.runner)
    thief.cookies.update(copied)
    assert thief.get("/").status_code == 303
    assert console.actions()[-1] == "logout"


def test_where_it_is_required_the_second_factor_is_set_up_before_anything_is_shown(
    console_with: MakeConsole, runner: asyncio.Runner, clock: Clock
) -> None:
    console = console_with(AccessOptions(second_factor_required=True))
    account = console.add()
    browser = Browser(console.app, runner)
    answer = browser.log_in("anne", PASSWORD, "/exceptions/DH")
    assert answer.headers["location"] == "/connexion/second-facteur?next=/exceptions/DH"
    assert browser.get("/").headers["location"].startswith("/connexion/second-facteur")
    page = browser.get(answer.headers["location"])
    assert 'src="data:image/svg+xml' in page.text
    session = console.access.sessions
    from intake.console.access.cookies import digest

    found = session.find(digest(browser.cookie(SESSION) or ""), clock())
    assert found is not None
    proposed = console.access.seal.opened(found.proposed_factor or "")
    assert proposed is not None
    assert browser.submit("/connexion/second-facteur", code="000000").status_code == 422
    done = browser.submit("/connexion/second-facteur", code=code_at(clock, proposed))
    assert (done.status_code, done.text.count("<li><code>")) == (200, 10)
    assert browser.get("/").status_code == 200
    assert console.access.accounts.recovery_codes_left(account.id) == 10


def test_without_local_accounts_no_password_is_taken(console_with: MakeConsole, runner: asyncio.Runner) -> None:
    console = console_with(AccessOptions(local_accounts=False))
    console.add()
    browser = Browser(console.app, runner)
    assert 'name="password"' not in browser.get("/connexion").text
    answer = browser.submit("/connexion", login="anne", password=PASSWORD, csrf="x")
    assert answer.status_code in (403, 404)
    assert console.hasher.verified == []


def test_a_new_password_ends_the_other_sessions_and_moves_this_one(console: SmallConsole, browser: Browser) -> None:
    console.add()
    browser.log_in("anne", PASSWORD)
    before = browser.cookie(SESSION)
    elsewhere = Browser(console.app, browser.runner)
    elsewhere.log_in("anne", PASSWORD)
    browser.get("/compte/mot-de-passe")
    other = "encore une phrase assez longue"
    assert browser.submit("/compte/mot-de-passe", current="faux", new=other, again=other).status_code == 422
    assert browser.submit("/compte/mot-de-passe", current=PASSWORD, new="court", again="court").status_code == 422
    assert browser.submit("/compte/mot-de-passe", current=PASSWORD, new=other, again=f"{other}!").status_code == 422
    assert browser.submit("/compte/mot-de-passe", current=PASSWORD, new=other, again=other).status_code == 303
    assert (browser.get("/").status_code, elsewhere.get("/").status_code) == (200, 303)
    assert browser.cookie(SESSION) != before
    assert elsewhere.log_in("anne", PASSWORD).status_code == 401
    assert elsewhere.log_in("anne", other).status_code == 303
