"""What says when an appeal came: the mail that opened its case, the copy that dates it now, a person's own entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from intake.domain.cases.entries import CaseEntry, receipt_entry
from intake.domain.cases.receipts import Candidate, candidates, entered
from intake.domain.cases.states import Step
from intake.domain.deadlines import PARIS

if TYPE_CHECKING:
    from intake.cases.sources import Sources
    from storage.case_files import CaseFile, CaseMail


def receipt_candidates(house: Sources, file: CaseFile) -> tuple[Candidate, ...]:
    """Every witness of the appeal's receipt, the one the date stands on marked; of a copy, which mail it is."""
    opening, entry = file.mails[0], receipt_entry(file.entries)
    if entry is None or entry.step is not Step.CORRECT or entry.on is None:
        return _of(house, opening, opening.received_at or opening.received.server_date or opening.received.polled_at)
    copy = _copy(file, entry)
    if copy is None:
        by_hand = entered(_noon(entry.on), f"date saisie par {entry.who} : {entry.why}")
        return (by_hand, *_of(house, opening, None))
    number = file.mails.index(copy) + 1
    return (*_named(_of(house, copy, copy.received_at), number), *_named(_of(house, opening, None), 1))


def _copy(file: CaseFile, entry: CaseEntry) -> CaseMail | None:
    """The mail whose receipt that correction was made on."""
    proved = (each for each in file.mails[1:] if entry.evidence and each.receipt_evidence == entry.evidence)
    return next(proved, None)


def _of(house: Sources, mail: CaseMail, chosen: datetime | None) -> tuple[Candidate, ...]:
    mailbox = house.mailboxes.get(mail.mailbox)
    return candidates(mail.letter, mail.received, mailbox, chosen) if mailbox is not None else ()


def _named(found: tuple[Candidate, ...], number: int) -> Iterator[Candidate]:
    return (replace(each, words=f"courriel {number} : {each.words}") for each in found)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), PARIS).astimezone(UTC)
