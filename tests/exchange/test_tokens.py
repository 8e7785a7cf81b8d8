"""EWS by OAuth2 without a person: tokens from an authority, asked for once and renewed."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.errors import ConfigError
from intake.microsoft.tokens import TokenSource
from tests.exchange.conftest import ADDRESS, Exchange
from tests.servers.ews.store import Account
from tests.servers.graph import graph_server
from tests.servers.graph.places import application


class _AnyToken(dict[str, str]):
    """The Exchange server takes whatever the authority gave: which it gave is the authority's to say."""

    def get(self, key: str, default: str = "") -> str:  # type: ignore[override]  # one default, of one type
        self[key] = "EXEMPLE\\robot"
        return self[key]


def test_a_token_of_the_authority_opens_the_mailbox_and_is_asked_for_once(exchange: Exchange, tmp_path: Path) -> None:
    taken = exchange.server.logins.tokens = _AnyToken()
    exchange.server.logins.accounts["EXEMPLE\\robot"] = Account("", "a@b.example", impersonates=frozenset({ADDRESS}))
    exchange.deliver(3)
    with graph_server(tmp_path / "autorite") as authority:
        tokens = TokenSource(application(authority))
        options = exchange.options(auth="oauth2", secret=lambda: tokens.token().value, access="impersonation")
        way = exchange.open(options)
        assert len(list(way.fetch(way.list_keys()))) == 3
    assert len(taken) == 1


def test_an_application_that_the_authority_refuses_is_told(exchange: Exchange, tmp_path: Path) -> None:
    with graph_server(tmp_path / "autorite") as authority:
        tokens = TokenSource(application(authority, secret="faux"))
        options = exchange.options(auth="oauth2", secret=lambda: tokens.token().value)
        with pytest.raises(ConfigError, match="application"):
            exchange.open(options)
    assert exchange.server.asked.total() == 0
