"""The unit that administrators install is one that systemd takes, hardened, and agrees with our configuration."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from intake.configuration import load_settings
from intake.secrets import SecretReference
from intake.settings import ImapSource, Settings, SmtpSending
from tests.servers.packages import ensure_packages

DEPLOY = Path(__file__).parents[2] / "deploy"
PROGRAM = "/opt/intake/.venv/bin/intake"


@pytest.fixture(scope="module", autouse=True)
def _systemd() -> None:
    ensure_packages({"systemd-analyze": "systemd"})


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit and its drop-in, with a program that stands on this machine."""
    program = tmp_path / "intake"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    path = tmp_path / "intake.service"
    text = (DEPLOY / "intake.service").read_text(encoding="utf-8")
    assert PROGRAM in text
    path.write_text(text.replace(PROGRAM, str(program)), encoding="utf-8")
    shutil.copytree(DEPLOY / "intake.service.d", tmp_path / "intake.service.d")
    return path


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)


def complaints(unit: Path) -> str:
    """What systemd says of the unit; its own return code passes over unknown keys."""
    done = analyze("verify", "--man=no", str(unit))
    about = [line for line in (done.stdout + done.stderr).splitlines() if "intake" in line]
    return "\n".join(about) if about or done.returncode == 0 else done.stderr


def service() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # documented way to keep the case of keys
    parser.read(DEPLOY / "intake.service", encoding="utf-8")
    return parser["Service"]


def references(settings: Settings) -> list[SecretReference | None]:
    sources = [box.source.password for box in settings.mailboxes if isinstance(box.source, ImapSource)]
    sending = [settings.sending.password] if isinstance(settings.sending, SmtpSending) else []
    return [settings.database.password, *sending, *sources]


def test_systemd_takes_the_unit_without_a_word(unit: Path) -> None:
    assert complaints(unit) == ""


def test_the_console_has_a_unit_of_its_own_as_closed_as_the_robots(unit: Path) -> None:
    text = (DEPLOY / "intake-console.service").read_text(encoding="utf-8")
    assert f"ExecStart={PROGRAM} console " in text
    console = unit.with_name("intake-console.service")
    console.write_text(text.replace(PROGRAM, str(unit.with_name("intake"))), encoding="utf-8")
    assert complaints(console) == ""
    done = analyze("security", "--offline=true", "--threshold=20", "--no-pager", str(console))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("place", ["intake.service", "intake.service.d/credentials.conf"])
def test_systemd_would_complain_of_an_unknown_directive(unit: Path, place: str) -> None:
    path = unit.parent / place
    path.write_text(path.read_text(encoding="utf-8") + "\n[Service]\nProtectEverything=yes\n", encoding="utf-8")
    assert "ProtectEverything" in complaints(unit)


def test_the_unit_exposes_little_of_the_machine(unit: Path) -> None:
    done = analyze("security", "--offline=true", "--threshold=20", "--no-pager", str(unit))
    assert done.returncode == 0, done.stdout


def test_systemd_watches_a_robot_that_is_not_root_and_lets_it_finish() -> None:
    unit = service()
    assert (unit["Type"], unit["NotifyAccess"], unit["User"]) == ("notify", "main", "intake")
    assert (unit["ProtectSystem"], unit["NoNewPrivileges"], unit["CapabilityBoundingSet"]) == ("strict", "yes", "")
    assert (unit["KillSignal"], unit["KillMode"]) == ("SIGTERM", "mixed")
    assert int(unit["WatchdogSec"]) > 0
    longest_reading = load_settings(DEPLOY / "exemples" / "imap-smtp-postgresql.yaml").reading.timeout_seconds
    assert int(unit["TimeoutStopSec"]) > 2 * longest_reading


def test_a_wrong_configuration_is_not_started_again_and_again() -> None:
    assert service()["RestartPreventExitStatus"].split() == ["2", "3"]


def test_every_credential_of_the_example_is_loaded_by_the_drop_in() -> None:
    settings = load_settings(DEPLOY / "exemples" / "imap-smtp-postgresql.yaml")
    asked = {each.credential for each in references(settings) if each is not None}
    drop_in = (DEPLOY / "intake.service.d" / "credentials.conf").read_text(encoding="utf-8")
    assert asked == set(re.findall(r"^LoadCredential=([^:]+):", drop_in, re.MULTILINE))
    assert len(asked) == 8


def test_the_example_has_the_same_mailboxes_as_the_repositorys_file_and_sends_nothing_by_itself() -> None:
    example = load_settings(DEPLOY / "exemples" / "imap-smtp-postgresql.yaml").mailboxes
    ours = load_settings(DEPLOY.parent / "mailboxes.yaml").mailboxes
    assert [(box.mailbox.name, box.mailbox.address, box.mailbox.aliases) for box in example] == [
        (box.mailbox.name, box.mailbox.address, box.mailbox.aliases) for box in ours
    ]
    assert {box.mailbox.mode.value for box in example} == {"shadow"}


def test_the_account_of_the_unit_is_the_one_that_is_created(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    account = str(DEPLOY / "sysusers.d" / "intake.conf")
    command = ["systemd-sysusers", "--dry-run", f"--root={tmp_path}", account]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"Creating user '{service()['User']}'" in done.stdout + done.stderr
