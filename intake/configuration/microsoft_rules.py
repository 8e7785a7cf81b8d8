"""What the configuration of Microsoft 365 must satisfy: the application, Graph in and out, IMAP by OAuth2."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.configuration.faults import REFERENCE_REMEDY, Fault
from intake.configuration.secret_rules import check_secret
from intake.configuration.yaml_lines import Loc
from intake.microsoft_settings import ApplicationSettings, GraphSending, GraphSource, ImapOAuth2

MOST_RETURNED_MIB = 2
"""Graph takes 4 MB a request, and a returned file is coded in base64 twice: once in the mail, once around it."""
_MOST_DAYS = 30
_MOST_SETTLED = 300
"""The courier waits so long before it says that a reply did not leave, and must not look dead to its supervisor."""
_ADDRESS = re.compile(r"https://[^\s/@?#]+(/[^\s?#]*)?")
_WORD = re.compile(r"[A-Za-z0-9._-]+")
_IN_THE_CLOUD = "outlook.office365.com"


def check_graph_source(loc: Loc, source: GraphSource) -> Iterator[Fault]:
    """One mailbox by Graph."""
    if not re.fullmatch(r"[^\s/?#]+", source.mailbox):
        problem = f"trouvé : « {source.mailbox} » ; attendu : l’adresse de la boîte, ou son identifiant"
        yield Fault((*loc, "mailbox"), problem, "mettez l’adresse principale, par exemple boite@sante.gouv.fr")
    if not re.fullmatch(r"[^\s/?#]+", source.folder):
        problem = f"trouvé : « {source.folder} » ; attendu : inbox, ou l’identifiant d’un dossier"
        yield Fault((*loc, "folder"), problem, "mettez inbox (le nom affiché d’un dossier n’est pas un identifiant)")
    for key, value, least in (
        ("look_seconds", source.look_seconds, 1),
        ("full_listing_minutes", source.full_listing_minutes, 1),
    ):
        if not value >= least:
            yield Fault((*loc, key), f"trouvé : {value:g} ; attendu : au moins {least}", "augmentez cette valeur")
    yield from _check_service(loc, source)


def check_graph_sending(loc: Loc, sending: GraphSending) -> Iterator[Fault]:
    """Replies by Graph."""
    if not 1 <= sending.give_up_after_days <= _MOST_DAYS:
        problem = f"trouvé : {sending.give_up_after_days} ; attendu : de 1 à {_MOST_DAYS} jours"
        yield Fault((*loc, "give_up_after_days"), problem, "d’ordinaire 5")
    if not 0 <= sending.settle_seconds <= _MOST_SETTLED:
        problem = f"trouvé : {sending.settle_seconds:g} ; attendu : de 0 à {_MOST_SETTLED} secondes"
        yield Fault((*loc, "settle_seconds"), problem, "d’ordinaire 60")
    yield from _check_service(loc, sending)


def check_imap_oauth2(loc: Loc, oauth2: ImapOAuth2, host: str) -> Iterator[Fault]:
    """IMAP by a token."""
    yield from _check_application((*loc, "application"), oauth2.application, delegated=True)
    if not oauth2.scope.strip() or re.search(r"\s", oauth2.scope):
        problem = f"trouvé : « {oauth2.scope} » ; attendu : un seul service, sans espace"
        yield Fault((*loc, "scope"), problem, "pour Exchange Online : https://outlook.office365.com/.default")
    elif host == _IN_THE_CLOUD and not oauth2.scope.startswith(f"https://{_IN_THE_CLOUD}/"):
        problem = f"trouvé : « {oauth2.scope} » ; attendu : https://outlook.office365.com/.default"
        yield Fault((*loc, "scope"), problem, "un jeton pour Graph n’ouvre pas IMAP : retirez scope")


def check_returned_size(loc: Loc, mib: int) -> Iterator[Fault]:
    """What goes back with a reply by Graph."""
    if mib > MOST_RETURNED_MIB:
        problem = f"trouvé : {mib} ; attendu : {MOST_RETURNED_MIB} au plus quand les réponses partent par Graph"
        yield Fault(loc, problem, f"mettez {MOST_RETURNED_MIB} : Graph refuse un envoi de plus de 4 Mo")


def _check_service(loc: Loc, service: GraphSource | GraphSending) -> Iterator[Fault]:
    yield from _check_address((*loc, "endpoint"), service.endpoint, "https://graph.microsoft.com")
    if not service.timeout > 0:
        yield Fault((*loc, "timeout"), f"trouvé : {service.timeout} ; attendu : des secondes, plus de 0", "mettez 60")
    yield from _check_application((*loc, "application"), service.application, delegated=False)


def _check_application(loc: Loc, application: ApplicationSettings, *, delegated: bool) -> Iterator[Fault]:
    for key, value in (("tenant", application.tenant), ("client_id", application.client_id)):
        if not _WORD.fullmatch(value):
            problem = f"trouvé : « {value} » ; attendu : un identifiant (ou un domaine, pour tenant)"
            yield Fault((*loc, key), problem, "copiez-le de la page de l’application, dans Entra ID")
    yield from _check_address((*loc, "authority"), application.authority, "https://login.microsoftonline.com")
    for key in ("certificate", "secret", "refresh_token"):
        yield from check_secret((*loc, key), getattr(application, key))
    if application.certificate and application.secret:
        yield Fault(loc, "trouvé : certificate et secret ; attendu : un seul des deux", "gardez le certificat")
    if application.refresh_token and not delegated:
        remedy = "mettez certificate ou secret : Graph se lit sans personne"
        yield Fault((*loc, "refresh_token"), "le consentement d’une personne ne sert que pour IMAP", remedy)
    elif not (application.certificate or application.secret or application.refresh_token):
        problem = "trouvé : rien qui prouve l’application ; attendu : certificate ou secret"
        yield Fault(loc, problem, f"mettez certificate (conseillé), et {REFERENCE_REMEDY}")


def _check_address(loc: Loc, address: str, usual: str) -> Iterator[Fault]:
    if not _ADDRESS.fullmatch(address) or address.endswith("/"):
        yield Fault(
            loc, f"trouvé : « {address} » ; attendu : une adresse https, sans « / » à la fin", f"d’ordinaire {usual}"
        )
