"""What a well-formed configuration must also satisfy; mailbox_rules has those of mailboxes. Each rule is pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from intake.campaigns import packaged_years, years_in
from intake.configuration.console_rules import check_console
from intake.configuration.ews_rules import check_ews_sending
from intake.configuration.faults import REFERENCE_REMEDY, Fault
from intake.configuration.mailbox_rules import check_mailboxes
from intake.configuration.microsoft_rules import check_graph_sending, check_returned_size
from intake.configuration.secret_rules import check_secret
from intake.configuration.shape import VERSION, MailboxEntry, SendingChoice, SettingsFile
from intake.configuration.value_rules import check_address, check_connection, check_one
from intake.configuration.yaml_lines import Loc
from intake.domain.mailbox import Purpose
from intake.settings import AlertSettings, Antivirus, CampaignsChoice, Database, Timestamping

_DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")
MOST_DAYS = 30
"""A reply that comes a month late helps nobody: a person should have been told long before."""
_MOST_DAYS_BEFORE = 60
"""The two months themselves: an alert cannot come before the appeal."""


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
    yield from check_mailboxes(file.mailboxes)
    if file.sending.graph is not None:
        for name, entry in file.mailboxes.items():
            if entry.return_files:
                yield from check_returned_size(("mailboxes", name, "return_files_mib"), entry.return_files_mib)
    yield from _check_alerts(file.alerts, file.mailboxes)
    yield from _check_timestamping(file.timestamping)
    yield from check_console(file.console)


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


# --- servers


def _check_sending(sending: SendingChoice) -> Iterator[Fault]:
    choices = {"smtp": sending.smtp, "maildir": sending.maildir, "ews": sending.ews, "graph": sending.graph}
    yield from check_one(("sending",), **choices)
    if sending.ews is not None:
        yield from check_ews_sending(("sending", "ews"), sending.ews)
    if sending.graph is not None:
        yield from check_graph_sending(("sending", "graph"), sending.graph)
    smtp = sending.smtp
    if smtp is None:
        return
    yield from check_connection(("sending", "smtp"), smtp)
    if not 1 <= smtp.give_up_after_days <= MOST_DAYS:
        problem = f"trouvé : {smtp.give_up_after_days} ; attendu : de 1 à {MOST_DAYS} jours"
        yield Fault(("sending", "smtp", "give_up_after_days"), problem, "d’ordinaire 5")
    if (smtp.user is None) != (smtp.password is None):
        yield Fault(("sending", "smtp"), "user et password vont ensemble", "donnez les deux, ou aucun des deux")


def _check_antivirus(antivirus: Antivirus | None) -> Iterator[Fault]:
    if antivirus is None:
        return
    yield from check_one(("antivirus",), socket=antivirus.socket, host=antivirus.host)
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
