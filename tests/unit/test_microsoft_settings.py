"""Microsoft 365 in the administrator's file: what is taken, and what each mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.configuration import load_settings
from intake.microsoft_settings import GraphSending, GraphSource, Mechanism
from intake.settings import ImapSource
from tests.unit.test_settings_faults import SOUND, broken

EXAMPLES = Path(__file__).parents[2] / "deploy" / "exemples"
SOURCE = "source: {maildir: {path: var/dh}}"
GRAPH = "source: {graph: {mailbox: dh@cng.example, application: {tenant: t.example, client_id: c1, secret: {env: S}}}}"
IMAP = (
    "source: {imap: {host: outlook.office365.com, port: 993, user: dh@cng.example, auth: {oauth2: "
    "{application: {tenant: t.example, client_id: c1, certificate: {file: robot.pem}}}}}}"
)
SENDING = "sending: {graph: {application: {tenant: t.example, client_id: c1, secret: {env: S}}}}"


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.yaml")))
def test_every_example_is_taken(name: str) -> None:
    assert len(load_settings(EXAMPLES / name).mailboxes) == 6


def test_a_mailbox_by_graph_has_the_usual_values(tmp_path: Path) -> None:
    path = tmp_path / "mailboxes.yaml"
    path.write_text(SOUND.replace(SOURCE, GRAPH).replace("sending: {maildir: var/sent}", SENDING))
    settings = load_settings(path)
    source = settings.mailboxes[0].source
    assert isinstance(source, GraphSource)
    assert (source.folder, source.endpoint, source.mark_seen) == ("inbox", "https://graph.microsoft.com", False)
    assert source.application.authority == "https://login.microsoftonline.com"
    assert isinstance(settings.sending, GraphSending)


def test_imap_by_a_token_needs_no_password(tmp_path: Path) -> None:
    path = tmp_path / "mailboxes.yaml"
    path.write_text(SOUND.replace(SOURCE, IMAP))
    source = load_settings(path).mailboxes[0].source
    assert isinstance(source, ImapSource)
    assert source.auth is not None
    application = source.auth.oauth2.application
    assert application.certificate is not None
    assert application.certificate.file == tmp_path / "robot.pem"
    assert source.auth.oauth2.mechanism is Mechanism.AUTO


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(
            "mailbox: dh@cng.example",
            "mailbox: dh cng",
            "clé mailboxes.dh.source.graph.mailbox : trouvé : « dh cng » ; attendu : l’adresse de la boîte",
            id="mailbox",
        ),
        pytest.param(
            "client_id: c1, ",
            "",
            "clé mailboxes.dh.source.graph.application.client_id : clé obligatoire absente",
            id="client",
        ),
        pytest.param(
            "tenant: t.example",
            "tenant: https://t.example",
            "clé mailboxes.dh.source.graph.application.tenant : trouvé : « https://t.example »",
            id="tenant",
        ),
        pytest.param(
            "secret: {env: S}",
            "secret: hunter2",
            "clé mailboxes.dh.source.graph.application.secret : un secret ne s’écrit pas dans ce fichier",
            id="secret-in-clear",
        ),
        pytest.param(
            ", secret: {env: S}",
            "",
            "clé mailboxes.dh.source.graph.application : trouvé : rien qui prouve l’application",
            id="nothing",
        ),
        pytest.param(
            "secret: {env: S}",
            "secret: {env: S}, certificate: {env: C}",
            "trouvé : certificate et secret ; attendu : un seul des deux — gardez le certificat",
            id="both",
        ),
        pytest.param(
            "secret: {env: S}",
            "refresh_token: {env: R}",
            "le consentement d’une personne ne sert que pour IMAP",
            id="delegated",
        ),
        pytest.param(
            "mailbox: dh@cng.example,",
            "mailbox: dh@cng.example, endpoint: 'http://graph.example',",
            "clé mailboxes.dh.source.graph.endpoint : trouvé : « http://graph.example » ; attendu : une adresse https",
            id="endpoint",
        ),
        pytest.param(
            "mailbox: dh@cng.example,",
            "mailbox: dh@cng.example, full_listing_minutes: 0,",
            "clé mailboxes.dh.source.graph.full_listing_minutes : trouvé : 0 ; attendu : au moins 1",
            id="listing",
        ),
        pytest.param(
            "mailbox: dh@cng.example,",
            "mailbox: dh@cng.example, folder: Boîte de réception,",
            "clé mailboxes.dh.source.graph.folder : trouvé : « Boîte de réception »",
            id="folder",
        ),
    ],
)
def test_each_mistake_of_a_graph_source_names_its_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in broken(tmp_path, (SOURCE, GRAPH), (old, new))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(
            "user: dh@cng.example, auth:",
            "user: dh@cng.example, password: {env: P}, auth:",
            "clé mailboxes.dh.source.imap : trouvé : password et auth ; attendu : password ou auth",
            id="both",
        ),
        pytest.param(
            "oauth2: {",
            "oauth2: {scope: 'https://graph.microsoft.com/.default', ",
            "un jeton pour Graph n’ouvre pas IMAP : retirez scope",
            id="scope",
        ),
        pytest.param(
            "oauth2: {",
            "oauth2: {mechanism: plain, ",
            "clé mailboxes.dh.source.imap.auth.oauth2.mechanism : trouvé : « plain » ; attendu : auto ou xoauth2 ou",
            id="mechanism",
        ),
        pytest.param(
            "port: 993,", "port: 143, security: none,", "le jeton passerait en clair sur le réseau", id="in-clear"
        ),
    ],
)
def test_each_mistake_of_imap_by_a_token_names_its_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in broken(tmp_path, (SOURCE, IMAP), (old, new))


def test_a_returned_file_larger_than_graph_takes_is_refused(tmp_path: Path) -> None:
    told = broken(
        tmp_path,
        ("sending: {maildir: var/sent}", SENDING),
        ("    address: dh@cng.example", "    return_files: true\n    address: dh@cng.example"),
    )
    assert "clé mailboxes.dh.return_files_mib : trouvé : 8 ; attendu : 2 au plus" in told


def test_one_mailbox_of_the_cloud_serves_one_mailbox_of_ours(tmp_path: Path) -> None:
    both = GRAPH.replace("dh@cng", "DH@cng")
    told = broken(tmp_path, (SOURCE, GRAPH), ("source: {maildir: {path: var/d3s}}", both))
    assert "même emplacement que la boîte dh" in told
