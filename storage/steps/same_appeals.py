"""The cases that a mail is the same appeal of: by who wrote what and joined what, or by its Message-ID."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection, bindparam, select

from intake.domain.cases.dates import DateKind
from intake.domain.cases.entries import CaseEntry, current, receipt_entry
from intake.domain.cases.states import AWAITING, CaseState, Step
from intake.domain.deadlines import PARIS
from intake.domain.known import CaseStanding, KnownAppeal, StandingDates
from intake.domain.letter import Letter, MessageKey
from intake.domain.mailbox import fold_address
from intake.domain.triage.likeness import likenesses
from storage.columns import AnyRow
from storage.history import ROBOT
from storage.steps.acknowledging import acknowledged
from storage.steps.cases import dates_of, entries_of
from storage.steps.message_ids import bare
from storage.steps.readings import letter_of
from storage.tables import appeal_likenesses, appeals, messages

NO_APPEAL = (CaseState.WITHDRAWN, CaseState.REQUALIFIED)
"""Cases that the same mail, should it come again, does not join: a person looks at it anew."""
SAME_APPEAL_WINDOW = timedelta(days=15)
"""Copies come within minutes, a colleague's forward within days; the same words a month later are said anew."""
BY_LIKENESS = (
    select(appeals)
    .join(appeal_likenesses, appeal_likenesses.c.appeal == appeals.c.id)
    .where(
        appeal_likenesses.c.likeness.in_(bindparam("likenesses", expanding=True)),
        appeals.c.message != bindparam("own"),
        appeals.c.state.not_in(NO_APPEAL),
        appeals.c.opened_at > bindparam("since"),
    )
    .order_by(appeals.c.id)
)
BY_MESSAGE_ID = (
    select(appeals)
    .join(messages, messages.c.id == appeals.c.message)
    .where(
        messages.c.message_id.in_(bindparam("ids", expanding=True)),
        appeals.c.message != bindparam("own"),
        # The same mail come again is one mail: it joins the first of the cases it opened.
        appeals.c.person == 1,
        appeals.c.state.not_in(NO_APPEAL),
    )
    .order_by(appeals.c.id)
)
OWN = select(appeals.c.id, appeals.c.person).where(appeals.c.message == bindparam("own"))
BESIDE = (
    select(appeals.c.reference)
    .where(appeals.c.message == bindparam("mail"), appeals.c.id != bindparam("case"), appeals.c.state.in_(AWAITING))
    .order_by(appeals.c.id)
)


def turns_of(letter: Letter) -> tuple[str, ...]:
    """What two mails that may be the same appeal both name, in one order: whoever takes turns by these meets nobody.

    Of two such mails one is decided after the other is recorded, wherever they came.
    """
    ids = {found for mail in (letter, *letter.inner) if (found := bare(mail.message_id))}
    return tuple(sorted({f"appeal/{each}" for each in (*likenesses(letter), *ids)}))


def same_appeals(connection: Connection, own: MessageKey, letter: Letter, now: datetime) -> tuple[KnownAppeal, ...]:
    """Each case once, with what a copy that came earlier may change of it."""
    alike = likenesses(letter)
    wanted = {"likenesses": list(alike), "own": own, "since": now - SAME_APPEAL_WINDOW}
    by_words = connection.execute(BY_LIKENESS, wanted).all() if alike else ()
    found = {row.id: (row, "même auteur, mêmes mots, mêmes pièces") for row in by_words}
    for mail in (letter, *letter.inner):
        for row in _of_that_id(connection, own, mail):
            found.setdefault(row.id, (row, "même identifiant de message, même expéditeur"))
    return tuple(_known(connection, row, f"même recours, déjà reçu : {by}") for row, by in found.values())


def own_cases(connection: Connection, own: MessageKey) -> dict[int, StandingDates]:
    """By person, the dates that stand of the cases which that mail opened."""
    return {case.person: _standing(connection, case.id) for case in connection.execute(OWN, {"own": own}).all()}


def _standing(connection: Connection, case: int) -> StandingDates:
    standing = current(dates_of(connection, case))
    due = standing[DateKind.DUE]
    return StandingDates(due.origin, due.day, standing[DateKind.LAST_SAFE_DAY].day, standing[DateKind.COURT].day)


def _of_that_id(connection: Connection, own: MessageKey, mail: Letter) -> Iterator[AnyRow]:
    """Cases that a mail of that Message-ID opened; of the same sender, for broken programs give two mails one id."""
    message_id = bare(mail.message_id)
    if message_id is None or mail.sender is None:
        return
    for row in connection.execute(BY_MESSAGE_ID, {"ids": [message_id], "own": own}).all():
        if _is_from(connection, row.message, mail.sender.email):
            yield row


def _is_from(connection: Connection, message: MessageKey, email: str) -> bool:
    first = letter_of(connection, message).sender
    return first is not None and fold_address(first.email) == fold_address(email)


def _known(connection: Connection, case: AnyRow, by: str) -> KnownAppeal:
    entries = entries_of(connection, case.id)
    entry = receipt_entry(entries)
    corrected = entry is not None and entry.step is Step.CORRECT and entry.on is not None
    standing = CaseStanding(
        evidence=entry.evidence if entry is not None and corrected else case.evidence,
        campaign=case.campaign,
        provisional=case.provisional,
        awaits_answer=case.state in AWAITING,
        dated_by_a_person=any(_is_a_persons_date(each) for each in entries),
        acknowledgement=acknowledged(connection, case.id),
        appellant=case.appellant,
        beside=tuple(connection.scalars(BESIDE, {"mail": case.message, "case": case.id})),
    )
    at = _noon(entry.on) if entry is not None and corrected and entry.on is not None else case.received_at
    return KnownAppeal(case.reference, by, same=True, received_at=at, standing=standing)


def _is_a_persons_date(entry: CaseEntry) -> bool:
    return entry.step in (Step.CORRECT, Step.SUSPEND) and entry.who != ROBOT


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), PARIS).astimezone(UTC)
