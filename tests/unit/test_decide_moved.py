"""A mail that may be one of before its mailbox was moved: nothing is done before a person has said."""

from __future__ import annotations

import pytest

from intake.domain.decide import decide
from intake.domain.disposition import Disposition, FileSupport, Hold, Ignore, OpenAppeal
from intake.domain.known import Action, Known, Received
from intake.domain.letter import Letter
from intake.domain.mailbox import Mailbox
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
    ruling,
    support,
)

DOUBT = "ce message est peut-être celui déjà reçu sous le n° 12"
SUPPORT = carrying(document("support.pdf", support()))
APPEAL = letter("Recours", "Je conteste mon évaluation et forme un recours auprès du directeur général du CNG.")


def decided(mail: Letter, box: Mailbox, knowing: Known, doubt: str = DOUBT) -> tuple[Disposition, ...]:
    return decide(mail, Received(None, None, NOW, resembles=doubt), box, CAMPAIGNS, knowing, NOW)


@pytest.mark.parametrize(
    ("mail", "box", "deed"),
    [
        pytest.param(SUPPORT, EVALUATIONS, FileSupport, id="support"),
        pytest.param(APPEAL, CAREER, OpenAppeal, id="appeal"),
    ],
)
def test_it_is_held_whole_and_that_alone(mail: Letter, box: Mailbox, deed: type[Disposition]) -> None:
    assert has(deed, decided(mail, box, known(), doubt=""))
    assert decided(mail, box, known()) == (Hold(None, None, (DOUBT,)),)


def test_ruled_the_same_it_is_ignored_with_all_it_carries() -> None:
    found = decided(SUPPORT, EVALUATIONS, known(ruling(Action.IGNORE)))
    assert {type(each) for each in found} == {Ignore}
    assert answer(found) is None


def test_ruled_on_part_by_part_it_is_a_mail_like_any_other() -> None:
    assert has(FileSupport, decided(SUPPORT, EVALUATIONS, known(ruling(Action.FILE, 0), ruling(Action.IGNORE))))


def test_ruled_an_appeal_it_opens_its_case() -> None:
    assert has(OpenAppeal, decided(APPEAL, CAREER, known(ruling(Action.APPEAL))))


def test_ruled_a_support_it_is_filed() -> None:
    assert has(FileSupport, decided(SUPPORT, EVALUATIONS, known(ruling(Action.FILE, 0))))
