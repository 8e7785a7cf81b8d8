"""Values that several sections have: an address, a server, one choice among several."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.configuration.faults import Fault
from intake.configuration.secret_rules import check_secret
from intake.configuration.yaml_lines import Loc
from intake.settings import ImapSource, Security, SmtpSending

_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def check_address(loc: Loc, address: str) -> Iterator[Fault]:
    """It looks like an address."""
    if not _ADDRESS.fullmatch(address):
        yield Fault(loc, f"trouvé : « {address} » ; attendu : une adresse de courriel", "écrivez nom@domaine.fr")


def check_connection(loc: Loc, server: SmtpSending | ImapSource) -> Iterator[Fault]:
    """A host, a port and a patience that can be; no password passes in clear."""
    if not 1 <= server.port <= 65535:
        usual = "587 (starttls), 465 (tls)" if isinstance(server, SmtpSending) else "993 (tls), 143 (starttls)"
        yield Fault((*loc, "port"), f"trouvé : {server.port} ; attendu : de 1 à 65535", f"d’ordinaire {usual}")
    if not server.host.strip() or re.search(r"[\s/:@]", server.host.replace("::1", "")):
        yield Fault((*loc, "host"), f"trouvé : « {server.host} » ; attendu : un nom d’hôte", "sans protocole ni port")
    if server.timeout <= 0:
        yield Fault((*loc, "timeout"), f"trouvé : {server.timeout} ; attendu : des secondes, plus de 0", "mettez 60")
    if server.ca_file is not None and server.security is Security.NONE:
        yield Fault((*loc, "ca_file"), "sans objet quand security vaut none", "retirez-la, ou chiffrez")
    if server.password and server.security is Security.NONE and server.host not in LOOPBACK:
        problem = "le mot de passe passerait en clair sur le réseau"
        yield Fault((*loc, "security"), problem, "mettez tls ou starttls")
    yield from check_secret((*loc, "password"), server.password)


def check_one(loc: Loc, **choices: object) -> Iterator[Fault]:
    """Exactly one of these was given."""
    given = [name for name, value in choices.items() if value is not None]
    if len(given) != 1:
        found = " et ".join(given) or "rien"
        *others, last = choices
        expected = f"{', '.join(others)} ou {last}"
        yield Fault(loc, f"trouvé : {found} ; attendu : {expected}", "donnez-en exactement un")
