"""The table of mails as values, and what the program says of each."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from intake.bootstrap import House
from intake.domain.decide import decide
from intake.domain.disposition import Answer, Disposition, WithholdAnswer
from intake.domain.known import Known, Received
from intake.domain.letter import Letter, MailboxName
from intake.explanation import Explanation, explain_letter
from tests.mails.files import content
from tests.mails.writing import raw_mail
from tests.tables import TableRow, rows_of

HERE = Path(__file__).parent
REPLIES = HERE / "replies"
ANY = "any"
"""The table asks nothing of those bytes: they are what a decoder makes of rubbish, or a part of a file."""


@dataclass(frozen=True)
class Row:
    """One mail and its expected outcome (the columns are explained at the head of table.yaml)."""

    name: str
    group: str
    mailbox: str
    sender: str | None
    documents: tuple[tuple[str, str, str], ...]
    original: str | None = None
    original_date: str | None = None
    sent_by: str | None = None
    resent_by: str | None = None
    automatic: str | None = None
    appeal: str | None = None
    reply: str | None = None
    to: str | None = None
    cases: tuple[str, ...] = ()
    withheld: bool = False
    held: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    subject: str | None = None
    line_end: str = "\r\n"
    traced: bool = True
    path: tuple[str, ...] | None = None

    @property
    def raw(self) -> bytes:
        """The mail as it comes off the wire."""
        return raw_mail(self.name, line_end=self.line_end.encode(), traced=self.traced)

    @property
    def named_files(self) -> list[tuple[str, str, str]]:
        """(name, SHA-256 or ANY, outcome) of each document."""
        return [(name, ANY if file == ANY else digest(file), fate) for name, file, fate in self.documents]

    @property
    def golden(self) -> Path:
        """Where the whole reply would stand."""
        return REPLIES / f"{self.name}.txt"


@cache
def digest(file: str) -> str:
    """SHA-256 of a file of the corpus."""
    return hashlib.sha256(content(file)).hexdigest()


@cache
def table() -> tuple[Row, ...]:
    """Every row, in the table's order."""
    return tuple(_row(each) for each in rows_of(HERE / "table.yaml"))


def _row(found: TableRow) -> Row:
    values = found.values
    lists: dict[str, Any] = {key: tuple(values[key]) for key in ("cases", "held", "says", "path") if key in values}
    documents = tuple(tuple(each) for each in values["documents"])
    return Row(**values | lists | {"name": found.name, "group": found.group, "documents": documents})


@dataclass(frozen=True)
class Outcome:
    """A mail as it was read, and what is decided about it on an installation that never ran."""

    house: House = field(repr=False)
    row: Row
    letter: Letter

    @property
    def explained(self) -> Explanation:
        """What ``intake explain`` says."""
        return explain_letter(self.house, MailboxName(self.row.mailbox), self.letter)

    @property
    def dispositions(self) -> tuple[Disposition, ...]:
        """What would be recorded."""
        house, now = self.house, self.house.clock()
        mailbox = house.mailboxes[MailboxName(self.row.mailbox)]
        known = Known(own_addresses=house.own_addresses)
        return decide(self.letter, Received(None, None, now), mailbox, house.campaigns, known, now)

    @property
    def answer(self) -> Answer | None:
        """The reply that would leave."""
        return next((each for each in self.dispositions if isinstance(each, Answer)), None)

    @property
    def withheld(self) -> WithholdAnswer | None:
        """The reply that is due and left to a person."""
        return next((each for each in self.dispositions if isinstance(each, WithholdAnswer)), None)

    @property
    def reply_text(self) -> str:
        """The whole reply, or the one left to a person: recipient, subject, text; "" when there is none."""
        answer = self.answer or (self.withheld.answer if self.withheld else None)
        if answer is None:
            return ""
        subject, text = self.house.composer.render(answer, MailboxName(self.row.mailbox))
        return f"À : {answer.to.email}\nObjet : {subject}\n\n{text}"
