"""Every witness of a receipt is shown; one is taken, and never one that the sender wrote."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from intake.courier.proofreading import SAMPLE_MAILBOX
from intake.domain.cases.receipts import candidates
from intake.domain.known import Received
from intake.domain.letter import Address, Hop, Letter

AT = datetime(2025, 11, 14, 9, 0, tzinfo=UTC)
MAILBOX = replace(SAMPLE_MAILBOX, trusted_hosts=("*.sante.gouv.fr",))
RECEIVED = Received(None, AT + timedelta(seconds=5), AT + timedelta(minutes=3))


def letter(**changes: object) -> Letter:
    hops = (Hop("mx1.sante.gouv.fr", AT), Hop("smtp.chu.example", AT - timedelta(seconds=9)))
    whole = Letter("<a@chu.example>", "Recours", Address("a@chu.example"), sent_at=AT - timedelta(days=1), hops=hops)
    return replace(whole, **changes)  # type: ignore[arg-type]  # fields of Letter, as each test names them


def told(found: Letter | None, chosen: datetime, received: Received = RECEIVED) -> list[tuple[str, bool]]:
    return [(each.source, each.chosen) for each in candidates(found, received, MAILBOX, chosen)]


def test_our_servers_header_is_taken_and_the_others_are_shown() -> None:
    assert told(letter(), AT) == [
        ("received", True),
        ("stranger", False),
        ("server", False),
        ("polled", False),
        ("sender", False),
    ]


def test_the_senders_own_date_is_never_the_one_taken() -> None:
    """Even when it says the very instant."""
    same = letter(sent_at=AT, hops=())
    assert ("sender", True) not in told(same, AT)


def test_the_arrival_of_a_forwarded_mail_is_taken_and_its_own_date_is_not() -> None:
    before = AT - timedelta(days=3)
    inner = letter(hops=(Hop("mx2.sante.gouv.fr", before),), sent_at=before)
    found = told(letter(inner=(inner,)), before)
    assert found[0] == ("inner-received", True)
    assert found[-1] == ("inner-date", False)


def test_what_a_person_entered_is_told_as_such() -> None:
    assert told(None, AT - timedelta(days=2))[0] == ("entered", True)
