"""The console in the configuration: what is taken, and what is refused with line, key and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.configuration import load_settings
from intake.domain.access import Role
from intake.domain.campaign import Corps
from intake.errors import ConfigError
from intake.secrets import SecretReference
from intake.settings import ConsoleSettings, OidcSettings, SecondFactor, Settings, Signing

SHIPPED = (Path(__file__).resolve().parents[2] / "mailboxes.yaml").read_text(encoding="utf-8")
CONSOLE = """
console:
  host: 10.1.2.3
  port: 8000
  public_url: https://console.example
  idle_minutes: 20
  absolute_hours: 9
  local_accounts: false
  totp: required
  trusted_proxies: [10.1.2.0/24]
  state_brand: true
  secret_key: {file: clef}
  preview_seconds: 12.5
  oidc:
    issuer: https://idp.example/api/v2
    client_id: console
    client_secret: {env: OIDC}
    scopes: [openid, email]
    pkce: false
    signing: ES256
    required_acr: [eidas2]
    trusted_email: true
    role_claim: realm_access.roles
    roles: {cng-op: operator}
    default_role: reader
    default_corps: [DH]
"""


def loaded(tmp_path: Path, added: str) -> Settings:
    path = tmp_path / "mailboxes.yaml"
    path.write_text(SHIPPED + added, encoding="utf-8")
    return load_settings(path)


def test_the_console_is_taken_as_written(tmp_path: Path) -> None:
    oidc = OidcSettings(
        issuer="https://idp.example/api/v2",
        client_id="console",
        client_secret=SecretReference(env="OIDC"),
        scopes=("openid", "email"),
        pkce=False,
        signing=Signing.ES256,
        required_acr=("eidas2",),
        trusted_email=True,
        role_claim="realm_access.roles",
        roles={"cng-op": Role.OPERATOR},
        default_role=Role.READER,
        default_corps=(Corps.DH,),
    )
    wanted = ConsoleSettings(
        host="10.1.2.3",
        port=8000,
        public_url="https://console.example",
        idle_minutes=20,
        absolute_hours=9,
        local_accounts=False,
        totp=SecondFactor.REQUIRED,
        oidc=oidc,
        trusted_proxies=("10.1.2.0/24",),
        state_brand=True,
        secret_key=SecretReference(file=tmp_path / "clef"),
        preview_seconds=12.5,
    )
    assert loaded(tmp_path, CONSOLE).console == wanted


def test_without_that_section_it_listens_here_alone_for_local_accounts(tmp_path: Path) -> None:
    console = loaded(tmp_path, "").console
    assert (console.url, console.local_accounts, console.oidc) == ("http://127.0.0.1:8642", True, None)


def test_the_example_in_the_shipped_file_is_a_configuration_that_is_taken(tmp_path: Path) -> None:
    _, mark, rest = SHIPPED.partition("# console:\n")
    block, _, _ = rest.partition("#     # role_claim")
    example = (mark + block).replace("\n# ", "\n").removeprefix("# ")
    console = loaded(tmp_path, f"\n{example}\n").console
    assert console.oidc is not None
    assert console.oidc.trusted_email


@pytest.mark.parametrize(
    ("old", "new", "key", "said"),
    [
        ("port: 8000", "port: 0", "console.port", "de 1 à 65535"),
        ("host: 10.1.2.3", "host: 'a b'", "console.host", "une adresse où écouter"),
        ("https://console.example", "https://console.example/x", "console.public_url", "sans chemin"),
        ("https://console.example", "http://console.example", "console.public_url", "en clair"),
        ("https://console.example", "null", "console.public_url", "absente, alors que la console écoute sur 10.1.2.3"),
        ("minutes: 20", "minutes: 2", "console.idle_minutes", "trouvé : 2 ; attendu : de 5 à 720"),
        ("hours: 9", "hours: 48", "console.absolute_hours", "de 1 à 24"),
        ("10.1.2.0/24", "10.1.2.3/24", "console.trusted_proxies.0", "une adresse IP ou un réseau"),
        ("totp: required", "totp: always", "console.totp", "required ou optional"),
        ("totp: required", "topt: required", "console.topt", "vouliez-vous dire « totp »"),
        ("{file: clef}", "motdepasse", "console.secret_key", "un renvoi est attendu"),
        ("{file: clef}", "{file: a, env: B}", "console.secret_key", "un seul renvoi"),
        ("seconds: 12.5", "seconds: 0", "console.preview_seconds", "trouvé : 0 ; attendu : des secondes, de 1 à 120"),
        ("https://idp", "http://idp", "console.oidc.issuer", "https"),
        ("https://idp.example/api/v2", "idp", "console.oidc.issuer", "une adresse https"),
        ("{env: OIDC}", "secret", "console.oidc.client_secret", "un renvoi est attendu"),
        ("{env: OIDC}", "{}", "console.oidc.client_secret", "un seul renvoi"),
        ("[openid, email]", "[email]", "console.oidc.scopes", "openid parmi"),
        ("roles: {cng-op: operator}", "roles: {}", "console.oidc", "role_claim et roles vont ensemble"),
        ("cng-op: operator", "cng-op: chief", "console.oidc.roles.cng-op", "reader ou operator"),
        ("default_role: reader", "default_role: null", "console.oidc.default_corps", "sans default_role"),
        ("default_corps: [DH]", "default_corps: []", "console.oidc.default_role", "default_corps manque"),
        ("signing: ES256", "signing: none", "console.oidc.signing", "RS256 ou PS256 ou ES256"),
        ("pkce: false", "pkce: false\n    timeout: 0", "console.oidc.timeout", "plus de 0"),
        ("pkce: false", "pkce: false\n    ca_file: rien.pem", "console.oidc.ca_file", "fichier introuvable"),
    ],
)
def test_a_fault_is_told_with_its_line_its_key_and_its_remedy(
    tmp_path: Path, old: str, new: str, key: str, said: str
) -> None:
    assert old in CONSOLE
    with pytest.raises(ConfigError) as told:
        loaded(tmp_path, CONSOLE.replace(old, new))
    words = str(told.value)
    assert "mailboxes.yaml, ligne " in words
    assert f"clé {key} :" in words
    assert said in words
    assert " — " in words


def test_nobody_is_shut_out_by_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="personne ne pourrait se connecter"):
        loaded(tmp_path, "\nconsole: {local_accounts: false}\n")


def test_a_ruling_may_be_taken_back_for_fifteen_seconds_unless_said_otherwise(tmp_path: Path) -> None:
    assert loaded(tmp_path, "").console.undo_seconds == 15
    assert loaded(tmp_path, "\nconsole: {undo_seconds: 30}\n").console.undo_seconds == 30


@pytest.mark.parametrize("seconds", ["-1", "3601", ".nan"])
def test_a_time_that_is_none_is_told_with_its_line_and_its_key(tmp_path: Path, seconds: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, f"\nconsole: {{undo_seconds: {seconds}}}\n")
    for part in ("ligne ", "clé console.undo_seconds", "de 0 à 3600", "mettez 15"):
        assert part in str(caught.value)
