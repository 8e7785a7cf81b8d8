"""A returned file goes back with the reply only where that is asked for, and only to its proved sender."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.domain.disposition import Enclosure, WithholdAnswer
from intake.domain.document import Document, Place
from intake.domain.letter import Address, Letter
from intake.domain.mailbox import Mailbox
from tests.unit.builders import (
    EVALUATIONS,
    answer,
    carrying,
    decided,
    document,
    known,
    only,
    scanned_support,
    support,
)

PASSED = ("authentication-results", "mx1.sante.gouv.fr; dmarc=pass header.from=ch-montclar.example")
RETURNS = replace(EVALUATIONS, return_files=True)
PLACE = Place(1_000, 2_000, "base64")
SCAN = replace(document("scan du support.pdf", scanned_support()), place=PLACE)


def proved(*documents: Document) -> Letter:
    return replace(carrying(*documents), headers=(PASSED,))


def enclosed(mail: Letter, box: Mailbox = RETURNS) -> tuple[str, ...]:
    reply = answer(decided(mail, box))
    assert reply is not None
    return tuple(each.name for each in reply.enclosures)


def test_a_returned_file_goes_back_to_its_proved_sender() -> None:
    reply = answer(decided(proved(SCAN), RETURNS))
    assert reply is not None
    assert reply.enclosures == (Enclosure(SCAN.name, "application/pdf", SCAN.sha256, PLACE),)


def test_by_default_no_file_goes_back() -> None:
    assert enclosed(proved(SCAN), EVALUATIONS) == ()


def test_only_what_is_returned_goes_back() -> None:
    filed = replace(document("support.pdf", support()), place=PLACE)
    another = replace(SCAN, name="scan du support 1111111.pdf")
    assert enclosed(proved(filed, another, document("bordereau.docx"))) == (another.name,)


@pytest.mark.parametrize(
    "results",
    [
        None,
        "mx1.sante.gouv.fr; dmarc=none; spf=pass; dkim=pass",
        "mx.ailleurs.example; dmarc=pass",
        "mx1.sante.gouv.fr; dmarc=pass; dmarc=fail",
    ],
)
def test_to_a_sender_that_our_server_did_not_prove_nothing_goes_back(results: str | None) -> None:
    headers = () if results is None else (("authentication-results", results),)
    assert enclosed(replace(carrying(SCAN), headers=headers)) == ()


def test_a_reply_to_another_address_encloses_nothing() -> None:
    assert enclosed(replace(proved(SCAN), reply_to=(Address("autre@ch-montclar.example"),))) == ()


def test_past_the_limit_all_stay_here() -> None:
    limit = RETURNS.return_files_mib * 1024 * 1024
    half = replace(SCAN, size=limit // 2)
    other = replace(document("scan du support (2).pdf", scanned_support()), size=limit // 2, place=PLACE)
    assert enclosed(proved(half, other)) == (half.name, other.name)
    assert enclosed(proved(half, replace(other, size=limit // 2 + 1))) == ()


def test_what_stood_in_an_archive_is_not_opened_again_to_be_sent_back() -> None:
    assert enclosed(proved(replace(SCAN, place=None, path=("envoi.zip",)))) == ()


def test_a_withheld_reply_keeps_what_it_would_have_enclosed() -> None:
    found = decided(proved(SCAN), RETURNS, known(replies_to_sender=RETURNS.replies_per_sender_day))
    withheld = only(WithholdAnswer, found).answer
    assert withheld is not None
    assert [each.name for each in withheld.enclosures] == [SCAN.name]
