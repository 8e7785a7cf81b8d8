"""A real Kerberos realm on loopback (MIT's KDC, from Debian), and a service that verifies what clients show it."""

from __future__ import annotations

import base64
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from tests.servers.packages import SYSTEM_PYTHON, ensure_packages, ensure_system_modules
from tests.servers.smtp import HOST, free_port, wait_for

REALM = "ESSAI.EXAMPLE"
SERVICE = f"HTTP/localhost@{REALM}"
CONFIG = """
[libdefaults]
  default_realm = {realm}
  dns_lookup_kdc = false
  dns_lookup_realm = false
  dns_canonicalize_hostname = false
  rdns = false
  udp_preference_limit = 1
[realms]
  {realm} = {{
    kdc = {host}:{port}
  }}
[domain_realm]
  localhost = {realm}
"""
KDC_CONFIG = """
[kdcdefaults]
  kdc_listen = {host}:{port}
  kdc_tcp_listen = {host}:{port}
[realms]
  {realm} = {{
    database_name = {base}/principal
    key_stash_file = {base}/stash
    max_life = {life}
    default_principal_flags = +preauth
  }}
[logging]
  kdc = FILE:{base}/kdc.log
"""
ACCEPTOR = Path(__file__).with_name("kerberos_acceptor.py")


@dataclass(frozen=True)
class Realm:
    """``config`` is the clients' krb5.conf. A ticket lasts ``life``, written as in kdc.conf."""

    base: Path
    port: int
    life: str

    @property
    def config(self) -> Path:
        return self.base / "krb5.conf"

    @property
    def environment(self) -> dict[str, str]:
        """For MIT's programs."""
        return {
            "KRB5_CONFIG": str(self.config),
            "KRB5_KDC_PROFILE": str(self.base / "kdc.conf"),
            "PATH": "/usr/bin:/bin",
        }

    def keytab(self, principal: str, name: str) -> Path:
        """Of a principal, which is made if need be; its keys are new, and older keytabs worth nothing."""
        path = self.base / name
        path.unlink(missing_ok=True)
        self.admin(f"addprinc -randkey {principal}")
        self.admin(f"ktadd -k {path} {principal}")
        return path

    def admin(self, question: str) -> str:
        return self._said("/usr/sbin/kadmin.local", "-r", REALM, "-q", question)

    def log_in(self, principal: str, keytab: Path, cache: Path) -> None:
        """A credential cache with a ticket in it."""
        self._said("/usr/bin/kinit", "-k", "-t", str(keytab), "-c", str(cache), principal)

    def issued(self) -> int:
        """Tickets to ask for tickets that the KDC gave since it started."""
        return self._logged("ISSUE:")

    def refused(self) -> int:
        """Proofs that were wrong."""
        return self._logged("PREAUTH_FAILED:")

    def _logged(self, answer: str) -> int:
        lines = (self.base / "kdc.log").read_text(encoding="utf-8", errors="replace").splitlines()
        return sum("AS_REQ" in line and answer in line for line in lines)

    def _said(self, *command: str) -> str:
        ended = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout


@contextmanager
def realm(life: str = "1h") -> Iterator[Realm]:
    """A KDC with the keytab ``http.keytab`` of the web service on localhost; stopped and wiped at the end."""
    ensure_packages({"krb5kdc": "krb5-kdc", "kadmin.local": "krb5-admin-server", "kinit": "krb5-user"})
    with tempfile.TemporaryDirectory(prefix="kerberos-") as directory:
        made = Realm(Path(directory), free_port(), life)
        values = {"realm": REALM, "host": HOST, "port": made.port, "base": directory, "life": life}
        made.config.write_text(CONFIG.format(**values))
        (made.base / "kdc.conf").write_text(KDC_CONFIG.format(**values))
        made._said("/usr/sbin/kdb5_util", "create", "-s", "-r", REALM, "-P", "essai")
        made.keytab(SERVICE, "http.keytab")
        with _running(made):
            yield made


@contextmanager
def _running(made: Realm) -> Iterator[None]:
    command = ["/usr/sbin/krb5kdc", "-n", "-r", REALM]
    log = made.base / "kdc.log"
    process = subprocess.Popen(command, env=made.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: log.exists() and "commencing operation" in log.read_text(), 20, lambda: str(process.poll()))
        yield
    finally:
        process.terminate()
        process.wait()


class Acceptor:
    """Verifies tokens with the service's keytab; as Exchange's extended protection, it wants to know their channel."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._lock = Lock()

    def principal(self, token: str, binding: bytes) -> str | None:
        """Whose token it is; None for one that proves nothing."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            print(token, base64.b64encode(binding).decode(), file=self._process.stdin, flush=True)
            said = self._process.stdout.readline().strip()
        kind, _, words = said.partition(" ")
        return words if kind == "yes" else None


@contextmanager
def acceptor(of: Realm) -> Iterator[Acceptor]:
    """That service, as a program of the system's Python: its binding to GSSAPI is none of ours."""
    ensure_system_modules({"gssapi": "python3-gssapi"})
    environment = of.environment | {"KRB5_KTNAME": str(of.base / "http.keytab"), "KRB5RCACHENAME": "none:"}
    process = subprocess.Popen(
        [SYSTEM_PYTHON, str(ACCEPTOR)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Acceptor(process)
        assert process.stdin is not None
        process.stdin.close()
