"""A real Dovecot (Debian's dovecot-imapd, dovecot-lmtpd) on loopback ports, without privileges, for one test.

``with dovecot(tmp_path, users={"dh": "secret"}) as server:`` gives its addresses, its authority, and ways to put
mails in its mailboxes and to look at them behind the server's back.
"""

from __future__ import annotations

import base64
import getpass
import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path

from tests.servers.authority import LOOPBACK_NAMES, Credentials, make_credentials
from tests.servers.packages import ensure_packages, find_program

PROGRAMS = {"dovecot": "dovecot-core", "imap-login": "dovecot-imapd", "lmtp": "dovecot-lmtpd"}
START_SECONDS = 20
HOST = "127.0.0.1"
UNPRIVILEGED_USER = "nobody"
"""Dovecot never serves mail as root: under root, all of it runs as this user."""

CONFIGURATION = """
protocols = imap lmtp
listen = 127.0.0.1
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/dovecot.log
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = {uid}
first_valid_gid = {gid}
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
auth_failure_delay = 0
mail_location = maildir:~/Maildir
mailbox_idle_check_interval = 1 secs
mail_fsync = never
passdb {{
  driver = passwd-file
  args = {base}/passwd
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp_port}
  }}
}}
{extra}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server. ``imap_port`` takes STARTTLS (and, on loopback, clear text); ``imaps_port`` is TLS at once."""

    imap_port: int
    imaps_port: int
    lmtp_port: int
    ca_file: Path
    base: Path
    passwords: Mapping[str, str]
    host: str = HOST
    _numbers: Iterator[int] = field(default_factory=count, repr=False)

    def maildir(self, user: str, folder: str = "INBOX") -> Path:
        """The Maildir that holds that folder of that user."""
        inbox = self.base / "mail" / user / "Maildir"
        return inbox if folder == "INBOX" else inbox / f".{folder.replace('/', '.')}"

    def deliver(self, user: str, raw: bytes, internaldate: datetime | None = None, folder: str = "INBOX") -> Path:
        """Put those bytes in the folder as a local delivery does (no SMTP, no lock): fast; where they are.

        Line ends stay as they are on disk; over IMAP Dovecot gives CRLF for a bare LF.
        """
        maildir, now = self.maildir(user, folder), time.time_ns()
        self._make_maildir(maildir)
        on_the_wire = len(raw) + raw.count(b"\n") - raw.count(b"\r\n")
        unique = f"{now // 10**9}.M{now // 1000 % 10**6}P{os.getpid()}Q{next(self._numbers)}"
        name = f"{unique}.essai,S={len(raw)},W={on_the_wire}"
        written = maildir / "tmp" / name
        written.write_bytes(raw)
        if internaldate is not None:
            os.utime(written, (internaldate.timestamp(), internaldate.timestamp()))
        _give_away(written)
        return written.rename(maildir / "new" / name)

    def mails(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """What lies in that folder, as it was delivered, oldest first."""
        found = sorted(self._files(user, folder), key=lambda path: path.stat().st_mtime_ns)
        return [path.read_bytes() for path in found]

    def count(self, user: str, folder: str = "INBOX") -> int:
        """How many mails lie there."""
        return len(self._files(user, folder))

    def _files(self, user: str, folder: str) -> list[Path]:
        places = [self.maildir(user, folder) / name for name in ("new", "cur")]
        return [path for place in places if place.is_dir() for path in place.iterdir()]

    def write_script(self, user: str, script: str) -> None:
        """The user's Sieve script (needs Pigeonhole and ``plugin { sieve = … }`` in ``extra``)."""
        self._make_maildir(self.maildir(user))
        path = self.base / "mail" / user / ".dovecot.sieve"
        path.write_text(script)
        for each in (path.parent, path):
            _give_away(each)

    def log(self) -> str:
        """What the server wrote of itself so far."""
        path = self.base / "dovecot.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _make_maildir(self, maildir: Path) -> None:
        if not maildir.is_dir():
            for place in (maildir.parent, maildir, *(maildir / name for name in ("tmp", "new", "cur"))):
                place.mkdir(parents=True, exist_ok=True)
                _give_away(place)


@contextmanager
def dovecot(
    directory: Path, users: Mapping[str, str], *, extra: str = "", names: Sequence[str] = LOOPBACK_NAMES
) -> Iterator[Dovecot]:
    """A Dovecot with those users (name → password), stopped and wiped at the end.

    ``directory`` gets the authority's certificate (``ca.pem``). ``extra`` is put at the end of the configuration;
    the certificate is for ``names`` (a client that ignores addresses in certificates, as mbsync, needs « localhost »).
    Mail and sockets live in a short directory of their own: the unprivileged user must be able to walk there,
    and a socket's path is at most 107 bytes long.
    """
    ensure_packages(PROGRAMS)
    base = Path(tempfile.mkdtemp(prefix="dovecot-"))
    try:
        server = _prepare(base, directory, users, extra, make_credentials(base, names))
        process = _start(base)
        try:
            _await_greeting(server, process)
            yield server
        finally:
            _stop(process)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _prepare(base: Path, directory: Path, users: Mapping[str, str], extra: str, credentials: Credentials) -> Dovecot:
    imap_port, imaps_port, lmtp_port = free_ports(3)
    server = Dovecot(imap_port, imaps_port, lmtp_port, directory / "ca.pem", base=base, passwords=dict(users))
    shutil.copy(credentials.ca_file, server.ca_file)
    (base / "passwd").write_text("".join(f"{user}:{_plain(password)}::::::\n" for user, password in users.items()))
    (base / "dovecot.conf").write_text(_configuration(server, credentials, extra))
    (base / "mail").mkdir()
    for path in (base, *base.iterdir()):
        _give_away(path)
    return server


def _plain(password: str) -> str:
    return "{PLAIN.B64}" + base64.b64encode(password.encode()).decode()


def _configuration(server: Dovecot, credentials: Credentials, extra: str) -> str:
    account = pwd.getpwnam(_account())
    return CONFIGURATION.format(
        base=server.base,
        user=account.pw_name,
        group=grp.getgrgid(account.pw_gid).gr_name,
        uid=account.pw_uid,
        gid=account.pw_gid,
        certificate=credentials.certificate,
        key=credentials.key,
        imap_port=server.imap_port,
        imaps_port=server.imaps_port,
        lmtp_port=server.lmtp_port,
        extra=extra,
    )


def _account() -> str:
    return UNPRIVILEGED_USER if os.geteuid() == 0 else getpass.getuser()


def _give_away(path: Path) -> None:
    if os.geteuid() == 0:
        account = pwd.getpwnam(UNPRIVILEGED_USER)
        os.chown(path, account.pw_uid, account.pw_gid)


def _start(base: Path) -> subprocess.Popen[bytes]:
    program = find_program("dovecot")
    assert program is not None
    command = [program, "-F", "-c", str(base / "dovecot.conf")]
    output = subprocess.DEVNULL
    if os.geteuid() != 0:
        return subprocess.Popen(command, stdin=output, stdout=output, stderr=output)
    account = pwd.getpwnam(UNPRIVILEGED_USER)
    return subprocess.Popen(
        command,
        stdin=output,
        stdout=output,
        stderr=output,
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=[],
        cwd=base,
    )


def _await_greeting(server: Dovecot, process: subprocess.Popen[bytes]) -> None:
    deadline, pause = time.monotonic() + START_SECONDS, threading.Event()
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection((server.host, server.imap_port), timeout=5) as connection:
                if connection.recv(4) == b"* OK":
                    return
        except OSError:
            pause.wait(0.05)
    raise RuntimeError(f"Dovecot did not start (exit {process.poll()}):\n{server.log()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_ports(number: int) -> list[int]:
    """That many different TCP ports that nobody listened to on loopback a moment ago."""
    held = [socket.socket() for _ in range(number)]
    try:
        for each in held:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in held]
    finally:
        for each in held:
            each.close()
