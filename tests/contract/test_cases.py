"""Cases on both databases: entries that never change, steps refused or taken, alerts told once, papers, old cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, insert, text
from sqlalchemy.exc import DBAPIError

from intake.domain.campaign import LegalPeriods
from intake.domain.cases.alerts import AlertKey, AlertKind
from intake.domain.cases.dates import DateKind, differences
from intake.domain.cases.entered_again import Entered
from intake.domain.cases.entries import Move
from intake.domain.cases.states import CaseState, Step
from intake.domain.deadlines import Receipt
from intake.domain.disposition import AppealClass, ReplyBounced, ReplyKind
from intake.domain.known import Action
from intake.domain.letter import MailboxName, MessageKey
from intake.errors import EnteredBeforeError, RulingError
from intake.ports import Notice, NoticeKind, OutboxState, Recording, State
from storage.case_files import CaseFile, case_file
from storage.case_queries import all_appeals, all_dates, cases_by_mail, dated_cases
from storage.database import alembic_config, open_database, upgrade
from storage.queries import held, replies
from storage.register import SqlRegister
from storage.steps.papers import Paper
from storage.tables import appeals, messages, outbox
from tests.contract.builders import (
    NOW,
    appeal,
    digest,
    events,
    letter,
    receive,
    record,
    reply,
    ruling,
    state_of,
)
from tests.servers.postgresql import PostgreSQL

PERIODS = LegalPeriods("2025-1")
CAREERS = MailboxName("carriere-dh")
REF = "R2025-DH-0001"
LATER = NOW + timedelta(days=20)


def opened(register: SqlRegister, key: str = "1:1", *, provisional: bool = False, queued: bool = True) -> MessageKey:
    """A case and its acknowledgement, neutral when its class is unsure."""
    read = letter(message_id=f"<{key}@chu.example>")
    message = receive(register, key, mailbox=CAREERS, read=read)
    kind = ReplyKind.REGISTRATION if provisional else ReplyKind.ACKNOWLEDGEMENT
    effects: list[Callable[[Recording], object]] = [
        lambda recording: recording.open_appeal(appeal(provisional=provisional))
    ]
    if queued:
        effects.append(lambda recording: recording.queue_reply(kind, reply(f"{kind}-{key}"), shadow=False))
    record(register, message, read, *effects)
    return message


def send(register: SqlRegister, engine: Engine, kind: ReplyKind = ReplyKind.ACKNOWLEDGEMENT) -> str:
    """That acknowledgement leaves; its Message-ID."""
    found = next(each for each in replies(engine) if each.kind is kind)
    register.reply_sending(found.number, NOW)
    register.reply_sent(found.number, "250 OK", NOW)
    return str(found.message_id)


def step(
    register: SqlRegister, what: Step, on: date | None = None, until: date | None = None, at: datetime = LATER
) -> None:
    register.move_case(REF, Move(what, "m.dupont", "vu", on, until), PERIODS, at)


def day(file: CaseFile, kind: DateKind) -> date:
    return [each for each in file.dates if each.kind is kind][-1].day


# --- entries


def test_a_case_begins_with_its_receipt_and_its_dates_each_with_rule_source_and_version(
    register: SqlRegister, engine: Engine
) -> None:
    opened(register)
    file = case_file(engine, REF)
    assert [(each.step, each.state, each.on) for each in file.entries] == [
        (Step.RECEIVE, CaseState.RECEIVED, date(2025, 11, 14))
    ]
    assert {each.kind: each.day for each in file.dates} == {
        DateKind.DUE: date(2026, 1, 14),
        DateKind.LAST_SAFE_DAY: date(2026, 1, 13),
        DateKind.COURT: date(2026, 3, 16),
        DateKind.CAPN: date(2026, 2, 16),
    }
    assert all(each.source and each.version == "2025" for each in file.dates)
    assert differences(file.dates) == ()


@pytest.mark.parametrize("table", ["case_entries", "case_dates"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET appeal = appeal", "DELETE FROM {}"])
def test_the_database_refuses_to_change_an_entry(
    register: SqlRegister, engine: Engine, table: str, statement: str
) -> None:
    opened(register)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(statement.format(table)))


def test_recording_again_writes_no_second_entry(register: SqlRegister, engine: Engine) -> None:
    message = opened(register)
    record(register, message, letter(), lambda recording: recording.open_appeal(appeal()))
    assert len(case_file(engine, REF).entries) == 1


def test_a_date_altered_behind_our_back_is_told(register: SqlRegister, engine: Engine) -> None:
    opened(register)
    with engine.begin() as connection:
        drops = (
            ["DROP TRIGGER case_dates_append_only ON case_dates"]
            if engine.dialect.name == "postgresql"
            else ["DROP TRIGGER case_dates_no_update"]
        )
        for drop in drops:
            connection.execute(text(drop))
        connection.execute(text("UPDATE case_dates SET day = '2026-01-15' WHERE kind = 'due'"))
    (told,) = differences(all_dates(engine)[REF])
    assert "15/01/2026 enregistré, 14/01/2026 recalculé" in told


# --- the acknowledgement


def test_the_acknowledgement_that_leaves_makes_the_case_acknowledged(register: SqlRegister, engine: Engine) -> None:
    opened(register)
    send(register, engine)
    file = case_file(engine, REF)
    assert file.case.state is CaseState.ACKNOWLEDGED
    assert (file.entries[-1].who, file.entries[-1].evidence) == ("robot", "250 OK")
    assert file.case.acknowledgement is OutboxState.SENT


def test_the_neutral_one_does_not(register: SqlRegister, engine: Engine) -> None:
    opened(register, provisional=True)
    send(register, engine, ReplyKind.REGISTRATION)
    assert case_file(engine, REF).case.state is CaseState.RECEIVED


def test_an_acknowledgement_that_comes_back_is_owed_again(register: SqlRegister, engine: Engine) -> None:
    opened(register)
    message_id = send(register, engine)
    bounce = receive(register, "2:1", mailbox=CAREERS, read=letter(message_id="<b@mx.example>"))
    undelivered = ReplyBounced(message_id, ("boîte pleine",))
    for _ in range(2):
        record(register, bounce, letter(message_id="<b@mx.example>"), lambda r: r.reply_bounced(undelivered))
    file = case_file(engine, REF)
    assert file.case.state is CaseState.RECEIVED
    assert [each.step for each in file.entries] == [Step.RECEIVE, Step.ACKNOWLEDGE, Step.LOSE_ACKNOWLEDGEMENT]
    assert file.case.acknowledgement is OutboxState.UNDELIVERED


def test_an_acknowledgement_by_letter_stops_the_one_that_waits(register: SqlRegister, engine: Engine) -> None:
    opened(register)
    step(register, Step.ACKNOWLEDGE, date(2025, 11, 17))
    assert [each.state for each in replies(engine)] == [OutboxState.CANCELLED]
    assert case_file(engine, REF).case.state is CaseState.ACKNOWLEDGED


def test_once_qualified_the_full_one_leaves_and_the_neutral_one_that_waits_does_not(
    register: SqlRegister, engine: Engine
) -> None:
    message = opened(register, provisional=True)

    def qualify(recording: Recording) -> None:
        recording.open_appeal(appeal())
        recording.queue_reply(ReplyKind.ACKNOWLEDGEMENT, reply("full"), shadow=False)

    for _ in range(2):
        record(register, message, letter(), qualify)
    assert {each.kind: each.state for each in replies(engine)} == {
        ReplyKind.REGISTRATION: OutboxState.CANCELLED,
        ReplyKind.ACKNOWLEDGEMENT: OutboxState.QUEUED,
    }
    file = case_file(engine, REF)
    assert [each.step for each in file.entries] == [Step.RECEIVE, Step.QUALIFY]
    assert (file.case.provisional, file.case.appeal_class) == (False, AppealClass.FIRST_LEVEL)


# --- steps of a person


def test_a_step_is_an_entry_in_the_case_and_in_the_history(register: SqlRegister, engine: Engine) -> None:
    message = opened(register)
    send(register, engine)
    step(register, Step.REFER, date(2025, 11, 20))
    file = case_file(engine, REF)
    assert file.case.state is CaseState.REFERRED
    assert file.case.evaluator_month_ends == date(2025, 12, 20)
    assert (file.entries[-1].who, file.entries[-1].why, file.entries[-1].entered_at) == ("m.dupont", "vu", LATER)
    assert events(engine, message)[-1] == "appeal_refer"
    assert "2025-12-20" in file.history[-1].detail
    assert register.verify_chain().whole


def test_a_refused_step_leaves_nothing(register: SqlRegister, engine: Engine) -> None:
    message = opened(register)
    before = events(engine, message)
    with pytest.raises(RulingError, match=f"{REF} : l’accusé de réception n’est pas parti"):
        step(register, Step.REFER, date(2025, 11, 20))
    assert events(engine, message) == before
    with pytest.raises(RulingError, match="aucun recours « R2025-DH-0099 »"):
        register.move_case("R2025-DH-0099", Move(Step.REFER, "x", "x", NOW.date()), PERIODS, NOW)


def test_a_corrected_receipt_leaves_the_former_dates_written(register: SqlRegister, engine: Engine) -> None:
    opened(register)
    step(register, Step.CORRECT, date(2025, 11, 12))
    file = case_file(engine, REF)
    assert (file.case.received_on, file.case.due) == (date(2025, 11, 12), date(2026, 1, 12))
    assert [each.day for each in file.dates if each.kind is DateKind.DUE] == [date(2026, 1, 14), date(2026, 1, 12)]
    assert all_appeals(engine)[0].due == date(2026, 1, 12)


def test_a_suspension_moves_the_answer_and_needs_an_end(register: SqlRegister, engine: Engine) -> None:
    opened(register)
    with pytest.raises(RulingError, match="une fin après lui"):
        step(register, Step.SUSPEND, date(2025, 11, 20), date(2025, 11, 20))
    step(register, Step.SUSPEND, date(2025, 11, 20), date(2025, 11, 30))
    step(register, Step.SUSPEND, date(2025, 12, 1), date(2025, 12, 3))
    assert day(case_file(engine, REF), DateKind.DUE) == date(2026, 1, 26)


def test_two_people_cannot_take_the_same_step(register: SqlRegister, engine: Engine) -> None:
    opened(register)
    send(register, engine)

    def refer(_: int) -> bool:
        try:
            step(register, Step.REFER, date(2025, 11, 20))
        except RulingError:
            return False
        return True

    with ThreadPoolExecutor(4) as people:
        assert sorted(people.map(refer, range(4))) == [False, False, False, True]
    assert [each.step for each in case_file(engine, REF).entries].count(Step.REFER) == 1


# --- requalified


def test_requalified_before_anything_left_nothing_leaves_and_nobody_is_asked(
    register: SqlRegister, engine: Engine
) -> None:
    message = opened(register)
    step(register, Step.REQUALIFY)
    assert [each.state for each in replies(engine)] == [OutboxState.CANCELLED]
    assert held(engine) == ()
    assert state_of(engine, message) is State.SETTLED


def test_requalified_after_the_acknowledgement_left_a_person_is_asked_to_correct_it(
    register: SqlRegister, engine: Engine
) -> None:
    message = opened(register)
    send(register, engine)
    step(register, Step.REQUALIFY)
    (task,) = held(engine)
    assert cases_by_mail(engine)[task.message].reference == REF
    assert f"{REF} requalifié : un courriel d’une personne corrige l’accusé parti le 14/11/2025" in task.reasons
    assert state_of(engine, message) is State.HELD
    register.rule(task.number, ruling(Action.IGNORE))
    record(register, message, letter())
    assert held(engine) == ()
    assert case_file(engine, REF).case.state is CaseState.REQUALIFIED


def test_only_a_later_ruling_opens_a_requalified_case_again(register: SqlRegister, engine: Engine) -> None:
    message = opened(register)
    send(register, engine)
    step(register, Step.REQUALIFY, at=NOW)
    record(register, message, letter(), lambda recording: recording.open_appeal(appeal()))
    assert case_file(engine, REF).case.state is CaseState.REQUALIFIED
    register.rule(held(engine)[0].number, ruling(Action.APPEAL))
    record(register, message, letter(), lambda recording: recording.open_appeal(appeal()))
    file = case_file(engine, REF)
    assert file.case.state is CaseState.RECEIVED
    assert (file.entries[-1].step, file.entries[-1].who) == (Step.REOPEN, "m.dupont")


# --- references, papers


def test_references_have_no_gap_when_many_open_at_once(register: SqlRegister, engine: Engine) -> None:
    with ThreadPoolExecutor(6) as hosts:
        list(hosts.map(lambda number: opened(register, f"1:{number}"), range(24)))
    assert sorted(case.reference for case in all_appeals(engine)) == [f"R2025-DH-{n:04d}" for n in range(1, 25)]


def test_an_appeal_on_paper_is_a_case_like_the_others(register: SqlRegister, engine: Engine) -> None:
    noon = datetime(2025, 11, 18, 11, tzinfo=UTC)
    receipt = Receipt(noon, "paper", "papier arrivé au CNG le 18/11/2025, cachet de la poste du 14/11/2025")
    paper = Paper(digest("fiche"), 900, letter(message_id="<papier.1@sante.gouv.fr>"), receipt)
    assert register.add_paper_appeal(CAREERS, paper, appeal(received=noon), NOW + timedelta(days=5)) == REF
    file = case_file(engine, REF)
    assert (file.case.received_on, file.case.due) == (date(2025, 11, 18), date(2026, 1, 18))
    assert state_of(engine, file.case.message) is State.SETTLED
    assert [(each.kind, each.state) for each in file.replies] == [(ReplyKind.ACKNOWLEDGEMENT, OutboxState.WITHHELD)]
    assert register.claim("ici", 10, LATER) == ()
    with pytest.raises(RulingError, match="déjà enregistrée"):
        register.add_paper_appeal(CAREERS, paper, appeal(received=noon), NOW)
    assert len(all_appeals(engine)) == 1


def test_the_same_appeal_on_paper_opens_no_second_case_unless_a_person_says_so(
    register: SqlRegister, engine: Engine
) -> None:
    noon = datetime(2025, 11, 18, 11, tzinfo=UTC)
    evidence = "papier arrivé au CNG le 18/11/2025, cachet de la poste du 14/11/2025, saisi par anne"

    def enter(name: str, entered: Entered | None, author: str = "") -> str:
        mail = letter(message_id=f"<{name}@sante.gouv.fr>")
        paper = Paper(digest(name), 900, mail, Receipt(noon, "paper", evidence))
        found = appeal(received=noon)
        opening = replace(found, clock=replace(found.clock, evidence=evidence), appellant=author)
        return register.add_paper_appeal(CAREERS, paper, opening, NOW, but_not_again=entered)

    anne = Entered("Anne Durand", date(2025, 11, 18), date(2025, 11, 14))
    assert enter("un", anne, "Anne Durand") == REF
    with pytest.raises(
        EnteredBeforeError, match=f"{REF}, recours de Anne Durand arrivé sur papier le 18/11/2025"
    ) as told:
        enter("deux", replace(anne, author="DURAND Anne"))
    assert told.value.references == (REF,)
    with pytest.raises(EnteredBeforeError, match="cachet du 14/11/2025"):
        enter("trois", Entered("", date(2025, 11, 20), date(2025, 11, 14)))
    assert [case.reference for case in all_appeals(engine)] == [REF]
    # Nothing of a refused sheet stays, its number least of all.
    assert enter("deux", None, "Anne Durand") == "R2025-DH-0002"
    assert enter("quatre", replace(anne, author="Paul Roy")) == "R2025-DH-0003"
    assert register.verify_chain().whole


# --- alerts


def notice(name: str = "n1", days: int = 30, recipient: str = "a@sante.gouv.fr") -> Notice:
    key = AlertKey(REF, AlertKind.ANSWER, date(2026, 1, 13), days, recipient)
    return Notice(CAREERS, NoticeKind.ALERTS, reply(name, recipient), frozenset({key}))


def test_an_alert_is_told_once_whoever_tells_it_first(register: SqlRegister, engine: Engine) -> None:
    opened(register, queued=False)
    with ThreadPoolExecutor(4) as hosts:
        queued = list(hosts.map(lambda number: register.queue_notice(notice(f"n{number}"), NOW), range(4)))
    assert sorted(queued) == [False, False, False, True]
    assert register.told_alerts() == notice().tells
    assert register.queue_notice(notice("n9", days=15), NOW)


def test_a_digest_leaves_as_a_reply_does_and_answers_no_mail(register: SqlRegister, engine: Engine) -> None:
    opened(register, queued=False)
    register.queue_notice(notice(), NOW)
    (row,) = register.due_replies(NOW, 10)
    register.reply_sending(row.number, NOW)
    register.reply_sent(row.number, "250 OK", NOW, copy=True)
    (found,) = replies(engine)
    assert (found.kind, found.message, found.state) == (NoticeKind.ALERTS, None, OutboxState.SENT)
    assert [watched.reference for watched in register.watched_cases()] == [REF]
    assert [each.case.reference for each in dated_cases(engine, "DH")] == [REF]
    assert dated_cases(engine, "D3S") == ()


# --- cases opened before


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_postgresql)])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database of the version before, with three cases."""
    server: PostgreSQL | None = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql_server")
        name = server.create_database()
        engine = open_database(server.url_of(name))
    else:
        engine = open_database(f"sqlite:///{tmp_path / 'old.db'}")
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0002")
    with engine.begin() as connection:
        _old_rows(connection)
    yield engine
    engine.dispose()
    if server is not None:
        server.drop_database(name)


