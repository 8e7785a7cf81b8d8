"""The Sent folder of an IMAP account: a copy of each reply, by APPEND (RFC 3501, 6.3.11), once."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import datetime

from imapclient import SEEN, IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from intake.errors import MessageError
from intake.mailboxes.imap_folder import open_folder
from intake.mailboxes.imap_login import ImapOptions, cut, log_in, named_faults
from intake.ports import Outgoing, SentFolder


def open_sent_folder(options: ImapOptions, folder: str) -> SentFolder:
    """Log in and look at that folder. Raises TransientError, or ConfigError when it is not there."""
    return _ImapSentFolder(replace(options, folder=folder, folder_key="sent_folder"))


class _ImapSentFolder:
    """See ``SentFolder``. After a TransientError the connection may be dead: open another."""

    _client: IMAPClient

    def __init__(self, options: ImapOptions) -> None:
        self._options = options
        with ExitStack() as on_failure:
            client = log_in(options)
            on_failure.callback(cut, client)
            # Read-only: looking for a copy changes nothing, and APPEND needs no open folder.
            open_folder(client, options)
            self._client = client
            on_failure.pop_all()

    def keep(self, mail: Outgoing, sent_at: datetime) -> str:
        """Looked for by its Message-ID first: the server may keep a copy itself, or a killed process have made it."""
        with named_faults(self._options.where):
            # NOOP lets the server tell of what others put there since.
            self._client.noop()
            if self._client.search(["HEADER", "Message-ID", mail.message_id]):
                return f"déjà dans « {self._options.folder} »"
            self._append(mail, sent_at)
        return f"copié dans « {self._options.folder} »"

    def close(self) -> None:
        """LOGOUT, as far as the connection allows."""
        with suppress(OSError, IMAPClientError):
            self._client.logout()
        cut(self._client)

    def _append(self, mail: Outgoing, sent_at: datetime) -> None:
        try:
            self._client.append(self._options.folder, mail.raw, (SEEN,), sent_at)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            refused = f"le serveur refuse cette copie dans « {self._options.folder} » ({error})"
            raise MessageError(f"{self._options.where} : {refused}") from error
