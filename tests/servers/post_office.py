"""Postfix and Dovecot together on loopback: mails go from one mailbox to another, with Sieve's vacation in between.

Mailboxes are those of the users given. What is written to ``automate.example`` goes to a machine of the test's own.
"""

from __future__ import annotations

import smtplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.authority import make_credentials
from tests.servers.dovecot import Dovecot, dovecot, free_ports
from tests.servers.packages import ensure_packages
from tests.servers.postfix import Postfix, postfix

MACHINES = "automate.example"
SIEVE = """
hostname = relais.exemple.fr
submission_host = 127.0.0.1:{port}
protocol lmtp {{
  mail_plugins = $mail_plugins sieve
  postmaster_address = postmaster@cng.example
}}
plugin {{
  sieve = file:~/.dovecot.sieve
}}
"""
VACATION = """require ["vacation"];
vacation :days 1 :addresses ["{address}"] :subject "Absence du bureau" "Je suis absente jusqu’au 15.";
"""


@dataclass(frozen=True)
class PostOffice:
    """``machine_port``: where mail for ``automate.example`` is handed over by SMTP."""

    postfix: Postfix
    dovecot: Dovecot
    machine_port: int

    def send(self, raw: bytes, sender: str, recipient: str) -> None:
        """Hand one mail to Postfix; ``sender`` "" is the null one."""
        with smtplib.SMTP("127.0.0.1", self.postfix.port, timeout=30) as smtp:
            smtp.sendmail(sender, [recipient], raw, mail_options=["BODY=8BITMIME"])

    def go_on_vacation(self, user: str) -> None:
        """From now on Sieve answers for that user."""
        self.dovecot.write_script(user, VACATION.format(address=user))


@contextmanager
def post_office(directory: Path, users: Sequence[str], password: str) -> Iterator[PostOffice]:
    """Running until the block ends. ``users`` are addresses; their domains are those it delivers for."""
    # The plugin is no program; its compiler comes with it.
    ensure_packages({"sievec": "dovecot-sieve", "postfix": "postfix"})
    (port, machine_port), credentials = free_ports(2), make_credentials(directory)
    imap = directory / "imap"
    imap.mkdir()
    with dovecot(imap, dict.fromkeys(users, password), extra=SIEVE.format(port=port)) as server:
        settings = {
            "virtual_mailbox_domains": ", ".join(sorted({user.rpartition("@")[2] for user in users})),
            "virtual_transport": f"lmtp:inet:127.0.0.1:{server.lmtp_port}",
            "transport_maps": f"inline:{{ {{ {MACHINES} = smtp:[127.0.0.1]:{machine_port} }} }}",
            "relay_domains": MACHINES,
            "smtpd_tls_security_level": "may",
            "smtpd_recipient_restrictions": "permit_mynetworks, reject",
        }
        with postfix(credentials, extra=settings, port=port) as relay:
            yield PostOffice(relay, server, machine_port)
