"""Two people and one exception: one wins, the other is told; what has not left may be taken back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from intake.domain.disposition import Hold, Ignore, Kind
from intake.domain.known import Action
from intake.domain.letter import MessageKey
from intake.errors import RulingError, StaleError
from intake.ports import State
from storage.console.several import Result, rule_all
from storage.database import open_database
from storage.queries import held, held_detail, history_of
from storage.register import SqlRegister
from tests.contract.builders import (
    NOW,
    RECEIPT,
    document,
    events,
    held_mail,
    letter,
    receive,
    record,
    ruling,
    state_of,
    support,
)

UNDO = timedelta(seconds=15)
GIVEN = ruling(Action.FILE)
SOON = GIVEN.at + timedelta(seconds=1)
LATER = GIVEN.at + UNDO


def version(engine: Engine, number: int) -> str:
    return held_detail(engine, number).item.version


def one_held(register: SqlRegister, engine: Engine) -> int:
    held_mail(register)
    return held(engine)[0].number


# --- optimistic locking


def test_of_two_operators_at_the_same_instant_exactly_one_wins(register: SqlRegister, engine: Engine) -> None:
    for attempt in range(8):
        held_mail(register, f"1:{attempt}")
    for item in held(engine):
        together = Barrier(2)

        def decide(who: str, item_number: int = item.number, seen: str = item.version, at: Barrier = together) -> str:
            at.wait()
            try:
                register.rule(item_number, replace(ruling(Action.IGNORE), who=who), seen=seen)
            except StaleError as error:
                return f"lost to {error.change.who}" if error.change else "lost"
            return who

        with ThreadPoolExecutor(2) as people:
            outcomes = list(people.map(decide, ("anne", "marc")))
        (kept,) = held_detail(engine, item.number).rulings
        assert sorted(outcomes) == sorted([kept.who, f"lost to {kept.who}"])


def test_of_two_hosts_on_one_database_exactly_one_wins(database_url: str, engine: Engine) -> None:
    other = open_database(database_url)
    here, there = SqlRegister(engine, owner="ici"), SqlRegister(other, owner="là")
    number = one_held(here, engine)
    seen = version(engine, number)
    together = Barrier(2)

    def decide(register: SqlRegister) -> bool:
        together.wait()
        try:
            register.rule(number, GIVEN, seen=seen)
        except StaleError:
            return False
        return True

    with ThreadPoolExecutor(2) as hosts:
        assert sorted(hosts.map(decide, (here, there))) == [False, True]
    other.dispose()


def test_the_one_who_comes_late_is_told_who_ruled_what_when_and_why(register: SqlRegister, engine: Engine) -> None:
    number = one_held(register, engine)
    seen = version(engine, number)
    register.rule(number, GIVEN, seen=seen)
    with pytest.raises(StaleError, match=r"m\.dupont, « déposer », le 14/11/2025 à 11:30 \(vu au téléphone\)"):
        register.rule(number, ruling(Action.IGNORE), seen=seen)
    assert len(held_detail(engine, number).rulings) == 1
    register.rule(number, ruling(Action.IGNORE), seen=version(engine, number))


def test_a_settled_item_is_stale_and_says_who_settled_it(register: SqlRegister, engine: Engine) -> None:
    message = held_mail(register)
    item = held(engine)[0]
    register.rule(item.number, GIVEN)
    record(register, message, register.letter(message), lambda recording: recording.file_support(support()))
    with pytest.raises(StaleError, match=r"modifiée et réglée.*m\.dupont"):
        register.rule(item.number, GIVEN, seen=item.version)


def test_an_item_decided_otherwise_by_the_robot_is_stale(register: SqlRegister, engine: Engine) -> None:
    message = held_mail(register)
    item = held(engine)[0]
    record(register, message, register.letter(message), lambda r: r.hold(Hold(0, Kind.SUPPORT, ("autre",))))
    with pytest.raises(StaleError, match="le robot l’a examinée à nouveau"):
        register.rule(item.number, GIVEN, seen=item.version)


def test_an_item_decided_again_alike_is_what_the_operator_saw(register: SqlRegister, engine: Engine) -> None:
    read = letter(document(0), document(1, "autre"))
    message = receive(register, read=read)
    both = (
        lambda r: r.hold(Hold(None, None, ("a",))),
        lambda r: r.hold(Hold(None, None, ("b",))),
        lambda r: r.hold(Hold(1, None, ("c",))),
    )
    record(register, message, read, *both)
    before = {item.number: item.version for item in held(engine)}
    record(register, message, read, *both)
    assert {item.number: item.version for item in held(engine)} == before


def test_a_ruling_on_the_mail_speaks_of_its_documents_too(register: SqlRegister, engine: Engine) -> None:
    read = letter(document(0))
    message = receive(register, read=read)
    record(register, message, read, lambda r: r.hold(Hold(0, None, ("a",))), lambda r: r.hold(Hold(None, None, ("b",))))
    piece, whole = held(engine)
    register.rule(whole.number, ruling(Action.IGNORE), seen=whole.version)
    with pytest.raises(StaleError, match="« ne rien faire »"):
        register.rule(piece.number, GIVEN, seen=piece.version)


# --- undo


def test_a_ruling_waits_for_the_time_to_take_it_back(register: SqlRegister, engine: Engine) -> None:
    number = one_held(register, engine)
    register.rule(number, GIVEN, undo=UNDO)
    assert register.claim("ici", 1, SOON) == ()
    (given,) = held_detail(engine, number).given
    assert (given.may_be_withdrawn, given.due_at) == (True, LATER)
    assert len(register.claim("ici", 1, LATER)) == 1


def test_a_withdrawn_ruling_stays_written_and_the_hold_is_open_again(register: SqlRegister, engine: Engine) -> None:
    message = held_mail(register)
    number = held(engine)[0].number
    register.rule(number, GIVEN, undo=UNDO)
    assert register.withdraw_ruling(number, "anne", "mauvais directeur", SOON) == message
    assert state_of(engine, message) is State.HELD
    assert register.claim("ici", 1, LATER) == ()
    assert register.known(message, register.letter(message), NOW).rulings == ()
    detail = held_detail(engine, number)
    assert (detail.item.ruled, detail.rulings, len(detail.given)) == (False, (), 1)
    assert detail.given[0].withdrawn == ("anne", "mauvais directeur", SOON)
    assert events(engine, message)[-2:] == ["ruled", "ruling_withdrawn"]
    assert history_of(engine, message)[-1].who == "anne"
    with pytest.raises(RulingError, match="aucune décision à retirer"):
        register.withdraw_ruling(number, "anne", "encore", SOON)


def test_a_withdrawal_is_a_change_others_are_told_of(register: SqlRegister, engine: Engine) -> None:
    number = one_held(register, engine)
    first = version(engine, number)
    register.rule(number, GIVEN, undo=UNDO)
    second = version(engine, number)
    with pytest.raises(StaleError):
        register.withdraw_ruling(number, "anne", "erreur", SOON, seen=first)
    register.withdraw_ruling(number, "anne", "erreur", SOON, seen=second)
    with pytest.raises(StaleError, match="anne, décision « déposer » retirée"):
        register.rule(number, GIVEN, seen=second)
    assert version(engine, number) not in (first, second)


def test_what_the_robot_applied_is_not_taken_back(register: SqlRegister, engine: Engine) -> None:
    message = held_mail(register)
    number = held(engine)[0].number
    register.rule(number, GIVEN)
    # Held again all the same, for another reason: the ruling was applied, the hold is open.
    record(register, message, register.letter(message), lambda r: r.hold(Hold(0, Kind.SUPPORT, ("matricule",))))
    with pytest.raises(RulingError, match=r"la décision de m\.dupont est appliquée"):
        register.withdraw_ruling(number, "anne", "erreur", SOON)
    record(register, message, register.letter(message), lambda recording: recording.file_support(support()))
    with pytest.raises(RulingError, match="appliquée"):
        register.withdraw_ruling(number, "anne", "erreur", SOON)


def test_a_mail_decided_by_a_host_that_had_it_in_hand_leaves_the_time_to_take_a_ruling_back(
    register: SqlRegister, engine: Engine
) -> None:
    read = letter(document(0), document(1, "autre"))
    message = receive(register, read=read)
    record(register, message, read, lambda r: r.hold(Hold(0, None, ("a",))), lambda r: r.hold(Hold(1, None, ("b",))))
    first, second = held(engine)
    register.rule(first.number, ruling(Action.IGNORE))
    register.claim("ici", 1, NOW)
    register.rule(second.number, ruling(Action.IGNORE), undo=UNDO)
    with register.recording(message, read, RECEIPT, SOON) as recording:
        assert recording.known().rulings == ()
        recording.hold(Hold(0, None, ("a",)))
        recording.hold(Hold(1, None, ("b",)))
    register.withdraw_ruling(second.number, "anne", "erreur", SOON)
    assert [each.position for each in register.known(message, read, NOW).rulings] == [0]
    assert state_of(engine, message) is State.READ


def test_a_kill_between_withdrawal_and_recording_changes_nothing(register: SqlRegister, engine: Engine) -> None:
    message = held_mail(register)
    number = held(engine)[0].number
    register.rule(number, GIVEN)
    register.claim("mort", 1, NOW)
    register.withdraw_ruling(number, "anne", "erreur", SOON)
    # The host that had claimed it comes late: it finds no ruling, and holds the mail as before.
    with register.recording(message, register.letter(message), RECEIPT, SOON) as recording:
        assert recording.known().rulings == ()
        recording.hold(Hold(0, Kind.SUPPORT, ("à regarder",)))
    assert state_of(engine, message) is State.HELD
    assert [item.number for item in held(engine)] == [number]


def test_withdrawing_and_applying_at_once_never_both_happen(register: SqlRegister, engine: Engine) -> None:
    for attempt in range(6):
        message = held_mail(register, f"2:{attempt}")
        number = next(item.number for item in held(engine) if item.message == message)
        register.rule(number, ruling(Action.IGNORE))
        register.claim("ici", 1, NOW)
        together = Barrier(2)

        def take_back(number: int = number, at: Barrier = together) -> bool:
            at.wait()
            try:
                register.withdraw_ruling(number, "anne", "erreur", SOON)
            except RulingError:
                return False
            return True

        def apply(message: MessageKey = message, at: Barrier = together) -> bool:
            at.wait()
            with register.recording(message, register.letter(message), RECEIPT, SOON) as recording:
                given = recording.known().rulings
                recording.ignore(Ignore(0, ())) if given else recording.hold(Hold(0, Kind.SUPPORT, ("à regarder",)))
            return bool(given)

        with ThreadPoolExecutor(2) as people:
            taken_back, was_applied = people.submit(take_back), people.submit(apply)
            assert taken_back.result() is not was_applied.result()
        assert (state_of(engine, message) is State.SETTLED) is was_applied.result()


def test_an_outcome_is_never_changed(register: SqlRegister, engine: Engine) -> None:
    number = one_held(register, engine)
    register.rule(number, GIVEN)
    register.withdraw_ruling(number, "anne", "erreur", SOON)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("UPDATE ruling_outcomes SET who = who"))


# --- several at once


def test_each_of_several_has_its_own_result(register: SqlRegister, engine: Engine) -> None:
    for key in ("1:1", "1:2", "1:3"):
        held_mail(register, key)
    first, second, third = held(engine)
    register.rule(second.number, ruling(Action.IGNORE))
    items = [(each.number, each.version) for each in (first, second, third)]
    results = rule_all(register, [*items, (999, None), items[0]], ruling(Action.IGNORE))
    assert [each.result for each in results] == [
        Result.DONE,
        Result.STALE,
        Result.DONE,
        Result.REFUSED,
        Result.STALE,
    ]
    assert [bool(each.reason) for each in results] == [False, True, False, True, True]
    assert [len(held_detail(engine, each.number).rulings) for each in (first, second, third)] == [1, 1, 1]


def test_nothing_is_filed_of_a_mail_without_documents(register: SqlRegister, engine: Engine) -> None:
    message = receive(register, read=letter())
    record(register, message, letter(), lambda r: r.hold(Hold(None, None, ("question",))))
    with pytest.raises(RulingError, match="ne porte aucune pièce"):
        register.rule(held(engine)[0].number, GIVEN)
