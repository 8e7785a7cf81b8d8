"""The mails of the browser's tests: a few for each journey, and a hundred exceptions of every cheap kind."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from intake.sample import SampleMail
from intake.sample.desk import CORPS, Desk, History
from intake.sample.people import Directory
from intake.sample.scenarios import appeals, doubtful, returned, supports

SEED = 2025
Scenario = Callable[[Desk], SampleMail]


def unsigned_and_proved(desk: Desk) -> SampleMail:
    """Our own server says that the sender is who it shows: what is returned goes back to them."""
    mail = doubtful.unsigned_box(desk)
    return replace(mail, raw=b"Authentication-Results: mx1.sante.gouv.fr; dmarc=pass\r\n" + mail.raw)


@dataclass(frozen=True)
class Batch:
    """So many mails of that scenario, of directors of that corps."""

    write: Scenario
    count: int
    corps: str = "DH"


JOURNEYS = (
    Batch(supports.good_dh, 2),
    Batch(returned.scanned, 1),
    Batch(appeals.bare, 1),
    Batch(appeals.unsure, 3),
    Batch(doubtful.unidentified_decision, 2),
    Batch(unsigned_and_proved, 1),
    Batch(doubtful.mixed_bundle, 1),
    Batch(doubtful.question, 12),
)
HUNDRED = (
    Batch(doubtful.question, 80),
    Batch(doubtful.unsigned_box, 8),
    Batch(doubtful.unidentified_decision, 12),
)
"""A question is left as it is, a support filed as the rules propose, a paper without a name kept."""


def mails_of(batches: Sequence[Batch]) -> Sequence[SampleMail]:
    """Always the same."""
    return list(_written(batches))


def by_scenario(mails: Sequence[SampleMail]) -> dict[str, list[str]]:
    """Scenario and corps → the Message-IDs of its mails, in their order."""
    found: dict[str, list[str]] = defaultdict(list)
    for mail in mails:
        found[mail.scenario].append(mail.message_id.strip("<>"))
    return found


def _written(batches: Sequence[Batch]) -> Iterator[SampleMail]:
    people, history, serial = Directory(SEED), History(), 0
    opened = datetime(2025, 10, 6, 8, 30, tzinfo=ZoneInfo("Europe/Paris"))
    for batch in batches:
        for number in range(batch.count):
            serial += 1
            yield batch.write(
                Desk(
                    scenario=f"{batch.write.__name__} {batch.corps}",
                    year=2025,
                    seed=SEED,
                    serial=serial,
                    turn=_turn(number, serial, batch.corps),
                    received=opened + timedelta(hours=5 * serial),
                    draw=random.Random(serial),
                    people=people,
                    history=history,
                )
            )


def _turn(number: int, serial: int, corps: str) -> int:
    """The first from ``number`` on at which a desk draws a director of that corps."""
    return next(turn for turn in range(number, number + len(CORPS)) if CORPS[(turn + serial) % len(CORPS)] == corps)
