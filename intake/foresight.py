"""What a ruling would do, without doing it: ``decide`` with the ruling added to what is known, nothing recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from intake.courier.composition import TextComposer
from intake.domain.campaign import Campaign
from intake.domain.decide import decide
from intake.domain.disposition import Answer, Disposition, Hold, ReplyKind, ReturnCase, WithholdAnswer
from intake.domain.known import Action, Known, Received, Ruling
from intake.domain.letter import Letter, MailboxName, MessageKey
from intake.domain.mailbox import Mailbox, Mode
from intake.domain.supports.ruling_bounds import fault_of
from intake.errors import RulingError
from intake.ports import OutboxState
from storage.views import HeldDetail


class Knows(Protocol):
    """The register, as far as this asks it."""

    def known(self, message: MessageKey | None, letter: Letter, now: datetime) -> Known:
        """See ``intake.ports.Register``."""

    def replies_there(self, message: MessageKey) -> Mapping[tuple[ReplyKind, int], OutboxState]:
        """By kind and person: what a new decision leaves as it is."""

    def references_there(self, message: MessageKey) -> Mapping[int, str]:
        """The cases that mail opened, by person."""


@dataclass(frozen=True)
class ForeseenReply:
    """One reply as it would be written. ``withheld``: why a person would have to send it, else empty.

    ``there``: a reply of this kind is in the outbox already, in that state: it stays, this one would not be queued.
    """

    kind: ReplyKind
    to: str
    subject: str
    text: str
    page: str
    enclosed: tuple[str, ...]
    withheld: tuple[str, ...]
    there: OutboxState | None
    shadow: bool


@dataclass(frozen=True)
class Foreseen:
    """All that would be recorded: dispositions in their order, replies in words, what would still be held."""

    dispositions: tuple[Disposition, ...]
    replies: tuple[ForeseenReply, ...]
    held: tuple[str, ...]


@dataclass(frozen=True)
class Foresight:
    """Asks the rules. Thread-safe as its parts are."""

    register: Knows
    composer: TextComposer
    mailboxes: Mapping[MailboxName, Mailbox]
    campaigns: tuple[Campaign, ...]
    clock: Callable[[], datetime]

    def of(self, detail: HeldDetail, ruling: Ruling | None = None) -> Foreseen:
        """What that ruling on that exception would do; None: what the rulings that stand do. Raises RulingError."""
        dispositions = self._dispositions(detail, ruling)
        held = [reason for each in dispositions if isinstance(each, Hold) for reason in each.reasons]
        return Foreseen(dispositions, self._replies(detail, dispositions), tuple(dict.fromkeys(held)))

    def _dispositions(self, detail: HeldDetail, ruling: Ruling | None) -> tuple[Disposition, ...]:
        item, now = detail.item, self.clock()
        letter = detail.letter or Letter(None, "", None, unopened=("courriel illisible",))
        known = self.register.known(item.message, letter, now)
        if ruling is not None:
            known = replace(known, rulings=(*known.rulings, _on(detail, ruling)))
        received = Received(item.message, detail.server_date, detail.polled_at, detail.left_out, detail.resembles)
        return decide(letter, received, self.mailboxes[item.mailbox], self.campaigns, known, now)

    def refusal(self, detail: HeldDetail, ruling: Ruling) -> str:
        """Why that ruling would leave the exception as it is; "" when it settles it. Raises RulingError."""
        if ruling.action is Action.SPLIT:
            return ""
        item = detail.item
        about = (each for each in self._dispositions(detail, ruling) if isinstance(each, Hold))
        return next((each.reasons[-1] for each in about if each.position == item.position and each.reasons), "")

    def explanation(self, case: ReturnCase) -> str:
        """Our own explanation of a return, as a person may write it anew: the start of an edited reply."""
        return self.composer.explanation(case)

    def _replies(self, detail: HeldDetail, dispositions: tuple[Disposition, ...]) -> tuple[ForeseenReply, ...]:
        there = self.register.replies_there(detail.item.message)
        references = self.register.references_there(detail.item.message)
        found = []
        for each in dispositions:
            answer = each if isinstance(each, Answer) else each.answer if isinstance(each, WithholdAnswer) else None
            if answer is None:
                continue
            withheld = each.reasons if isinstance(each, WithholdAnswer) else ()
            state = there.get((answer.kind, answer.person))
            found.append(self._written(detail.item.mailbox, answer, references.get(answer.person), withheld, state))
        return tuple(found)

    def _written(
        self,
        mailbox: MailboxName,
        answer: Answer,
        reference: str | None,
        withheld: tuple[str, ...],
        there: OutboxState | None,
    ) -> ForeseenReply:
        written = self.composer.write(answer, mailbox, reference=reference)
        return ForeseenReply(
            kind=answer.kind,
            to=answer.to.email,
            subject=written.subject,
            text=written.text,
            page=written.page,
            enclosed=tuple(each.name for each in answer.enclosures),
            withheld=withheld,
            there=there,
            shadow=self.mailboxes[mailbox].mode is Mode.SHADOW,
        )


def _on(detail: HeldDetail, ruling: Ruling) -> Ruling:
    """The ruling where the register would put it. Raises RulingError as the register would."""
    at = detail.item.position
    if ruling.position is None and at is not None:
        ruling = replace(ruling, position=at)
    fault = fault_of(ruling)
    if fault is not None:
        raise RulingError(fault)
    return ruling
