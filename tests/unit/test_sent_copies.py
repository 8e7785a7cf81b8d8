"""Making copies of replies: one that fails stops no other, and no fault of theirs stops the courier."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from intake.courier.sent_copies import LEFT_ALONE, SentCopies
from intake.domain.letter import MailboxName
from intake.errors import ConfigError, IntakeError, MessageError, TransientError
from intake.ports import Outgoing, SentCopy

NOW = datetime(2025, 12, 1, 9, 0, tzinfo=UTC)
DH, D3S = MailboxName("evaluations-dh"), MailboxName("evaluations-d3s")


def copy(number: int, mailbox: MailboxName = DH) -> SentCopy:
    return SentCopy(number, mailbox, Outgoing(f"<{number}@cng.example>", "a@chu.example", b"..."), NOW, 0)


@dataclass
class Register:
    """The copies due, in memory; it obeys the times said when they are taken."""

    due: dict[int, SentCopy]
    next_at: dict[int, datetime] = field(default_factory=dict)
    problems: dict[int, str] = field(default_factory=dict)

    def due_copies(self, mailboxes: Collection[MailboxName], now: datetime, limit: int) -> tuple[SentCopy, ...]:
        ready = (each for each in self.due.values() if self.next_at.get(each.number, now) <= now)
        return tuple(each for each in ready if each.mailbox in mailboxes)[:limit]

    def copy_taken(self, number: int, now: datetime, retry_at: datetime) -> bool:
        self.next_at[number] = retry_at
        self.due[number] = replace(self.due[number], attempts=self.due[number].attempts + 1)
        return True

    def copy_made(self, number: int, evidence: str, now: datetime) -> None:
        del self.due[number]

    def copy_failed(self, number: int, problem: str, now: datetime) -> None:
        self.problems[number] = problem


@dataclass
class Folder:
    """Keeps what it is given, but for the numbers that fail. It counts how often it was opened."""

    faults: dict[str, IntakeError] = field(default_factory=dict)
    shut: IntakeError | None = None
    kept: list[str] = field(default_factory=list)
    opened: int = 0

    def open(self) -> Folder:
        self.opened += 1
        if self.shut is not None:
            raise self.shut
        return self

    def keep(self, mail: Outgoing, sent_at: datetime) -> str:
        if mail.message_id in self.faults:
            raise self.faults[mail.message_id]
        self.kept.append(mail.message_id)
        return "copié"

    def close(self) -> None:
        return None


def register_of(*copies: SentCopy) -> Register:
    return Register({each.number: each for each in copies})


def test_a_copy_that_the_server_refuses_stops_no_other() -> None:
    register, folder = register_of(copy(1), copy(2)), Folder({"<1@cng.example>": MessageError("plein")})
    assert SentCopies(register, {DH: folder.open}, lambda: NOW).make_copies() == 1
    assert (folder.kept, register.problems) == (["<2@cng.example>"], {1: "plein"})


def test_a_lost_connection_leaves_that_mailbox_alone_for_a_while_and_no_other() -> None:
    register = register_of(copy(1), copy(2), copy(3, D3S))
    dh, d3s = Folder({"<1@cng.example>": TransientError("connexion perdue")}), Folder()
    clock = [NOW]
    copies = SentCopies(register, {DH: dh.open, D3S: d3s.open}, lambda: clock[0])
    assert copies.make_copies() == 1
    assert copies.make_copies() == 0
    assert (dh.opened, dh.kept, d3s.kept) == (1, [], ["<3@cng.example>"])
    clock[0] += LEFT_ALONE
    dh.faults.clear()
    assert copies.make_copies() == 2


def test_a_copy_that_breaks_every_connection_does_not_keep_the_next_from_being_made() -> None:
    register, folder = register_of(copy(1), copy(2)), Folder({"<1@cng.example>": TransientError("connexion perdue")})
    clock = [NOW]
    copies = SentCopies(register, {DH: folder.open}, lambda: clock[0])
    for _ in range(20):
        copies.make_copies()
        clock[0] += timedelta(minutes=5)
    assert folder.kept == ["<2@cng.example>"]
    assert register.due[1].attempts < 10


def test_a_folder_that_does_not_open_raises_nothing_and_is_asked_again_later() -> None:
    register, folder = register_of(copy(1)), Folder(shut=ConfigError("IMAP", "n’existe pas", "créez-le"))
    clock = [NOW]
    copies = SentCopies(register, {DH: folder.open}, lambda: clock[0])
    assert [copies.make_copies() for _ in range(3)] == [0, 0, 0]
    assert folder.opened == 1
    assert "n’existe pas" in register.problems[1]
    clock[0], folder.shut = NOW + LEFT_ALONE, None
    assert copies.make_copies() == 1


def test_without_a_sent_folder_nothing_is_asked_of_anybody() -> None:
    assert SentCopies(register_of(copy(1)), {}, lambda: NOW).make_copies() == 0
