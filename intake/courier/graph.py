"""Replies by Microsoft Graph: ``sendMail`` with the mail's own MIME, from the mailbox that its From names.

Exchange writes that mailbox into the envelope: a null sender (RFC 3834) cannot be had this way; ``Auto-Submitted`` and
``X-Auto-Response-Suppress`` stay in the headers. Exchange keeps a copy in Sent Items by itself.
"""

from __future__ import annotations

import base64
import re
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import httpx

from intake.errors import IntakeError
from intake.microsoft.faults import Refusal, named
from intake.microsoft.session import GraphAccount, GraphSession, Pause, refusal_of
from intake.ports import Outgoing, Sending, Verdict

MOST_BYTES = 4_000_000
"""Of one request to Graph, the mail coded in base64 (4 MB: microsoft-graph-docs #13979)."""
SETTLES_SECONDS = 60.0
"""Within which a mail that was taken stands in the mailbox: before, its absence says nothing."""
LOOK_SECONDS = 5.0
_FINAL = frozenset(
    {
        "ErrorInvalidRecipients",
        "ErrorMimeContentInvalid",
        "ErrorMessageSizeExceeded",
        "ErrorMimeContentInvalidBase64String",
    }
)
_NOT_BEGUN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_SENDER = re.compile(
    rb"^From:(?:[^\r\n]|\r?\n[ \t])*?<?([^\s<>,;\"]+@[^\s<>,;\"]+?)>?[ \t]*\r?$", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True)
class GraphSender:
    """How to reach Graph, for any mailbox; ``mailboxes``: those replies may leave from."""

    account: GraphAccount
    mailboxes: tuple[str, ...]
    settles: float = SETTLES_SECONDS


class GraphWayOut:
    """See ``WayOut``. A short-lived session a mail: replies are few."""

    def __init__(self, sender: GraphSender) -> None:
        self._sender = sender
        self._accounts = {
            each.lower(): replace(sender.account, mailbox=each, pause=Pause()) for each in sender.mailboxes
        }
        self._never = threading.Event()

    def send(self, mail: Outgoing) -> Sending:
        """One attempt. What Graph leaves in doubt is looked up at once; what stays in doubt is for a person."""
        account = self._accounts.get(_sender_of(mail.raw))
        if account is None:
            return Sending(Verdict.REFUSED, "l’expéditeur de la réponse n’est pas une de nos boîtes")
        coded = base64.b64encode(mail.raw)
        if len(coded) > MOST_BYTES:
            size = f"{len(mail.raw) / 1e6:.1f} Mo".replace(".", ",")
            return Sending(Verdict.REFUSED, f"message de {size} : Graph n’en prend pas plus de 3 Mo")
        try:
            with _session(account) as session:
                answer = session.post(account.url("sendMail"), coded, "text/plain")
        except (IntakeError, *_NOT_BEGUN) as error:
            return Sending(Verdict.LATER, f"connexion impossible : {error}")
        except httpx.HTTPError as error:
            return self._looked_up(mail, f"réponse du serveur perdue ({type(error).__name__})")
        return self._judged(mail, account, answer)

    def was_sent(self, message_id: str) -> bool | None:
        """By its Message-ID, in each of our mailboxes, wherever people put the copy.

        False only once a copy would be there, and where Exchange is seen to keep our Message-IDs: else None.
        Raises TransientError, or ConfigError.
        """
        deadline = time.monotonic() + self._sender.settles
        while True:
            found = [self._find(account, message_id) for account in self._accounts.values()]
            if True in found:
                return True
            left = deadline - time.monotonic()
            if left <= 0:
                return False if None not in found and self._keeps_ids(message_id) else None
            self._never.wait(min(LOOK_SECONDS, left))

    def check(self) -> str:
        """Each mailbox's Sent Items is opened: nothing is sent, so the right to send is not proved."""
        for account in self._accounts.values():
            with _named_faults(account), _session(account) as session:
                session.get(account.url("mailFolders", "sentitems"), {"$select": "id"})
        count = len(self._accounts)
        return f"Graph : {count} boîte(s) accessibles ; le droit d’envoyer (Mail.Send) ne se voit qu’à l’envoi"

    def _judged(self, mail: Outgoing, account: GraphAccount, answer: httpx.Response) -> Sending:
        refusal = refusal_of(answer)
        if answer.status_code == 202:
            return Sending(Verdict.SENT, f"accepté par Graph, requête {refusal.request or 'sans numéro'}")
        if answer.status_code in (429, 503):
            return Sending(Verdict.LATER, f"remis à plus tard (débit limité) : {refusal}")
        if answer.status_code == 413 or refusal.code in _FINAL:
            return Sending(Verdict.REFUSED, f"refusé par Graph : {refusal}")
        if answer.status_code < 400 or answer.status_code >= 500:
            # 200 was seen for a mail that was not taken (microsoft-graph-docs #13979): neither is an answer.
            return self._looked_up(mail, f"réponse inattendue du serveur ({refusal})")
        return Sending(Verdict.LATER, str(named(account.where, account.mailbox, refusal)))

    def _looked_up(self, mail: Outgoing, problem: str) -> Sending:
        try:
            left = self.was_sent(mail.message_id)
        except IntakeError as error:
            return Sending(Verdict.UNCERTAIN, f"{problem} ; recherche impossible : {error}")
        if left is None:
            return Sending(Verdict.UNCERTAIN, f"{problem} ; introuvable parmi les messages envoyés")
        if left:
            return Sending(Verdict.SENT, f"{problem}, mais retrouvé parmi les messages envoyés")
        return Sending(Verdict.LATER, f"{problem} ; il n’est pas parti")

    def _find(self, account: GraphAccount, message_id: str) -> bool | None:
        """None for a draft: it may be on its way."""
        quoted = message_id.replace("'", "''")
        query = {"$filter": f"internetMessageId eq '{quoted}'", "$select": "isDraft"}
        with _named_faults(account), _session(account) as session:
            drafts = [
                bool(item.get("isDraft"))
                for page in session.pages(account.url("messages"), query)
                for item in page.get("value", ())
            ]
        return (False in drafts or None) if drafts else False

    def _keeps_ids(self, message_id: str) -> bool:
        """Whether mails sent before bear ids as we make them: were they replaced, none would be found, sent or not."""
        ending = message_id.rpartition("@")[2]
        query = {"$select": "internetMessageId", "$top": "50", "$orderby": "sentDateTime desc"}
        return any(
            str(item.get("internetMessageId", "")).rpartition("@")[2] == ending
            for account in self._accounts.values()
            for item in self._newest_sent(account, query)
        )

    def _newest_sent(self, account: GraphAccount, query: dict[str, str]) -> Iterable[dict[str, object]]:
        with _named_faults(account), _session(account) as session:
            found = session.get(account.url("mailFolders", "sentitems", "messages"), query)
        value = found.get("value")
        return value if isinstance(value, list) else ()


@contextmanager
def _session(account: GraphAccount) -> Iterator[GraphSession]:
    session = GraphSession(account)
    try:
        yield session
    finally:
        session.close()


@contextmanager
def _named_faults(account: GraphAccount) -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        raise named(account.where, account.mailbox, refusal) from refusal


def _sender_of(raw: bytes) -> str:
    """The address in our own mail's From, as the composer writes it."""
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    found = _SENDER.search(head)
    return found[1].decode("utf-8", "replace").lower() if found else ""
