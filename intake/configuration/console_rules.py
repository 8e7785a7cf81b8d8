"""What the console's settings must also satisfy: reachable, no password in clear, at least one way to log in."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from intake.configuration.faults import Fault
from intake.configuration.secret_rules import check_secret
from intake.configuration.yaml_lines import Loc
from intake.settings import ConsoleSettings, OidcSettings

_CONSOLE: Loc = ("console",)
_OIDC: Loc = ("console", "oidc")
_IDLE_MINUTES = (5, 720)
_ABSOLUTE_HOURS = (1, 24)
_LONGEST_UNDO = 3600
"""Seconds: a ruling that waits longer is work that nobody sees done."""
_PREVIEW_SECONDS = (1, 120)
"""Longer, nobody waits for it any more."""
_ORIGIN = re.compile(r"https?://[^\s/@?#]+/?")


def check_console(console: ConsoleSettings) -> Iterator[Fault]:
    """Every fault of that section."""
    yield from _check_address(console)
    yield from _check_public_url(console)
    yield from _check_range("idle_minutes", console.idle_minutes, _IDLE_MINUTES, "30")
    yield from _check_range("absolute_hours", console.absolute_hours, _ABSOLUTE_HOURS, "12")
    if not 0 <= console.undo_seconds <= _LONGEST_UNDO:
        problem = f"trouvé : {console.undo_seconds:g} ; attendu : des secondes, de 0 à {_LONGEST_UNDO}"
        yield Fault((*_CONSOLE, "undo_seconds"), problem, "mettez 15")
    if not _PREVIEW_SECONDS[0] <= console.preview_seconds <= _PREVIEW_SECONDS[1]:
        problem = f"trouvé : {console.preview_seconds:g} ; attendu : des secondes, de 1 à {_PREVIEW_SECONDS[1]}"
        yield Fault((*_CONSOLE, "preview_seconds"), problem, "mettez 20")
    yield from check_secret((*_CONSOLE, "secret_key"), console.secret_key)
    for position, network in enumerate(console.trusted_proxies):
        yield from _check_network(position, network)
    if not console.local_accounts and console.oidc is None:
        remedy = "mettez true, ou donnez console.oidc"
        yield Fault((*_CONSOLE, "local_accounts"), "personne ne pourrait se connecter", remedy)
    if console.oidc is not None:
        yield from _check_oidc(console.oidc)


def _check_address(console: ConsoleSettings) -> Iterator[Fault]:
    if not 1 <= console.port <= 65535:
        problem = f"trouvé : {console.port} ; attendu : de 1 à 65535"
        yield Fault((*_CONSOLE, "port"), problem, "d’ordinaire 8642")
    if not console.host.strip() or re.search(r"[\s/@]", console.host):
        problem = f"trouvé : « {console.host} » ; attendu : une adresse où écouter"
        yield Fault((*_CONSOLE, "host"), problem, "127.0.0.1, derrière un serveur frontal")


def _check_public_url(console: ConsoleSettings) -> Iterator[Fault]:
    loc: Loc = (*_CONSOLE, "public_url")
    if console.public_url is not None and not _is_origin(console.public_url):
        problem = f"trouvé : « {console.public_url} » ; attendu : https://HÔTE, sans chemin"
        yield Fault(loc, problem, "celle que les opérateurs écrivent dans leur navigateur")
    elif console.public_url is not None and console.public_url.startswith("http:") and not _local(console.public_url):
        problem = "les mots de passe passeraient en clair sur le réseau"
        yield Fault(loc, problem, "mettez https:// et un serveur frontal qui chiffre")
    elif console.public_url is None and not _is_loopback(console.host):
        problem = f"absente, alors que la console écoute sur {console.host} : les mots de passe passeraient en clair"
        yield Fault(loc, problem, "donnez l’adresse https:// du serveur frontal, ou écoutez sur 127.0.0.1")


def _check_range(key: str, value: int, bounds: tuple[int, int], usual: str) -> Iterator[Fault]:
    least, most = bounds
    if not least <= value <= most:
        yield Fault((*_CONSOLE, key), f"trouvé : {value} ; attendu : de {least} à {most}", f"d’ordinaire {usual}")


def _check_network(position: int, network: str) -> Iterator[Fault]:
    try:
        ipaddress.ip_network(network)
    except ValueError:
        problem = f"trouvé : « {network} » ; attendu : une adresse IP ou un réseau"
        yield Fault((*_CONSOLE, "trusted_proxies", position), problem, "par exemple 127.0.0.1 ou 10.1.2.0/24")


def _check_oidc(oidc: OidcSettings) -> Iterator[Fault]:
    if not re.fullmatch(r"https?://[^\s?#@]+", oidc.issuer):
        problem = f"trouvé : « {oidc.issuer} » ; attendu : une adresse https"
        yield Fault((*_OIDC, "issuer"), problem, "celle que donne le fournisseur, telle quelle")
    elif oidc.issuer.startswith("http:") and not _local(oidc.issuer):
        yield Fault((*_OIDC, "issuer"), "le fournisseur doit être joint en https", "mettez https://")
    if not oidc.client_id.strip():
        yield Fault((*_OIDC, "client_id"), "trouvé : rien ; attendu : un identifiant", "le fournisseur le donne")
    yield from check_secret((*_OIDC, "client_secret"), oidc.client_secret)
    if "openid" not in oidc.scopes:
        problem = f"trouvé : {', '.join(oidc.scopes) or 'rien'} ; attendu : openid parmi les portées"
        yield Fault((*_OIDC, "scopes"), problem, "ajoutez openid")
    if (oidc.role_claim is None) != (not oidc.roles):
        yield Fault(_OIDC, "role_claim et roles vont ensemble", "donnez les deux, ou aucun des deux")
    if oidc.default_corps and oidc.default_role is None:
        yield Fault((*_OIDC, "default_corps"), "sans objet sans default_role", "donnez default_role, ou retirez-la")
    if oidc.default_role is not None and not oidc.default_corps:
        yield Fault((*_OIDC, "default_role"), "default_corps manque", "donnez les corps que verront ces comptes")
    if not oidc.timeout > 0:
        problem = f"trouvé : {oidc.timeout} ; attendu : des secondes, plus de 0"
        yield Fault((*_OIDC, "timeout"), problem, "mettez 10")
    if oidc.ca_file is not None and not oidc.ca_file.is_file():
        problem = f"fichier introuvable : {oidc.ca_file}"
        yield Fault((*_OIDC, "ca_file"), problem, "mettez-y le certificat de l’autorité, en PEM")


def _is_origin(url: str) -> bool:
    if not _ORIGIN.fullmatch(url):
        return False
    try:
        return urlsplit(url).port != 0 and bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _local(url: str) -> bool:
    try:
        return _is_loopback(urlsplit(url).hostname or "")
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