AT = datetime(2025, 11, 14, 9, 30, tzinfo=UTC)


def _old_case(connection: Connection, number: int, state: str, *days: date) -> None:
    """As version 0002 wrote it: received, due, last safe day, end of the court period."""
    mail = {"id": number, "mailbox": "carriere-dh", "sha256": f"{number:064d}", "size": 10, "polled_at": AT}
    connection.execute(insert(messages).values(**mail, state="settled", attempts=0, setbacks=0, ruled=False))
    dates = dict(zip(("received_on", "due", "last_safe_day", "court_period_ends"), days, strict=True))
    case = {"id": number, "reference": f"R2025-DH-{number:04d}", "message": number, "corps": "DH", "campaign": 2025}
    told = {"rule": "CRPA L231-4", "version": "2025-1", "evidence": "Received", "flags": "[]", "reasons": "[]"}
    what = {"appeal_class": "first-level", "provisional": False, "state": state, "received_at": AT, "opened_at": AT}
    connection.execute(insert(appeals).values(**case, **dates, **told, **what))


def _old_rows(connection: Connection) -> None:
    _old_case(connection, 1, "open", date(2025, 11, 14), date(2026, 1, 14), date(2026, 1, 13), date(2026, 3, 16))
    _old_case(connection, 2, "open", date(2025, 12, 31), date(2026, 2, 28), date(2026, 2, 27), date(2026, 4, 29))
    days = (date(2027, 12, 31), date(2028, 2, 29), date(2028, 2, 28), date(2028, 5, 2))
    _old_case(connection, 3, "requalified", *days)
    left = {"mailbox": "carriere-dh", "message": 1, "kind": "acknowledgement", "state": "sent", "attempts": 1}
    connection.execute(insert(outbox).values(**left, queued_at=AT, sent_at=AT, copy_attempts=0))


def test_cases_opened_before_keep_their_dates_and_gain_the_rule_that_gives_them(older: Engine) -> None:
    upgrade(older)
    assert [(case.state, case.due) for case in all_appeals(older)] == [
        (CaseState.ACKNOWLEDGED, date(2026, 1, 14)),
        (CaseState.RECEIVED, date(2026, 2, 28)),
        (CaseState.REQUALIFIED, date(2028, 2, 29)),
    ]
    for dates in all_dates(older).values():
        assert len(dates) == 3
        assert differences(dates) == ()
        assert {each.length for each in dates} == {2}
    assert [each.step for each in case_file(older, REF).entries] == [Step.RECEIVE, Step.ACKNOWLEDGE]
    register = SqlRegister(older, owner="ici")
    register.move_case(REF, Move(Step.REFER, "m.dupont", "vu", date(2025, 11, 20)), PERIODS, LATER)
    assert case_file(older, REF).case.state is CaseState.REFERRED
