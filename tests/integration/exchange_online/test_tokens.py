"""Tokens of OAuth2 from an authority that behaves as Entra ID does: each mailbox's are its own."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from intake.errors import ConfigError, TransientError
from intake.microsoft.kept import KeptFile
from intake.microsoft.tokens import Application, TokenSource
from tests.servers.graph import SECRET, App, GraphServer, graph_server
from tests.servers.graph.places import application


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GraphServer]:
    with graph_server(tmp_path / "cloud") as running:
        yield running


def app(server: GraphServer, client: str, **what: object) -> App:
    """One more application there."""
    made = App(client, **what)  # type: ignore[arg-type] # the test says which of App's fields
    server.graph.authority.apps[client] = made
    return made


def delegated(server: GraphServer, directory: Path, given: str = "premier") -> Application:
    """An application that lives by a refresh token."""
    public = replace(application(server, client="delegue"), secret=None)
    return replace(public, refresh_token=lambda: given, kept=directory / "kept" / "jeton.json")


def pem_of(name: str) -> tuple[bytes, str]:
    """A certificate, and the file an administrator makes of it: key and certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    names = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(names).issuer_name(names).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    certificate = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate, (private + certificate).decode()


def fault_of(wanted: Application) -> str:
    with pytest.raises(ConfigError) as caught:
        TokenSource(wanted).token()
    assert SECRET not in str(caught.value)
    return str(caught.value)


# --- how an application proves itself


def test_a_secret_gives_a_token(server: GraphServer) -> None:
    token = TokenSource(application(server)).token()
    assert server.graph.authority.holder(token.value, server.url) is not None


def test_a_certificate_gives_a_token_without_any_shared_secret(server: GraphServer) -> None:
    certificate, pem = pem_of("robot")
    app(server, "par-certificat", certificate=certificate)
    proved = replace(application(server, client="par-certificat"), secret=None, certificate=lambda: pem)
    assert TokenSource(proved).token().value.startswith("jeton-par-certificat")


def test_another_certificate_is_refused_with_the_remedy(server: GraphServer) -> None:
    app(server, "par-certificat", certificate=pem_of("robot")[0])
    _, other = pem_of("autre")
    proved = replace(application(server, client="par-certificat"), secret=None, certificate=lambda: other)
    said = fault_of(proved)
    assert "AADSTS700027" in said
    assert "déposez la partie publique du certificat" in said


@pytest.mark.parametrize(
    ("pem", "missing"),
    [
        pytest.param(lambda made: made.partition("-----BEGIN CERT")[0], "le certificat", id="key-only"),
        pytest.param(lambda made: "-----BEGIN CERT" + made.partition("-----BEGIN CERT")[2], "la clé", id="no-key"),
    ],
)
def test_a_file_that_holds_half_of_a_certificate_is_named(server: GraphServer, pem: object, missing: str) -> None:
    assert callable(pem)
    made = str(pem(pem_of("robot")[1]))
    assert missing in fault_of(replace(application(server), secret=None, certificate=lambda: made))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"secret": lambda: "faux"}, "mettez la valeur du secret", id="wrong-secret"),
        pytest.param({"client_id": "inconnue"}, "vérifiez client_id et tenant", id="unknown-application"),
        pytest.param({"tenant": "ailleurs"}, "annuaire inconnu", id="unknown-tenant"),
    ],
)
def test_each_refusal_of_the_authority_names_its_remedy(
    server: GraphServer, change: dict[str, object], said: str
) -> None:
    assert said in fault_of(replace(application(server), **change))  # type: ignore[arg-type] # Application's own fields


def test_an_expired_secret_is_told_as_such(server: GraphServer) -> None:
    server.graph.authority.apps["robot-cng"].expired_secret = True
    assert "le secret de l’application a expiré (AADSTS7000222)" in fault_of(application(server))


def test_a_remedy_is_seen_at_the_next_try(server: GraphServer) -> None:
    secret = "faux"
    tokens = TokenSource(replace(application(server), secret=lambda: secret))
    with pytest.raises(ConfigError):
        tokens.token()
    secret = SECRET
    assert tokens.token().is_fresh


def test_an_authority_that_we_do_not_trust_is_named(server: GraphServer) -> None:
    assert "certificat refusé" in fault_of(replace(application(server), ca_file=None))


