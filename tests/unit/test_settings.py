"""What the robot takes from the administrator's file."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from intake.configuration import load_settings
from intake.domain.mailbox import Contact, Mailbox, Mode, Purpose
from intake.secrets import SecretReference
from intake.settings import ImapSource, MaildirSource, Security, SmtpSending

REPOSITORY = Path(__file__).parents[2]

WITH_SERVERS = """\
version: 1
state_directory: state
database:
  url: postgresql://intake@db.example/intake
  password: {credential: postgresql}
archive: {directory: /srv/archive}
deposits: {directory: saga}
sending:
  smtp: {host: relay.example, port: 587, user: robot, password: {credential: smtp}, ca_file: ca.pem}
trusted_hosts: ["*.example"]
received_gap_minutes: 30
campaigns: {years: [2025]}
reading: {workers: 4}
poll_seconds: 20
mailboxes:
  evaluations-dh:
    address: dh@cng.example
    aliases: [dh.old@cng.example]
    purpose: evaluation
    corps: DH
    mode: live
    replies_per_sender_day: 3
    replies_per_domain_day: 4
    replies_per_day: 5
    expected_domains: ["*.fr"]
    receipts: true
    return_files: true
    return_files_mib: 6
    contact: {service: Bureau DH, email: bureau@cng.example, phone: "01", postal_address: Paris}
    source:
      imap: {host: imap.example, port: 993, user: dh, password: {file: secrets/dh}, since: 2025-07-16, idle: false}
