"""A photograph that the robot cannot show goes to a person, who is told so."""

from __future__ import annotations

from dataclasses import replace

from intake.domain.disposition import Hold
from tests.unit.builders import CAREER, decided, document, letter, only

HEIC = replace(document("IMG_0042.HEIC"), media_type="image/heic")


def test_a_mail_with_a_heic_photograph_alone_is_read_by_a_person_who_is_told_why() -> None:
    mail = letter("Bonjour", "Voir la photo.", HEIC)
    assert any("photo HEIC (iPhone)" in reason for reason in only(Hold, decided(mail, CAREER)).reasons)


def test_another_picture_is_no_heic() -> None:
    mail = letter("Bonjour", "Voir la photo.", replace(HEIC, media_type="image/jpeg"))
    assert not any("HEIC" in reason for reason in only(Hold, decided(mail, CAREER)).reasons)
