"""What a well-formed configuration must also satisfy. Each rule is pure: values in, faults out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from intake.campaigns import packaged_years, years_in
from intake.configuration.console_rules import check_console
from intake.configuration.ews_rules import check_ews_sending, check_ews_source
from intake.configuration.faults import REFERENCE_REMEDY, Fault
from intake.configuration.microsoft_rules import (
    check_graph_sending,
    check_graph_source,
    check_imap_oauth2,
    check_returned_size,
)
from intake.configuration.secret_rules import check_secret
from intake.configuration.shape import VERSION, MailboxEntry, SendingChoice, SettingsFile, SourceChoice
from intake.configuration.yaml_lines import Loc
from intake.domain.mailbox import Purpose, fold_address
from intake.settings import (
    AlertSettings,
    Antivirus,
    CampaignsChoice,
    Database,
    ImapSource,
    Security,
    SmtpSending,
    Timestamping,
)

_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")
MOST_DAYS = 30
"""A reply that comes a month late helps nobody: a person should have been told long before."""
_MOST_DAYS_BEFORE = 60
"""The two months themselves: an alert cannot come before the appeal."""
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_MAIL_MIB = 50
"""Base64 makes a third more of it: no mail server of an administration takes larger mails."""


def check(file: SettingsFile) -> Iterator[Fault]:
    """Every fault of that file."""
    if file.version != VERSION:
        yield Fault(("version",), f"trouvé : {file.version} ; attendu : {VERSION}", f"écrivez version: {VERSION}")
    yield from _check_database(file.database)
    yield from _check_sending(file.sending)
    yield from _check_antivirus(file.antivirus)
    yield from _check_campaigns(file.campaigns)
    yield from _check_numbers(file)
    yield from _check_hosts(file.trusted_hosts)
    yield from _check_directory(("campaigns", "directory"), file.campaigns.directory)
    yield from _check_directory(("texts", "directory"), file.texts.directory)
    yield from _check_mailboxes(file.mailboxes)
    if file.sending.graph is not None:
        for name, entry in file.mailboxes.items():
            if entry.return_files:
                yield from check_returned_size(("mailboxes", name, "return_files_mib"), entry.return_files_mib)
    yield from _check_alerts(file.alerts, file.mailboxes)
    yield from _check_timestamping(file.timestamping)
    yield from check_console(file.console)


def check_address(loc: Loc, address: str) -> Iterator[Fault]:
    """It looks like an address."""
    if not _ADDRESS.fullmatch(address):
        yield Fault(loc, f"trouvé : « {address} » ; attendu : une adresse de courriel", "écrivez nom@domaine.fr")


def _check_numbers(file: SettingsFile) -> Iterator[Fault]:
    least = (
        (("reading", "workers"), file.reading.workers, 1),
        (("reading", "timeout_seconds"), file.reading.timeout_seconds, 1),
        (("reading", "memory_mib"), file.reading.memory_mib, 256),
        (("poll_seconds",), file.poll_seconds, 1),
        (("received_gap_minutes",), file.received_gap_minutes, 1),
    )
    for loc, value, minimum in least:
        if not value >= minimum:  # so that .nan is refused too
            yield Fault(loc, f"trouvé : {value:g} ; attendu : au moins {minimum}", "augmentez cette valeur")


def _check_hosts(patterns: Iterable[str]) -> Iterator[Fault]:
    for position, pattern in enumerate(patterns):
        if not re.fullmatch(r"(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", pattern):
            problem = f"trouvé : « {pattern} » ; attendu : un nom d’hôte ou « *.domaine »"
            yield Fault(("trusted_hosts", position), problem, "« * » ne se met qu’en tête, suivi d’un point")


# --- database


def _check_database(database: Database) -> Iterator[Fault]:
    loc = ("database", "url")
    try:
        url = urlsplit(database.url)
        secret = url.password is not None or "password" in parse_qs(url.query, keep_blank_values=True)
    except ValueError:
        yield Fault(loc, "ce n’est pas une adresse de base", "sqlite:///CHEMIN ou postgresql+psycopg://HOTE/BASE")
        return
    if secret:
        remedy = f"retirez-le de l’adresse, et à côté d’elle dans database.password {REFERENCE_REMEDY}"
        yield Fault(loc, "un mot de passe est écrit dans l’adresse de la base", remedy)
    if url.scheme not in _DATABASES:
        problem = f"base « {url.scheme} » non prise en charge ; attendu : {' ou '.join(_DATABASES)}"
        yield Fault(loc, problem, "écrivez sqlite:///CHEMIN ou postgresql+psycopg://UTILISATEUR@HOTE/BASE")
    if url.scheme == "sqlite" and url.path.lstrip("/") in ("", ":memory:"):
        yield Fault(loc, "une base en mémoire oublie tout à l’arrêt", "donnez un chemin : sqlite:///var/intake.db")
    yield from check_secret(("database", "password"), database.password)


# --- connections


def _check_connection(loc: Loc, server: SmtpSending | ImapSource) -> Iterator[Fault]:
    if not 1 <= server.port <= 65535:
        usual = "587 (starttls), 465 (tls)" if isinstance(server, SmtpSending) else "993 (tls), 143 (starttls)"
        yield Fault((*loc, "port"), f"trouvé : {server.port} ; attendu : de 1 à 65535", f"d’ordinaire {usual}")
    if not server.host.strip() or re.search(r"[\s/:@]", server.host.replace("::1", "")):
        yield Fault((*loc, "host"), f"trouvé : « {server.host} » ; attendu : un nom d’hôte", "sans protocole ni port")
    if server.timeout <= 0:
        yield Fault((*loc, "timeout"), f"trouvé : {server.timeout} ; attendu : des secondes, plus de 0", "mettez 60")
    if server.ca_file is not None and server.security is Security.NONE:
        yield Fault((*loc, "ca_file"), "sans objet quand security vaut none", "retirez-la, ou chiffrez")
    if server.password and server.security is Security.NONE and server.host not in _LOOPBACK:
        problem = "le mot de passe passerait en clair sur le réseau"
        yield Fault((*loc, "security"), problem, "mettez tls ou starttls")
    yield from check_secret((*loc, "password"), server.password)


def _check_sending(sending: SendingChoice) -> Iterator[Fault]:
    choices = {"smtp": sending.smtp, "maildir": sending.maildir, "ews": sending.ews, "graph": sending.graph}
    yield from _check_one(("sending",), **choices)
    if sending.ews is not None:
        yield from check_ews_sending(("sending", "ews"), sending.ews)
    if sending.graph is not None:
        yield from check_graph_sending(("sending", "graph"), sending.graph)
    smtp = sending.smtp
    if smtp is None:
        return
    yield from _check_connection(("sending", "smtp"), smtp)
    if not 1 <= smtp.give_up_after_days <= MOST_DAYS:
        problem = f"trouvé : {smtp.give_up_after_days} ; attendu : de 1 à {MOST_DAYS} jours"
        yield Fault(("sending", "smtp", "give_up_after_days"), problem, "d’ordinaire 5")
    if (smtp.user is None) != (smtp.password is None):
        yield Fault(("sending", "smtp"), "user et password vont ensemble", "donnez les deux, ou aucun des deux")


def _check_antivirus(antivirus: Antivirus | None) -> Iterator[Fault]:
    if antivirus is None:
        return
    yield from _check_one(("antivirus",), socket=antivirus.socket, host=antivirus.host)
    if not 1 <= antivirus.port <= 65535:
        problem = f"trouvé : {antivirus.port} ; attendu : de 1 à 65535"
        yield Fault(("antivirus", "port"), problem, "d’ordinaire 3310")
    if antivirus.timeout <= 0:
        problem = f"trouvé : {antivirus.timeout} ; attendu : des secondes, plus de 0"
        yield Fault(("antivirus", "timeout"), problem, "mettez 60")


def _check_alerts(alerts: AlertSettings, mailboxes: dict[str, MailboxEntry]) -> Iterator[Fault]:
    corps = sorted({entry.corps.value for entry in mailboxes.values() if entry.purpose is Purpose.APPEAL})
    for name, addresses in alerts.recipients.items():
        if name not in corps:
            problem = f"trouvé : « {name} » ; attendu : un corps qui a une boîte de recours ({', '.join(corps)})"
            yield Fault(("alerts", "recipients", name), problem, "corrigez le corps, ou déclarez sa boîte")
        for position, address in enumerate(addresses):
            yield from check_address(("alerts", "recipients", name, position), address)
    for key in ("days_before", "evaluator_days_before"):
        for position, days in enumerate(getattr(alerts, key)):
            if not 0 <= days <= _MOST_DAYS_BEFORE:
                problem = f"trouvé : {days} ; attendu : de 0 à {_MOST_DAYS_BEFORE} jours"
                yield Fault(("alerts", key, position), problem, "d’ordinaire 30, 15, 7 et 1")
    if not 1 <= alerts.acknowledgement_working_days <= MOST_DAYS:
        problem = f"trouvé : {alerts.acknowledgement_working_days} ; attendu : de 1 à {MOST_DAYS} jours ouvrés"
        yield Fault(("alerts", "acknowledgement_working_days"), problem, "d’ordinaire 1")


def _check_timestamping(timestamping: Timestamping | None) -> Iterator[Fault]:
    if timestamping is None:
        return
    if not re.fullmatch(r"https?://[^\s/@]+(/\S*)?", timestamping.url):
        problem = f"trouvé : « {timestamping.url} » ; attendu : une adresse http ou https, sans mot de passe"
        yield Fault(("timestamping", "url"), problem, "écrivez celle que donne l’autorité d’horodatage")
    if not timestamping.ca_file.is_file():
        problem = f"fichier introuvable : {timestamping.ca_file}"
        yield Fault(("timestamping", "ca_file"), problem, "mettez-y le certificat de l’autorité, en PEM")
    if not timestamping.timeout > 0:
        problem = f"trouvé : {timestamping.timeout} ; attendu : des secondes, plus de 0"
        yield Fault(("timestamping", "timeout"), problem, "mettez 20")


def _check_one(loc: Loc, **choices: object) -> Iterator[Fault]:
    given = [name for name, value in choices.items() if value is not None]
    if len(given) != 1:
        found = " et ".join(given) or "rien"
        *others, last = choices
        expected = f"{', '.join(others)} ou {last}"
        yield Fault(loc, f"trouvé : {found} ; attendu : {expected}", "donnez-en exactement un")


# --- campaigns and texts


def _check_directory(loc: Loc, directory: Path | None) -> Iterator[Fault]:
    if directory is not None and not directory.is_dir():
        yield Fault(loc, f"dossier introuvable : {directory}", "créez-le, ou mettez null")


def _check_campaigns(choice: CampaignsChoice) -> Iterator[Fault]:
    known = packaged_years() | years_in(choice.directory)
    if not choice.years:
        yield Fault(("campaigns", "years"), "aucune campagne", f"campagnes connues : {_listed(known)}")
    for position, year in enumerate(choice.years):
        loc: Loc = ("campaigns", "years", position)
        if year not in known:
            remedy = f"campagnes connues : {_listed(known)} ; ou ajoutez {year}/campaign.yaml à campaigns.directory"
            yield Fault(loc, f"campagne inconnue : {year}", remedy)
        if year in choice.years[:position]:
            yield Fault(loc, f"campagne donnée deux fois : {year}", "gardez-en une")


def _listed(years: Iterable[int]) -> str:
    return ", ".join(str(year) for year in sorted(years, reverse=True)) or "aucune"


# --- mailboxes


def _check_mailboxes(mailboxes: dict[str, MailboxEntry]) -> Iterator[Fault]:
    if not mailboxes:
        yield Fault(("mailboxes",), "aucune boîte aux lettres", "déclarez-en au moins une")
    for name, entry in mailboxes.items():
        yield from _check_mailbox(name, entry)
    yield from _check_shared_addresses(mailboxes)
    yield from _check_shared_sources(mailboxes)


def _check_mailbox(name: str, entry: MailboxEntry) -> Iterator[Fault]:
    loc: Loc = ("mailboxes", name)
    if not _NAME.fullmatch(name):
        yield Fault(loc, f"nom de boîte fautif : « {name} »", "minuscules sans accent, chiffres et tirets")
    yield from check_address((*loc, "address"), entry.address)
    if not entry.address.isascii():
        remedy = "mettez la forme sans accent ici, l’accentuée dans aliases"
        yield Fault((*loc, "address"), "on n’écrit jamais depuis une adresse accentuée", remedy)
    for position, alias in enumerate(entry.aliases):
        yield from check_address((*loc, "aliases", position), alias)
    yield from check_address((*loc, "contact", "email"), entry.contact.email)
    caps = {
        "replies_per_sender_day": entry.replies_per_sender_day,
        "replies_per_domain_day": entry.replies_per_domain_day,
        "replies_per_day": entry.replies_per_day,
    }
    for key, cap in caps.items():
        if cap < 1:
            problem = f"trouvé : {cap} ; attendu : au moins 1"
            yield Fault((*loc, key), problem, "pour ne rien envoyer seul, mettez mode: shadow")
    if not 1 <= entry.return_files_mib <= _MAIL_MIB:
        problem = f"trouvé : {entry.return_files_mib} ; attendu : de 1 à {_MAIL_MIB} (Mio)"
        yield Fault((*loc, "return_files_mib"), problem, "pour ne rien retourner, mettez return_files: false")
    yield from _check_source((*loc, "source"), entry.source)


def _check_source(loc: Loc, source: SourceChoice) -> Iterator[Fault]:
    yield from _check_one(loc, imap=source.imap, maildir=source.maildir, ews=source.ews, graph=source.graph)
    if source.imap is not None:
        yield from _check_connection((*loc, "imap"), source.imap)
        yield from _check_login((*loc, "imap"), source.imap)
        yield from _check_sent_folder((*loc, "imap", "sent_folder"), source.imap)
    if source.ews is not None:
        yield from check_ews_source((*loc, "ews"), source.ews)
    if source.graph is not None:
        yield from check_graph_source((*loc, "graph"), source.graph)


def _check_login(loc: Loc, source: ImapSource) -> Iterator[Fault]:
    yield from _check_one(loc, password=source.password, auth=source.auth)
    if source.auth is None:
        return
    yield from check_imap_oauth2((*loc, "auth", "oauth2"), source.auth.oauth2, source.host)
    if source.security is Security.NONE and source.host not in _LOOPBACK:
        yield Fault((*loc, "security"), "le jeton passerait en clair sur le réseau", "mettez tls ou starttls")


def _check_sent_folder(loc: Loc, source: ImapSource) -> Iterator[Fault]:
    if source.sent_folder is None:
        return
    if not source.sent_folder.strip():
        yield Fault(loc, "trouvé : « » ; attendu : un nom de dossier", "mettez « Sent », ou null pour aucune copie")
    elif source.sent_folder.lower() == source.folder.lower():
        problem = "c’est le dossier que le robot relève : il relirait ses propres réponses"
        yield Fault(loc, problem, "mettez le dossier des messages envoyés, d’ordinaire « Sent »")


def _check_shared_addresses(mailboxes: dict[str, MailboxEntry]) -> Iterator[Fault]:
    """No address, whatever its accents, leads to two mailboxes: a mail could not be re-routed."""
    owners: dict[str, str] = {}
    for name, entry in mailboxes.items():
        for address in (entry.address, *entry.aliases):
            owner = owners.setdefault(fold_address(address), name)
            if owner != name:
                loc = ("mailboxes", name, "address" if address == entry.address else "aliases")
                yield Fault(loc, f"« {address} » est déjà une adresse de la boîte {owner}", "gardez-la dans une seule")


def _check_shared_sources(mailboxes: dict[str, MailboxEntry]) -> Iterator[Fault]:
    owners: dict[object, str] = {}
    for name, entry in mailboxes.items():
        place = _place(entry)
        owner = owners.setdefault(place, name)
        if owner != name and place is not None:
            loc = ("mailboxes", name, "source")
            yield Fault(loc, f"même emplacement que la boîte {owner}", "chaque boîte a le sien")
    for name, entry in mailboxes.items():
        imap = entry.source.imap
        sent = (imap.host, imap.port, imap.user, imap.sent_folder) if imap and imap.sent_folder else None
        if sent is not None and owners.get(sent, name) != name:
            at: Loc = ("mailboxes", name, "source", "imap", "sent_folder")
            yield Fault(at, f"c’est le dossier que relève la boîte {owners[sent]}", "mettez-en un autre")


def _place(entry: MailboxEntry) -> object:
    source = entry.source
    if source.imap is not None:
        return (source.imap.host, source.imap.port, source.imap.user, source.imap.folder)
    if source.ews is not None:
        mailbox = source.ews.mailbox or entry.address
        return (source.ews.url.lower(), mailbox.lower(), source.ews.folder.strip("/ ").lower())
    if source.graph is not None:
        return (source.graph.endpoint, source.graph.mailbox.lower(), source.graph.folder)
    return source.maildir.path if source.maildir is not None else None
