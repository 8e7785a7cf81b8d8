"""One mail, the appeals of several people: a case and an acknowledgement for each, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from intake.courier.composition import TextComposer
from intake.domain.campaign import LegalPeriods
from intake.domain.cases.entries import Move
from intake.domain.cases.states import CaseState, Step
from intake.domain.disposition import Hold, OpenAppeal, ReplyBounced, ReplyKind
from intake.domain.known import Action, Appellant
from intake.domain.letter import MailboxName, MessageKey
from intake.errors import RulingError
from intake.ports import OutboxState, Recording, Retraction
from intake.reading.mime import read_letter
from intake.requalifying import correction_of
from storage.case_files import case_file
from storage.case_queries import all_appeals
from storage.database import alembic_config, open_database, upgrade
from storage.queries import held, replies, reply_text
from storage.register import SqlRegister
from tests.contract.builders import NOW, appeal, events, letter, receive, record, reply, ruling
from tests.servers.postgresql import PostgreSQL
from tests.unit.builders import CAMPAIGNS, CAREER

CAREERS = MailboxName("carriere-dh")
FIRST, SECOND, OF_D3S = "R2025-DH-0001", "R2025-DH-0002", "R2025-D3S-0001"
READ = letter(message_id="<syndicat@exemple.fr>")


def of(person: int, name: str = "", corps: str = "DH") -> OpenAppeal:
    return replace(appeal(corps), person=person, appellant=name)


def opened(register: SqlRegister, *people: OpenAppeal) -> MessageKey:
    message = receive(register, mailbox=CAREERS, read=READ)
    record(register, message, READ, *_opening(people))
    return message


def _opening(people: tuple[OpenAppeal, ...]) -> list[Callable[[Recording], None]]:
    return [_case_and_reply(each) for each in people]


def _case_and_reply(person: OpenAppeal) -> Callable[[Recording], None]:
    def both(recording: Recording) -> None:
        recording.open_appeal(person)
        mail = reply(f"ack-{person.person}")
        recording.queue_reply(ReplyKind.ACKNOWLEDGEMENT, mail, shadow=False, person=person.person)

    return both


def states(engine: Engine) -> dict[str, CaseState]:
    return {case.reference: case.state for case in all_appeals(engine)}


def test_each_person_has_a_case_of_their_own_numbered_in_their_corps(register: SqlRegister, engine: Engine) -> None:
    opened(register, of(1, "DURAND Anne"), of(2, "PETIT Marc"), of(3, "ROUX Luc", "D3S"))
    assert {case.reference: case.appellant for case in all_appeals(engine)} == {
        FIRST: "DURAND Anne",
        SECOND: "PETIT Marc",
        OF_D3S: "ROUX Luc",
    }
    assert len(replies(engine)) == 3


def test_recording_again_opens_no_case_and_queues_no_reply_twice(register: SqlRegister, engine: Engine) -> None:
    message = opened(register, of(1), of(2))
    before = events(engine, message)
    record(register, message, READ, *_opening((of(1), of(2))))
    assert (len(all_appeals(engine)), len(replies(engine))) == (2, 2)
    assert [each for each in events(engine, message) if each != "mail_settled"] == before[:-1]


def test_the_acknowledgement_of_one_acknowledges_that_one_and_its_bounce_that_one(
    register: SqlRegister, engine: Engine
) -> None:
    opened(register, of(1), of(2))
    second = replies(engine)[1]
    register.reply_sending(second.number, NOW)
    register.reply_sent(second.number, "250 OK", NOW)
    assert states(engine) == {FIRST: CaseState.RECEIVED, SECOND: CaseState.ACKNOWLEDGED}
    assert [each.number for each in case_file(engine, SECOND).replies] == [second.number]
    bounce = letter(message_id="<retour@exemple.fr>")
    given_back = receive(register, "9:1", mailbox=CAREERS, read=bounce)
    record(register, given_back, bounce, lambda r: r.reply_bounced(ReplyBounced(str(second.message_id), ("pleine",))))
    assert states(engine) == {FIRST: CaseState.RECEIVED, SECOND: CaseState.RECEIVED}
    assert case_file(engine, FIRST).entries[-1].step is Step.RECEIVE


def test_requalifying_one_leaves_the_other_and_its_acknowledgement(register: SqlRegister, engine: Engine) -> None:
    opened(register, of(1), of(2))
    move = Move(Step.REQUALIFY, "m.dupont", "même personne")
    register.move_case(SECOND, move, LegalPeriods("2025-1"), NOW)
    assert states(engine) == {FIRST: CaseState.RECEIVED, SECOND: CaseState.REQUALIFIED}
    assert [each.state for each in replies(engine)] == [OutboxState.QUEUED, OutboxState.CANCELLED]


def test_two_acknowledgements_to_correct_are_one_task_that_says_both(register: SqlRegister, engine: Engine) -> None:
    opened(register, of(1), of(2))
    for each in replies(engine):
        register.reply_sending(each.number, NOW)
        register.reply_sent(each.number, "250 OK", NOW)
    for reference in (FIRST, SECOND):
        register.move_case(reference, Move(Step.REQUALIFY, "m.dupont", "erreur"), LegalPeriods("2025-1"), NOW)
    (task,) = held(engine)
    assert [reason.split()[0] for reason in task.reasons] == [FIRST, SECOND]


def test_the_correction_of_an_acknowledgement_that_left_is_prepared_and_waits_for_a_person(
    register: SqlRegister, engine: Engine
) -> None:
    opened(register, of(1), of(2))
    sent = replies(engine)[0]
    register.reply_sending(sent.number, NOW)
    register.reply_sent(sent.number, "250 OK", NOW)
    composer = TextComposer({CAREERS: replace(CAREER, name=CAREERS)}, {each.year: each for each in CAMPAIGNS})
    move = Move(Step.REQUALIFY, "m.dupont", "question de mobilité")
    for reference in (FIRST, SECOND):
        prepared = correction_of(case_file(engine, reference), composer, NOW)
        assert (prepared is not None) is (reference == FIRST)
        register.move_case(reference, move, LegalPeriods("2025-1"), NOW, correction=prepared)
    (waits,) = [each for each in replies(engine) if each.kind is ReplyKind.CORRECTION]
    assert (waits.state, waits.recipient) == (OutboxState.SHADOW, sent.recipient)
    assert register.due_replies(NOW, 10) == ()
    text = read_letter(reply_text(engine, waits.number) or b"", with_pdf=False).body
    assert FIRST in text
    assert "n’est pas un recours" in text
    assert [each.kind for each in case_file(engine, FIRST).replies] == [
        ReplyKind.ACKNOWLEDGEMENT,
        ReplyKind.CORRECTION,
    ]


def test_a_person_ruled_out_is_requalified_never_forgotten(register: SqlRegister, engine: Engine) -> None:
    message = opened(register, of(1), of(2))
    record(register, message, READ, lambda r: r.hold(_task()))
    given = replace(ruling(Action.APPEAL), appellants=(Appellant(1, "DURAND Anne"),))
    register.rule(held(engine)[0].number, given)
    record(register, message, READ, lambda recording: recording.open_appeal(of(1, "DURAND Anne")))
    assert states(engine) == {FIRST: CaseState.RECEIVED, SECOND: CaseState.REQUALIFIED}
    assert case_file(engine, SECOND).entries[-1].who == "m.dupont"


def _task() -> Hold:
    return Hold(None, None, ("plusieurs personnes",))


def test_an_answer_to_one_acknowledgement_points_to_that_case_alone(register: SqlRegister, engine: Engine) -> None:
    opened(register, of(1), of(2))
    answer = replace(letter(message_id="<suite@exemple.fr>"), in_reply_to=(str(replies(engine)[1].message_id),))
    pointed = register.known(None, answer, NOW).appeals
    assert [each.reference for each in pointed] == [SECOND]


def test_the_same_mail_come_again_joins_the_first_case_alone(register: SqlRegister) -> None:
    opened(register, of(1), of(2))
    again = receive(register, "8:1", mailbox=MailboxName("carriere-d3s"), read=READ)
    same = [each.reference for each in register.known(again, READ, NOW).appeals if each.same]
    assert same == [FIRST]


def test_a_ruling_that_it_was_no_appeal_leaves_the_task_and_the_mail_that_corrects_what_left(
    register: SqlRegister, engine: Engine
) -> None:
    message = receive(register, mailbox=CAREERS, read=READ)
    record(register, message, READ, *_opening((of(1),)), lambda r: r.hold(Hold(None, None, ("à qualifier",))))
    (sent,) = replies(engine)
    register.reply_sending(sent.number, NOW)
    register.reply_sent(sent.number, "250 OK", NOW)
    (ruled,) = held(engine)
    register.rule(ruled.number, ruling(Action.IGNORE))
    found: list[Retraction] = []

    def correct(recording: Recording) -> None:
        found.extend(recording.retractions())
        for each in found:
            recording.queue_correction(each.reference, reply("correction"))

    record(register, message, READ, correct)
    assert [(each.reference, each.recipient) for each in found] == [(FIRST, "secretariat@chu.example")]
    assert states(engine) == {FIRST: CaseState.REQUALIFIED}
    (task,) = held(engine)
    assert task.number != ruled.number
    assert task.reasons == (f"{FIRST} requalifié : un courriel d’une personne corrige l’accusé parti le 14/11/2025",)
    assert [(each.kind, each.state) for each in replies(engine)][1:] == [(ReplyKind.CORRECTION, OutboxState.SHADOW)]
    record(register, message, READ, correct)
    assert [each.number for each in held(engine)] == [task.number], "decided again, the task stays"
    register.rule(task.number, ruling(Action.IGNORE))
    record(register, message, READ, correct)
    assert held(engine) == ()
    assert len(replies(engine)) == 2


# --- a register of the version before


OLD = (
    "INSERT INTO messages (id, mailbox, sha256, size, polled_at, state, attempts, setbacks, ruled)"
    " VALUES (1, 'carriere-dh', 'abc', 10, '2025-11-14 09:30:00', 'held', 0, 0, false)",
    "INSERT INTO holds (id, message, position, state, reasons, opened_at)"
    " VALUES (1, 1, -1, 'open', '[\"a\"]', '2025-11-14 09:30:00')",
    "INSERT INTO rulings (id, message, hold, who, at, ruling) VALUES (901, 1, 1, 'm.dupont', '2025-11-14 10:00:00',"
    ' \'{"position": null, "action": "ignore", "who": "m.dupont", "why": "vu",'
    ' "at": "2025-11-14T10:00:00+00:00"}\')',
    "INSERT INTO appeals (id, reference, message, corps, campaign, appeal_class, provisional, state, received_at,"
    " received_on, due, last_safe_day, court_period_ends, rule, version, evidence, flags, reasons, opened_at)"
    " VALUES (1, 'R2025-DH-0001', 1, 'DH', 2025, 'first-level', false, 'received', '2025-11-14 09:30:00', '2025-11-14',"
    " '2026-01-14', '2026-01-13', '2026-03-16', 'r', 'v', 'e', '[]', '[]', '2025-11-14 09:30:00')",
    "INSERT INTO case_entries (id, appeal, step, state, dated, who, why, evidence, entered_at)"
    " VALUES (1, 1, 'receive', 'received', '2025-11-14', 'robot', '', '', '2025-11-14 09:30:00')",
    "INSERT INTO outbox (id, mailbox, message, kind, state, message_id, attempts, queued_at, copy_attempts)"
    " VALUES (1, 'carriere-dh', 1, 'acknowledgement', 'queued', '<a@x>', 0, '2025-11-14 09:30:00', 0)",
    "INSERT INTO case_alerts (id, appeal, kind, day, days_before, recipient, told_at, notice)"
    " VALUES (1, 1, 'answer', '2026-01-13', 30, 'a@x', '2025-12-14 09:30:00', 1)",
    "INSERT INTO counters (name, value) VALUES ('appeals:DH:2025', 1)",
)
APPLIED = (
    "INSERT INTO ruling_outcomes (ruling, outcome, who, why, at)"
    " VALUES (901, 'applied', 'robot', '', '2025-11-14 10:00:00')",
)
"""As version 0006 says of each ruling that it finds."""

FORMER = ("0004", "0005", "0006")
DATABASES = (pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.needs_postgresql))


@pytest.fixture(params=FORMER)
def version(request: pytest.FixtureRequest) -> str:
    """Each version that a register may still have."""
    return str(request.param)


@pytest.fixture(params=DATABASES)
def older(request: pytest.FixtureRequest, version: str, tmp_path: Path) -> Iterator[Engine]:
    """A database of that version, with one of each."""
    server: PostgreSQL | None = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql_server")
        name = server.create_database()
        engine = open_database(server.url_of(name))
    else:
        engine = open_database(f"sqlite:///{tmp_path / 'old.db'}")
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), version)
    with engine.begin() as connection:
        for statement in (*OLD, *(APPLIED if version >= "0006" else ())):
            connection.execute(text(statement))
    yield engine
    engine.dispose()
    if server is not None:
        server.drop_database(name)


def test_a_register_of_any_version_before_keeps_its_cases_replies_alerts_and_rulings(older: Engine) -> None:
    upgrade(older)
    register = SqlRegister(older, owner="ici")
    write_dates(older)
    (case,) = all_appeals(older)
    assert (case.reference, case.person, case.acknowledgement) == (FIRST, 1, OutboxState.QUEUED)
    (item,) = held(older)
    with pytest.raises(RulingError, match="appliquée"):
        register.withdraw_ruling(item.number, "anne", "erreur", NOW)
    with older.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM case_alerts JOIN outbox ON outbox.id = notice")) == 1
        with pytest.raises(IntegrityError):
            connection.execute(text("DELETE FROM appeals"))
    register.rule(item.number, ruling(Action.IGNORE), seen=item.version)


def test_a_mail_that_awaits_a_person_is_summarised_at_once_and_the_indexes_stay(older: Engine) -> None:
    upgrade(older)
    with older.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM summaries")) == 1
    names = {index["name"] for table in ("appeals", "outbox") for index in inspect(older).get_indexes(table)}
    assert {"ix_appeals_due", "ix_outbox_waiting", "ix_outbox_copy", "ix_outbox_state"} <= names


def write_dates(engine: Engine) -> None:
    """Dates as version 0003 wrote them: a case shows none without."""
    kinds = {"due": "2026-01-14", "last-safe-day": "2026-01-13", "court-period-ends": "2026-03-16"}
    with engine.begin() as connection:
        for kind, day in kinds.items():
            written = (
                "INSERT INTO case_dates (appeal, entry, kind, origin, rule, length, added_days, day, source, version)"
                " VALUES (1, 1, :kind, '2025-11-14', 'months', 2, 0, :day, 's', 'v')"
            )
            connection.execute(text(written), {"kind": kind, "day": date.fromisoformat(day)})
