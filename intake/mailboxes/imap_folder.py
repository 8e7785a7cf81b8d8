"""One opened IMAP folder: its identity, what it holds, and what to say when it is not there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, IMAPClientReadOnlyError

from intake.errors import ConfigError, TransientError
from intake.mailboxes.imap_login import ImapOptions, named_faults

SEARCH_WINDOW = 80_000
"""UIDs asked for at once: imaplib takes lines of at most a million bytes, and a UID with its space takes up to 11."""
FOLDERS_NAMED = 30
"""In a message about a missing folder."""


@dataclass(frozen=True)
class Folder:
    """What the server said when it opened the folder. ``next_uid`` is None when it did not say."""

    validity: int
    exists: int
    next_uid: int | None

    def has_news_since(self, other: Folder) -> bool:
        """True when mail came since ``other`` was seen. That people sorted or deleted some is no news to us."""
        if self.validity != other.validity:
            return True
        if self.next_uid is None or other.next_uid is None:
            return self.exists != other.exists
        return self.next_uid != other.next_uid


def open_folder(client: IMAPClient, options: ImapOptions, *, readonly: bool = True) -> Folder:
    """EXAMINE (or SELECT) the folder of ``options``. Raises TransientError or ConfigError."""
    with named_faults(options.where):
        try:
            said = client.select_folder(options.folder, readonly=readonly)
        except IMAPClientReadOnlyError as error:
            problem = f"le dossier « {options.folder} » ne s’ouvre qu’en lecture"
            raise ConfigError(options.where, problem, "retirez mark_seen, ou donnez au compte le droit S") from error
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            raise _folder_fault(client, options, error) from error
    if b"UIDVALIDITY" not in said:
        raise ConfigError(
            options.where, f"le dossier « {options.folder} » n’a pas d’UID durables", "prenez un autre dossier"
        )
    return Folder(said[b"UIDVALIDITY"], said[b"EXISTS"], said.get(b"UIDNEXT"))


def search_uids(client: IMAPClient, folder: Folder, since: date | None) -> list[int]:
    """The UIDs in the opened folder (with a server date from ``since`` on), lowest first: in order of arrival."""
    dated = ["SINCE", since] if since else []
    if folder.exists <= SEARCH_WINDOW:
        return sorted(client.search(dated or "ALL"))
    found: set[int] = set()
    # From the end down: when mails are deleted meanwhile, those that shift to lower numbers are met again, not missed.
    for last in range(folder.exists, 0, -SEARCH_WINDOW):
        first = max(1, last - SEARCH_WINDOW + 1)
        found.update(client.search([f"{first}:{last}".encode(), *dated]))
    return sorted(found)


def _folder_fault(client: IMAPClient, options: ImapOptions, error: IMAPClientError) -> ConfigError | TransientError:
    names = sorted(str(name) for _, _, name in client.list_folders())
    if options.folder in names:
        return TransientError(f"{options.where} : le dossier « {options.folder} » ne s’ouvre pas ({error})")
    there = ", ".join(f"« {name} »" for name in names[:FOLDERS_NAMED])
    problem = f"le dossier « {options.folder} » n’existe pas"
    return ConfigError(
        options.where, problem, f"mettez dans {options.folder_key} l’un de ceux-ci : {there or 'aucun n’est visible'}"
    )
