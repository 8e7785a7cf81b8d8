"""Whose mail it is: what our own server proved of the sender, and which senders are expected."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.domain.disposition import FileSupport, Hold, Ignore, OpenAppeal, WithholdAnswer
from intake.domain.known import Action
from intake.domain.letter import Address, Letter
from intake.domain.mailbox import Purpose
from intake.domain.provenance import doubt_about_sender, proof_of_sender
from tests.unit.builders import (
    answer,
    carrying,
    decided,
    document,
    has,
    known,
    letter,
    mailbox,
    only,
    ruling,
    scanned_support,
    support,
)

BOX = replace(mailbox(), trusted_hosts=("*.sante.gouv.fr",))
SUPPORT = document("support.pdf", support())


def authenticated(mail: Letter, *results: str) -> Letter:
    return replace(mail, headers=tuple(("authentication-results", result) for result in results))


@pytest.mark.parametrize(
    ("results", "doubted"),
    [
        (("mx1.sante.gouv.fr; dmarc=fail (p=none dis=none) header.from=chu.fr; spf=pass; dkim=none",), True),
        (("mx1.sante.gouv.fr 1; spf=fail smtp.mailfrom=chu.fr; dkim=none",), True),
        (("MX1.Sante.Gouv.FR; spf=fail; dkim=pass header.d=chu.fr",), False),
        (("mx1.sante.gouv.fr; spf=fail; dkim=fail; dmarc=pass",), False),
        (("mx1.sante.gouv.fr; spf=softfail; dkim=none; dmarc=none",), False),
        (("mx1.sante.gouv.fr; none",), False),
        (("mx.pirate.example; dmarc=fail",), False),
        (("mx1.sante.gouv.fr; dmarc=pass", "mx1.sante.gouv.fr; dmarc=fail"), False),
        (("mx.chu.example; dmarc=pass", "mx1.sante.gouv.fr; dmarc=fail"), True),
        (("mx1.sante.gouv.fr (comment; dmarc=fail); dmarc=pass",), False),
        ((), False),
    ],
)
def test_the_topmost_word_of_our_own_server_decides(results: tuple[str, ...], doubted: bool) -> None:
    assert (doubt_about_sender(authenticated(letter(), *results), BOX) is not None) is doubted


def test_a_support_whose_sender_is_not_proved_waits_for_a_person() -> None:
    mail = authenticated(carrying(SUPPORT), "mx1.sante.gouv.fr; dmarc=fail")
    found = decided(mail, BOX)
    assert only(Hold, found).reasons[0].startswith("DMARC échoué, dit notre serveur mx1.sante.gouv.fr")
    assert not has(FileSupport, found)


def test_a_scan_whose_sender_is_not_proved_is_not_returned_to_whoever_it_is() -> None:
    mail = authenticated(carrying(document("support.pdf", scanned_support())), "mx1.sante.gouv.fr; dmarc=fail")
    found = decided(mail, BOX)
    assert has(Hold, found)
    assert answer(found) is None


def test_an_appeal_whose_sender_is_not_proved_runs_its_clock_and_a_person_acknowledges_it() -> None:
    words = letter("Recours", "Je forme un recours contre mon évaluation 2025.")
    box = replace(mailbox(Purpose.APPEAL), trusted_hosts=BOX.trusted_hosts)
    found = decided(authenticated(words, "mx1.sante.gouv.fr; dmarc=fail"), box)
    assert has(OpenAppeal, found)
    assert answer(found) is None
    assert only(WithholdAnswer, found).answer is not None


def test_once_a_person_has_ruled_the_mail_is_treated_as_any_other() -> None:
    mail = authenticated(carrying(SUPPORT), "mx1.sante.gouv.fr; dmarc=fail")
    found = decided(mail, BOX, knowing=known(ruling(Action.IGNORE, 0)))
    assert has(Ignore, found)


def test_a_sender_of_an_unexpected_domain_goes_through_a_person() -> None:
    expecting = replace(BOX, expected_domains=("*.gouv.fr", "chu.fr"))
    for expected in ("a@ars.gouv.fr", "a@gouv.fr", "a@CHU.fr"):
        assert doubt_about_sender(replace(carrying(SUPPORT), sender=Address(expected)), expecting) is None
    stranger = replace(carrying(SUPPORT), sender=Address("x@mail.example"))
    assert only(Hold, decided(stranger, expecting)).reasons[0] == (
        "expéditeur d’un domaine qui n’est pas attendu (mail.example)"
    )


@pytest.mark.parametrize(
    ("result", "proved"),
    [
        ("mx1.sante.gouv.fr; dmarc=pass header.from=ch-montclar.example", True),
        ("mx1.sante.gouv.fr; dmarc=pass", True),
        ("mx1.sante.gouv.fr; dmarc=pass header.from=autre.example", False),
        ("mx1.sante.gouv.fr; spf=pass smtp.mailfrom=a@ch-montclar.example; dmarc=none", True),
        ("mx1.sante.gouv.fr; spf=pass smtp.mailfrom=envois.example", False),
        ("mx1.sante.gouv.fr; spf=pass", False),
        ('mx1.sante.gouv.fr; dkim=pass (2048) header.d="ch-montclar.example"', True),
        ("mx1.sante.gouv.fr; dkim=pass header.d=example", True),
        ("mx1.sante.gouv.fr; dkim=pass header.d=montclar.example", False),
        ("mx1.sante.gouv.fr; dkim=fail header.d=ch-montclar.example", False),
        ("mx.pirate.example; dmarc=pass header.from=ch-montclar.example", False),
        ("mx1.sante.gouv.fr; none", False),
    ],
)
def test_a_sender_is_proved_by_our_server_about_that_very_domain(result: str, proved: bool) -> None:
    assert (proof_of_sender(authenticated(letter(), result), BOX) is not None) is proved
