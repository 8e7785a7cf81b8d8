"""What a folder of Exchange Online holds, kept by its changes (delta queries) and checked by whole listings.

Known of Graph: with immutable ids, a mail moved away and back is told as removed and never again as there
(microsoft-graph-docs #21752), and one moved in from another folder may not be told at all. So no removal is believed
without asking after the mail itself, and the whole folder is listed now and then whatever the changes say.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import structlog

from intake.errors import TransientError
from intake.microsoft.faults import Refusal, is_gone
from intake.microsoft.kept import KeptFile
from intake.microsoft.session import GraphAccount, GraphSession

SELECT = "receivedDateTime,hasAttachments"
WRITTEN_EVERY = 600.0
"""Seconds: a link that alone has changed need not be written at each look; the former one tells the same again."""
ASKED_SINGLY = 20
"""Removals asked after one by one; beyond, the folder is listed whole."""


@dataclass(frozen=True)
class Entry:
    """What the listing says of a mail: the server's date (ISO 8601, UTC) and whether it claims attachments."""

    received: str
    attachments: bool

    @property
    def received_at(self) -> datetime | None:
        """Aware; None where the server gave none that can be read."""
        try:
            instant = datetime.fromisoformat(self.received)
        except ValueError:
            return None
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


@dataclass
class _Mirror:
    """The folder as we know it. ``listed_at``: when it was last listed whole (seconds since 1970)."""

    link: str | None = None
    listed_at: float = 0.0
    mails: dict[str, Entry] = field(default_factory=dict)


class GraphFolder:
    """One folder of one mailbox. ``kept`` outlives the process; without it, all is listed at each start."""

    def __init__(
        self,
        session: GraphSession,
        account: GraphAccount,
        folder: str,
        *,
        since: date | None,
        list_every: float,
        kept: KeptFile,
    ) -> None:
        self._session, self._account = session, account
        self._since, self._list_every, self._kept = since, list_every, kept
        self._id = self._named(session.get(account.url("mailFolders", folder), {"$select": "id"}))
        self._written_at = 0.0
        self._of = f"{account.endpoint} {account.mailbox} {self._id} {since}"
        self._mirror = self._read()

    def entries(self) -> dict[str, Entry]:
        """Every mail there now. Raises Refusal, TransientError or ConfigError."""
        mirror = self._mirror
        try:
            changed = self._round(mirror, mirror.link, None) if mirror.link else self._start()
        except Refusal as refusal:
            if not is_gone(refusal):
                raise
            structlog.get_logger().info("graph_changes_forgotten_by_server", mails=len(mirror.mails))
            changed = self._start()
        if time.time() - self._mirror.listed_at > self._list_every or self._mirror.listed_at > time.time():
            changed |= self._list_whole()
        if changed or time.monotonic() - self._written_at > WRITTEN_EVERY:
            self._write()
        return dict(self._mirror.mails)

    def entry(self, mail: str) -> Entry | None:
        """What is known of that mail, without asking."""
        return self._mirror.mails.get(mail)

    def has_news(self) -> bool:
        """Whether the changes say anything since ``entries``. Nothing is taken of them: ``entries`` will."""
        if self._mirror.link is None:
            return True
        try:
            page = self._session.get(self._mirror.link)
        except Refusal as refusal:
            if is_gone(refusal):
                return True
            raise
        return bool(page.get("value")) or "@odata.nextLink" in page

    def _start(self) -> bool:
        """The first round of changes tells everything; a whole listing follows."""
        self._mirror = _Mirror()
        parameters = {"$select": SELECT} | self._filter()
        self._round(self._mirror, self._account.url("mailFolders", self._id, "messages", "delta"), parameters)
        return True

    def _round(self, mirror: _Mirror, url: str, parameters: Mapping[str, str] | None) -> bool:
        """To the page with the next link. Taken over only when whole: a round that breaks is begun again."""
        came: dict[str, Entry] = {}
        removed: set[str] = set()
        link: str | None = None
        for page in self._session.pages(url, parameters):
            for item in page.get("value", ()):
                mail = self._named(item)
                if "@removed" in item:
                    removed.add(mail)
                    came.pop(mail, None)
                else:
                    came[mail] = entry_of(item)
                    removed.discard(mail)
            link = page.get("@odata.deltaLink", link)
        if link is None:
            raise TransientError(f"{self._account.where} : la suite des changements manque dans la réponse")
        before = dict(mirror.mails)
        mirror.mails.update(came)
        self._take_away(mirror, removed & mirror.mails.keys())
        mirror.link = link
        return mirror.mails != before

    def _take_away(self, mirror: _Mirror, removed: set[str]) -> None:
        if len(removed) > ASKED_SINGLY:
            # A person tidied up: one listing is cheaper, and it is the truth.
            mirror.listed_at = 0.0
            return
        for mail in removed:
            if not self._is_here(mail):
                del mirror.mails[mail]

    def _is_here(self, mail: str) -> bool:
        try:
            found = self._session.get(self._account.url("messages", mail), {"$select": "parentFolderId"})
        except Refusal as refusal:
            if refusal.status == 404:
                return False
            raise
        return found.get("parentFolderId") == self._id

    def _list_whole(self) -> bool:
        """Pages are counted by numbers: a mail deleted meanwhile makes the listing skip another, asked after here."""
        found, known = self._listing(), self._mirror.mails
        doubtful = known.keys() - found.keys()
        if len(doubtful) > ASKED_SINGLY:
            found = {mail: known[mail] for mail in doubtful & self._listing().keys()} | found
        else:
            found |= {mail: known[mail] for mail in doubtful if self._is_here(mail)}
        missed = len(found.keys() - known.keys())
        if missed:
            structlog.get_logger().warning("graph_changes_left_mails_out", mails=missed)
        self._mirror.mails, self._mirror.listed_at = found, time.time()
        return True

    def _listing(self) -> dict[str, Entry]:
        parameters = {"$select": SELECT, "$orderby": "receivedDateTime asc"} | self._filter()
        pages = self._session.pages(self._account.url("mailFolders", self._id, "messages"), parameters)
        return {self._named(item): entry_of(item) for page in pages for item in page.get("value", ())}

    def _filter(self) -> dict[str, str]:
        if self._since is None:
            return {}
        return {"$filter": f"receivedDateTime ge {self._since.isoformat()}T00:00:00Z"}

    def _read(self) -> _Mirror:
        kept = self._kept.read() or {}
        if kept.get("of") != self._of:
            return _Mirror()
        try:
            mails = {mail: Entry(str(received), bool(more)) for mail, (received, more) in kept["mails"].items()}
            return _Mirror(str(kept["link"]), float(kept["listed_at"]), mails)
        except (KeyError, TypeError, ValueError, AttributeError):
            # Written by another version: the folder is listed anew.
            return _Mirror()

    def _write(self) -> None:
        mirror = self._mirror
        mails = {mail: (entry.received, entry.attachments) for mail, entry in mirror.mails.items()}
        self._kept.write({"of": self._of, "link": mirror.link, "listed_at": mirror.listed_at, "mails": mails})
        self._written_at = time.monotonic()

    def _named(self, resource: Mapping[str, Any]) -> str:
        """Its id."""
        found = resource.get("id")
        if not isinstance(found, str):
            raise TransientError(f"{self._account.where} : réponse sans identifiant du serveur")
        return found


def entry_of(item: Mapping[str, Any]) -> Entry:
    """That of a message resource."""
    return Entry(str(item.get("receivedDateTime", "")), bool(item.get("hasAttachments")))
