"""Each error that Exchange documents, and each page that is no Exchange: who must act, and how."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from intake.errors import ConfigError, TransientError
from intake.ports import FetchFault
from tests.exchange.conftest import ADDRESS, PASSWORD, USER, Exchange
from tests.servers.authority import make_credentials
from tests.servers.ews import Account, Trouble, ews_server
from tests.servers.smtp import free_port

HTML = {"Content-Type": "text/html; charset=utf-8"}
MENDED = {
    "ErrorAccessDenied": "le compte n’a pas accès à cette boîte (ErrorAccessDenied) — donnez au compte",
    "ErrorNonExistentMailbox": "cette boîte n’existe pas sur ce serveur (ErrorNonExistentMailbox) — corrigez",
    "ErrorImpersonateUserDenied": "ne peut pas agir au nom de cette boîte (ErrorImpersonateUserDenied) — donnez",
    "ErrorFolderNotFound": "le dossier n’existe pas, ou le compte ne le voit pas (ErrorFolderNotFound) — corrigez",
    "ErrorAccountDisabled": "le compte est désactivé (ErrorAccountDisabled) — faites rétablir",
    "ErrorPasswordExpired": "le mot de passe du compte a expiré (ErrorPasswordExpired) — faites rétablir",
}
PASSING = {
    "ErrorMailboxMoveInProgress": "la boîte est en cours de déplacement",
    "ErrorMailboxStoreUnavailable": "la banque de boîtes n’est pas disponible",
    "ErrorInternalServerError": "erreur interne du serveur",
    "ErrorInternalServerTransientError": "le serveur est occupé",
    "ErrorExceededConnectionCount": "trop de connexions de ce compte",
    "ErrorTimeoutExpired": "le serveur n’a pas répondu à temps",
    "ErrorADUnavailable": "l’annuaire Active Directory du serveur ne répond pas",
    "ErrorInsufficientResources": "le serveur refuse (ErrorInsufficientResources",
}
UNGIVEN = {
    "ErrorMessageSizeExceeded": "dépasse la taille que le serveur donne par EWS",
    "ErrorMimeContentConversionFailed": "le serveur ne sait pas rendre ce message en MIME",
    "ErrorContentConversionFailed": "le serveur ne sait pas rendre ce message en MIME",
    "ErrorCorruptData": "le serveur dit ce message endommagé",
    "ErrorItemCorrupt": "le serveur dit ce message endommagé",
    "ErrorAccessDenied": "le compte n’a pas le droit de lire ce message",
    "ErrorItemNotFound": "le serveur liste ce message et ne le trouve pas",
    "ErrorInternalServerError": "erreur interne du serveur",
    "ErrorVoiceMailNotImplemented": "le serveur refuse (ErrorVoiceMailNotImplemented",
}


@pytest.mark.parametrize(("code", "said"), MENDED.items(), ids=MENDED)
@pytest.mark.parametrize("as_fault", [False, True], ids=["in-an-answer", "as-a-fault"])
def test_what_an_administrator_mends_is_told_with_its_remedy(
    exchange: Exchange, code: str, said: str, as_fault: bool
) -> None:
    exchange.server.trouble(Trouble(code=code, as_fault=as_fault), times=9)
    with pytest.raises(ConfigError) as caught:
        exchange.open()
    assert said in str(caught.value)
    assert str(caught.value).startswith("EWS recours@cng.example sur localhost:")


@pytest.mark.parametrize(("code", "said"), PASSING.items(), ids=PASSING)
def test_what_may_pass_is_tried_again(exchange: Exchange, code: str, said: str) -> None:
    way = exchange.open()
    exchange.server.trouble(Trouble("SyncFolderItems", code=code))
    with pytest.raises(TransientError, match=said.replace("(", r"\(")):
        way.list_keys()
    way.close()
    options = exchange.options()
    assert list(exchange.open(options).list_keys()) == []


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (Trouble(status=401), "ouverture de session refusée (401) — vérifiez user"),
        (Trouble(status=403), "EWS est fermé pour ce compte (403) — faites ouvrir EWS : Set-CASMailbox"),
        (Trouble(status=404), "il n’y a pas d’EWS à cette adresse (404) — demandez à la messagerie"),
        (
            Trouble(status=302, headers={"Location": "https://portail.exemple.fr/login?next=/EWS"}),
            "renvoyé vers portail.exemple.fr (302) au lieu d’EWS — demandez à la messagerie",
        ),
        (
            Trouble(status=302, headers={"Location": "/owa/auth/logon.aspx?url=secret"}),
            "renvoyé vers /owa/auth/logon.aspx (302)",
        ),
        (
            Trouble(status=200, headers=HTML, body=b"<!DOCTYPE html><html><body>Connexion</body></html>"),
            "une page web au lieu d’EWS (portail de connexion ?) — demandez à la messagerie",
        ),
    ],
    ids=["401", "403", "404", "302-portal", "302-owa", "html"],
)
def test_a_page_in_place_of_ews_is_told_with_its_remedy(exchange: Exchange, trouble: Trouble, said: str) -> None:
    exchange.server.trouble(trouble)
    with pytest.raises(ConfigError) as caught:
        exchange.open()
    assert said in str(caught.value)
    assert "secret" not in str(caught.value).replace("le secret désigné", "")


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble(status=302, headers={"Location": "/EWS/genericerrorpage.htm?aspxerrorpath=/EWS/Exchange.asmx"}),
        Trouble(status=500, headers=HTML, body=b"<html>Server Error in '/EWS' Application</html>"),
        Trouble(status=502, headers=HTML, body=b"<html>Bad Gateway</html>"),
        Trouble(status=504, headers=HTML, body=b"<html>Gateway Timeout</html>"),
        Trouble(status=200, headers={"Content-Type": "text/xml"}, body=b""),
        Trouble(status=200, headers={"Content-Type": "text/xml"}, body=b"<?xml version='1.0'?><autre/>"),
        Trouble(status=200, headers={"Content-Type": "text/xml"}, body=b"<html><br>ceci n'est pas du XML"),
        Trouble(lose="before"),
        Trouble(lose="after"),
        Trouble(cut=0.7),
    ],
    ids=["302-error-page", "500", "502", "504", "empty", "other-xml", "no-xml", "hung-up", "lost", "truncated"],
)
def test_a_server_in_distress_is_no_verdict(exchange: Exchange, trouble: Trouble) -> None:
    exchange.deliver(2)
    way = exchange.open()
    exchange.server.trouble(replace(trouble, on="SyncFolderItems"))
    with pytest.raises(TransientError) as caught:
        way.list_keys()
    assert "\n" not in str(caught.value)
    assert len(way.list_keys()) == 2


def test_nobody_at_the_port_is_a_fault_that_may_pass(exchange: Exchange) -> None:
    with pytest.raises(TransientError, match="serveur injoignable"):
        exchange.open(exchange.options(url=f"https://localhost:{free_port()}/EWS/Exchange.asmx"))


def test_a_name_that_does_not_exist_may_pass(exchange: Exchange) -> None:
    with pytest.raises(TransientError, match="serveur injoignable"):
        exchange.open(exchange.options(url="https://exchange.invalid/EWS/Exchange.asmx"))


def test_an_authority_that_is_not_trusted_is_refused(exchange: Exchange, tmp_path: Path) -> None:
    other = make_credentials(tmp_path)
    for ca_file in (None, other.ca_file):
        with pytest.raises(ConfigError, match=r"certificat refusé .*ca_file"):
            exchange.open(exchange.options(ca_file=ca_file))


def test_a_certificate_of_another_name_is_refused(exchange: Exchange, tmp_path: Path) -> None:
    other = make_credentials(tmp_path, ["exchange.example"])
    accounts = {USER: Account(PASSWORD, ADDRESS)}
    refused = pytest.raises(ConfigError, match="certificat refusé")
    with ews_server(tmp_path, accounts, credentials=other) as server, refused:
        exchange.open(exchange.options(url=server.url, ca_file=other.ca_file))


def test_an_authority_that_is_not_there_is_told(exchange: Exchange, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="autorité de certification illisible"):
        exchange.open(exchange.options(ca_file=tmp_path / "absent.pem"))


# --- one mail that the server does not give


@pytest.mark.parametrize(("code", "said"), UNGIVEN.items(), ids=UNGIVEN)
def test_one_mail_that_is_not_given_stops_no_other(exchange: Exchange, code: str, said: str) -> None:
    exchange.deliver(3)[1].refusal = code
    way = exchange.open()
    keys = way.list_keys()
    found = list(way.fetch(keys))
    [fault] = [each for each in found if isinstance(each, FetchFault)]
    assert (fault.key, len(found)) == (keys[1], 3)
    assert said in fault.problem
    # It is asked for again at the next poll.
    exchange.inbox[1].refusal = None
    assert not any(isinstance(each, FetchFault) for each in way.fetch(keys))
