"""What the configuration of Exchange Web Services must satisfy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from intake.configuration.faults import Fault
from intake.configuration.secret_rules import check_secret
from intake.configuration.yaml_lines import Loc
from intake.ews_settings import EwsAuth, EwsSending, EwsServer, EwsSource

_ENDPOINT = "/ews/exchange.asmx"
_MOST_DAYS = 30
_PRINCIPAL = re.compile(r"[^@\s\\]+@[^@\s\\]+")
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+")


def check_ews_source(loc: Loc, source: EwsSource) -> Iterator[Fault]:
    """One mailbox by EWS."""
    if source.mailbox is not None and not _ADDRESS.fullmatch(source.mailbox):
        problem = f"trouvé : « {source.mailbox} » ; attendu : l’adresse SMTP principale de la boîte"
        yield Fault((*loc, "mailbox"), problem, "écrivez nom@domaine.fr, ou retirez la clé : address sert alors")
    if not source.folder.strip(" /"):
        problem = f"trouvé : « {source.folder} » ; attendu : inbox, ou le chemin d’un dossier"
        yield Fault((*loc, "folder"), problem, "mettez inbox, ou par exemple « Boîte de réception/Recours »")
    yield from _check_server(loc, source)


def check_ews_sending(loc: Loc, sending: EwsSending) -> Iterator[Fault]:
    """Replies by EWS."""
    if not 1 <= sending.give_up_after_days <= _MOST_DAYS:
        problem = f"trouvé : {sending.give_up_after_days} ; attendu : de 1 à {_MOST_DAYS} jours"
        yield Fault((*loc, "give_up_after_days"), problem, "d’ordinaire 5")
    yield from _check_server(loc, sending)


def _check_server(loc: Loc, server: EwsServer) -> Iterator[Fault]:
    yield from _check_url((*loc, "url"), server.url)
    if not server.timeout > 0:
        yield Fault((*loc, "timeout"), f"trouvé : {server.timeout} ; attendu : des secondes, plus de 0", "mettez 60")
    yield from check_secret((*loc, "password"), server.password)
    if server.application is not None:
        yield from _check_application((*loc, "application"), server)
    yield from _check_login(loc, server)


def _check_url(loc: Loc, url: str) -> Iterator[Fault]:
    remedy = "écrivez https://SERVEUR/EWS/Exchange.asmx"
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        yield Fault(loc, f"trouvé : « {url} » ; ce n’est pas une adresse", remedy)
        return
    if parts.username is not None or parts.password is not None:
        yield Fault(loc, "un compte est écrit dans l’adresse", "retirez-le : user et password disent qui se connecte")
    elif parts.scheme != "https" or not parts.hostname or not has_port:
        problem = f"trouvé : « {url} » ; attendu : une adresse https (rien ne passe en clair)"
        yield Fault(loc, problem, remedy)
    elif parts.path.lower() != _ENDPOINT or parts.query:
        yield Fault(loc, f"trouvé : « {url} » ; attendu : une adresse qui finit par /EWS/Exchange.asmx", remedy)


def _check_login(loc: Loc, server: EwsServer) -> Iterator[Fault]:
    """What each way to prove oneself needs, and nothing that it has no use for."""
    by_password = server.auth in (EwsAuth.NTLM, EwsAuth.BASIC)
    by_ticket = server.auth is EwsAuth.KERBEROS
    wanted = {"user": by_password, "password": by_password, "application": server.auth is EwsAuth.OAUTH2}
    allowed = {"user": by_ticket, "keytab": by_ticket, "ticket_cache": by_ticket}
    for key in wanted | allowed:
        given = getattr(server, key) is not None
        if wanted.get(key) and not given:
            yield Fault(loc, f"auth: {server.auth.value} demande {key}", f"ajoutez « {key}: … »")
        elif given and not (wanted.get(key) or allowed.get(key)):
            yield Fault((*loc, key), f"sans objet avec auth: {server.auth.value}", "retirez cette clé, ou changez auth")
    if by_ticket:
        yield from _check_tickets(loc, server)


def _check_tickets(loc: Loc, server: EwsServer) -> Iterator[Fault]:
    if server.keytab is not None and server.ticket_cache is not None:
        problem = "trouvé : keytab et ticket_cache ; attendu : un seul"
        yield Fault((*loc, "ticket_cache"), problem, "gardez keytab : les tickets se renouvellent alors d’eux-mêmes")
    if server.user is not None and not _PRINCIPAL.fullmatch(server.user):
        problem = f"trouvé : « {server.user} » ; attendu : compte@DOMAINE, le nom Kerberos du compte"
        yield Fault((*loc, "user"), problem, "écrivez-le comme « klist -k TABLE » le montre, ou retirez la clé")


def _check_application(loc: Loc, server: EwsServer) -> Iterator[Fault]:
    application = server.application
    if application is None:
        return
    for key in ("certificate", "secret", "refresh_token"):
        yield from check_secret((*loc, key), getattr(application, key))
    if application.refresh_token is not None:
        remedy = "mettez certificate ou secret : EWS se lit sans personne"
        yield Fault((*loc, "refresh_token"), "le consentement d’une personne ne sert que pour IMAP", remedy)
    elif (application.certificate is None) == (application.secret is None):
        problem = "trouvé : certificate et secret, ou aucun des deux ; attendu : un seul"
        yield Fault(loc, problem, "gardez le certificat (conseillé), ou le secret")
    if not application.authority.startswith("https://"):
        problem = f"trouvé : « {application.authority} » ; attendu : une adresse https"
        yield Fault((*loc, "authority"), problem, "d’ordinaire https://login.microsoftonline.com, ou l’AD FS interne")
