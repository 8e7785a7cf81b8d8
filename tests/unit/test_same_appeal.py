"""A copy of an appeal that was received earlier dates its case where that is proved as well; else a person does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from intake.domain.deadlines import choose_receipt, source_of
from intake.domain.disposition import CorrectReceipt, Hold, Ignore, JoinAppeal, OpenAppeal, ReplyKind, WithholdAnswer
from intake.domain.known import Acknowledged, Action, CaseStanding, KnownAppeal, StandingDates
from intake.domain.letter import Address, Hop, Letter, Seen
from tests.unit.builders import CAREER, NOW, answer, decided, has, known, letter, only, ruling

CASE = "R2025-DH-0007"
MONDAY = NOW + timedelta(days=3)
"""When the case was opened, on a copy processed first; the copy under test came on Friday, at ``NOW``."""
TRUSTED = f"Received: by mx1.sante.gouv.fr, {MONDAY.isoformat()}"
STANDING = CaseStanding(TRUSTED, 2025, False, True, False, Acknowledged.NOT)
COPY = letter("Recours", "Je conteste mon évaluation.")


def same(standing: CaseStanding | None = STANDING, received: datetime = MONDAY) -> KnownAppeal:
    return KnownAppeal(CASE, "même recours, déjà reçu", same=True, received_at=received, standing=standing)


def test_a_copy_of_an_earlier_day_proved_by_our_server_dates_the_case() -> None:
    found = decided(COPY, CAREER, known(appeals=(same(),)))
    assert only(JoinAppeal, found).reference == CASE
    correction = only(CorrectReceipt, found)
    assert (correction.reference, correction.former) == (CASE, date(2025, 11, 17))
    assert (correction.clock.received_on, correction.clock.due) == (date(2025, 11, 14), date(2026, 1, 14))
    assert correction.clock.evidence.startswith("Received: by mx1.sante.gouv.fr")
    assert not has(Hold, found)
    assert answer(found) is None


def test_a_copy_of_the_same_day_or_later_dates_nothing() -> None:
    for received in (NOW, NOW + timedelta(hours=5), NOW - timedelta(days=1)):
        found = decided(COPY, CAREER, known(appeals=(same(received=received),)))
        assert [type(each) for each in found] == [JoinAppeal]


WITHOUT_HEADER = replace(COPY, hops=(Hop("mail.chu.example", NOW),))
SAYS_SERVER = f"date du serveur, {MONDAY.isoformat()}"
SAYS_POLLED = f"heure de relève, {MONDAY.isoformat()}"


@pytest.mark.parametrize(
    ("mail", "server_date", "evidence"),
    [
        pytest.param(COPY, None, SAYS_SERVER, id="header-against-server"),
        pytest.param(COPY, NOW + timedelta(minutes=5), TRUSTED, id="header-that-the-server-confirms"),
        pytest.param(WITHOUT_HEADER, NOW, SAYS_SERVER, id="server-against-server"),
        pytest.param(WITHOUT_HEADER, NOW, SAYS_POLLED, id="server-against-polling"),
        pytest.param(WITHOUT_HEADER, None, SAYS_POLLED, id="polling-against-polling"),
    ],
)
def test_proof_as_strong_as_that_of_the_case_dates_it(
    mail: Letter, server_date: datetime | None, evidence: str
) -> None:
    standing = replace(STANDING, evidence=evidence)
    found = decided(mail, CAREER, known(appeals=(same(standing),)), server_date=server_date)
    assert only(CorrectReceipt, found).clock.received_on == date(2025, 11, 14)


FORGED = replace(COPY, hops=(Hop("mail.chu.example", NOW), Hop("mx1.sante.gouv.fr", NOW)))
COPIED = replace(COPY, sender=Address("accueil@sante.gouv.fr"), original_sender=COPY.sender, original_seen_in=Seen.TEXT)
REFUSED = replace(COPY, headers=(("authentication-results", "mx1.sante.gouv.fr; dmarc=fail"),))


@pytest.mark.parametrize(
    ("mail", "server_date", "standing", "words"),
    [
        pytest.param(WITHOUT_HEADER, NOW, STANDING, "moins sûre", id="server-against-header"),
        pytest.param(WITHOUT_HEADER, None, replace(STANDING, evidence=SAYS_SERVER), "moins sûre", id="polling"),
        pytest.param(COPY, MONDAY, STANDING, "écart de plus de", id="header-that-the-server-contradicts"),
        pytest.param(FORGED, None, STANDING, "serveur inconnu", id="header-below-a-stranger"),
        pytest.param(COPIED, None, STANDING, "sans preuve", id="forward-without-proof"),
        pytest.param(REFUSED, None, STANDING, "n’est pas prouvé", id="sender-not-proved"),
        pytest.param(COPY, None, replace(STANDING, evidence="papier arrivé"), "moins sûre", id="against-paper"),
        pytest.param(COPY, None, replace(STANDING, dated_by_a_person=True), "une personne a déjà", id="by-a-person"),
        pytest.param(COPY, None, replace(STANDING, awaits_answer=False), "a pris fin", id="answered"),
        pytest.param(COPY, None, replace(STANDING, campaign=2019), "date à corriger", id="campaign-gone"),
        pytest.param(COPY, None, None, "date à corriger", id="nothing-known"),
    ],
)
def test_on_weaker_proof_a_person_decides(
    mail: Letter, server_date: datetime | None, standing: CaseStanding | None, words: str
) -> None:
    found = decided(mail, CAREER, known(appeals=(same(standing),)), server_date=server_date)
    assert only(JoinAppeal, found).reference == CASE
    assert not has(CorrectReceipt, found)
    assert words in " ".join(only(Hold, found).reasons)
    assert "date à corriger" in " ".join(only(Hold, found).reasons)


def test_a_colleagues_forward_with_the_proved_original_dates_the_case() -> None:
    forward = letter(
        "TR: Recours", "Pour vous.", sender=Address("accueil@sante.gouv.fr"), inner=(COPY,), hops=(_hop(MONDAY),)
    )
    found = decided(forward, CAREER, known(appeals=(same(),)))
    assert only(CorrectReceipt, found).clock.received_on == date(2025, 11, 14)


def test_the_date_a_sender_writes_dates_nothing() -> None:
    mail = replace(COPY, hops=(_hop(MONDAY),), sent_at=NOW - timedelta(days=30))
    found = decided(mail, CAREER, known(appeals=(same(),)))
    assert [type(each) for each in found] == [JoinAppeal]


def test_an_acknowledgement_that_left_with_the_later_date_is_a_persons_task() -> None:
    told = replace(STANDING, acknowledgement=Acknowledged.LEFT)
    found = decided(COPY, CAREER, known(appeals=(same(told),)))
    assert not only(CorrectReceipt, found).replaces_acknowledgement
    assert "l’accusé parti dit une réception le 17/11/2025" in only(Hold, found).reasons[-1]
    assert "14/11/2025" in only(Hold, found).reasons[-1]
    assert answer(found) is None


@pytest.mark.parametrize("provisional", [False, True])
def test_an_acknowledgement_that_waits_is_written_anew_with_the_earlier_date(provisional: bool) -> None:
    waits = replace(STANDING, acknowledgement=Acknowledged.WAITS, provisional=provisional)
    found = decided(COPY, CAREER, known(appeals=(same(waits),)))
    assert only(CorrectReceipt, found).replaces_acknowledgement
    written = answer(found)
    assert written is not None
    assert written.kind is (ReplyKind.REGISTRATION if provisional else ReplyKind.ACKNOWLEDGEMENT)
    assert written.clock is not None
    assert written.clock.received_on == date(2025, 11, 14)
    assert not has(Hold, found)


def test_one_that_cannot_be_written_anew_is_withheld_and_told() -> None:
    waits = replace(STANDING, acknowledgement=Acknowledged.WAITS)
    found = decided(replace(COPY, return_path=""), CAREER, known(appeals=(same(waits),)))
    assert has(CorrectReceipt, found)
    assert only(WithholdAnswer, found).kind is ReplyKind.ACKNOWLEDGEMENT
    assert has(Hold, found)


def test_a_correction_that_leaves_no_day_to_answer_is_told() -> None:
    long_ago = NOW - timedelta(days=70)
    mail = replace(COPY, hops=(_hop(long_ago),))
    found = decided(mail, CAREER, known(appeals=(same(received=NOW - timedelta(days=1)),)))
    assert only(CorrectReceipt, found).clock.last_safe_day < NOW.date()
    assert "est déjà passé" in only(Hold, found).reasons[-1]


@pytest.mark.parametrize("several", [False, True])
def test_what_a_person_ruled_upon_opens_no_second_case(several: bool) -> None:
    cases = (same(None), replace(same(None), reference="R2025-DH-0008")) if several else (same(None),)
    found = decided(COPY, CAREER, known(ruling(Action.IGNORE), appeals=cases))
    assert not has(OpenAppeal, found)
    assert not has(Hold, found)
    assert has(Ignore, found) or has(JoinAppeal, found)


@pytest.mark.parametrize(
    ("hops", "server_date", "source"),
    [((Hop("mx1.sante.gouv.fr", NOW),), None, "received"), ((), NOW, "server"), ((), None, "polled")],
    ids=["received", "server", "polled"],
)
def test_the_evidence_says_its_source(hops: tuple[Hop, ...], server_date: datetime | None, source: str) -> None:
    receipt = choose_receipt(hops, server_date, NOW, trusted_hosts=("mx1.sante.gouv.fr",))
    assert (receipt.source, source_of(receipt.evidence)) == (source, source)
    assert source_of("papier arrivé au CNG le 18/11/2025") is None


def _hop(at: datetime) -> Hop:
    return Hop("mx1.sante.gouv.fr", at.astimezone(UTC))


def test_an_acknowledgement_written_after_a_correction_tells_the_dates_that_stand() -> None:
    stands = StandingDates(date(2025, 11, 12), date(2026, 1, 12), date(2026, 1, 11), date(2026, 3, 13))
    written = answer(decided(COPY, CAREER, known(own_cases={1: stands})))
    assert written is not None
    assert written.clock is not None
    assert (written.clock.received_on, written.clock.due) == (date(2025, 11, 12), date(2026, 1, 12))
