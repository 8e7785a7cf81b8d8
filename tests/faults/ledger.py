"""All that an installation ended with, as values: two runs that did the same compare equal."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

from intake.bootstrap import House
from intake.verification import reconcile_house, verify_house
from storage import queries

REPEATED = ("reply_sending", "attempt_failed")
"""What may be written twice of one deed: its attempts."""

Row = tuple[object, ...]


@dataclass(frozen=True)
class Ledger:
    """Each part sorted; numbers that depend on who came first (rows, references) are left out, see ``is_gapless``."""

    messages: tuple[Row, ...]
    documents: tuple[Row, ...]
    holds: tuple[Row, ...]
    deposits: tuple[Row, ...]
    replies: tuple[Row, ...]
    appeals: tuple[Row, ...]
    deeds: tuple[Row, ...]
    """How often each event was written of each mail."""


def ledger_of(house: House) -> Ledger:
    """Everything, seen through the queries that the commands show."""
    engine = house.engine
    messages = queries.message_states(engine)
    digest = {each.message: (each.mailbox, each.sha256) for each in messages}
    fates = [(digest[each.message], fate) for each in messages for fate in queries.document_fates(engine, each.message)]
    lines = Counter(
        (digest[each.message], line.event)
        for each in messages
        for line in queries.history_of(engine, each.message)
        if line.event not in REPEATED
    )
    return Ledger(
        messages=_sorted((*digest[each.message], each.message_id, each.state, each.problem) for each in messages),
        documents=_sorted(
            (
                mail,
                fate.position,
                fate.sha256,
                fate.format,
                fate.kind,
                fate.outcome,
                fate.return_case,
                _timeless(fate.reasons),
            )
            for mail, fate in fates
        ),
        holds=_sorted(
            (digest[each.message], each.position, each.kind, each.reasons, each.state)
            for each in queries.held(engine, open_only=False)
        ),
        deposits=_sorted(
            (each.document_sha256, each.campaign, each.corps, each.director, each.kind, each.version, each.state)
            for each in queries.all_deposits(engine)
        ),
        replies=_sorted(
            (digest[each.message], each.kind, each.recipient, each.state, each.message_id)
            for each in queries.replies(engine)
            if each.message is not None
        ),
        appeals=_sorted(
            (digest[each.message], each.corps, each.appeal_class, each.state, each.provisional, *_clock(each))
            for each in queries.all_appeals(engine)
        ),
        deeds=_sorted((*key, count) for key, count in lines.items()),
    )


def faults_of(house: House) -> list[str]:
    """What ``verify`` and ``reconcile`` find wrong, and numbers that have gaps; nothing when all is well."""
    unreconciled = [
        f"{box.mailbox}: {box}"
        for box in reconcile_house(house)
        if box.unknown or box.unfinished or box.known != box.on_server
    ]
    return [*verify_house(house).faults, *unreconciled, *_gaps(house)]


def sent_ids(maildir: Path) -> list[str]:
    """The Message-ID of each reply in the outgoing Maildir, one per file, sorted. What is in ``tmp`` is not sent."""
    files = [path for folder in ("new", "cur") for path in (maildir / folder).glob("*")]
    return sorted(message_from_bytes(path.read_bytes())["Message-ID"].strip("<>") for path in files)


def _clock(case: queries.AppealCase) -> Row:
    return (case.received_at, case.due, case.last_safe_day, case.court_period_ends, case.evidence, case.mails)


def _gaps(house: House) -> list[str]:
    """Pieces and versions of each dossier, references of each corps and year: 1, 2, 3…"""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for deposit in queries.all_deposits(house.engine):
        dossier = f"{deposit.campaign}-{deposit.corps}-{deposit.director}"
        numbers[f"pieces of {dossier}"].append(deposit.piece)
        if deposit.version is not None:
            numbers[f"versions of {dossier}"].append(deposit.version)
    for appeal in queries.all_appeals(house.engine):
        series, _, number = appeal.reference.rpartition("-")
        numbers[f"references {series}"].append(int(number))
    return [
        f"{what}: {sorted(given)}" for what, given in numbers.items() if sorted(given) != list(range(1, len(given) + 1))
    ]


def _sorted(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=repr))


def _timeless(reasons: tuple[str, ...]) -> tuple[str, ...]:
    """Without how many pages were looked at in the time that a busy machine left for it."""
    return tuple(re.sub(r" \(\d+ examinées?\)", "", reason) for reason in reasons)
