"""The gate and the guard: forms of ours only, rights by corps, hosts, proxies, headers, cookies, tokens."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from intake.console.access.cookies import digest
from intake.console.access.gate import VISITOR_BYTES
from intake.console.access.options import AccessOptions
from intake.domain.access import Permission, Role
from storage.console.audit import AuditSearch, Deed
from storage.console.tokens import NewToken
from tests.console.browser import Browser
from tests.console.clock import Clock
from tests.console.conftest import MakeConsole
from tests.console.house import PASSWORD, SmallConsole


@pytest.fixture
def anne(console: SmallConsole, browser: Browser) -> Browser:
    """An operator of the DH, logged in, on the home page."""
    console.add("anne", corps={"DH"})
    browser.log_in("anne", PASSWORD)
    browser.get("/")
    return browser


def test_a_form_of_ours_is_taken(anne: Browser) -> None:
    assert anne.submit("/regler/DH", action="déposer").text == "réglé : déposer"


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        ({}, {"csrf": ""}),
        ({}, {"csrf": "0" * 64}),
        ({"origin": "https://evil.example"}, {}),
        ({"origin": "null"}, {}),
        ({"sec-fetch-site": "cross-site"}, {}),
        ({"sec-fetch-site": "same-site"}, {}),
    ],
    ids=["no-token", "wrong-token", "other-origin", "null-origin", "cross-site", "same-site"],
)
def test_a_forged_form_changes_nothing_and_is_written_down(
    console: SmallConsole, anne: Browser, headers: dict[str, str], fields: dict[str, str]
) -> None:
    answer = anne.submit("/regler/DH", headers=headers, action="déposer", **fields)
    assert answer.status_code == 403
    assert "déposer" not in answer.text
    assert console.actions()[-1] == "forged_form"


def test_the_token_of_another_session_is_not_taken(console: SmallConsole, anne: Browser) -> None:
    console.add("zoe")
    other = Browser(console.app, anne.runner)
    other.log_in("zoe", PASSWORD)
    other.get("/")
    assert anne.submit("/regler/DH", action="x", csrf=other.hidden()["csrf"]).status_code == 403


def test_a_login_form_sent_from_elsewhere_logs_nobody_in(console: SmallConsole, browser: Browser) -> None:
    console.add()
    assert browser.submit("/connexion", login="anne", password=PASSWORD).status_code == 403
    attacker = Browser(console.app, browser.runner)
    attacker.get("/connexion")
    browser.get("/connexion")
    token = attacker.hidden()["csrf"]
    assert browser.submit("/connexion", login="anne", password=PASSWORD, csrf=token).status_code == 403
    assert console.hasher.verified == []


def test_another_corps_is_refused_and_written_down(console: SmallConsole, anne: Browser) -> None:
    assert anne.get("/exceptions/D3S").status_code == 403
    assert anne.submit("/regler/D3S", action="x").status_code == 403
    newest, before = console.access.audit.page(AuditSearch(action="refused"))
    assert (newest.corps, newest.who, newest.detail) == ("D3S", "anne", '{"permission":"rule"}')
    assert (before.kind, before.item, before.ip) == ("hold", "7", "192.0.2.1")


def test_a_role_without_the_right_is_refused_on_the_page_itself(console: SmallConsole, browser: Browser) -> None:
    console.add("lise", roles=(Role.READER,))
    browser.log_in("lise", PASSWORD)
    browser.get("/")
    assert browser.get("/journal").status_code == 403
    assert browser.submit("/regler/DH", action="x").status_code == 403


def test_a_right_taken_away_is_gone_on_the_next_page(console: SmallConsole, anne: Browser) -> None:
    account = console.access.accounts.by_login("anne")
    assert account is not None
    deed = Deed("account_changed", "essai")
    console.access.accounts.change(account.id, console.clock(), deed, roles=(), corps=("DH",), name="Anne")
    assert anne.get("/").status_code == 403


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(anne: Browser, clock: Clock) -> None:
    clock.pass_(hours=2)
    answer = anne.submit("/regler/DH", headers={"referer": f"{anne.url}/exceptions/DH?id=3"}, action="x")
    assert (answer.status_code, answer.headers["location"]) == (303, "/connexion?next=/exceptions/DH%3Fid%3D3")
    answer = anne.submit("/regler/DH", headers={"referer": "https://evil.example/exceptions/DH"}, action="x")
    assert answer.headers["location"] == "/connexion?next=/"


def test_htmx_is_told_to_go_to_the_login(console: SmallConsole, browser: Browser) -> None:
    headers = {"hx-request": "true", "hx-current-url": f"{browser.url}/exceptions/DH"}
    answer = browser.get("/exceptions/DH", headers)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/connexion?next=/exceptions/DH")


def test_a_name_that_is_not_ours_is_refused(console: SmallConsole, browser: Browser) -> None:
    assert browser.get("/connexion", {"host": "evil.example"}).status_code == 421
    assert browser.get("/healthz", {"host": "10.0.0.7"}).status_code == 200


def test_too_long_a_form_is_refused_before_it_is_read(console: SmallConsole, browser: Browser) -> None:
    browser.get("/connexion")
    answer = browser.submit("/connexion", login="anne", password="x" * VISITOR_BYTES)
    assert answer.status_code == 413


def test_every_answer_has_its_security_headers(console: SmallConsole, browser: Browser) -> None:
    for path in ("/connexion", "/", "/nulle-part", "/healthz", "/api/v1/exceptions"):
        headers = browser.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "strict-transport-security" not in headers


def test_over_https_cookies_are_bound_to_this_host(console_with: MakeConsole, runner: asyncio.Runner) -> None:
    console = console_with(AccessOptions(url="https://console.example"))
    console.add()
    browser = Browser(console.app, runner, url="https://console.example")
    answer = browser.log_in("anne", PASSWORD)
    cookies = answer.headers.get_list("set-cookie")
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    opened = next(each for each in cookies if each.startswith("__Host-intake-session="))
    for attribute in ("HttpOnly", "Secure", "Path=/", "SameSite=lax"):
        assert attribute in opened
    assert "Domain" not in opened


@pytest.mark.parametrize(
    ("peer", "told", "address"),
    [
        ("10.1.2.3", "203.0.113.9", "203.0.113.9"),
        ("10.1.2.3", "1.1.1.1, 203.0.113.9, 10.1.2.4", "203.0.113.9"),
        ("192.0.2.8", "203.0.113.9", "192.0.2.8"),
        ("10.1.2.3", "not an address", "10.1.2.3"),
        ("10.1.2.3", "", "10.1.2.3"),
    ],
    ids=["proxy", "forged-first", "stranger", "nonsense", "none"],
)
def test_only_our_proxies_are_believed(
    console_with: MakeConsole, runner: asyncio.Runner, peer: str, told: str, address: str
) -> None:
    console = console_with(AccessOptions(trusted_proxies=("10.1.2.0/24",)))
    browser = Browser(console.app, runner, ip=peer)
    browser.get("/connexion")
    browser.submit("/connexion", headers={"x-forwarded-for": told}, login="x", password="y")
    assert console.access.audit.page(AuditSearch())[0].ip == address


def token(console: SmallConsole, clock: Clock, corps: frozenset[str] = frozenset({"DH", "D3S"})) -> str:
    account = console.access.accounts.by_login("anne") or console.add("anne", corps={"DH"})
    new = NewToken(
        account.id,
        digest("intake_secret"),
        "SAGA",
        frozenset({Permission.SEE_EXCEPTIONS}),
        corps,
        clock() + timedelta(days=1),
    )
    console.access.tokens.issue(new, clock(), Deed("token_issued", "anne"))
    return "intake_secret"


def test_a_token_may_what_it_was_issued_for_where_its_owner_may(
    console: SmallConsole, browser: Browser, clock: Clock
) -> None:
    bearer = {"authorization": f"Bearer {token(console, clock)}"}
    assert browser.get("/api/v1/exceptions", bearer).json() == {"login": "anne", "corps": ["DH"]}
    assert console.access.tokens.all()[0].used_at == clock()
    refused = browser.submit("/api/v1/exceptions", headers=bearer)
    assert (refused.status_code, refused.headers["content-type"]) == (403, "application/json")
    assert console.actions()[-1] == "refused"


def test_a_token_that_ended_or_was_revoked_opens_nothing(console: SmallConsole, browser: Browser, clock: Clock) -> None:
    bearer = {"authorization": f"Bearer {token(console, clock)}"}
    console.access.tokens.revoke(1, clock(), Deed("token_revoked", "anne"))
    answer = browser.get("/api/v1/exceptions", bearer)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert browser.get("/api/v1/exceptions").status_code == 401


def test_a_token_ends_on_its_day_and_with_its_account(console: SmallConsole, browser: Browser, clock: Clock) -> None:
    bearer = {"authorization": f"Bearer {token(console, clock)}"}
    clock.pass_(days=1)
    assert browser.get("/api/v1/exceptions", bearer).status_code == 401


def test_a_browser_session_is_no_key_to_the_api_nor_a_token_to_the_pages(
    console: SmallConsole, anne: Browser, clock: Clock
) -> None:
    assert anne.get("/api/v1/exceptions").status_code == 401
    stranger = Browser(console.app, anne.runner)
    assert stranger.get("/", {"authorization": f"Bearer {token(console, clock)}"}).status_code == 303
