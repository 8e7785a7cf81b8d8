"""Replies by Exchange Web Services, where SMTP is not allowed: the MIME bytes that were composed, and a look back.

Exchange sends with the mailbox's own address as envelope sender: a null one is not to be had here. What keeps machines
from answering is in the mail itself (Auto-Submitted, X-Auto-Response-Suppress). A copy always stays in the Sent items:
that is where it is looked up whether a mail left, before each attempt and after each doubt.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

from intake.errors import ConfigError, IntakeError, MessageError, TransientError
from intake.exchange.connection import Connection
from intake.exchange.faults import UnansweredError
from intake.exchange.online import ending
from intake.exchange.options import EwsOptions
from intake.exchange.services import count_by_message_id, create_item, open_folder
from intake.ports import Outgoing, Sending, Verdict

LEFT = ("sentitems", "deleteditems")
"""A mail that lies there left; people tidy up."""
LEAVING = ("outbox", "drafts")
"""One that lies there is on its way, or stuck."""
DOUBT_SECONDS = 180.0
"""How long after a lost answer no new attempt is made: a server at work ends a request within 110 s (IIS)."""
REFUSED = ("ErrorMimeContentInvalid", "ErrorMimeContentInvalidBase64String", "ErrorInvalidRecipients")
"""About this very mail: another attempt would meet them again."""
_REFUSALS = (*REFUSED, "ErrorMessageSizeExceeded", "ErrorMissingRecipients", "ErrorMailRecipientNotFound")


class EwsWayOut:
    """Sends from one mailbox of Exchange, with one connection a mail."""

    def __init__(self, options: EwsOptions) -> None:
        self._options = options
        self._in_doubt: dict[str, float] = {}

    def send(self, mail: Outgoing) -> Sending:
        """One attempt, after a look whether it left already. Never raises for what a server says or does."""
        since = time.monotonic() - self._in_doubt.get(mail.message_id, -DOUBT_SECONDS)
        try:
            if self.was_sent(mail.message_id):
                return self._settled(mail, "retrouvé parmi les éléments envoyés")
            if since < DOUBT_SECONDS:
                return Sending(Verdict.LATER, "un envoi est resté sans réponse : on attend avant de réessayer")
        except IntakeError as fault:
            return Sending(Verdict.LATER, f"connexion impossible : {fault}")
        return self._attempt(mail)

    def was_sent(self, message_id: str) -> bool | None:
        """True when it lies among the sent items; None when it is still in the outbox. Raises TransientError."""
        with self._faults_passing(), self._connected() as connection:
            folders = [connection.folder(name) for name in (*LEFT, *LEAVING)]
            counts = count_by_message_id(connection, message_id, folders)
        if any(counts[: len(LEFT)]):
            return True
        return None if any(counts[len(LEFT) :]) else False

    def check(self) -> str:
        """Opens the Sent items; sends nothing. Raises ConfigError or TransientError."""
        with self._connected() as connection:
            open_folder(connection, connection.folder("sentitems"))
        notice = ending(self._options.url)
        return f"{self._options.where} : boîte ouverte, envoi par EWS" + (f" ; {notice}" if notice else "")

    def _attempt(self, mail: Outgoing) -> Sending:
        try:
            with self._connected() as connection:
                create_item(connection, mail.raw, "SendAndSaveCopy", connection.folder("sentitems"))
        except UnansweredError as fault:
            return self._look_after(mail, fault)
        except MessageError as fault:
            return Sending(Verdict.REFUSED, f"refusé : {fault}")
        except IntakeError as fault:
            refused = any(code in str(fault) for code in _REFUSALS)
            how = "refusé" if refused else "remis à plus tard"
            return Sending(Verdict.REFUSED if refused else Verdict.LATER, f"{how} : {fault}")
        return self._settled(mail, "accepté par Exchange, copie parmi les éléments envoyés")

    def _look_after(self, mail: Outgoing, fault: UnansweredError) -> Sending:
        """The answer was lost: Exchange is asked, never guessed at."""
        self._in_doubt[mail.message_id] = time.monotonic()
        with contextlib.suppress(IntakeError):
            if self.was_sent(mail.message_id):
                return self._settled(mail, "réponse perdue, mais retrouvé parmi les éléments envoyés")
        return Sending(Verdict.LATER, f"envoi resté sans réponse, absent des éléments envoyés pour l’instant : {fault}")

    def _settled(self, mail: Outgoing, evidence: str) -> Sending:
        self._in_doubt.pop(mail.message_id, None)
        return Sending(Verdict.SENT, evidence)

    @contextlib.contextmanager
    def _connected(self) -> Iterator[Connection]:
        with contextlib.closing(Connection(self._options)) as connection:
            yield connection

    @contextlib.contextmanager
    def _faults_passing(self) -> Iterator[None]:
        """For a look into the past, a password to renew is a fault that may pass."""
        try:
            yield
        except ConfigError as fault:
            raise TransientError(str(fault)) from fault