"""


@pytest.fixture
def with_servers(tmp_path: Path) -> Path:
    path = tmp_path / "mailboxes.yaml"
    path.write_text(WITH_SERVERS, encoding="utf-8")
    return path


def test_a_mailbox_is_its_policy_and_its_source(with_servers: Path) -> None:
    (box,) = load_settings(with_servers).mailboxes
    assert box.mailbox == Mailbox(
        name=box.mailbox.name,
        address="dh@cng.example",
        purpose=Purpose.EVALUATION,
        corps="DH",
        mode=Mode.LIVE,
        contact=Contact("Bureau DH", "bureau@cng.example", "01", "Paris"),
        aliases=("dh.old@cng.example",),
        trusted_hosts=("*.example",),
        received_gap_minutes=30,
        replies_per_sender_day=3,
        replies_per_domain_day=4,
        replies_per_day=5,
        expected_domains=("*.fr",),
        receipts=True,
        return_files=True,
        return_files_mib=6,
    )
    assert box.mailbox.name == "evaluations-dh"
    assert box.source == ImapSource(
        host="imap.example",
        port=993,
        user="dh",
        password=SecretReference(file=with_servers.parent / "secrets/dh"),
        security=Security.TLS,
        since=date(2025, 7, 16),
        idle=False,
    )


def test_relative_paths_are_taken_from_the_files_folder(with_servers: Path) -> None:
    settings = load_settings(with_servers)
    here = with_servers.parent
    assert settings.state_directory == here / "state"
    assert settings.deposits.directory == here / "saga"
    assert settings.archive.directory == Path("/srv/archive")
    assert settings.sending == SmtpSending(
        host="relay.example",
        port=587,
        security=Security.STARTTLS,
        user="robot",
        password=SecretReference(credential="smtp"),
        ca_file=here / "ca.pem",
    )


def test_a_relative_sqlite_path_is_taken_from_the_files_folder(with_servers: Path) -> None:
    text = with_servers.read_text(encoding="utf-8")
    with_servers.write_text(
        text.replace("postgresql://intake@db.example/intake\n  password: {credential: postgresql}", "sqlite:///a.db"),
        encoding="utf-8",
    )
    assert load_settings(with_servers).database.url == f"sqlite:///{with_servers.parent}/a.db"


def test_postgresql_is_spoken_to_by_psycopg(with_servers: Path) -> None:
    database = load_settings(with_servers).database
    assert database.url == "postgresql+psycopg://intake@db.example/intake"
    assert database.password == SecretReference(credential="postgresql")


def test_a_reference_knows_its_line_and_key(with_servers: Path) -> None:
    password = load_settings(with_servers).database.password
    assert password is not None
    assert password.where == f"{with_servers}, ligne 5, clé database.password"


def test_a_mailbox_without_mode_sends_nothing_by_itself(with_servers: Path) -> None:
    text = with_servers.read_text(encoding="utf-8")
    with_servers.write_text(text.replace("    mode: live\n", ""), encoding="utf-8")
    assert load_settings(with_servers).mailboxes[0].mailbox.mode is Mode.SHADOW


def test_a_byte_order_mark_is_no_fault(with_servers: Path) -> None:
    with_servers.write_bytes(b"\xef\xbb\xbf" + with_servers.read_bytes())
    assert load_settings(with_servers).poll_seconds == 20


def test_an_anchor_saves_repeating_a_server(with_servers: Path) -> None:
    text = with_servers.read_text(encoding="utf-8")
    second = text[text.index("  evaluations-dh:") :].replace("evaluations-dh", "evaluations-d3s").replace("dh", "d3s")
    text = text.replace("imap: {host", "imap: &imap {host")
    start = second.index("imap: {")
    second = second[:start] + "imap: {<<: *imap, user: d3s}\n"
    with_servers.write_text(text + second, encoding="utf-8")
    source = load_settings(with_servers).mailboxes[1].source
    assert isinstance(source, ImapSource)
    assert (source.host, source.user, source.idle) == ("imap.example", "d3s", False)


# --- the repository's own file


def test_the_repositorys_file_declares_the_six_mailboxes_of_the_note() -> None:
    settings = load_settings(REPOSITORY / "mailboxes.yaml")
    declared = {
        box.mailbox.name: (box.mailbox.address, box.mailbox.purpose.value, box.mailbox.corps)
        for box in settings.mailboxes
    }
    assert declared == {
        "evaluations-dh": ("cng-evaluations-dh@sante.gouv.fr", "evaluation", "DH"),
        "evaluations-d3s": ("cng-evaluations-d3s@sante.gouv.fr", "evaluation", "D3S"),
        "evaluations-dirsoins": ("cng-evaluations-dirsoins@sante.gouv.fr", "evaluation", "DIRSOINS"),
        "carriere-dh": ("cng-carriere-dh@sante.gouv.fr", "appeal", "DH"),
        "carriere-d3s": ("cng-carriere-d3s@sante.gouv.fr", "appeal", "D3S"),
        "carriere-dirsoins": ("cng-carriere-dirsoins@sante.gouv.fr", "appeal", "DIRSOINS"),
    }


def test_the_accented_address_is_an_alias_in_both_normal_forms() -> None:
    box = load_settings(REPOSITORY / "mailboxes.yaml").mailbox("carriere-d3s")
    assert box is not None
    accented = "cng-carri\u00e8re-d3s@sante.gouv.fr"
    assert set(box.mailbox.aliases) == {accented, unicodedata.normalize("NFD", accented)}


def test_the_dotted_address_of_older_instructions_is_an_alias() -> None:
    box = load_settings(REPOSITORY / "mailboxes.yaml").mailbox("evaluations-d3s")
    assert box is not None
    assert box.mailbox.answers_to("cng-evaluations.d3s@sante.gouv.fr")


def test_the_repositorys_file_needs_no_server() -> None:
    settings = load_settings(REPOSITORY / "mailboxes.yaml")
    assert settings.database.url == f"sqlite:///{REPOSITORY}/var/intake.db"
    assert all(
        isinstance(box.source, MaildirSource) and box.source.path == REPOSITORY / "var" / "mailboxes" / box.mailbox.name
        for box in settings.mailboxes
    )
    assert all(box.mailbox.trusted_hosts == ("*.sante.gouv.fr",) for box in settings.mailboxes)


def test_naming_the_settings_module_imports_nothing_heavy() -> None:
    program = (
        "import sys, intake.settings, intake.campaigns, intake.log, intake.systemd\n"
        "print(*sorted({'pydantic', 'yaml', 'structlog', 'sqlalchemy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
