"""The exception queue: what a person rules is decided again, and never lost."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from intake.domain.disposition import (
    Hold,
    Ignore,
)
from intake.domain.known import Action
from intake.errors import RulingError
from intake.ports import State
from storage.queries import (
    held,
    held_detail,
)
from storage.register import SqlRegister
from tests.contract.builders import (
    DH,
    NOW,
    document,
    events,
    held_mail,
    letter,
    mail,
    receive,
    record,
    ruling,
    state_of,
    support,
)


def test_a_ruling_brings_the_message_back_to_be_decided(register: SqlRegister, engine: Engine) -> None:
    message = held_mail(register)
    number = held(engine)[0].number
    given = ruling(Action.FILE, 0)
    assert register.rule(number, given) == message
    claim = register.claim("ici", 1, NOW)[0]
    assert (claim.message, claim.state) == (message, State.READ)
    assert register.known(message, register.letter(message), NOW).rulings == (given,)
    record(register, message, register.letter(message), lambda recording: recording.file_support(support()))
    assert (held(engine), state_of(engine, message)) == ((), State.SETTLED)
    assert held_detail(engine, number).rulings == (given,)
    assert events(engine, message)[-5:] == ["mail_held", "ruled", "piece_filed", "hold_settled", "mail_settled"]


def test_a_ruling_on_a_document_is_about_that_document(register: SqlRegister, engine: Engine) -> None:
    message = held_mail(register)
    number = held(engine)[0].number
    with pytest.raises(RulingError, match="pas sur le document 3"):
        register.rule(number, ruling(Action.FILE, 3))
    register.rule(number, ruling(Action.FILE))
    assert [r.position for r in register.known(message, letter(), NOW).rulings] == [0]


def test_two_reasons_to_look_at_one_mail_are_one_hold_that_says_both(register: SqlRegister, engine: Engine) -> None:
    message = receive(register, read=letter())
    reasons = (("virus trouvé",), ("réponse due et non envoyée", "virus trouvé"))
    for _ in range(2):
        record(register, message, letter(), *(lambda r, each=each: r.hold(Hold(None, None, each)) for each in reasons))
        assert [each.reasons for each in held(engine)] == [("virus trouvé", "réponse due et non envoyée")]


def test_an_unknown_or_settled_hold_cannot_be_ruled(register: SqlRegister, engine: Engine) -> None:
    message = held_mail(register)
    number = held(engine)[0].number
    with pytest.raises(RulingError, match="aucune exception"):
        register.rule(number + 99, ruling(Action.IGNORE))
    record(register, message, register.letter(message), lambda recording: recording.ignore(Ignore(0, ())))
    with pytest.raises(RulingError, match="déjà réglée"):
        register.rule(number, ruling(Action.IGNORE))


def test_a_ruling_that_comes_while_the_message_is_recorded_is_not_lost(register: SqlRegister, engine: Engine) -> None:
    read = letter(document(0), document(1, "autre"))
    message = receive(register, read=read)
    hold_both = (
        lambda recording: recording.hold(Hold(0, None, ("a",))),
        lambda recording: recording.hold(Hold(1, None, ("b",))),
    )
    record(register, message, read, *hold_both)
    first, second = held(engine)
    register.rule(first.number, ruling(Action.IGNORE, 0))
    register.claim("ici", 1, NOW)
    register.rule(second.number, ruling(Action.IGNORE, 1))
    record(register, message, read, lambda r: r.ignore(Ignore(0, ())), lambda r: r.hold(Hold(1, None, ("b",))))
    assert [c.message for c in register.claim("ici", 1, NOW)] == [message]


def test_a_mail_nobody_could_read_can_be_ignored_or_made_an_appeal_but_not_filed(
    register: SqlRegister, engine: Engine
) -> None:
    register.register(DH, [mail("7:1")])
    for _ in range(3):
        register.reading_failed(register.claim("ici", 1, NOW)[0], "mémoire dépassée", NOW)
    number = held(engine)[0].number
    with pytest.raises(RulingError, match="n’a pas pu être lu"):
        register.rule(number, ruling(Action.FILE))
    message = register.rule(number, ruling(Action.APPEAL))
    assert register.letter(message).unopened == ("courriel illisible : mémoire dépassée",)


def test_one_hold_is_open_per_document_and_its_reasons_follow_the_last_decision(
    register: SqlRegister, engine: Engine
) -> None:
    message = held_mail(register)
    record(register, message, register.letter(message), lambda r: r.hold(Hold(0, None, ("autre raison",))))
    assert [(item.position, item.reasons, item.document) for item in held(engine)] == [
        (0, ("autre raison",), "support.PDF")
    ]
