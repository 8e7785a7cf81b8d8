"""Is all still as it was recorded? History, archive and deposits recomputed; mailboxes held against the register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from intake.bootstrap import House
from intake.domain.cases.dates import differences
from intake.domain.document import Sha256
from intake.errors import MessageError
from intake.ports import State
from storage import queries
from storage.case_queries import all_dates
from storage.console.audit import AuditLog
from storage.states import DepositState


@dataclass(frozen=True)
class Report:
    """How many of each were verified, and what is wrong, in French."""

    history: int
    mails: int
    deposits: int
    faults: tuple[str, ...]
    replies: int = 0
    dates: int = 0
    """Legal dates of appeals, recomputed."""
    audit: int = 0
    """Entries of the console's audit log."""


@dataclass(frozen=True)
class Reconciliation:
    """One mailbox: its server held against the register. ``unknown`` and ``unfinished`` are 0 when all is well."""

    mailbox: str
    on_server: int
    known: int
    unknown: int
    settled: int
    held: int
    unfinished: int


def verify_house(house: House) -> Report:
    """Everything, from the first entry; the legal dates by their own rules. Raises TransientError on I/O faults."""
    chain = house.register.verify_chain()
    faults = [] if chain.whole else [f"historique : l’entrée {chain.broken} n’est pas celle qui a été écrite"]
    audit = AuditLog(house.engine).verify()
    if not audit.whole:
        faults.append(f"journal de la console : l’entrée {audit.broken} n’est pas celle qui a été écrite")
    mails = sorted({message.sha256 for message in queries.message_states(house.engine)})
    replies = queries.sent_digests(house.engine)
    for sha256 in (*mails, *map(Sha256, replies)):
        try:
            house.archive.get(sha256)
        except MessageError as fault:
            faults.append(str(fault))
    delivered = [each for each in queries.all_deposits(house.engine) if each.state is not DepositState.PENDING]
    for deposit in delivered:
        faults.extend(house.deposits.faults(deposit.key, deposit.directory))
    dates = all_dates(house.engine)
    for reference, computed in dates.items():
        faults.extend(f"recours {reference}, {each}" for each in differences(computed))
    count = sum(map(len, dates.values()))
    return Report(chain.entries, len(mails), len(delivered), tuple(faults), len(replies), count, audit.entries)


def reconcile_house(house: House) -> Iterator[Reconciliation]:
    """Mailbox by mailbox. Raises ConfigError or TransientError when one cannot be reached."""
    for name in house.mailboxes:
        way_in = house.ways.way_in(name)()
        try:
            keys = set(way_in.list_keys())
        finally:
            way_in.close()
        known = house.register.known_keys(name)
        states = Counter(message.state for message in queries.message_states(house.engine, name))
        yield Reconciliation(
            mailbox=name,
            on_server=len(keys),
            known=len(keys & known),
            unknown=len(keys - known),
            settled=states[State.SETTLED],
            held=states[State.HELD],
            unfinished=states[State.RECEIVED] + states[State.READ],
        )
