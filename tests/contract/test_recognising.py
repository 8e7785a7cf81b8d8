"""What the register promises of mails that are met again where their mailbox was moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event

from intake.courier.composition import TextComposer
from intake.domain.disposition import Hold, Ignore
from intake.domain.known import Action
from intake.domain.letter import CanonicalForm, MessageKey, SourceKey
from intake.domain.recognition import COME_SINCE, NEW, Arrived, Likeness, Recognised
from intake.foresight import Foresight
from storage.queries import held, held_detail, history_of, message_states, messages_by_key
from storage.register import SqlRegister
from tests.contract.builders import D3S, DH, NOW, KilledError, digest, document, letter, mail, receive, record, ruling
from tests.unit.builders import CAMPAIGNS, EVALUATIONS

FORM = CanonicalForm("c" * 64, "m1@chu.example", "2025-11-14T08:00:00+00:00", ("relay", "mx1"))
OTHER = replace(FORM, content="d" * 64, message_id="m2@chu.example")


def met(key: str, form: CanonicalForm | None = FORM, words: str | None = None) -> Arrived:
    return Arrived(SourceKey(key), digest(words or key), form)


def test_a_mail_is_known_by_what_was_read_of_it(register: SqlRegister) -> None:
    message = receive(register, "1:1", read=replace(letter(), canonical=FORM))
    assert register.recognise(DH, [met("2:7")]) == {"2:7": Recognised(Likeness.CONTENT, message)}


def test_the_same_bytes_are_the_same_mail_wherever_they_are_met(register: SqlRegister) -> None:
    register.register(DH, [mail("1:1", "octets")])
    found = register.bridge(DH, [met("2:7", None, "octets"), met("2:8", None, "octets")], NOW)
    assert {each.likeness for each in found.values()} == {Likeness.BYTES}
    assert register.known_keys(DH) == {"1:1", "2:7", "2:8"}
    assert len(message_states(register.engine)) == 1


def test_looking_writes_nothing(register: SqlRegister, engine: Engine) -> None:
    message = receive(register, "1:1", read=replace(letter(), canonical=FORM))
    before = len(history_of(engine, message))
    register.recognise(DH, [met("2:7"), met("2:8", None, f"{DH} 1:1")])
    assert register.known_keys(DH) == {"1:1"}
    assert len(history_of(engine, message)) == before


def test_bridged_again_nothing_changes(register: SqlRegister, engine: Engine) -> None:
    message = receive(register, "1:1", read=replace(letter(), canonical=FORM))
    register.bridge(DH, [met("2:7")], NOW)
    lines = len(history_of(engine, message))
    assert register.bridge(DH, [met("2:7")], NOW) == {"2:7": NEW}
    assert messages_by_key(engine, DH) == {"1:1": message, "2:7": message}
    assert len(history_of(engine, message)) == lines


def test_broken_off_before_its_end_nothing_is_bridged(register: SqlRegister, engine: Engine) -> None:
    register.register(DH, [mail(f"1:{number}", f"octets {number}") for number in range(20)])
    mails = [met(f"2:{number}", None, f"octets {number}") for number in range(20)]

    def die(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO history"):
            raise KilledError

    event.listen(engine, "before_cursor_execute", die)
    with pytest.raises(KilledError):
        register.bridge(DH, mails, NOW)
    event.remove(engine, "before_cursor_execute", die)
    assert len(register.known_keys(DH)) == 20
    register.bridge(DH, mails, NOW)
    assert len(register.known_keys(DH)) == 40
    assert register.verify_chain().whole


def test_a_mail_met_in_this_life_answers_for_no_other(register: SqlRegister) -> None:
    receive(register, "2:1", read=replace(letter(), canonical=FORM))
    assert register.recognise(DH, [met("2:7")]) == {"2:7": NEW}


@pytest.mark.parametrize("key", ["21:7", "2%:7", "20_:7", "ab:2:7", "nom.essai"])
def test_lives_that_are_spelled_alike_are_told_apart(register: SqlRegister, key: str) -> None:
    message = receive(register, "2:1", read=replace(letter(), canonical=FORM))
    assert register.recognise(DH, [met(key)]) == {key: Recognised(Likeness.CONTENT, message)}


def test_another_mailbox_knows_its_own_mails_alone(register: SqlRegister) -> None:
    receive(register, "1:1", read=replace(letter(), canonical=FORM))
    assert register.recognise(D3S, [met("2:7"), met("2:8", None, f"{DH} 1:1")]) == {"2:7": NEW, "2:8": NEW}


def test_new_and_doubtful_mails_are_left_to_be_registered(register: SqlRegister) -> None:
    message = receive(register, "1:1", read=replace(letter(), canonical=FORM))
    found = register.bridge(DH, [met("2:7", OTHER), met("2:8", replace(FORM, content="e" * 64))], NOW)
    assert found[SourceKey("2:7")] == NEW
    assert (found[SourceKey("2:8")].likeness, found[SourceKey("2:8")].message) == (Likeness.DOUBT, message)
    assert register.known_keys(DH) == {"1:1"}


def test_forms_that_are_missing_are_told_once_and_kept_once(register: SqlRegister) -> None:
    first, second = receive(register, "1:1"), receive(register, "1:2")
    receive(register, "2:1")
    receive(register, "1:3", read=replace(letter(), canonical=FORM))
    assert [message for message, _ in register.unformed(DH, "2", 10)] == [first, second]
    assert len(register.unformed(DH, "2", 1)) == 1
    register.keep_forms({first: OTHER, second: None})
    register.keep_forms({first: FORM, second: FORM})
    assert register.unformed(DH, "2", 10) == []
    assert register.recognise(DH, [met("2:7", OTHER)])[SourceKey("2:7")] == Recognised(Likeness.CONTENT, first)


def test_a_form_kept_before_the_mail_is_read_stays(register: SqlRegister) -> None:
    message = receive(register, "1:1")
    register.keep_forms({message: OTHER})
    register.save_reading(message, replace(letter(), canonical=FORM))
    assert register.recognise(DH, [met("2:7", OTHER)])[SourceKey("2:7")].message == message


def test_what_a_mail_may_be_stands_beside_it_until_it_is_claimed(register: SqlRegister) -> None:
    register.register(DH, [replace(mail("2:1"), resembles="peut-être le n° 1"), mail("2:2")])
    assert [claim.received.resembles for claim in register.claim("ici", 10, NOW)] == ["peut-être le n° 1", ""]


HOUR = timedelta(hours=1)
PATHLESS = replace(FORM, hops=())


def seen(register: SqlRegister, key: str, at: datetime) -> None:
    """A mail of another matter, first met under that key at that time."""
    register.register(DH, [replace(mail(key), polled_at=at)])


def likeness(register: SqlRegister, key: str, at: datetime) -> Likeness:
    """What the mail of FORM, come to its server at that time by no other, is taken for under that key."""
    return register.recognise(DH, [replace(met(key, PATHLESS), at=at)])[SourceKey(key)].likeness


def test_what_reached_the_new_server_since_the_first_mail_was_met_there_is_left_to_a_person(
    register: SqlRegister,
) -> None:
    receive(register, "1:1", read=replace(letter(), canonical=FORM))
    assert likeness(register, "2:7", NOW + 9 * HOUR) is Likeness.CONTENT
    seen(register, "2:1", NOW + HOUR)
    seen(register, "2:2", NOW + 9 * HOUR)
    assert likeness(register, "2:7", NOW + 2 * HOUR) is Likeness.CONTENT
    assert likeness(register, "2:7", NOW + 3 * HOUR) is Likeness.DOUBT
    [found] = register.bridge(DH, [replace(met("2:7", PATHLESS), at=NOW + 3 * HOUR)], NOW + 9 * HOUR).values()
    assert found.why == COME_SINCE
    assert register.known_keys(DH) == {"1:1", "2:1", "2:2"}


def test_where_a_mailbox_came_back_the_move_is_the_last_one(register: SqlRegister) -> None:
    seen(register, "1:1", NOW - 9 * HOUR)
    receive(register, "2:1", read=replace(letter(), canonical=FORM))
    assert likeness(register, "1:7", NOW + 3 * HOUR) is Likeness.CONTENT
    seen(register, "1:2", NOW + HOUR)
    assert likeness(register, "1:7", NOW + 2 * HOUR) is Likeness.CONTENT
    assert likeness(register, "1:7", NOW + 3 * HOUR) is Likeness.DOUBT


def test_another_mailbox_that_was_moved_earlier_says_nothing_of_this_one(register: SqlRegister) -> None:
    receive(register, "1:1", read=replace(letter(), canonical=FORM))
    register.register(D3S, [replace(mail("2:1"), polled_at=NOW + HOUR)])
    assert likeness(register, "2:7", NOW + 9 * HOUR) is Likeness.CONTENT


def test_thousands_of_mails_are_known_in_one_go(register: SqlRegister) -> None:
    count = 1200
    register.register(DH, [mail(f"1:{number}") for number in range(count)])
    forms = [replace(FORM, content=f"{number:064}", message_id=f"{number}@chu.example") for number in range(count)]
    for number, message in enumerate(message_states(register.engine, DH)):
        register.keep_forms({MessageKey(message.message): forms[number]})
        if number == count // 2:
            break
    found = register.bridge(DH, [met(f"2:{number}", form) for number, form in enumerate(forms)], NOW)
    known = [each for each in found.values() if each.likeness is Likeness.CONTENT]
    assert len(known) == count // 2 + 1
    assert len(register.known_keys(DH)) == count + len(known)


def test_what_a_ruling_would_do_to_a_doubtful_mail_is_foreseen_as_it_is_done(register: SqlRegister) -> None:
    """Ruled the same as one of before: its support is not filed again, whatever a preview is asked."""
    register.register(DH, [replace(mail("2:1"), resembles="peut-être le n° 1", left_out=("un fichier",))])
    [claim] = register.claim("ici", 1, NOW)
    read = letter(document())
    record(register, claim.message, read, lambda recording: recording.hold(Hold(None, None, ("peut-être le n° 1",))))
    [item] = held(register.engine)
    detail = held_detail(register.engine, item.number)
    assert (detail.resembles, detail.left_out) == ("peut-être le n° 1", ("un fichier",))
    foresight = Foresight(register, TextComposer({}, {}), {DH: EVALUATIONS}, CAMPAIGNS, lambda: NOW)
    foreseen = foresight.of(detail, ruling(Action.IGNORE))
    assert {type(each) for each in foreseen.dispositions} == {Ignore}
    assert foreseen.held == ()
