"""What each mailbox must satisfy, and all of them together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.configuration.ews_rules import check_ews_source
from intake.configuration.faults import Fault
from intake.configuration.microsoft_rules import check_graph_source, check_imap_oauth2
from intake.configuration.shape import MailboxEntry, SourceChoice
from intake.configuration.value_rules import LOOPBACK, check_address, check_connection, check_one
from intake.configuration.yaml_lines import Loc
from intake.domain.mailbox import fold_address
from intake.settings import ImapSource, Security

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MAIL_MIB = 50
"""Base64 makes a third more of it: no mail server of an administration takes larger mails."""


def check_mailboxes(mailboxes: dict[str, MailboxEntry]) -> Iterator[Fault]:
    """Each by itself, then against the others."""
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
    yield from check_one(loc, imap=source.imap, maildir=source.maildir, ews=source.ews, graph=source.graph)
    if source.imap is not None:
        yield from check_connection((*loc, "imap"), source.imap)
        yield from _check_login((*loc, "imap"), source.imap)
        yield from _check_sent_folder((*loc, "imap", "sent_folder"), source.imap)
    if source.ews is not None:
        yield from check_ews_source((*loc, "ews"), source.ews)
    if source.graph is not None:
        yield from check_graph_source((*loc, "graph"), source.graph)


def _check_login(loc: Loc, source: ImapSource) -> Iterator[Fault]:
    yield from check_one(loc, password=source.password, auth=source.auth)
    if source.auth is None:
        return
    yield from check_imap_oauth2((*loc, "auth", "oauth2"), source.auth.oauth2, source.host)
    if source.security is Security.NONE and source.host not in LOOPBACK:
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
