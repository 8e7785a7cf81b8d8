"""Mails per second of ``intake run --once`` from Dovecot, beside mbsync copying the same mailbox in the same run.

``python -m tests.bench.intake_rate [--mails 500] [--rounds 3]``: each round drains the mailbox with both, one after
the other, into fresh directories on the same disk; medians and their ratio are printed.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import yaml

from intake.sample import heavy_mails
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.packages import ensure_packages

USER, PASSWORD = "evaluations-dh", "banc-d-essai"
MAIL_BYTES = 1_400_000
FIRST_FIGURE = 0.25
"""The first ratio to reach (mails per second, intake over mbsync)."""


def main() -> int:
    """Print the table; 1 when a run was wrong."""
    arguments = _arguments()
    ensure_packages({"mbsync": "isync"})
    with tempfile.TemporaryDirectory(prefix="intake-bench-") as name:
        place = Path(name)
        with dovecot(place, users={USER: PASSWORD}, names=("localhost",)) as server:
            bytes_put = _seed(server, arguments.mails)
            print(f"{arguments.mails} mails, {bytes_put / arguments.mails / 1e6:.2f} MB each, one 300-field form each")
            rounds = [_round(server, place, number, arguments.mails) for number in range(arguments.rounds)]
    _report(rounds, arguments.mails)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def _seed(server: Dovecot, mails: int) -> int:
    put = 0
    for number, mail in enumerate(heavy_mails(mails, size=MAIL_BYTES)):
        server.deliver(USER, mail.raw, datetime(2025, 11, 3, 9, 0, number % 60, tzinfo=UTC))
        put += len(mail.raw)
    return put


def _round(server: Dovecot, place: Path, number: int, mails: int) -> tuple[float, float]:
    """Seconds of (intake, mbsync), started in turn."""
    runs: list[Callable[[], float]] = [
        lambda: _intake(server, place / f"intake-{number}", mails),
        lambda: _mbsync(server, place / f"mbsync-{number}", mails),
    ]
    if number % 2:
        mbsync, intake = runs[1](), runs[0]()
    else:
        intake, mbsync = runs[0](), runs[1]()
    print(f"  round {number + 1}: intake {mails / intake:.1f}/s, mbsync {mails / mbsync:.1f}/s, {mbsync / intake:.2f}")
    return intake, mbsync


def _report(rounds: list[tuple[float, float]], mails: int) -> None:
    ours = statistics.median(mails / intake for intake, _ in rounds)
    theirs = statistics.median(mails / mbsync for _, mbsync in rounds)
    ratio = statistics.median(mbsync / intake for intake, mbsync in rounds)
    print(f"intake run --once   {ours:8.1f} mails/s (median of {len(rounds)})")
    print(f"mbsync, FSync yes   {theirs:8.1f} mails/s")
    print(f"ratio               {ratio:8.2f}  (first figure to reach: {FIRST_FIGURE})")


def _intake(server: Dovecot, home: Path, mails: int) -> float:
    home.mkdir()
    configuration = home / "mailboxes.yaml"
    configuration.write_text(yaml.safe_dump(_settings(server, home)), encoding="utf-8")
    command = [sys.executable, "-m", "intake.cli", "run", "--once", "--json", "--config", str(configuration)]
    start = time.perf_counter()
    with (home / "log").open("w") as log:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=log, text=True, check=False)
    seconds = time.perf_counter() - start
    if f'"filed": {mails}' not in done.stdout:
        words = (home / "log").read_text()[-2000:]
        sys.exit(f"intake run --once did not file all: exit {done.returncode}\n{done.stdout}\n{words}")
    shutil.rmtree(home)
    return seconds


def _settings(server: Dovecot, home: Path) -> dict[str, object]:
    (home / "password").write_text(PASSWORD)
    return {
        "version": 1,
        "state_directory": str(home / "var"),
        "database": {"url": f"sqlite:///{home}/var/intake.db"},
        "archive": {"directory": str(home / "var/archive")},
        "deposits": {"directory": str(home / "var/saga")},
        "sending": {"maildir": str(home / "var/sent")},
        "trusted_hosts": ["*.sante.gouv.fr"],
        "campaigns": {"years": [2025]},
        "mailboxes": {
            "evaluations-dh": {
                "address": "cng-evaluations-dh@sante.gouv.fr",
                "purpose": "evaluation",
                "corps": "DH",
                "mode": "live",
                "contact": {"service": "banc d’essai", "email": "cng-evaluations-dh@sante.gouv.fr"},
                "source": {
                    "imap": {
                        "host": "localhost",
                        "port": server.imaps_port,
                        "security": "tls",
                        "user": USER,
                        "password": {"file": str(home / "password")},
                        "ca_file": str(server.ca_file),
                    }
                },
            }
        },
    }


def _mbsync(server: Dovecot, home: Path, mails: int) -> float:
    home.mkdir()
    configuration = home / "mbsyncrc"
    configuration.write_text(
        f"""
FSync yes
IMAPAccount server
Host localhost
Port {server.imaps_port}
User {USER}
Pass {PASSWORD}
SSLType IMAPS
CertificateFile {server.ca_file}
AuthMechs LOGIN

IMAPStore far
Account server

MaildirStore near
Path {home}/
Inbox {home}/INBOX
SubFolders Verbatim

Channel copy
Far :far:INBOX
Near :near:INBOX
Sync Pull
Create Near
SyncState *
"""
    )
    start = time.perf_counter()
    subprocess.run(["mbsync", "-q", "-c", str(configuration), "-a"], check=True)
    seconds = time.perf_counter() - start
    copied = len(list((home / "INBOX/cur").iterdir())) + len(list((home / "INBOX/new").iterdir()))
    if copied != mails:
        sys.exit(f"mbsync copied {copied} of {mails}")
    shutil.rmtree(home)
    return seconds


if __name__ == "__main__":
    sys.exit(main())
