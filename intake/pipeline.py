"""The story of one message: archived, registered, read, decided, recorded, delivered. Read this first.

Each step is keyed and may run twice; between any two of them the process may be killed and the mail is still known
or still on the server. ``Boundary`` names those places, so that tests can kill the robot at each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from intake.courier.correcting import prepare_correction
from intake.domain.campaign import Campaign
from intake.domain.decide import decide, receipt_of
from intake.domain.disposition import (
    Annex,
    Answer,
    CorrectReceipt,
    Disposition,
    FileDecision,
    FileSupport,
    Hold,
    Ignore,
    JoinAppeal,
    OpenAppeal,
    ReplyBounced,
    ReturnSupport,
    WithholdAnswer,
)
from intake.domain.letter import Letter, MailboxName
from intake.domain.mailbox import Mailbox, Mode
from intake.domain.recognition import NEW, Likeness
from intake.ports import (
    Archive,
    Arrival,
    Claim,
    Composer,
    DepositStore,
    Outgoing,
    PendingDeposit,
    Reader,
    Recording,
    Register,
    Registration,
    Retraction,
    State,
)
from intake.recognition import Recognition, doubt_of


class Boundary(StrEnum):
    """The places between two steps."""

    ARCHIVED = "archived"
    REGISTERED = "registered"
    CLAIMED = "claimed"
    WAS_READ = "was-read"
    DECIDED = "decided"
    RECORDING = "recording"
    RECORDED = "recorded"
    DEPOSIT_WRITTEN = "deposit-written"
    DEPOSIT_RECORDED = "deposit-recorded"
    REPLY_ANNOUNCED = "reply-sending-recorded"
    REPLY_HANDED_OVER = "reply-handed-over"
    REPLY_RECORDED = "reply-recorded"


def nothing_at(_: Boundary) -> None:
    """The undisturbed run."""


@dataclass(frozen=True)
class Pipeline:
    """What one message goes through. Thread-safe as its ports are."""

    archive: Archive
    register: Register
    reader: Reader
    composer: Composer
    deposits: DepositStore
    mailboxes: Mapping[MailboxName, Mailbox]
    campaigns: tuple[Campaign, ...]
    clock: Callable[[], datetime]
    passed: Callable[[Boundary], None] = nothing_at

    def receive(self, mailbox: MailboxName, arrivals: Sequence[Arrival], *, moved: bool = False) -> None:
        """Archive first, then make known; only then may the server be touched.

        ``moved``: mails of that mailbox are known from another place. Those that are met again are no new ones.
        """
        known = self.recognition.known_again(mailbox, arrivals, self.clock()) if moved else {}
        unknown = [each for each in arrivals if known.get(each.key, NEW).likeness in (Likeness.NEW, Likeness.DOUBT)]
        registrations = [self._archive(arrival, doubt_of(known.get(arrival.key, NEW))) for arrival in unknown]
        self.register.register(mailbox, registrations)
        self.passed(Boundary.REGISTERED)

    @property
    def recognition(self) -> Recognition:
        """How mails are known again."""
        return Recognition(self.archive, self.register, self.reader)

    def _archive(self, arrival: Arrival, doubt: str) -> Registration:
        sha256 = self.archive.put(arrival.raw)
        self.passed(Boundary.ARCHIVED)
        return Registration(
            arrival.key,
            sha256,
            len(arrival.raw),
            arrival.server_date,
            self.clock(),
            left_out=arrival.left_out,
            resembles=doubt,
        )

    def read(self, claim: Claim) -> Letter:
        """Hostile bytes to values, in a worker process; the values are kept as evidence."""
        if claim.state is State.READ:
            return self.register.letter(claim.message)
        letter = self.reader.read(self.archive.get(claim.sha256))
        self.passed(Boundary.WAS_READ)
        return letter

    def settle(self, read: Sequence[tuple[Claim, Letter]]) -> list[tuple[Disposition, ...]]:
        """Decide with values, record them with the readings they were drawn from: one transaction, all or nothing.

        Each message is decided after those before it are recorded, as if each had its own.
        """
        with self.register.together():
            settled = [self._settle(claim, letter) for claim, letter in read]
        for _ in settled:
            self.passed(Boundary.RECORDED)
        return settled

    def _settle(self, claim: Claim, letter: Letter) -> tuple[Disposition, ...]:
        now = self.clock()
        mailbox = self.mailboxes[claim.mailbox]
        receipt = receipt_of(letter, claim.received, mailbox)
        with self.register.recording(claim.message, letter, receipt, now) as recording:
            dispositions = decide(letter, claim.received, mailbox, self.campaigns, recording.known(), now)
            self.passed(Boundary.DECIDED)
            self._record(recording, claim, dispositions, now)
            for retraction in recording.retractions():
                self._correct(recording, claim, letter, retraction, now)
            self.passed(Boundary.RECORDING)
        return dispositions

    def _record(self, recording: Recording, claim: Claim, dispositions: tuple[Disposition, ...], now: datetime) -> None:
        references: dict[int, str] = {}
        for disposition in dispositions:
            match disposition:
                case FileSupport():
                    recording.file_support(disposition)
                case FileDecision():
                    recording.file_decision(disposition)
                case Annex():
                    recording.annex(disposition)
                case ReturnSupport():
                    recording.return_support(disposition)
                case Hold():
                    recording.hold(disposition)
                case Ignore():
                    recording.ignore(disposition)
                case OpenAppeal():
                    references[disposition.person] = recording.open_appeal(disposition)
                case JoinAppeal():
                    recording.join_appeal(disposition)
                case CorrectReceipt():
                    references[disposition.person] = recording.correct_receipt(disposition)
                case ReplyBounced():
                    recording.reply_bounced(disposition)
                case Answer():
                    self._queue(recording, claim, disposition, references.get(disposition.person), now)
                case WithholdAnswer():
                    self._withhold(recording, claim, disposition, references.get(disposition.person), now)
                case _:
                    assert_never(disposition)

    def _queue(self, recording: Recording, claim: Claim, answer: Answer, reference: str | None, now: datetime) -> None:
        mail = self._compose(claim, answer, reference, now)
        shadow = self.mailboxes[claim.mailbox].mode is Mode.SHADOW
        recording.queue_reply(answer.kind, mail, shadow=shadow, person=answer.person)

    def _withhold(
        self, recording: Recording, claim: Claim, withheld: WithholdAnswer, reference: str | None, now: datetime
    ) -> None:
        answer = withheld.answer
        recording.withhold_reply(withheld, None if answer is None else self._compose(claim, answer, reference, now))

    def _compose(self, claim: Claim, answer: Answer, reference: str | None, now: datetime) -> Outgoing:
        key = f"{claim.mailbox}/{claim.sha256}/{answer.kind}" + (f"/{answer.person}" if answer.person > 1 else "")
        files = self._files(claim, answer)
        return self.composer.compose(answer, claim.mailbox, key=key, reference=reference, now=now, files=files)

    def _correct(
        self, recording: Recording, claim: Claim, letter: Letter, retraction: Retraction, now: datetime
    ) -> None:
        """The mail that a person reads and sends; without an address to write to, the task alone."""
        if retraction.recipient is None:
            return
        mail = prepare_correction(
            self.composer,
            mailbox=claim.mailbox,
            sha256=claim.sha256,
            letter=letter,
            reference=retraction.reference,
            recipient=retraction.recipient,
            received_at=retraction.received_at,
            campaign=retraction.campaign,
            person=retraction.person,
            now=now,
        )
        recording.queue_correction(retraction.reference, mail)

    def _files(self, claim: Claim, answer: Answer) -> tuple[bytes, ...]:
        """What goes back with the reply, cut out of the archived mail."""
        if not answer.enclosures:
            return ()
        mail = self.archive.get(claim.sha256)
        return tuple(self.reader.extract(mail, each.sha256, each.place) for each in answer.enclosures)

    def hand_over(self, pending: PendingDeposit) -> None:
        """Put one recorded piece into SAGA's store: the bytes received, found again in their mail."""
        mail = self.archive.get(pending.mail_sha256)
        self.deposits.deposit(pending, self.reader.extract(mail, pending.document_sha256, pending.place))
        self.passed(Boundary.DEPOSIT_WRITTEN)

    def handed_over(self, pieces: Sequence[PendingDeposit]) -> None:
        """SAGA can take those pieces: recorded together."""
        self.register.deposits_delivered([pending.number for pending in pieces], self.clock())
        for _ in pieces:
            self.passed(Boundary.DEPOSIT_RECORDED)
