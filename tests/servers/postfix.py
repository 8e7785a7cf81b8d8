"""A real Postfix (Debian's) on loopback, in a directory of its own, delivering into a Maildir; started by root only."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.authority import Credentials
from tests.servers.packages import ensure_packages, find_program
from tests.servers.smtp import HOST, free_port, wait_for

CAN_START = os.geteuid() == 0
"""Postfix's master changes user for each of its programs. Elsewhere the server of ``smtp.py`` stands alone."""

MAIN = """
compatibility_level = 3.6
queue_directory = {base}/queue
data_directory = {base}/data
mail_owner = postfix
myhostname = relais.exemple.fr
inet_interfaces = {host}
inet_protocols = ipv4
mynetworks = {host}/32
mydestination =
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = ch-exemple.fr
virtual_mailbox_base = {base}/mail
virtual_mailbox_maps = static:boite/
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
message_size_limit = 1000000
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_recipient_restrictions =
  check_recipient_access inline:{{
    {{ inconnu@ch-exemple.fr = 550 5.1.1 inconnu }}, {{ gris@ch-exemple.fr = 450 4.2.0 liste grise }} }},
  permit_mynetworks, reject
maillog_file = {base}/postfix.log
maillog_file_prefixes = {base}
{extra}
"""
MASTER = """
{host}:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
virtual unix - n n - - virtual
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    """Where it listens and where its mail is delivered."""

    port: int
    maildir: Path
    log: Path

    @property
    def queue(self) -> Path:
        return self.log.parent / "queue"

    def is_idle(self) -> bool:
        """Whether no mail is on its way in it, deferred ones included."""
        folders = ("maildrop", "incoming", "active", "deferred")
        return not any(path.is_file() for folder in folders for path in (self.queue / folder).rglob("*"))

    def delivered(self, count: int = 1, seconds: float = 20) -> list[bytes]:
        """The mails in the Maildir, once there are that many. Raises TimeoutError with Postfix's log."""
        folder = self.maildir / "new"
        wait_for(lambda: folder.is_dir() and len(list(folder.iterdir())) >= count, seconds, self.log.read_text)
        return [path.read_bytes() for path in folder.iterdir()]


@contextmanager
def postfix(
    credentials: Credentials, *, extra: Mapping[str, str] | None = None, port: int | None = None
) -> Iterator[Postfix]:
    """A Postfix that demands STARTTLS, takes any address of ch-exemple.fr but two, and keeps what it takes.

    ``extra``: settings of main.cf that replace those. It offers SMTPUTF8 unless they say otherwise.
    """
    ensure_packages({"postfix": "postfix"})
    base = Path(tempfile.mkdtemp(prefix="postfix-"))
    try:
        server = _configure(base, credentials, {"smtputf8_enable": "yes"} | dict(extra or {}), port or free_port())
        _postfix(base, "start")
        try:
            yield server
        finally:
            _postfix(base, "stop")
    finally:
        shutil.rmtree(base)


def _configure(base: Path, credentials: Credentials, extra: Mapping[str, str], port: int) -> Postfix:
    base.chmod(0o755)
    owner, nobody = pwd.getpwnam("postfix"), pwd.getpwnam("nobody")
    for folder, user in (("config", 0), ("queue", 0), ("data", owner.pw_uid), ("mail", nobody.pw_uid)):
        (base / folder).mkdir(mode=0o755)
        os.chown(base / folder, user, -1)
    values = {
        "base": base,
        "host": HOST,
        "port": port,
        "uid": nobody.pw_uid,
        "gid": nobody.pw_gid,
        "certificate": credentials.certificate,
        "key": credentials.key,
        "extra": "\n".join(f"{name} = {value}" for name, value in extra.items()),
    }
    (base / "config" / "main.cf").write_text(_main_without(extra).format(**values), encoding="utf-8")
    (base / "config" / "master.cf").write_text(MASTER.format(**values), encoding="utf-8")
    return Postfix(port, base / "mail" / "boite", base / "postfix.log")


def _main_without(names: Container[str]) -> str:
    """MAIN without those settings: Postfix warns of one given twice."""
    settings = MAIN.replace("\n ", "\0").splitlines()
    return "\n".join(each for each in settings if each.partition(" =")[0] not in names).replace("\0", "\n ") + "\n"


def _postfix(base: Path, command: str) -> None:
    program = find_program("postfix")
    assert program is not None
    done = subprocess.run(
        [program, "-c", str(base / "config"), command], capture_output=True, text=True, check=False, timeout=60
    )
    if done.returncode != 0:
        log = base / "postfix.log"
        raise RuntimeError(f"postfix {command}: {done.stderr}\n{log.read_text() if log.exists() else ''}")
