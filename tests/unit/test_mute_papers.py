"""Papers nobody can read, in a career mailbox: perhaps an appeal, told to a person; a falsehood is told to nobody."""

from __future__ import annotations

from datetime import date

import pytest

from intake.domain.disposition import AppealClass, Hold, OpenAppeal, ReplyKind
from intake.domain.known import Action
from intake.domain.letter import Letter
from tests.unit.builders import CAREER, answer, decided, document, has, known, letter, only, ruling, scan

PHOTO = document("IMG_0001.jpg")


def _mute(subject: str, words: str, name: str = "scan.pdf") -> Letter:
    return letter(subject, words, document(name, scan()))


@pytest.mark.parametrize(
    "mail",
    [
        letter("Document", "Voir photo.", PHOTO),
        letter("", "", PHOTO),
        _mute("Envoi", "Voir pièce jointe."),
        _mute("Junk", "Here is the file you asked our support for."),
        _mute("Pot de départ", "Merci à tous, voici une image de la soirée."),
    ],
    ids=["photo", "empty", "envoi", "support", "party"],
)
def test_a_mail_that_says_nothing_is_held_with_a_clock_and_nobody_is_written_to(mail: Letter) -> None:
    found = decided(mail, CAREER)
    opened = only(OpenAppeal, found)
    assert (opened.appeal_class, opened.provisional, opened.silent) == (AppealClass.UNSURE, True, True)
    assert answer(found) is None
    (hold,) = (each for each in found if isinstance(each, Hold))
    assert "si c’est un recours : reçu le 14/11/2025, dernier jour sûr pour répondre : 13/01/2026" in hold.reasons


@pytest.mark.parametrize(
    "mail",
    [
        _mute("Évaluation", "Voir pièce jointe."),
        _mute("Envoi", "Vous trouverez ci-joint mon courrier."),
        _mute("Envoi", "Je vous adresse une lettre."),
        _mute("Envoi", "Voir pièce jointe.", "compte rendu d'entretien.pdf"),
    ],
    ids=["subject", "courrier", "lettre", "name"],
)
def test_a_mail_that_speaks_of_an_evaluation_or_carries_a_letter_is_registered(mail: Letter) -> None:
    sent = answer(decided(mail, CAREER))
    assert sent is not None
    assert sent.kind is ReplyKind.REGISTRATION


def test_qualified_by_a_person_its_acknowledgement_leaves_with_the_first_date() -> None:
    found = decided(letter("Document", "Voir photo.", PHOTO), CAREER, known(ruling(Action.APPEAL)))
    sent = answer(found)
    assert sent is not None
    assert sent.kind is ReplyKind.ACKNOWLEDGEMENT
    assert sent.clock == only(OpenAppeal, found).clock
    assert sent.clock is not None
    assert sent.clock.received_on == date(2025, 11, 14)


def test_a_mute_paper_of_another_matter_opens_no_case_and_its_hold_shows_the_dates() -> None:
    found = decided(_mute("Document", "Voir pièce jointe.", "arrêté.pdf"), CAREER)
    assert not has(OpenAppeal, found)
    whole = next(each for each in found if isinstance(each, Hold) and each.position is None)
    assert "dernier jour sûr" in " ".join(whole.reasons)
