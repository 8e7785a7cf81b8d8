"""Logging in to an IMAP server: what is refused, by whom it is mended, and that nothing secret is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from imapclient import IMAPClient

from intake.errors import ConfigError, TransientError
from intake.mailboxes.imap import ImapOptions, open_imap
from tests.servers.authority import make_credentials
from tests.servers.dovecot import Dovecot, dovecot, free_ports
from tests.servers.scripted_imap import HANG_UP, SILENCE, ScriptedImap, scripted_imap

PASSWORD = "très secret: «clé»"
USER = "cng-evaluations-dh@sante.gouv.fr"

pytestmark = pytest.mark.needs_dovecot


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dovecot]:
    with dovecot(tmp_path_factory.mktemp("dovecot"), {USER: PASSWORD}) as running:
        yield running


def options(
    server: Dovecot,
    *,
    port: int | None = None,
    security: Literal["tls", "starttls", "none"] = "tls",
    password: str = PASSWORD,
    folder: str = "INBOX",
    ca_file: Path | None = None,
) -> ImapOptions:
    return ImapOptions(
        host=server.host,
        port=port or (server.imaps_port if security == "tls" else server.imap_port),
        security=security,
        user=USER,
        password=lambda: password,
        folder=folder,
        ca_file=ca_file or server.ca_file,
        timeout=20.0,
    )


def to_script(server: ScriptedImap, *, password: str = PASSWORD, timeout: float = 20.0) -> ImapOptions:
    return ImapOptions(server.host, server.port, "none", USER, lambda: password, timeout=timeout)


def config_error(wanted: ImapOptions) -> str:
    with pytest.raises(ConfigError) as caught:
        open_imap(wanted)
    text = str(caught.value)
    assert wanted.host in text
    assert PASSWORD not in text
    return text


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_a_password_with_accents_and_colons_logs_in(
    server: Dovecot, security: Literal["tls", "starttls", "none"]
) -> None:
    way = open_imap(options(server, security=security))
    assert list(way.list_keys()) == []
    way.close()


def test_starttls_really_encrypts(server: Dovecot) -> None:
    before = server.log()
    open_imap(options(server, security="starttls")).close()
    assert ", TLS," in server.log().removeprefix(before)


def test_the_password_is_in_no_representation(server: Dovecot) -> None:
    assert PASSWORD not in repr(options(server))


def test_a_wrong_password_is_a_fault_of_configuration(server: Dovecot) -> None:
    text = config_error(options(server, password="mauvais mot"))
    assert "refusée" in text
    assert "password" in text
    assert "mauvais mot" not in text


def test_an_unknown_authority_is_refused(server: Dovecot, tmp_path: Path) -> None:
    assert "certificat refusé" in config_error(options(server, ca_file=make_credentials(tmp_path).ca_file))


def test_an_unknown_authority_is_refused_after_starttls(server: Dovecot, tmp_path: Path) -> None:
    stranger = make_credentials(tmp_path).ca_file
    assert "certificat refusé" in config_error(options(server, security="starttls", ca_file=stranger))


def test_a_certificate_of_another_host_is_refused(tmp_path: Path) -> None:
    with dovecot(tmp_path, {USER: PASSWORD}, names=["imap.exemple.fr"]) as other:
        assert "certificat refusé" in config_error(options(other))


def test_an_unreadable_authority_is_named(server: Dovecot, tmp_path: Path) -> None:
    assert "absent.pem" in config_error(options(server, ca_file=tmp_path / "absent.pem"))


def test_tls_on_the_clear_text_port_is_explained(server: Dovecot) -> None:
    assert "starttls" in config_error(options(server, port=server.imap_port))


def test_a_password_never_crosses_the_network_in_clear() -> None:
    far = ImapOptions("imap.exemple.fr", 143, "none", USER, lambda: PASSWORD)
    assert "en clair" in config_error(far)


def test_a_missing_folder_is_named_with_those_that_are_there(server: Dovecot) -> None:
    with IMAPClient(server.host, server.imap_port, ssl=False) as people:
        people.plain_login(USER, PASSWORD)
        people.create_folder("Évaluations 2025")
    text = config_error(options(server, folder="Evaluation"))
    assert "« Evaluation » n’existe pas" in text
    assert "« INBOX », « Évaluations 2025 »" in text


def test_a_folder_whose_name_has_accents_opens(server: Dovecot) -> None:
    with IMAPClient(server.host, server.imap_port, ssl=False) as people:
        people.plain_login(USER, PASSWORD)
        people.create_folder("Reçus/À trier")
        people.append("Reçus/À trier", b"Subject: x\r\n\r\n")
    way = open_imap(options(server, folder="Reçus/À trier"))
    assert len(way.list_keys()) == 1
    way.close()


def test_a_closed_port_may_open_again(server: Dovecot) -> None:
    [nobody] = free_ports(1)
    with pytest.raises(TransientError, match="injoignable"):
        open_imap(options(server, port=nobody))


@pytest.mark.parametrize(
    "refusal",
    [
        b"TAG NO [UNAVAILABLE] Temporary authentication failure\r\n",
        b"TAG NO [INUSE] busy\r\n",
        b"TAG NO [LIMIT] Maximum number of connections from user+IP exceeded\r\n",
        b"* BYE shutting down\r\nTAG NO bye\r\n",
        HANG_UP,
    ],
)
def test_a_login_refused_for_now_is_tried_again(refusal: bytes) -> None:
    with scripted_imap(LOGIN=refusal) as server, pytest.raises(TransientError):
        open_imap(to_script(server))


@pytest.mark.parametrize("greeting", [b"* BYE too many connections\r\n", HANG_UP, SILENCE])
def test_a_server_that_does_not_greet_is_tried_again(greeting: bytes) -> None:
    with scripted_imap(GREETING=greeting) as server, pytest.raises(TransientError):
        open_imap(to_script(server, timeout=0.2))


def test_starttls_that_is_not_offered_is_never_done_without() -> None:
    with scripted_imap() as server:
        wanted = ImapOptions(server.host, server.port, "starttls", USER, lambda: PASSWORD, timeout=20.0)
        assert "STARTTLS" in config_error(wanted)
        assert not any("LOGIN" in line or "AUTHENTICATE" in line for line in server.heard)


def test_login_forbidden_on_this_connection_is_explained() -> None:
    with scripted_imap(CAPABILITY=b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nTAG OK done\r\n") as server:
        assert "refuse tout mot de passe" in config_error(to_script(server))
        assert not any("LOGIN" in line for line in server.heard)


def test_accents_are_explained_where_the_server_takes_ascii_only() -> None:
    with scripted_imap(CAPABILITY=b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n") as server:
        assert "sans accent" in config_error(to_script(server, password=PASSWORD))
        open_imap(to_script(server, password='a "b" \\ c')).close()
        assert any(line.endswith(r'LOGIN cng-evaluations-dh@sante.gouv.fr "a \"b\" \\ c"') for line in server.heard)


def test_a_folder_that_only_opens_for_reading_cannot_be_marked() -> None:
    read_only = b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK [READ-ONLY] done\r\n"
    with scripted_imap(SELECT=read_only) as server:
        way = open_imap(ImapOptions(server.host, server.port, "none", USER, lambda: "secret", mark_seen=True))
        with pytest.raises(ConfigError, match="qu’en lecture"):
            way.mark(way.list_keys())
        way.close()
