"""A mail that somebody passed on: who first wrote it, what proves it, and who is answered (domain.md 12 and 25)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from intake.domain.automatic.telling import automatic, is_passed_on
from intake.domain.decide import facts_of
from intake.domain.disposition import Disposition, Hold, Ignore, OpenAppeal, WithholdAnswer
from intake.domain.forwarded import guessed_author, origin_of
from intake.domain.known import Known, Received
from intake.domain.letter import Address, Automatic, Hop, Letter, Seen
from tests.unit.builders import (
    CAREER,
    EVALUATIONS,
    NOW,
    OWN_ADDRESSES,
    answer,
    campaign,
    decided,
    has,
    letter,
    only,
)

ANNE = Address("anne@ch-exemple.example", "Anne Martin")
COLLEAGUE = Address("courrier@sante.gouv.fr")
APPEAL = "Je conteste mon évaluation au titre de l’année 2025 et forme un recours."
DAEMON = Address("MAILER-DAEMON", "Mail Delivery Subsystem")


def forward(sender: Address, *, seen: Seen = Seen.TEXT, inner: tuple[Letter, ...] = ()) -> Letter:
    """As a reader gives it: the words of the original stand in the body, none are the sender's own."""
    made = letter("TR: Recours", APPEAL, sender=sender, original_sender=ANNE, original_seen_in=seen, inner=inner)
    return replace(made, own_words="")


def origin(mail: Letter) -> str | None:
    facts = facts_of(mail, Received(None, None, NOW), CAREER, (campaign(),), Known(), NOW)
    return origin_of(mail, facts.forwarded)


def test_from_outside_the_one_who_sent_it_to_us_is_answered() -> None:
    sent = answer(decided(forward(Address("secretariat@ch-exemple.example")), CAREER))
    assert sent is not None
    assert sent.to.email == "secretariat@ch-exemple.example"


@pytest.mark.parametrize("seen", list(Seen))
def test_what_a_colleague_passed_on_without_proof_is_answered_by_a_person(seen: Seen) -> None:
    found = decided(forward(COLLEAGUE, seen=seen), CAREER)
    assert answer(found) is None
    waiting = only(WithholdAnswer, found).answer
    assert waiting is not None
    assert waiting.to == ANNE
    assert has(Hold, found)


def test_the_clock_of_an_appeal_passed_on_without_proof_runs_and_says_what_is_not_sure() -> None:
    clock = only(OpenAppeal, decided(forward(COLLEAGUE), CAREER)).clock
    assert [flag for flag in clock.flags if "sans preuve de l’arrivée du message d’origine" in flag]


def test_a_colleagues_own_mail_is_answered_to_the_colleague() -> None:
    mail = letter("Recours", APPEAL, sender=COLLEAGUE)
    assert guessed_author(mail, CAREER) is None
    sent = answer(decided(mail, CAREER))
    assert sent is not None
    assert sent.to == COLLEAGUE


def test_it_is_said_what_the_original_sender_is_known_by() -> None:
    first = replace(
        letter("Recours", APPEAL, sender=ANNE), hops=(Hop("mx1.sante.gouv.fr", datetime(2025, 11, 10, tzinfo=UTC)),)
    )
    assert str(origin(forward(COLLEAGUE, seen=Seen.ATTACHED, inner=(first,)))).startswith("prouvé")
    unproved = replace(first, hops=())
    assert str(origin(forward(COLLEAGUE, seen=Seen.ATTACHED, inner=(unproved,)))).startswith(
        "supposé : d’après le mess"
    )
    assert str(origin(forward(COLLEAGUE))).startswith("supposé : d’après les lignes")
    assert origin(letter()) is None


def bounce_passed_on(own: str = "") -> Letter:
    made = letter("TR: Non remis", "Votre message n’a pas pu être remis.", original_sender=DAEMON)
    return replace(made, own_words=own)


def decided_in(mail: Letter) -> tuple[Disposition, ...]:
    return decided(mail, EVALUATIONS)


@pytest.mark.parametrize("own", ["", "Pour information.", "Forward the message."])
def test_a_bounce_passed_on_bare_is_answered_by_nobody_and_seen_by_a_person(own: str) -> None:
    mail = bounce_passed_on(own)
    finding = automatic(mail, OWN_ADDRESSES, frozenset())
    assert finding is not None
    assert finding[0] is Automatic.BOUNCE
    assert has(Hold, decided_in(mail))


def test_who_asks_about_a_bounce_is_a_person() -> None:
    assert not is_passed_on(bounce_passed_on("À quelle adresse dois-je écrire ?"))


@pytest.mark.parametrize(
    ("method", "held"), [("REQUEST", True), ("REPLY", False), ("CANCEL", False), ("COUNTER", False)]
)
def test_no_calendar_mail_is_answered_and_an_invitation_is_seen_by_a_person(method: str, held: bool) -> None:
    mail = letter("Entretien", "", calendar=method)
    finding = automatic(mail, OWN_ADDRESSES, frozenset())
    assert finding is not None
    assert finding[0] is Automatic.AUTO_REPLY
    found = decided_in(mail)
    assert has(Hold, found) is held
    assert has(Ignore, found) is not held
