"""What comes back from mail systems about our own replies."""

from __future__ import annotations

from dataclasses import replace

from intake.domain.disposition import Hold, Ignore, ReplyBounced
from intake.domain.letter import ReturnedReport
from tests.unit.builders import answer, decided, has, known, letter, only

OURS = "<reponse@sante.gouv.fr>"
BOUNCE = replace(letter("Undelivered Mail Returned to Sender", ""), report_type="delivery-status", return_path="")
OUR_REPLIES = known(own_message_ids=frozenset({OURS}))


def test_a_bounce_of_our_reply_makes_it_undelivered_and_tells_a_person() -> None:
    found = decided(replace(BOUNCE, report=ReturnedReport(OURS)), knowing=OUR_REPLIES)
    assert only(ReplyBounced, found).message_id == OURS
    assert only(Hold, found).position is None
    assert answer(found) is None


def test_a_notice_of_delay_leaves_our_reply_as_it_is() -> None:
    found = decided(replace(BOUNCE, report=ReturnedReport(OURS, failed=False)), knowing=OUR_REPLIES)
    assert only(Ignore, found).reasons[-1] == "une réponse du robot tarde : le serveur essaie encore"
    assert not has(ReplyBounced, found)
    assert not has(Hold, found)


def test_a_bounce_of_another_mail_is_only_ignored() -> None:
    found = decided(replace(BOUNCE, report=ReturnedReport("<autre@chu.example>")), knowing=OUR_REPLIES)
    assert has(Ignore, found)
    assert not has(ReplyBounced, found)
