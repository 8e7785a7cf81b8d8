"""Who opens which mailbox: by password, by token, as a delegate, acting for it."""

from __future__ import annotations

import pytest

from intake.errors import ConfigError
from intake.exchange.online import ending
from intake.exchange.pauses import Pauses
from tests.exchange.conftest import ADDRESS, Exchange


@pytest.mark.parametrize("auth", ["ntlm", "basic"])
@pytest.mark.parametrize("access", ["delegate", "impersonation"])
def test_a_service_account_opens_a_shared_mailbox(exchange: Exchange, auth: str, access: str) -> None:
    exchange.deliver()
    assert len(exchange.open(exchange.options(auth=auth, access=access)).list_keys()) == 1


@pytest.mark.parametrize("auth", ["ntlm", "basic"])
def test_a_mailbox_s_own_account_opens_it(exchange: Exchange, auth: str) -> None:
    exchange.deliver()
    way = exchange.open(exchange.options(auth=auth, user="EXEMPLE\\agent"))
    assert len(way.list_keys()) == 1


def test_a_token_opens_a_mailbox_that_the_application_acts_for(exchange: Exchange) -> None:
    exchange.deliver()
    exchange.server.logins.tokens["jeton"] = "EXEMPLE\\robot"
    options = exchange.options(auth="oauth2", user="", secret=lambda: "jeton", access="impersonation")
    assert len(exchange.open(options).list_keys()) == 1


def test_a_token_renewed_in_mid_session_is_taken_up_and_a_refused_one_asked_anew(exchange: Exchange) -> None:
    tokens, renewed = ["ancien"], []
    exchange.server.logins.tokens["ancien"] = "EXEMPLE\\robot"
    options = exchange.options(
        auth="oauth2", secret=lambda: tokens[-1], access="impersonation", renew=lambda: renewed.append(1)
    )
    way = exchange.open(options)
    exchange.server.logins.tokens = {"nouveau": "EXEMPLE\\robot"}
    with pytest.raises(ConfigError, match=r"refusée \(401\) — vérifiez client_id"):
        way.list_keys()
    assert renewed == [1]
    tokens.append("nouveau")
    # A refused token is no refused password: the next is tried at once.
    assert list(way.list_keys()) == []


@pytest.mark.parametrize("auth", ["ntlm", "basic"])
def test_a_wrong_password_is_tried_once_by_all_connections_together(exchange: Exchange, auth: str) -> None:
    options = exchange.options(auth=auth, secret=lambda: "faux", pauses=Pauses())
    for _ in range(6):
        with pytest.raises(ConfigError, match=r"ouverture de session refusée \(401\) — vérifiez user"):
            exchange.open(options)
    assert exchange.server.logins.refused == 1
    # A password that was mended is tried at once.
    exchange.open(exchange.options(auth=auth, pauses=options.pauses))


def test_an_account_without_rights_on_the_mailbox_is_told_which_to_ask_for(exchange: Exchange) -> None:
    exchange.server.store.add_mailbox("direction@cng.example")
    for access, said in (("delegate", "Add-MailboxPermission"), ("impersonation", "ApplicationImpersonation")):
        with pytest.raises(ConfigError, match=said):
            exchange.open(exchange.options(mailbox="direction@cng.example", access=access))


def test_a_mailbox_that_does_not_exist_is_told(exchange: Exchange) -> None:
    with pytest.raises(ConfigError, match="cette boîte n’existe pas sur ce serveur"):
        exchange.open(exchange.options(mailbox="faute@cng.example"))


def test_reading_never_sets_the_read_flag(exchange: Exchange) -> None:
    exchange.deliver(3)
    way = exchange.open()
    list(way.fetch(way.list_keys()))
    way.mark(way.list_keys())
    assert [item.is_read for item in exchange.inbox] == [False, False, False]
    assert exchange.server.asked["UpdateItem"] == 0


@pytest.mark.parametrize(
    "url",
    [
        "https://outlook.office365.com/EWS/Exchange.asmx",
        "https://OUTLOOK.OFFICE.COM/ews/exchange.asmx",
        "https://eur.outlook.office365.com:443/EWS/Exchange.asmx",
    ],
)
def test_exchange_online_is_named_as_ending(url: str) -> None:
    said = ending(url)
    assert said is not None
    assert "y cesse le 1er avril 2027" in said
    assert "graph" in said


def test_a_server_of_our_own_is_not_said_to_end() -> None:
    assert ending("https://messagerie.sante.gouv.fr/EWS/Exchange.asmx") is None
    assert ending("https://outlook.office365.com.exemple.fr/EWS/Exchange.asmx") is None


def test_the_account_s_own_mailbox_is_never_read_in_place_of_the_shared_one(exchange: Exchange) -> None:
    store = exchange.server.store
    own = store.mailboxes["robot@cng.example"]
    store.deliver(own, b"Subject: au robot\r\n\r\n")
    assert list(exchange.open().list_keys()) == []
    assert exchange.options().mailbox == ADDRESS
