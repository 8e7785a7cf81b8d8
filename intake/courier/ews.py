"""Replies by Exchange Web Services, where SMTP is not allowed: the MIME bytes that were composed, and a look back.

Exchange writes the mailbox into the envelope: a null sender (RFC 3834) is not to be had this way; Auto-Submitted and
X-Auto-Response-Suppress, which keep machines from answering, are in the mail itself. A copy always stays in the Sent
items of the mailbox that the mail's From names: there it is looked up whether a mail left, before each attempt and
after each doubt.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator, Mapping
from threading import Event

from intake.errors import ConfigError, IntakeError, MessageError, TransientError
from intake.exchange.connection import Connection
from intake.exchange.faults import UnansweredError, code_of
from intake.exchange.options import EwsOptions
from intake.exchange.services import count_sent, open_folder, send_item
from intake.ports import Outgoing, Sending, Verdict

LEFT = ("sentitems", "deleteditems")
"""A mail that lies there left; people tidy up."""
LEAVING = ("outbox", "drafts")
"""One that lies there is on its way, or stuck."""
DOUBT_SECONDS = 180.0
"""How long after a lost answer no new attempt is made: a server ends a request within 110 s (IIS, executionTimeout)."""
SETTLE_SECONDS = 5.0
"""Between two looks for a mail that is not there: what was being sent when we died may be about to be."""
REFUSED = frozenset(
    {
        "ErrorInvalidRecipients",
        "ErrorMailRecipientNotFound",
        "ErrorMessageSizeExceeded",
        "ErrorMimeContentInvalid",
        "ErrorMimeContentInvalidBase64String",
        "ErrorMissingRecipients",
    }
)
"""About this very mail: another attempt would meet it again."""
_FROM = re.compile(rb"^From:(.*(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
_ADDRESS = re.compile(rb"[^\s<>,;:\"]+@[^\s<>,;:\"]+")


class EwsWayOut:
    """Sends each mail from the mailbox that its From names, among ``mailboxes``; one connection a mail."""

    def __init__(self, mailboxes: Mapping[str, EwsOptions], settle_seconds: float = SETTLE_SECONDS) -> None:
        self._mailboxes = {address.lower(): options for address, options in mailboxes.items()}
        self._settle_seconds = settle_seconds
        self._in_doubt: dict[str, float] = {}
        self._never = Event()

    def send(self, mail: Outgoing) -> Sending:
        """One attempt, after a look whether it left already. Never raises for what a server says or does."""
        options = self._mailboxes.get(_sender_of(mail.raw))
        if options is None:
            return Sending(Verdict.REFUSED, "l’expéditeur de la réponse n’est pas une de nos boîtes")
        try:
            if _has_left(options, mail.message_id):
                return self._sent(mail, "retrouvé parmi les éléments envoyés")
        except IntakeError as fault:
            return Sending(Verdict.LATER, f"connexion impossible : {fault}")
        if time.monotonic() - self._in_doubt.get(mail.message_id, -DOUBT_SECONDS) < DOUBT_SECONDS:
            return Sending(Verdict.LATER, "un envoi est resté sans réponse : on attend avant de réessayer")
        return self._attempt(mail, options)

    def was_sent(self, message_id: str) -> bool | None:
        """Looked for in every mailbox, twice; None when it still lies in an outbox. Raises TransientError."""
        for wait in (self._settle_seconds, 0.0):
            found = [self._look(options, message_id) for options in self._mailboxes.values()]
            if True in found:
                return True
            if None in found:
                return None
            self._never.wait(wait)
        return False

    def check(self) -> str:
        """Opens each mailbox's Sent items; sends nothing. Raises ConfigError or TransientError."""
        for options in self._mailboxes.values():
            with _connected(options) as connection:
                open_folder(connection, connection.folder("sentitems"))
        return f"EWS : {len(self._mailboxes)} boîte(s) ouvertes ; le droit d’envoyer ne se voit qu’à l’envoi"

    def _attempt(self, mail: Outgoing, options: EwsOptions) -> Sending:
        try:
            with _connected(options) as connection:
                send_item(connection, mail.raw, mail.message_id, connection.folder("sentitems"))
        except UnansweredError as fault:
            return self._looked_up(mail, options, fault)
        except IntakeError as fault:
            refused = isinstance(fault, MessageError) or code_of(fault.__cause__) in REFUSED
            how = "refusé" if refused else "remis à plus tard"
            return Sending(Verdict.REFUSED if refused else Verdict.LATER, f"{how} : {fault}")
        return self._sent(mail, "accepté par Exchange, copie parmi les éléments envoyés")

    def _looked_up(self, mail: Outgoing, options: EwsOptions, fault: UnansweredError) -> Sending:
        """The answer was lost: Exchange is asked, never guessed at."""
        self._in_doubt[mail.message_id] = time.monotonic()
        with contextlib.suppress(IntakeError):
            if _has_left(options, mail.message_id):
                return self._sent(mail, "réponse perdue, mais retrouvé parmi les éléments envoyés")
        return Sending(Verdict.LATER, f"envoi resté sans réponse, absent des éléments envoyés pour l’instant : {fault}")

    def _sent(self, mail: Outgoing, evidence: str) -> Sending:
        self._in_doubt.pop(mail.message_id, None)
        return Sending(Verdict.SENT, evidence)

    def _look(self, options: EwsOptions, message_id: str) -> bool | None:
        try:
            return _has_left(options, message_id)
        except ConfigError as fault:
            # For a look into the past, a password to renew is a fault that may pass.
            raise TransientError(str(fault)) from fault


def _has_left(options: EwsOptions, message_id: str) -> bool | None:
    """None: it is still on its way."""
    with _connected(options) as connection:
        folders = [connection.folder(name) for name in (*LEFT, *LEAVING)]
        counts = count_sent(connection, message_id, folders)
    if any(counts[: len(LEFT)]):
        return True
    return None if any(counts[len(LEFT) :]) else False


@contextlib.contextmanager
def _connected(options: EwsOptions) -> Iterator[Connection]:
    with contextlib.closing(Connection(options)) as connection:
        yield connection


def _sender_of(raw: bytes) -> str:
    """The address in the From of a mail that we composed ourselves."""
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    line = _FROM.search(head)
    addresses = _ADDRESS.findall(line[1]) if line else []
    return addresses[-1].decode("ascii", "replace").lower() if addresses else ""
