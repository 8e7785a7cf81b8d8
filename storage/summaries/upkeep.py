"""Summaries follow the register: written anew, at the end of each transaction, for the mails it changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from intake.batches import batches
from intake.domain.deadlines import paris_day
from intake.domain.letter import Letter
from intake.domain.mailbox import fold_address
from intake.ports import State
from storage.columns import AnyRow
from storage.summaries.facts import facts_of, former_summaries, names_of
from storage.summaries.holdings import keep_holdings
from storage.summaries.lines import keep_lines
from storage.summaries.returns import mend
from storage.summaries.tallies import Changes, Counted, counted_as
from storage.summaries.upserting import replacing
from storage.summaries.word_index import keep_words, kept_words
from storage.summaries.words import mailbox_word, words_of
from storage.tables.summaries import summaries

MOST_HEAD = 1000
"""Characters of the words of all but the body."""
MOST_BODY = 1500
"""Characters of the words of the body: its first two hundred different ones or so."""
LONGEST_SUBJECT = 300
LONGEST_NAME = 120
BATCH = 200
"""Mails at a time: databases bound the parameters of a statement."""


@dataclass(frozen=True)
class Summary:
    """A row of ``summaries``."""

    message: int
    mailbox: str
    received_at: datetime
    day: date
    sender: str
    sender_name: str
    domain: str
    subject: str
    head: str
    fate: str
    late: bool
    supports: int
    returned: int

    @property
    def counted(self) -> Counted:
        """As what the mail is counted."""
        return Counted(self.day, self.mailbox, self.domain, self.fate, self.late)


def bring_up_to_date(connection: Connection, mails: Mapping[int, Letter | None]) -> None:
    """The summaries of those mails. The letter of one that was just read; None leaves what was read as it is."""
    for batch in batches(sorted(mails), BATCH):
        _bring(connection, {number: mails[number] for number in batch})


def _bring(connection: Connection, mails: dict[int, Letter | None]) -> None:
    former = former_summaries(connection, list(mails))
    facts = facts_of(connection, list(mails))
    known = [fact.id for fact in facts if not _just_arrived(fact, former, mails)]
    names, kept = names_of(connection, known), kept_words(connection, _unread(mails, known))
    rows: list[Summary] = []
    words: dict[int, list[str]] = {}
    for fact in facts:
        before, letter = former.get(fact.id), mails[fact.id]
        head = _head(fact, before, letter, names.get(fact.id, []))
        rows.append(_summary(fact, before, letter, head))
        if fact.id in known:
            words[fact.id] = [mailbox_word(fact.mailbox), *head, *_body(letter), *kept.get(fact.id, ())]
    connection.execute(replacing(connection.dialect.name, summaries), [vars(row) for row in rows])
    keep_words(connection, {n: each for n, each in words.items() if n not in kept or set(each) != set(kept[n])})
    _count(connection, former, rows)
    if known:
        keep_lines(connection, known)
        keep_holdings(connection, [fact.id for fact in facts if fact.has_pieces])


def _just_arrived(fact: AnyRow, former: dict[int, AnyRow], mails: dict[int, Letter | None]) -> bool:
    """Nothing but its arrival is known: no words, no document, no exception."""
    return fact.state == State.RECEIVED and fact.id not in former and mails[fact.id] is None


def _unread(mails: dict[int, Letter | None], known: list[int]) -> list[int]:
    return [number for number in known if mails[number] is None]


def _count(connection: Connection, former: dict[int, AnyRow], rows: list[Summary]) -> None:
    """After the rows themselves: what a sender sent again is read from them."""
    changes = Changes()
    for row in rows:
        before = former.get(row.message)
        changes.move(counted_as(before) if before else None, row.counted)
    senders = {row.sender for row in rows if row.supports or row.returned}
    senders |= {str(row.sender) for row in former.values() if row.supports or row.returned}
    mend(connection, senders, changes)
    changes.write(connection)


def _summary(fact: AnyRow, before: AnyRow | None, letter: Letter | None, head: list[str]) -> Summary:
    return Summary(
        message=fact.id,
        mailbox=fact.mailbox,
        received_at=fact.received_at,
        day=paris_day(fact.received_at),
        **_said(before, letter),
        head=f" {' '.join(head)} ",
        fate=fact.fate,
        late=bool(fact.late),
        supports=fact.supports,
        returned=fact.returned,
    )


def _said(before: AnyRow | None, letter: Letter | None) -> dict[str, str]:
    """Who wrote, and about what."""
    if letter is None:
        names = ("sender", "sender_name", "domain", "subject")
        return {name: str(getattr(before, name)) if before else "" for name in names}
    sender = fold_address(letter.sender.email) if letter.sender else ""
    return {
        "sender": sender,
        "sender_name": letter.sender.name[:LONGEST_NAME] if letter.sender else "",
        "domain": sender.rpartition("@")[2],
        "subject": letter.subject[:LONGEST_SUBJECT],
    }


def _head(fact: AnyRow, before: AnyRow | None, letter: Letter | None, names: list[str]) -> list[str]:
    """All but the body: what a person knows a mail by."""
    known = [*names, *_of_letter(letter), fact.message_id or "", before.head if before else "", fact.problem or ""]
    return words_of(known, most=MOST_HEAD)


def _of_letter(letter: Letter | None) -> list[str]:
    if letter is None:
        return []
    people = [each for each in (letter.sender, letter.original_sender, letter.sent_by) if each is not None]
    return [letter.subject, *(f"{each.name} {each.email}" for each in people)]


def _body(letter: Letter | None) -> list[str]:
    return words_of([letter.own_words or letter.body], most=MOST_BODY) if letter else []
