"""Knowing again the mails of a mailbox that was moved: one way of doing it, for the robot and for the command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

import structlog

from intake.domain.document import Sha256
from intake.domain.letter import CanonicalForm, MailboxName, MessageKey, SourceKey
from intake.domain.recognition import Arrived, Likeness, Recognised
from intake.errors import MessageError
from intake.ports import Archive, Arrival, Reader, Register

READ_AT_ONCE = 4
"""Mails on their way to the workers."""
BATCH = 50
"""Former mails whose forms are kept in one transaction."""


@dataclass(frozen=True)
class Recognition:
    """By the bytes, else by what the mails say. Thread-safe as its ports are."""

    archive: Archive
    register: Register
    reader: Reader

    def prepare(
        self,
        mailbox: MailboxName,
        life: str,
        *,
        stopping: Callable[[], bool] = lambda: False,
        told: Callable[[int], None] = lambda _: None,
    ) -> None:
        """The forms of former mails that were read before forms were kept: resumed where it stopped.

        ``told``: how many more are done.
        """
        while not stopping() and (some := self.register.unformed(mailbox, life, BATCH)):
            with ThreadPoolExecutor(READ_AT_ONCE, thread_name_prefix="forms") as pool:
                forms = dict(zip((message for message, _ in some), pool.map(self._former, some), strict=True))
            self.register.keep_forms(forms)
            structlog.get_logger().info("former_mails_prepared", mailbox=mailbox, mails=len(forms))
            told(len(forms))

    def known_again(
        self, mailbox: MailboxName, arrivals: Sequence[Arrival], now: datetime
    ) -> dict[SourceKey, Recognised]:
        """What each is taken for; those that are known have been seen again, the others are left to be registered."""
        return self.register.bridge(mailbox, self.looked_at(mailbox, arrivals, now), now)

    def looked_at(self, mailbox: MailboxName, arrivals: Sequence[Arrival], now: datetime) -> list[Arrived]:
        """Each with the form of what its bytes do not tell."""
        bare = [
            Arrived(each.key, Sha256(sha256(each.raw).hexdigest()), at=each.server_date or now) for each in arrivals
        ]
        found = self.register.recognise(mailbox, bare)
        unknown = [arrival for arrival in arrivals if found[arrival.key].likeness is not Likeness.BYTES]
        with ThreadPoolExecutor(READ_AT_ONCE, thread_name_prefix="forms") as pool:
            forms = dict(zip((each.key for each in unknown), pool.map(self._form, unknown), strict=True))
        return [replace(each, form=forms.get(each.key)) for each in bare]

    def _form(self, arrival: Arrival) -> CanonicalForm | None:
        return self._form_of(arrival.raw)

    def _former(self, mail: tuple[MessageKey, Sha256]) -> CanonicalForm | None:
        try:
            return self._form_of(self.archive.get(mail[1]))
        except MessageError:
            # Destroyed under a visa, or altered (``verify`` tells): nothing can be compared with it.
            return None

    def _form_of(self, raw: bytes) -> CanonicalForm | None:
        """None for bytes that a worker breaks on: they are known by themselves alone."""
        try:
            return self.reader.canonical_form(raw)
        except MessageError:
            return None


def doubt_of(found: Recognised) -> str:
    """For a person, in French; "" where there is no doubt."""
    if found.likeness is not Likeness.DOUBT:
        return ""
    return (
        f"la boîte a changé de serveur, et ce message est peut-être celui déjà reçu sous le n° {found.message} "
        f"({found.why}) : rien n’est fait avant votre décision ; « ignorer » si c’est le même"
    )
