"""Exchange Online throttles, forgets tokens, refuses: who waits, and what an administrator is told."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from intake.errors import ConfigError, TransientError
from intake.microsoft.session import GraphSession
from intake.microsoft.tokens import TokenSource
from tests.integration.exchange_online.mails import mail, raws
from tests.servers.graph import App, GraphServer
from tests.servers.graph.places import GraphPlace, application

# --- throttling


def test_a_short_wait_that_graph_asks_for_is_waited_out(server: GraphServer, place: GraphPlace) -> None:
    place.deliver(mail("un"))
    way = place.open()
    server.graph.trouble(r"GET .*\$value", status=429, code="ApplicationThrottled", headers={"Retry-After": "1"})
    server.graph.trouble("GET .*delta", status=503, headers={"Retry-After": "0"})
    assert raws(way) == [mail("un")]


def test_a_long_wait_leaves_graph_alone_and_no_other_mailbox_waits(
    server: GraphServer, place: GraphPlace, tmp_path: Path
) -> None:
    place.deliver(mail("un"))
    way = place.open()
    server.graph.trouble("GET .*delta", status=429, code="ApplicationThrottled", headers={"Retry-After": "600"})
    with pytest.raises(TransientError, match="demande d’attendre 600 s"):
        way.list_keys()
    before = len(server.graph.requests)
    with pytest.raises(TransientError, match="demande d’attendre"):
        place.open()
    assert len(server.graph.requests) == before
    other = GraphPlace.of(server, tmp_path / "autre", "autre@essai.example")
    other.deliver(mail("deux"))
    assert raws(other.open()) == [mail("deux")]
    other.close()


def test_a_date_is_a_wait_too(server: GraphServer, place: GraphPlace) -> None:
    until = "Wed, 21 Oct 2099 07:28:00 GMT"
    server.graph.trouble("GET .*inbox", status=503, headers={"Retry-After": until})
    with pytest.raises(TransientError, match="demande d’attendre"):
        place.open()


# --- tokens in mid-session


def test_a_token_that_dies_in_mid_session_is_replaced_unseen(server: GraphServer, place: GraphPlace) -> None:
    place.deliver(mail("un"))
    way = place.open()
    way.list_keys()
    server.graph.authority.revoke_all()
    assert raws(way) == [mail("un")]


def test_tokens_that_live_a_moment_are_renewed_as_they_go(server: GraphServer, place: GraphPlace) -> None:
    for number in range(5):
        place.deliver(mail(f"numéro {number}"))
    server.graph.authority.lasts = 0.4
    try:
        before = server.graph.authority.given
        assert len(raws(place.open())) == 5
        assert server.graph.authority.given > before
    finally:
        server.graph.authority.lasts = 3600.0


# --- what an administrator mends


def fault(place: GraphPlace) -> str:
    with pytest.raises(ConfigError) as caught:
        place.open().list_keys()
    return str(caught.value)


def test_a_mailbox_outside_the_access_policy_names_the_policy(server: GraphServer, place: GraphPlace) -> None:
    server.graph.authority.apps["borne"] = App("borne", "mot", mailboxes=frozenset({"autre@essai.example"}))
    place.account = replace(place.account, tokens=TokenSource(application(server, client="borne", secret="mot")))
    said = fault(place)
    assert "une règle d’accès aux applications" in said
    assert "Test-ApplicationAccessPolicy" in said
    assert place.account.mailbox in said


def test_an_application_without_the_role_names_it(server: GraphServer, place: GraphPlace) -> None:
    server.graph.authority.apps["sans"] = App("sans", "mot", roles=frozenset({"Mail.Send"}))
    place.account = replace(place.account, tokens=TokenSource(application(server, client="sans", secret="mot")))
    assert "demandez le rôle « Application Mail.Read »" in fault(place)


def test_marking_without_the_right_names_the_role(server: GraphServer, place: GraphPlace) -> None:
    server.graph.authority.apps["lit"] = App("lit", "mot", roles=frozenset({"Mail.Read"}))
    place.account = replace(place.account, tokens=TokenSource(application(server, client="lit", secret="mot")))
    place.deliver(mail("un"))
    way = place.open(mark_seen=True)
    with pytest.raises(ConfigError, match="retirez mark_seen"):
        way.mark(way.list_keys())


def test_a_mailbox_that_does_not_exist_is_named(server: GraphServer, place: GraphPlace) -> None:
    place.account = replace(place.account, mailbox="absente@essai.example")
    assert "la boîte absente@essai.example n’existe pas" in fault(place)


def test_a_mailbox_on_premises_is_told_to_use_ews(server: GraphServer, place: GraphPlace) -> None:
    server.graph.trouble("GET .*inbox", status=404, code="MailboxNotEnabledForRESTAPI")
    assert "prenez source: ews" in fault(place)


def test_a_token_that_graph_never_takes_names_the_clouds(server: GraphServer, place: GraphPlace) -> None:
    server.graph.trouble("GET .*/v1.0/", status=401, code="InvalidAuthenticationToken", times=9)
    assert "endpoint et authority sont du même nuage" in fault(place)


def test_a_server_we_do_not_trust_is_named(place: GraphPlace) -> None:
    place.account = replace(place.account, ca_file=None)
    assert "certificat refusé" in fault(place)


def test_no_token_stands_in_what_is_shown(place: GraphPlace) -> None:
    shown = io.StringIO()
    token = place.account.tokens.token()
    print(place.account, GraphSession(place.account), token, file=shown)
    assert token.value not in shown.getvalue()
