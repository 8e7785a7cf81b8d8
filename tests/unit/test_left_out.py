"""What belongs to a mail and is not in its bytes: a person looks, and nothing is returned meanwhile."""

from __future__ import annotations

from dataclasses import replace

from intake.domain.decide import decide
from intake.domain.disposition import Disposition, FileSupport, Hold, ReturnSupport
from intake.domain.drive_links import SENTENCE
from intake.domain.known import Action, Known, Received
from intake.domain.letter import Letter
from tests.unit.builders import (
    CAMPAIGNS,
    CAREER,
    EVALUATIONS,
    NOW,
    answer,
    carrying,
    document,
    has,
    known,
    letter,
    letter_pdf,
    only,
    ruling,
    scanned_support,
    support,
)

LEFT = "« support.pdf » est resté sur OneDrive"


def decided(mail: Letter, knowing: Known | None = None) -> tuple[Disposition, ...]:
    received = Received(None, None, NOW, (LEFT,))
    return decide(mail, received, EVALUATIONS, CAMPAIGNS, known() if knowing is None else knowing, NOW)


def test_a_mail_whose_file_stayed_on_a_drive_is_held_for_that_reason() -> None:
    found = decided(letter())
    assert only(Hold, found).reasons == (LEFT,)
    assert answer(found) is None


def test_a_support_beside_it_is_filed_all_the_same() -> None:
    found = decided(carrying(document("support.pdf", support())))
    assert has(FileSupport, found)
    assert only(Hold, found).reasons == (LEFT,)


def test_a_scan_beside_it_is_not_returned_the_form_may_be_on_the_drive() -> None:
    mail = carrying(document("scan.pdf", scanned_support()))
    assert has(ReturnSupport, decide(mail, Received(None, None, NOW), EVALUATIONS, CAMPAIGNS, known(), NOW))
    found = decided(mail)
    assert not has(ReturnSupport, found)
    assert answer(found) is None
    assert [each.position for each in found if isinstance(each, Hold)] == [0, None]


def test_once_a_person_has_ruled_the_scan_is_returned() -> None:
    mail = carrying(document("scan.pdf", scanned_support()))
    assert has(ReturnSupport, decided(mail, known(ruling(Action.RETURN, 0))))


def test_in_a_career_mailbox_a_person_looks_too() -> None:
    received = Received(None, None, NOW, (LEFT,))
    found = decide(letter("Mobilité", "Ma fiche est jointe."), received, CAREER, CAMPAIGNS, known(), NOW)
    assert any(LEFT in each.reasons for each in found if isinstance(each, Hold))


LINK = "Voici mon support : https://ch-montclar-my.sharepoint.com/:b:/g/personal/secretariat/EaBc?e=x1"
SITE = "Direction, https://ch-montclar.sharepoint.com/sites/direction, onedrive"


def said_in(words: str, own_words: str | None = None) -> tuple[Disposition, ...]:
    mail = letter("Support", words, document("scan.pdf", scanned_support()))
    mail = replace(mail, own_words=words if own_words is None else own_words)
    return decide(mail, Received(None, None, NOW), EVALUATIONS, CAMPAIGNS, known(), NOW)


def test_a_scan_beside_a_shared_file_is_not_returned() -> None:
    found = said_in(LINK)
    assert not has(ReturnSupport, found)
    assert [each.reasons[0] for each in found if isinstance(each, Hold)] == [SENTENCE, SENTENCE]


def test_a_site_in_a_signature_is_no_shared_file() -> None:
    assert has(ReturnSupport, said_in(SITE))


def test_a_link_in_the_quoted_thread_is_another_mail_s() -> None:
    assert has(ReturnSupport, said_in(LINK, "Bonjour, veuillez trouver la pièce jointe."))


def test_in_a_career_mailbox_a_shared_file_is_everyday_mail() -> None:
    mail = letter("Mobilité", LINK, document("note.pdf", letter_pdf("Note de service. " * 20)))
    found = decide(mail, Received(None, None, NOW), CAREER, CAMPAIGNS, known(), NOW)
    assert SENTENCE not in [reason for each in found if isinstance(each, Hold) for reason in each.reasons]