# --- renewal


def test_a_token_serves_as_long_as_it_is_fresh(server: GraphServer) -> None:
    tokens = TokenSource(application(server))
    assert tokens.token() == tokens.token()
    assert server.graph.authority.given == 1


def test_a_token_is_renewed_before_it_expires(server: GraphServer, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("intake.microsoft.tokens.time.monotonic", lambda: now[0])
    tokens = TokenSource(application(server))
    first = tokens.token()
    now[0] += 3600 - 301
    assert tokens.token() == first
    now[0] += 2
    assert tokens.token() != first
    assert server.graph.authority.given == 2


def test_while_a_token_is_valid_an_authority_that_is_down_stops_nothing(
    server: GraphServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr("intake.microsoft.tokens.time.monotonic", lambda: now[0])
    tokens = TokenSource(application(server))
    first = tokens.token()
    server.graph.trouble("POST .*/token", status=503, times=2)
    now[0] += 3600 - 100
    assert tokens.token() == first
    now[0] += 100
    with pytest.raises(TransientError):
        tokens.token()
    assert tokens.token() != first


def test_a_token_that_a_server_refused_is_shown_no_more(server: GraphServer) -> None:
    tokens = TokenSource(application(server))
    first = tokens.token()
    tokens.refused(first)
    assert tokens.token() != first


@pytest.mark.parametrize("trouble", [{"status": 500}, {"status": 429}, {"hang_up": True}], ids=["500", "429", "cut"])
def test_an_authority_that_stumbles_is_asked_again_later(server: GraphServer, trouble: dict[str, object]) -> None:
    server.graph.trouble("POST .*/token", **({"code": "temporarily_unavailable"} | trouble))
    tokens = TokenSource(application(server))
    with pytest.raises(TransientError):
        tokens.token()
    assert tokens.token().is_fresh


def test_one_mailbox_s_failed_token_touches_no_other(server: GraphServer) -> None:
    app(server, "autre", secret="autre")
    good, bad = TokenSource(application(server)), TokenSource(application(server, client="autre", secret="faux"))
    with pytest.raises(ConfigError):
        bad.token()
    assert good.token().is_fresh


# --- the consent of a person


def test_a_rotated_refresh_token_outlives_the_process(server: GraphServer, tmp_path: Path) -> None:
    given = app(server, "delegue", refresh_token="premier")
    TokenSource(delegated(server, tmp_path)).token()
    assert given.refresh_token != "premier"
    # Another process: the first one is dead by now.
    assert TokenSource(delegated(server, tmp_path)).token().is_fresh


def test_it_is_kept_where_nobody_else_reads(server: GraphServer, tmp_path: Path) -> None:
    app(server, "delegue", refresh_token="premier")
    TokenSource(delegated(server, tmp_path)).token()
    kept = tmp_path / "kept" / "jeton.json"
    assert stat.S_IMODE(os.stat(kept).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(kept.parent).st_mode) == 0o700
    assert "premier" not in kept.read_text()


def test_a_new_consent_wins_over_what_was_kept(server: GraphServer, tmp_path: Path) -> None:
    given = app(server, "delegue", refresh_token="premier")
    TokenSource(delegated(server, tmp_path)).token()
    given.refresh_token = "second"
    assert TokenSource(delegated(server, tmp_path, "second")).token().is_fresh


def test_it_is_on_the_disk_before_the_access_token_serves(
    server: GraphServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: KeptFile, _value: object) -> None:
        raise TransientError("disque plein")

    app(server, "delegue", refresh_token="premier")
    monkeypatch.setattr(KeptFile, "write", full)
    with pytest.raises(TransientError, match="disque plein"):
        TokenSource(delegated(server, tmp_path)).token()


def test_a_revoked_consent_asks_for_another(server: GraphServer, tmp_path: Path) -> None:
    app(server, "delegue", refresh_token="autre")
    assert "refaites consentir une personne" in fault_of(delegated(server, tmp_path))


def test_a_kept_file_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    file = KeptFile(tmp_path / "place.json")
    file.write({"a": 1})
    with monkeypatch.context() as patched:
        patched.setattr("intake.microsoft.kept.os.fsync", full)
        with pytest.raises(TransientError):
            file.write({"a": 2})
    assert file.read() == {"a": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["place.json"]
