"""Exceptions are shared out and spoken of: entries that never change, told to the history without their words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError

from intake.domain.disposition import Ignore
from intake.errors import RulingError
from storage.console.working import LONGEST_COMMENT, Assignment, assign, care_of, care_of_all, comment
from storage.queries import held, history_of
from storage.register import SqlRegister
from tests.contract.builders import NOW, held_mail, record

LATER = NOW + timedelta(minutes=5)


def test_the_last_assignment_is_the_one_that_stands(register: SqlRegister, engine: Engine) -> None:
    held_mail(register)
    number = held(engine)[0].number
    assign(engine, number, "anne", "chef", NOW)
    assign(engine, number, "anne", "chef", LATER)
    assign(engine, number, "marc", "anne", LATER)
    assert care_of_all(engine, [number])[number].assigned == Assignment("marc", "anne", LATER)
    assert [each.assignee for each in care_of(engine, number).assignments] == ["anne", "marc"]
    assign(engine, number, None, "marc", LATER)
    assert care_of_all(engine, [number])[number].assigned is None


def test_a_list_asks_once_whatever_its_length(register: SqlRegister, engine: Engine) -> None:
    for key in ("1:1", "1:2", "1:3"):
        held_mail(register, key)
    first, second, third = (item.number for item in held(engine))
    assign(engine, first, "anne", "chef", NOW)
    for words in ("vu", "revu"):
        comment(engine, second, words, "anne", NOW)
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    care = care_of_all(engine, [first, second, third, 999])
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 1
    assert {number: (each.assigned is not None, each.comments) for number, each in care.items()} == {
        first: (True, 0),
        second: (False, 2),
        third: (False, 0),
    }


def test_a_comment_is_kept_word_for_word_and_the_history_keeps_none_of_them(
    register: SqlRegister, engine: Engine
) -> None:
    message = held_mail(register)
    number = held(engine)[0].number
    comment(engine, number, "  Mme Dupré rappelle <b>demain</b>\nà 9 h\x00 ", "anne", NOW)
    (said,) = care_of(engine, number).comments
    assert (said.who, said.at, said.text) == ("anne", NOW, "Mme Dupré rappelle <b>demain</b>\nà 9 h\ufffd")
    line = history_of(engine, message)[-1]
    assert (line.event, line.who) == ("commented", "anne")
    assert "Dupré" not in str(line.detail)
    assert register.verify_chain().whole


def test_an_empty_or_endless_comment_is_refused(register: SqlRegister, engine: Engine) -> None:
    held_mail(register)
    number = held(engine)[0].number
    for words, why in (("  ", "vide"), ("a" * (LONGEST_COMMENT + 1), "2000 au plus")):
        with pytest.raises(RulingError, match=why):
            comment(engine, number, words, "anne", NOW)
    with pytest.raises(RulingError, match="aucune exception n° 999"):
        comment(engine, 999, "vu", "anne", NOW)
    assert care_of(engine, number).comments == ()


def test_a_settled_exception_is_spoken_of_and_assigned_no_more(register: SqlRegister, engine: Engine) -> None:
    message = held_mail(register)
    number = held(engine)[0].number
    record(register, message, register.letter(message), lambda recording: recording.ignore(Ignore(0, ())))
    comment(engine, number, "à retenir pour la prochaine campagne", "anne", NOW)
    with pytest.raises(RulingError, match="déjà réglée"):
        assign(engine, number, "anne", "chef", NOW)


@pytest.mark.parametrize("change", ["DELETE FROM assignments", "DELETE FROM comments", "UPDATE comments SET who = who"])
def test_what_was_written_is_never_changed(register: SqlRegister, engine: Engine, change: str) -> None:
    held_mail(register)
    number = held(engine)[0].number
    assign(engine, number, "anne", "chef", NOW)
    comment(engine, number, "vu", "anne", NOW)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(change))
