"""Logging in through an identity provider, against a real one on loopback that can be told to lie."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey
from sqlalchemy import Engine

from intake.console.access.options import AccessOptions, OidcOptions
from intake.domain.access import Role
from storage.console.audit import AuditSearch, Deed
from tests.console.browser import Browser
from tests.console.clock import Clock
from tests.console.house import PASSWORD, SmallConsole, small_console
from tests.servers.oidc import CLIENT, SECRET, OidcServer, oidc_server

BEGIN = "/connexion/fournisseur?next=/exceptions/DH"


@pytest.fixture
def provider(clock: Clock) -> Iterator[OidcServer]:
    with oidc_server(lambda: clock().timestamp()) as server:
        yield server


def console_of(engine: Engine, clock: Clock, provider: OidcServer, **changed: Any) -> SmallConsole:
    oidc = replace(OidcOptions(provider.url, CLIENT, lambda: SECRET), **changed)
    return small_console(engine, clock, AccessOptions(oidc=oidc))


@pytest.fixture
def console(engine: Engine, clock: Clock, provider: OidcServer) -> SmallConsole:
    return console_of(engine, clock, provider)


def came_back(browser: Browser, provider: OidcServer) -> Any:
    """There, logged in there, and back."""
    return browser.get(provider.log_in(browser.get(BEGIN).headers["location"]))


def refusals(console: SmallConsole) -> list[str]:
    return [line.detail for line in console.access.audit.page(AuditSearch(action="oidc_refused"))]


def test_a_person_with_an_account_comes_in_and_goes_where_they_wanted(
    console: SmallConsole, browser: Browser, provider: OidcServer
) -> None:
    account = console.add("anne")
    sent = parse_qs(urlsplit(browser.get(BEGIN).headers["location"]).query)
    assert sent["code_challenge_method"] == ["S256"]
    assert min(len(sent[name][0]) for name in ("state", "nonce", "code_challenge")) >= 32
    answer = came_back(browser, provider)
    assert (answer.status_code, answer.headers["location"]) == (303, "/exceptions/DH")
    assert browser.get("/exceptions/DH").text == "le document"
    assert console.actions() == ["account_added", "subject_tied", "login", "document_seen"]
    tied = console.access.identities.account_of(provider.url, "f:1234")
    assert tied is not None
    assert tied.id == account.id


def test_userinfo_as_a_signed_jwt_is_taken(console: SmallConsole, browser: Browser, provider: OidcServer) -> None:
    console.add("anne")
    provider.signed_info = True
    assert came_back(browser, provider).headers["location"] == "/exceptions/DH"


WRONG_TOKENS: dict[str, dict[str, Any]] = {
    "nonce": {"nonce": "un autre"},
    "no-nonce": {"nonce": None},
    "audience": {"aud": "une-autre"},
    "issuer": {"iss": "https://ailleurs.example"},
    "expired": {"exp": 1},
    "no-expiry": {"exp": None},
    "not-yet": {"nbf": 4_000_000_000},
    "no-subject": {"sub": None},
    "authorized-party": {"aud": [CLIENT, "autre"], "azp": "autre"},
    "access-token-hash": {"at_hash": "AAAA"},
}


@pytest.mark.parametrize("wrong", WRONG_TOKENS.values(), ids=WRONG_TOKENS.keys())
def test_a_wrong_id_token_lets_nobody_in_and_is_written_down(
    console: SmallConsole, browser: Browser, provider: OidcServer, wrong: dict[str, Any]
) -> None:
    console.add("anne")
    provider.wrong = wrong
    assert came_back(browser, provider).status_code == 403
    assert len(refusals(console)) == 1
    assert browser.get("/").status_code == 303


WRONG_INFO: dict[str, dict[str, Any]] = {
    "subject": {"sub": "somebody-else"},
    "audience": {"aud": "une-autre"},
    "issuer": {"iss": "https://ailleurs.example"},
    "expired": {"exp": 1},
}


@pytest.mark.parametrize("wrong", WRONG_INFO.values(), ids=WRONG_INFO.keys())
def test_wrong_signed_userinfo_lets_nobody_in(
    console: SmallConsole, browser: Browser, provider: OidcServer, wrong: dict[str, Any]
) -> None:
    console.add("anne")
    provider.signed_info, provider.wrong_info = True, wrong
    assert came_back(browser, provider).status_code == 403
    assert len(refusals(console)) == 1


def test_a_token_that_another_key_signed_is_refused(
    console: SmallConsole, browser: Browser, provider: OidcServer
) -> None:
    console.add("anne")
    provider.published = [RSAKey.generate_key(2048, {"kid": "one"}, private=True)]
    assert came_back(browser, provider).status_code == 403
    assert "signature" in refusals(console)[0]


def test_an_algorithm_that_was_not_configured_is_refused(
    console: SmallConsole, browser: Browser, provider: OidcServer
) -> None:
    console.add("anne")
    provider.algorithm = "PS256"
    assert came_back(browser, provider).status_code == 403


def test_the_providers_new_key_is_taken_without_a_restart(
    console: SmallConsole, browser: Browser, provider: OidcServer, clock: Clock
) -> None:
    console.add("anne")
    assert came_back(browser, provider).status_code == 303
    provider.key = RSAKey.generate_key(2048, {"kid": "two"}, private=True)
    clock.pass_(minutes=5)
    assert came_back(Browser(console.app, browser.runner), provider).status_code == 303


def test_a_state_that_was_never_sent_or_came_back_already_is_refused(
    console: SmallConsole, browser: Browser, provider: OidcServer
) -> None:
    console.add("anne")
    back = provider.log_in(browser.get(BEGIN).headers["location"])
    assert browser.get(back.replace("state=", "state=x")).status_code == 403
    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 403
    assert len(refusals(console)) == 2


def test_a_login_begun_elsewhere_cannot_be_finished_in_the_victims_browser(
    console: SmallConsole, browser: Browser, provider: OidcServer
) -> None:
    console.add("anne")
    attacker = Browser(console.app, browser.runner)
    back = provider.log_in(attacker.get(BEGIN).headers["location"])
    browser.get(BEGIN)
    assert browser.get(back).status_code == 403
    assert "another browser" in refusals(console)[0]


def test_a_login_that_took_too_long_is_refused(
    console: SmallConsole, browser: Browser, provider: OidcServer, clock: Clock
) -> None:
    console.add("anne")
    back = provider.log_in(browser.get(BEGIN).headers["location"])
    clock.pass_(minutes=16)
    assert browser.get(back).status_code == 403


def test_what_the_provider_refuses_is_told_as_a_refusal(
    console: SmallConsole, browser: Browser, provider: OidcServer
) -> None:
    back = provider.log_in(browser.get(BEGIN).headers["location"])
    state = parse_qs(urlsplit(back).query)["state"][0]
    answer = browser.get(f"/connexion/fournisseur/retour?error=access_denied&state={state}")
    assert answer.status_code == 403
    assert "access_denied" in refusals(console)[0]


def test_the_answer_of_another_provider_is_not_taken_for_this_ones(
    console: SmallConsole, browser: Browser, provider: OidcServer
) -> None:
    console.add("anne")
    back = provider.log_in(browser.get(BEGIN).headers["location"])
    assert browser.get(f"{back}&iss=https://ailleurs.example").status_code == 403


def test_a_provider_that_calls_itself_otherwise_is_not_believed(
    console: SmallConsole, browser: Browser, provider: OidcServer
) -> None:
    provider.announces = {"issuer": "https://ailleurs.example"}
    assert browser.get(BEGIN).status_code == 403


def test_a_provider_that_is_down_is_told_as_such_and_the_next_try_works(
    console: SmallConsole, browser: Browser, provider: OidcServer
) -> None:
    console.add("anne")
    provider.fails_with = 503
    assert browser.get(BEGIN).status_code == 503
    provider.fails_with = 0
    assert came_back(browser, provider).status_code == 303


@pytest.mark.parametrize("verified", [False, None, "true"], ids=["false", "absent", "text"])
def test_an_address_that_is_not_verified_ties_nobody(
    console: SmallConsole, browser: Browser, provider: OidcServer, verified: object
) -> None:
    console.add("anne")
    provider.person.claims["email_verified"] = verified
    assert came_back(browser, provider).status_code == 403
    assert "no account here" in refusals(console)[0]


def test_where_the_provider_vouches_for_addresses_it_need_not_say_so_each_time(
    engine: Engine, clock: Clock, provider: OidcServer, runner: asyncio.Runner
) -> None:
    console = console_of(engine, clock, provider, trusted_email=True)
    console.add("anne")
    provider.person.claims = {"email": "Anne@CNG.example", "given_name": "Anne", "usual_name": "Exemple"}
    assert came_back(Browser(console.app, runner), provider).status_code == 303


def test_an_address_that_passed_to_a_newcomer_does_not_open_the_account(
    console: SmallConsole, browser: Browser, provider: OidcServer
) -> None:
    console.add("anne")
    assert came_back(browser, provider).status_code == 303
    provider.person.sub = "f:9999"
    assert came_back(Browser(console.app, browser.runner), provider).status_code == 403
    assert "tied to somebody else" in refusals(console)[0]


def test_a_closed_account_stays_closed_to_the_provider(
    console: SmallConsole, browser: Browser, provider: OidcServer, clock: Clock
) -> None:
    account = console.add("anne")
    console.access.accounts.disable(account.id, clock(), Deed("account_disabled", "essai"))
    assert came_back(browser, provider).status_code == 403


def test_nobody_gets_an_account_unless_that_is_configured(
    console: SmallConsole, browser: Browser, provider: OidcServer, engine: Engine, clock: Clock
) -> None:
    assert came_back(browser, provider).status_code == 403
    assert console.access.accounts.all() == ()
    opening = console_of(engine, clock, provider, default_role=Role.READER, default_corps=frozenset({"DH"}))
    assert came_back(Browser(opening.app, browser.runner), provider).status_code == 303
    (opened,) = opening.access.accounts.all()
    assert (opened.login, *opened.roles, *opened.corps) == ("anne@cng.example", Role.READER, "DH")
    assert opened.password is None


def test_the_providers_roles_hold_at_each_login(
    engine: Engine, clock: Clock, provider: OidcServer, runner: asyncio.Runner
) -> None:
    told = {"role_claim": "realm_access.roles", "roles": {"cng-op": Role.OPERATOR, "cng-audit": Role.AUDITOR}}
    console = console_of(engine, clock, provider, **told)
    account = console.add("anne", roles=(Role.SUPERVISOR,))
    provider.person.claims["realm_access"] = {"roles": ["offline_access", "cng-op"]}
    assert came_back(Browser(console.app, runner), provider).status_code == 303
    found = console.access.accounts.by_id(account.id)
    assert found is not None
    assert found.roles == {Role.OPERATOR}
    provider.person.claims["realm_access"] = {"roles": ["offline_access"]}
    assert came_back(Browser(console.app, runner), provider).status_code == 403


@pytest.mark.parametrize(("level", "status"), [("eidas2", 303), ("eidas1", 403), (None, 403)], ids=["two", "one", "no"])
def test_the_level_asked_for_is_verified(
    engine: Engine, clock: Clock, provider: OidcServer, runner: asyncio.Runner, level: str | None, status: int
) -> None:
    console = console_of(engine, clock, provider, required_acr=("eidas2", "eidas3"), pkce=False)
    console.add("anne")
    provider.wrong = {"acr": level}
    browser = Browser(console.app, runner)
    sent = parse_qs(urlsplit(browser.get(BEGIN).headers["location"]).query)
    assert '"eidas2"' in sent["claims"][0]
    assert "code_challenge" not in sent
    assert came_back(browser, provider).status_code == status


def test_leaving_here_offers_to_leave_there(console: SmallConsole, browser: Browser, provider: OidcServer) -> None:
    console.add("anne")
    came_back(browser, provider)
    browser.get("/")
    page = browser.submit("/deconnexion")
    assert page.status_code == 200
    address = page.text.split('href="')[1].split('"')[0].replace("&amp;", "&")
    sent = parse_qs(urlsplit(address).query)
    assert address.startswith(f"{provider.url}/session/end?")
    assert sent["post_logout_redirect_uri"] == [f"{browser.url}/deconnexion"]
    assert sent["id_token_hint"][0].count(".") == 2
    assert browser.get("/").status_code == 303


def test_the_session_of_before_ends_when_someone_else_comes_in(
    console: SmallConsole, browser: Browser, provider: OidcServer
) -> None:
    console.add("zoe")
    console.add("anne")
    browser.log_in("zoe", PASSWORD)
    old = dict(browser.cookies)
    came_back(browser, provider)
    assert "anne" in browser.get("/").text
    thief = Browser(console.app, browser.runner)
    thief.cookies.update(old)
    assert thief.get("/").status_code == 303
