"""What the robot would do with a mail, without doing it: read + decide, nothing recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from intake.bootstrap import House
from intake.domain.appeal import appeal_class_of
from intake.domain.decide import decide, facts_of
from intake.domain.disposition import Answer, AppealClass, Disposition, Hold, JoinAppeal, OpenAppeal
from intake.domain.facts import Facts
from intake.domain.forwarded import origin_of
from intake.domain.kinds.telling import kind_of
from intake.domain.known import Known, Received
from intake.domain.letter import Letter, MailboxName
from intake.domain.reply import outcome_of
from intake.errors import MessageError


@dataclass(frozen=True)
class DocumentFate:
    """One document and what would become of it."""

    name: str
    path: tuple[str, ...]
    sha256: str
    format: str
    kind: str
    outcome: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class AppealFate:
    """The appeal side; dates are None unless a clock would start."""

    appeal_class: AppealClass
    reference: str | None = None
    due: date | None = None
    last_safe_day: date | None = None
    court_period_ends: date | None = None
    provisional: bool = False


@dataclass(frozen=True)
class ReplyFate:
    """The reply that would be queued."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True)
class Explanation:
    """The answer of ``intake explain`` (design.md section 5)."""

    mailbox: str
    message_id: str | None
    received_at: datetime
    received_on: date
    receipt_evidence: str
    automatic: str | None
    sender: str | None
    original_sender: str | None
    original_evidence: str | None
    original_date: str | None
    """As the forward's copied lines say it: words."""
    sent_by: str | None
    resent_by: str | None
    documents: tuple[DocumentFate, ...]
    appeal: AppealFate | None
    reply: ReplyFate | None
    held: tuple[str, ...]

    def as_row(self) -> dict[str, object]:
        """As the contract names it."""
        appeal = self.appeal
        return {
            "mailbox": self.mailbox,
            "message_id": self.message_id,
            "received_at": self.received_at,
            "received_on": self.received_on,
            "receipt_evidence": self.receipt_evidence,
            "automatic": self.automatic,
            "from": self.sender,
            "original_sender": self.original_sender,
            "original_evidence": self.original_evidence,
            "original_date": self.original_date,
            "sent_by": self.sent_by,
            "resent_by": self.resent_by,
            "documents": [vars(document) for document in self.documents],
            "appeal": None
            if appeal is None
            else {
                "class": appeal.appeal_class,
                "reference": appeal.reference,
                "provisional": appeal.provisional,
                "due": appeal.due,
                "last_safe_day": appeal.last_safe_day,
                "court_period_ends": appeal.court_period_ends,
            },
            "reply": None if self.reply is None else vars(self.reply),
            "held": list(self.held),
        }


def explain_mail(
    house: House, mailbox: MailboxName, files: Sequence[Path]
) -> Iterator[tuple[Path, Explanation | None]]:
    """Each file's explanation, in order; None where the reader would give up on it."""
    with ThreadPoolExecutor(house.settings.reading.workers) as threads:
        letters = threads.map(lambda path: _read(house, path), files)
        for path, letter in zip(files, letters, strict=True):
            yield path, None if letter is None else explain_letter(house, mailbox, letter)


def explain_letter(house: House, mailbox: MailboxName, letter: Letter) -> Explanation:
    """What ``decide`` says of that letter, had it come into that mailbox now."""
    now = house.clock()
    known = _known(house, letter, now)
    received = Received(None, None, now)
    policy = house.mailboxes[mailbox]
    facts = facts_of(letter, received, policy, house.campaigns, known, now)
    dispositions = decide(letter, received, policy, house.campaigns, known, now)
    return Explanation(
        mailbox=mailbox,
        message_id=letter.message_id,
        received_at=facts.receipt.instant,
        received_on=facts.receipt.day,
        receipt_evidence=facts.receipt.evidence,
        automatic=facts.machine[0].value if facts.machine else None,
        sender=letter.sender.email if letter.sender else None,
        original_sender=letter.original_sender.email if letter.original_sender else None,
        original_evidence=origin_of(letter, facts.forwarded),
        original_date=letter.original_date or None,
        sent_by=letter.sent_by.email if letter.sent_by else None,
        resent_by=letter.resent_by.email if letter.resent_by else None,
        documents=_documents(facts, dispositions),
        appeal=_appeal(facts, dispositions),
        reply=_reply(house, mailbox, dispositions),
        held=tuple(reason for each in dispositions if isinstance(each, Hold) for reason in each.reasons),
    )


def _read(house: House, path: Path) -> Letter | None:
    try:
        return house.reader.read(path.read_bytes())
    except MessageError:
        return None


def _known(house: House, letter: Letter, now: datetime) -> Known:
    """What the register knows; nothing where there is none yet, and none is made."""
    if house.has_register():
        return house.register.known(None, letter, now)
    return Known(own_addresses=house.own_addresses)


def _documents(facts: Facts, dispositions: tuple[Disposition, ...]) -> tuple[DocumentFate, ...]:
    fates = []
    for document in facts.letter.documents:
        mine = next((each for each in dispositions if getattr(each, "position", None) == document.position), None)
        outcome = outcome_of(mine) if mine is not None else None
        if mine is None or outcome is None:
            continue
        kind = getattr(mine, "kind", None) or kind_of(document, facts.letter, facts.templates).kind
        reasons = mine.reasons if not isinstance(mine, Answer) else ()
        fates.append(
            DocumentFate(
                document.name,
                document.path,
                document.sha256,
                document.reading.format.value,
                kind.value,
                outcome.value,
                reasons,
            )
        )
    return tuple(fates)


def _appeal(facts: Facts, dispositions: tuple[Disposition, ...]) -> AppealFate | None:
    for each in dispositions:
        if isinstance(each, OpenAppeal):
            clock = each.clock
            return AppealFate(
                each.appeal_class, None, clock.due, clock.last_safe_day, clock.court_period_ends, each.provisional
            )
        if isinstance(each, JoinAppeal):
            return AppealFate(each.appeal_class, each.reference)
    appeal_class = appeal_class_of(facts)
    return AppealFate(appeal_class) if appeal_class is not None else None


def _reply(house: House, mailbox: MailboxName, dispositions: tuple[Disposition, ...]) -> ReplyFate | None:
    answer = next((each for each in dispositions if isinstance(each, Answer)), None)
    if answer is None:
        return None
    subject, text = house.composer.render(answer, mailbox, reference=None)
    return ReplyFate(answer.to.email, subject, text)
