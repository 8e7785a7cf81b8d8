"""The register, on SQLite and on PostgreSQL: nothing lost, nothing twice, whoever dies in between."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError

from intake.domain.deadlines import Receipt, start_clock
from intake.domain.disposition import (
    Annex,
    AppealClass,
    DossierKey,
    FileDecision,
    FileSupport,
    Hold,
    Ignore,
    JoinAppeal,
    Kind,
    OpenAppeal,
    Outcome,
    ReplyKind,
    ReturnCase,
    ReturnSupport,
    WithholdAnswer,
)
from intake.domain.document import Document, Field, Form, Format, PdfReading, Sha256
from intake.domain.known import Action, KnownAppeal, Ruling
from intake.domain.letter import Address, Letter, MailboxName, MessageKey, ReturnedReport, SourceKey
from intake.errors import ConfigError, MessageError, RulingError, TransientError
from intake.ports import Claim, OutboxState, Outgoing, Recording, Registration, State
from storage.database import open_database, upgrade
from storage.queries import (
    all_appeals,
    all_deposits,
    document_fates,
    held,
    held_detail,
    history_of,
    mailbox_counts,
    message_states,
    replies,
    status,
)
from storage.register import SqlRegister
from storage.states import AppealState, DepositState
from storage.tables import history, messages, metadata
from tests.servers.postgresql import PostgreSQL

DH = MailboxName("evaluations-dh")
D3S = MailboxName("evaluations-d3s")
NOW = datetime(2025, 11, 14, 9, 30, tzinfo=UTC)
DOSSIER = DossierKey(2025, "DH", "1234567")


def digest(words: str) -> Sha256:
    return Sha256(sha256(words.encode()).hexdigest())


def mail(key: str, words: str | None = None, message_id: str | None = None) -> Registration:
    """A mail seen under that key; the same ``words`` are the same bytes."""
    return Registration(SourceKey(key), digest(words or key), 1000, NOW, NOW + timedelta(minutes=2), message_id)


def document(position: int = 0, words: str = "un support") -> Document:
    fields = (Field("identite.matricule", "1234567"), Field("bilan", "Très\rbien & <mieux>"))
    reading = PdfReading(Format.INTERACTIVE, Form.ACROFORM, pages=12, fields=fields)
    return Document(position, "support.PDF", digest(words), 100, "application/pdf", reading)


def letter(*documents: Document, message_id: str | None = "<m1@chu.example>", subject: str = "Support 2025") -> Letter:
    return Letter(message_id, subject, Address("secretariat@chu.example"), documents=documents)


def support(position: int = 0, dossier: DossierKey = DOSSIER) -> FileSupport:
    return FileSupport(position, dossier, "DURAND Anne", "dh-2025", late=False, reasons=("formulaire DH 2025 reconnu",))


def appeal(corps: str = "DH", received: datetime = NOW, *, provisional: bool = False) -> OpenAppeal:
    clock = start_clock(
        Receipt(received, "received", "Received: by mx.sante.gouv.fr"), version="2025", rule="CRPA L231-4"
    )
    found = AppealClass.UNSURE if provisional else AppealClass.FIRST_LEVEL
    return OpenAppeal(found, corps, 2025, clock, provisional, ("« je conteste »",))


def reply(name: str = "r1", recipient: str = "secretariat@chu.example") -> Outgoing:
    return Outgoing(f"<{name}@cng.example>", recipient, b"To: x\r\n\r\nBonjour\r\n")


def ruling(action: Action, position: int | None = None) -> Ruling:
    return Ruling(position, action, "m.dupont", "vu au téléphone", NOW + timedelta(hours=1), director="1234567")


def receive(
    register: SqlRegister, key: str = "1:1", *, mailbox: MailboxName = DH, read: Letter | None = None
) -> MessageKey:
    """A registered mail, read as ``read`` where there is one, leased to nobody."""
    words = f"{mailbox} {key}"
    register.register(mailbox, [mail(key, words)])
    known = message_states(register.engine, mailbox)
    message = next(found.message for found in known if found.sha256 == digest(words))
    if read is not None:
        register.save_reading(message, read)
    return message


def record(register: SqlRegister, message: MessageKey, read: Letter, *effects: Callable[[Recording], object]) -> None:
    with register.recording(message, read, NOW) as recording:
        for effect in effects:
            effect(recording)


def events(engine: Engine, message: MessageKey) -> list[str]:
    return [line.event for line in history_of(engine, message)]


def state_of(engine: Engine, message: MessageKey) -> State:
    return next(found.state for found in message_states(engine) if found.message == message)


# --- tables


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1


@pytest.mark.parametrize("statement", ["UPDATE history SET who = 'x'", "DELETE FROM history", "DELETE FROM rulings"])
def test_the_database_itself_refuses_to_change_history(engine: Engine, register: SqlRegister, statement: str) -> None:
    held_mail(register)
    register.rule(held(engine)[0].number, ruling(Action.IGNORE))
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(statement))


def held_mail(register: SqlRegister, key: str = "1:1") -> MessageKey:
    """A read mail with one document, held."""
    read = letter(document(words=f"document de {key}"), message_id=f"<{key}@chu.example>")
    message = receive(register, key, read=read)
    record(register, message, read, lambda recording: recording.hold(Hold(0, Kind.SUPPORT, ("à regarder",))))
    return message


# --- receive


def test_a_key_seen_before_changes_nothing(register: SqlRegister, engine: Engine) -> None:
    for _ in range(2):
        register.register(DH, [mail("7:1"), mail("7:2")])
    assert register.known_keys(DH) == {"7:1", "7:2"}
    assert [(c.received, c.sightings) for c in mailbox_counts(engine)] == [(2, 2)]


def test_the_same_bytes_under_a_new_key_are_the_same_message_seen_again(register: SqlRegister, engine: Engine) -> None:
    register.register(DH, [mail("7:1", "octets")])
    register.register(DH, [mail("8:1", "octets"), mail("8:2", "octets")])
    assert register.known_keys(DH) == {"7:1", "8:1", "8:2"}
    assert [(c.received, c.sightings) for c in mailbox_counts(engine)] == [(1, 3)]


def test_the_same_bytes_in_another_mailbox_are_another_message(register: SqlRegister, engine: Engine) -> None:
    register.register(DH, [mail("7:1", "octets")])
    register.register(D3S, [mail("7:1", "octets")])
    assert len(message_states(engine)) == 2


def test_one_message_id_with_other_bytes_is_another_message(register: SqlRegister, engine: Engine) -> None:
    register.register(DH, [mail("7:1", message_id="<a@b>"), mail("7:2", message_id="<a@b>"), mail("7:3")])
    assert [found.message_id for found in message_states(engine)] == ["a@b", "a@b", None]


def test_the_same_bytes_twice_in_one_batch_are_one_message(register: SqlRegister, engine: Engine) -> None:
    register.register(DH, [mail("7:1", "octets"), mail("7:2", "octets"), mail("7:2", "octets")])
    assert [(c.received, c.sightings) for c in mailbox_counts(engine)] == [(1, 2)]


def test_two_receivers_registering_the_same_mails_at_once_make_each_known_once(
    register: SqlRegister, engine: Engine
) -> None:
    batch = [mail(f"7:{number}") for number in range(20)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda turn: register.register(DH, batch[:: 1 if turn % 2 else -1]), range(8)))
    assert [(c.received, c.sightings) for c in mailbox_counts(engine)] == [(20, 20)]
    assert register.verify_chain().entries == 20


def test_text_no_database_takes_is_stored_all_the_same(register: SqlRegister) -> None:
    read = replace(letter(document()), subject="nul \x00 et demi-paire \udc80", body="\ud800")
    message = receive(register, read=replace(read, documents=(replace(document(), name="a\x00\udc80.pdf"),)))
    assert register.letter(message).subject in ("nul \x00 et demi-paire �", "nul � et demi-paire �")


# --- claim


def test_the_oldest_unfinished_messages_come_first(register: SqlRegister) -> None:
    register.register(DH, [mail(f"7:{number}") for number in range(5)])
    first = register.claim("ici", 2, NOW)
    second = register.claim("là", 10, NOW)
    assert [c.message for c in (*first, *second)] == sorted(c.message for c in (*first, *second))
    assert (len(first), len(second), register.claim("ici", 10, NOW)) == (2, 3, ())


def test_a_claim_says_what_the_register_knows_of_the_mail(register: SqlRegister) -> None:
    register.register(DH, [mail("7:1", "octets")])
    claim = register.claim("ici", 1, NOW)[0]
    assert (claim.mailbox, claim.sha256, claim.state, claim.attempts) == (DH, digest("octets"), State.RECEIVED, 1)
    assert (claim.received.server_date, claim.received.polled_at) == (NOW, NOW + timedelta(minutes=2))


def test_threads_that_claim_at_once_never_share_a_message(register: SqlRegister) -> None:
    register.register(DH, [mail(f"7:{number}") for number in range(60)])
    barrier = threading.Barrier(4)

    def work(_: int) -> list[MessageKey]:
        barrier.wait()
        taken = []
        while batch := register.claim("ici", 3, NOW):
            taken += [claim.message for claim in batch]
        return taken

    with ThreadPoolExecutor(4) as threads:
        taken = [message for found in threads.map(work, range(4)) for message in found]
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == 60


def test_an_expired_lease_is_another_s_to_take(register: SqlRegister) -> None:
    register.register(DH, [mail("7:1")])
    register.claim("ici", 1, NOW)
    assert register.claim("là", 1, NOW + timedelta(minutes=4)) == ()
    assert [c.attempts for c in register.claim("là", 1, NOW + timedelta(minutes=6))] == [2]


def test_a_restart_frees_the_leases_of_its_own_host_only(register: SqlRegister) -> None:
    register.register(DH, [mail("7:1"), mail("7:2")])
    mine, other = register.claim("ici", 1, NOW)[0], register.claim("là", 1, NOW)[0]
    register.free_leases("ici")
    assert [c.message for c in register.claim("ici", 10, NOW)] == [mine.message]
    assert other.message != mine.message


def test_a_mail_that_kills_the_robot_three_times_is_held_and_the_next_go_on(
    register: SqlRegister, engine: Engine
) -> None:
    register.register(DH, [mail(f"7:{number}") for number in range(4)])
    poison = register.claim("ici", 4, NOW)[0].message
    for _ in range(2):
        register.free_leases("ici")
        assert [c.message for c in register.claim("ici", 4, NOW)] == [poison]
    register.free_leases("ici")
    others = register.claim("ici", 4, NOW)
    assert [item.reasons for item in held(engine)] == [("la lecture a interrompu le robot trois fois",)]
    assert (len(others), others[0].attempts, state_of(engine, poison)) == (1, 2, State.HELD)


def test_a_fault_of_ours_does_not_count_and_lets_others_go_first(register: SqlRegister) -> None:
    register.register(DH, [mail("7:1"), mail("7:2")])
    first = register.claim("ici", 1, NOW)[0]
    register.give_back(first.message)
    again = register.claim("ici", 2, NOW)
    assert [(c.message == first.message, c.attempts) for c in again] == [(False, 1), (True, 1)]


def test_three_failed_readings_hold_the_message_with_the_last_problem(register: SqlRegister, engine: Engine) -> None:
    register.register(DH, [mail("7:1")])
    for attempt in range(3):
        register.reading_failed(register.claim("ici", 1, NOW)[0], f"délai dépassé ({attempt + 1})", NOW)
    assert [item.reasons for item in held(engine)] == [("délai dépassé (3)",)]
    assert register.claim("ici", 1, NOW) == ()


def test_three_failures_after_the_reading_hold_the_message_too(register: SqlRegister, engine: Engine) -> None:
    receive(register, read=letter())
    for _ in range(3):
        assert held(engine) == ()
        register.reading_failed(register.claim("ici", 1, NOW)[0], "panne", NOW)
    assert [item.reasons for item in held(engine)] == [("panne",)]


# --- read


def test_a_saved_reading_comes_back_whole(register: SqlRegister, engine: Engine) -> None:
    read = replace(letter(document()), inner=(letter(),), sent_at=NOW, report=ReturnedReport("<x@y>"))
    message = receive(register, read=read)
    assert register.letter(message) == read
    assert [(fate.position, fate.format, fate.outcome) for fate in document_fates(engine, message)] == [
        (0, Format.INTERACTIVE, None)
    ]


def test_a_reader_that_comes_second_changes_nothing(register: SqlRegister, engine: Engine) -> None:
    message = receive(register, read=letter(document()))
    record(register, message, letter(document()), lambda recording: recording.file_support(support()))
    register.save_reading(message, letter())
    register.give_back(message)
    assert (state_of(engine, message), register.letter(message)) == (State.SETTLED, letter(document()))


def test_a_message_never_read_has_no_letter(register: SqlRegister) -> None:
    message = receive(register)
    with pytest.raises(MessageError, match="pas encore lu"):
        register.letter(message)


# --- act


def test_recording_settles_the_message_and_numbers_its_pieces(register: SqlRegister, engine: Engine) -> None:
    read = letter(document(0), document(1, "décision"), document(2, "scan"))
    message = receive(register, read=read)
    record(
        register,
        message,
        read,
        lambda recording: recording.file_support(support(0)),
        lambda recording: recording.file_decision(FileDecision(1, DOSSIER, Kind.DECISION_FONCTIONS, ("décision",))),
        lambda recording: recording.annex(Annex(2, DOSSIER, Kind.SUPPORT, ("scan signé",))),
    )
    assert [(d.key, d.kind, d.directory) for d in all_deposits(engine)] == [
        ("2025-DH-1234567-0001", Kind.SUPPORT, "2025/DH/1234567/0001-support"),
        ("2025-DH-1234567-0002", Kind.DECISION_FONCTIONS, "2025/DH/1234567/0002-decision-fonctions"),
        ("2025-DH-1234567-0003", Kind.SUPPORT, "2025/DH/1234567/0003-support-v2"),
    ]
    assert [fate.outcome for fate in document_fates(engine, message)] == [Outcome.FILE, Outcome.FILE, Outcome.ANNEX]
    assert state_of(engine, message) is State.SETTLED


def test_recording_again_changes_nothing(register: SqlRegister, engine: Engine) -> None:
    read = letter(document(0), document(1, "scan"), document(2, "annexe"))
    message = receive(register, read=read)
    effects: list[Callable[[Recording], object]] = [
        lambda recording: recording.file_support(support(0)),
        lambda recording: recording.file_decision(FileDecision(2, DOSSIER, Kind.DECISION, ())),
        lambda recording: recording.return_support(ReturnSupport(1, ReturnCase.SCANNED, ("12 pages images",))),
        lambda recording: recording.hold(Hold(None, None, ("deux directeurs",))),
        lambda recording: recording.ignore(Ignore(None, ("rien",))),
        lambda recording: recording.open_appeal(appeal()),
        lambda recording: recording.queue_reply(ReplyKind.FATES, reply(), shadow=False),
        lambda recording: recording.withhold_reply(WithholdAnswer(ReplyKind.ACKNOWLEDGEMENT, ("automatique",))),
    ]
    record(register, message, read, *effects, *effects)
    before = (all_deposits(engine), all_appeals(engine), replies(engine), held(engine), document_fates(engine, message))
    record(register, message, read, *effects)
    assert before == (
        all_deposits(engine),
        all_appeals(engine),
        replies(engine),
        held(engine),
        document_fates(engine, message),
    )
    assert [len(rows) for rows in before] == [2, 1, 2, 1, 3]


class _KilledError(Exception):
    pass


def test_a_recording_that_fails_leaves_nothing_behind(register: SqlRegister, engine: Engine) -> None:
    read = letter(document())
    message = receive(register, read=read)
    before = register.verify_chain()

    def fail(recording: Recording) -> None:
        recording.file_support(support())
        recording.open_appeal(appeal())
        recording.hold(Hold(None, None, ("x",)))
        recording.queue_reply(ReplyKind.FATES, reply(), shadow=False)
        raise _KilledError

    with pytest.raises(_KilledError):
        record(register, message, read, fail)
    assert (all_deposits(engine), all_appeals(engine), held(engine), replies(engine)) == ((), (), (), ())
    assert (state_of(engine, message), register.verify_chain()) == (State.READ, before)


def test_a_number_given_back_by_a_rollback_is_used_again(register: SqlRegister, engine: Engine) -> None:
    test_a_recording_that_fails_leaves_nothing_behind(register, engine)
    message = message_states(engine)[0].message
    record(
        register, message, letter(document()), lambda r: r.file_support(support()), lambda r: r.open_appeal(appeal())
    )
    assert [d.piece for d in all_deposits(engine)] == [1]
    assert [a.reference for a in all_appeals(engine)] == ["R2025-DH-0001"]


def test_the_same_bytes_filed_by_another_mail_meanwhile_are_decided_again(
    register: SqlRegister, engine: Engine
) -> None:
    first, second = (receive(register, key, read=letter(document())) for key in ("7:1", "7:2"))
    record(register, first, letter(document()), lambda recording: recording.file_support(support()))
    with pytest.raises(TransientError, match="conflit"):
        record(register, second, letter(document()), lambda recording: recording.file_support(support()))
    assert register.known(second, letter(document()), NOW).filed == {digest("un support"): "2025-DH-1234567-0001"}
    assert register.known(first, letter(document()), NOW).filed == {}


def test_an_operator_who_files_the_same_bytes_again_gets_the_piece_that_is_there(
    register: SqlRegister, engine: Engine
) -> None:
    read = letter(document())
    record(register, receive(register, "7:1", read=read), read, lambda recording: recording.file_support(support()))
    second = receive(register, "7:2", read=read)
    record(register, second, read, lambda recording: recording.hold(Hold(0, None, ("déjà classé",))))
    register.rule(held(engine)[0].number, ruling(Action.FILE, 0))
    register.claim("ici", 1, NOW)
    record(register, second, read, lambda recording: recording.file_support(support()))
    assert len(all_deposits(engine)) == 1
    assert state_of(engine, second) is State.SETTLED


def test_pieces_and_cases_have_no_gaps_when_many_are_recorded_at_once(register: SqlRegister, engine: Engine) -> None:
    mails = [(letter(document(words=f"pièce {n}")), f"7:{n}") for n in range(24)]
    work = [(receive(register, key, read=read), read) for read, key in mails]

    def act(item: tuple[MessageKey, Letter]) -> None:
        with register.recording(*item, NOW) as recording:
            recording.file_support(support())
            recording.open_appeal(appeal())
            if item[0] % 4 == 0:
                raise _KilledError

    def run(item: tuple[MessageKey, Letter]) -> bool:
        try:
            act(item)
        except _KilledError:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        done = sum(threads.map(run, work))
    assert sorted(d.piece for d in all_deposits(engine)) == list(range(1, done + 1))
    assert sorted(d.version or 0 for d in all_deposits(engine)) == list(range(1, done + 1))
    assert sorted(a.reference for a in all_appeals(engine)) == [f"R2025-DH-{n:04d}" for n in range(1, done + 1)]
    assert register.verify_chain().whole


def test_case_numbers_run_per_corps_and_civil_year_of_receipt(register: SqlRegister, engine: Engine) -> None:
    new_year_in_paris = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    wanted = [("DH", NOW), ("D3S", NOW), ("DH", NOW), ("DH", new_year_in_paris)]
    for number, (corps, received) in enumerate(wanted):
        opened = appeal(corps, received)
        message = receive(register, f"7:{number}", read=letter())
        record(register, message, letter(), lambda recording, opened=opened: recording.open_appeal(opened))  # type: ignore[misc]  # mypy infers no type for a lambda's default
    assert sorted(a.reference for a in all_appeals(engine)) == [
        "R2025-D3S-0001",
        "R2025-DH-0001",
        "R2025-DH-0002",
        "R2026-DH-0001",
    ]


def test_a_case_keeps_every_date_of_its_clock_with_its_evidence(register: SqlRegister, engine: Engine) -> None:
    message = receive(register, read=letter())
    record(register, message, letter(), lambda recording: recording.open_appeal(appeal()))
    case = all_appeals(engine)[0]
    assert (case.received_at, case.received_on, case.due) == (NOW, date(2025, 11, 14), date(2026, 1, 14))
    assert (case.last_safe_day, case.court_period_ends) == (date(2026, 1, 13), date(2026, 3, 16))
    assert (case.rule, case.version, case.evidence) == ("CRPA L231-4", "2025", "Received: by mx.sante.gouv.fr")


def test_a_case_qualified_by_an_operator_keeps_its_reference_and_its_dates(
    register: SqlRegister, engine: Engine
) -> None:
    message = receive(register, read=letter())
    record(register, message, letter(), lambda recording: recording.open_appeal(appeal(provisional=True)))
    before = all_appeals(engine)[0]
    later = appeal(received=NOW + timedelta(days=9))
    record(register, message, letter(), lambda recording: recording.open_appeal(later))
    after = all_appeals(engine)[0]
    assert after == replace(before, appeal_class=AppealClass.FIRST_LEVEL, provisional=False)
    assert "appeal_qualified" in events(engine, message)


def test_a_case_an_operator_ruled_out_is_requalified_and_counted_no_more(register: SqlRegister, engine: Engine) -> None:
    message = receive(register, read=letter())
    record(
        register,
        message,
        letter(),
        lambda recording: recording.open_appeal(appeal(provisional=True)),
        lambda recording: recording.hold(Hold(None, None, ("classe incertaine",))),
    )
    register.rule(held(engine)[0].number, ruling(Action.IGNORE))
    register.claim("ici", 1, NOW)
    record(register, message, letter(), lambda recording: recording.ignore(Ignore(None, ("mobilité",))))
    assert [a.state for a in all_appeals(engine)] == [AppealState.REQUALIFIED]
    assert [(c.appeals, c.ignored) for c in mailbox_counts(engine)] == [(0, 1)]


def test_joining_a_case_starts_no_second_one(register: SqlRegister, engine: Engine) -> None:
    first, second = (receive(register, key, read=letter()) for key in ("7:1", "7:2"))
    record(register, first, letter(), lambda recording: recording.open_appeal(appeal()))
    join = JoinAppeal("R2025-DH-0001", AppealClass.FOLLOW_UP, ("réponse",))
    for _ in range(2):
        record(register, second, letter(), lambda recording: recording.join_appeal(join))
    assert [(a.reference, a.mails) for a in all_appeals(engine)] == [("R2025-DH-0001", 2)]
    assert [(c.received, c.appeals) for c in mailbox_counts(engine)] == [(2, 2)]


def test_joining_an_unknown_case_is_refused(register: SqlRegister) -> None:
    message = receive(register, read=letter())
    with pytest.raises(MessageError, match="aucun recours"):
        record(register, message, letter(), lambda r: r.join_appeal(JoinAppeal("R1999-X-1", AppealClass.CAPN, ())))


# --- known


def test_a_reply_to_our_acknowledgement_points_to_its_case(register: SqlRegister) -> None:
    opening = letter(message_id="<recours@chu.example>")
    message = receive(register, "7:1", read=opening)
    record(
        register,
        message,
        opening,
        lambda recording: recording.open_appeal(appeal()),
        lambda recording: recording.queue_reply(ReplyKind.ACKNOWLEDGEMENT, reply("ar1"), shadow=False),
    )
    answer = replace(letter(message_id="<b@c>"), in_reply_to=("ar1@cng.example",))
    thread = replace(letter(message_id="<b@c>"), references=("<recours@chu.example>",))
    quoting = replace(letter(message_id="<b@c>"), own_words="voir r2025-dh-0001")
    assert register.known(None, answer, NOW).appeals == (
        KnownAppeal("R2025-DH-0001", "réponse à notre accusé de réception"),
    )
    assert register.known(None, answer, NOW).own_message_ids == {"ar1@cng.example"}
    assert [k.reference for k in register.known(None, thread, NOW).appeals] == ["R2025-DH-0001"]
    assert [k.reference for k in register.known(None, quoting, NOW).appeals] == ["R2025-DH-0001"]
    assert register.known(message, thread, NOW).appeals == ()
    assert register.known(None, letter(message_id="<b@c>"), NOW).appeals == ()


def test_a_bounce_of_our_reply_is_tied_to_it(register: SqlRegister) -> None:
    message = receive(register, read=letter())
    record(register, message, letter(), lambda r: r.queue_reply(ReplyKind.FATES, reply("r9"), shadow=False))
    bounce = replace(letter(), report=ReturnedReport("<r9@cng.example>"))
    assert register.known(None, bounce, NOW).own_message_ids == {"<r9@cng.example>"}


def test_replies_to_a_sender_are_counted_over_a_day(register: SqlRegister) -> None:
    for number in range(3):
        message = receive(register, f"7:{number}", read=letter())
        sent = reply(f"r{number}", "Secretariat@CHU.example")
        record(register, message, letter(), lambda r, sent=sent: r.queue_reply(ReplyKind.FATES, sent, shadow=False))  # type: ignore[misc]  # mypy infers no type for a lambda's default
    assert register.known(None, letter(), NOW).replies_to_sender == 3
    assert register.known(message, letter(), NOW).replies_to_sender == 2
    assert register.known(None, letter(), NOW + timedelta(hours=25)).replies_to_sender == 0


def test_the_register_tells_decide_its_own_addresses(engine: Engine) -> None:
    register = SqlRegister(engine, own_addresses=frozenset({"cng@example"}))
    assert register.known(None, letter(), NOW).own_addresses == {"cng@example"}


# --- exceptions and rulings


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


# --- replies


def queued(register: SqlRegister, *, shadow: bool = False) -> MessageKey:
    message = receive(register, read=letter())
    record(register, message, letter(), lambda r: r.queue_reply(ReplyKind.FATES, reply(), shadow=shadow))
    return message


def test_a_queued_reply_is_due_until_it_is_sent(register: SqlRegister, engine: Engine) -> None:
    queued(register)
    row = register.due_replies(NOW, 10)[0]
    assert (row.mail, row.state, row.attempts, row.mailbox) == (reply(), OutboxState.QUEUED, 0, DH)
    register.reply_sending(row.number, NOW)
    assert register.due_replies(NOW, 10) == ()
    register.reply_sent(row.number, "250 2.0.0 Ok", NOW)
    assert [(r.state, r.sent_at, r.sent_evidence) for r in replies(engine)] == [(OutboxState.SENT, NOW, "250 2.0.0 Ok")]


def test_a_reply_in_shadow_waits_for_an_operator(register: SqlRegister, engine: Engine) -> None:
    message = queued(register, shadow=True)
    assert register.due_replies(NOW, 10) == ()
    register.release_reply(replies(engine)[0].number, "m.dupont", "relu")
    assert len(register.due_replies(NOW, 10)) == 1
    assert "reply_released" in events(engine, message)


def test_two_couriers_never_take_the_same_reply(register: SqlRegister) -> None:
    queued(register)
    number = register.due_replies(NOW, 10)[0].number

    def take(_: int) -> bool:
        try:
            register.reply_sending(number, NOW)
        except TransientError:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(take, range(8))) == 1


def test_a_reply_left_in_sending_by_a_dead_process_comes_back_as_sending(register: SqlRegister, engine: Engine) -> None:
    queued(register)
    number = register.due_replies(NOW, 10)[0].number
    register.reply_sending(number, NOW)
    SqlRegister(engine, owner="là").free_leases("là")
    assert register.due_replies(NOW, 10) == ()
    register.free_leases("ici")
    assert [(row.number, row.state, row.attempts) for row in register.due_replies(NOW, 10)] == [
        (number, OutboxState.SENDING, 1)
    ]


def test_a_reply_left_in_sending_by_a_dead_host_comes_back_after_half_an_hour(register: SqlRegister) -> None:
    queued(register)
    register.reply_sending(register.due_replies(NOW, 10)[0].number, NOW)
    assert register.due_replies(NOW + timedelta(minutes=29), 10) == ()
    assert len(register.due_replies(NOW + timedelta(minutes=31), 10)) == 1


def test_a_deferred_reply_waits_for_its_time(register: SqlRegister) -> None:
    queued(register)
    number = register.due_replies(NOW, 10)[0].number
    register.reply_sending(number, NOW)
    register.reply_deferred(number, "450 4.2.0 greylisted", NOW + timedelta(minutes=5))
    assert register.due_replies(NOW + timedelta(minutes=4), 10) == ()
    assert [row.attempts for row in register.due_replies(NOW + timedelta(minutes=5), 10)] == [1]


@pytest.mark.parametrize("state", [OutboxState.UNDELIVERED, OutboxState.UNCERTAIN])
def test_a_refused_or_uncertain_reply_is_never_sent_again_by_itself(
    register: SqlRegister, engine: Engine, state: OutboxState
) -> None:
    queued(register)
    number = register.due_replies(NOW, 10)[0].number
    register.reply_sending(number, NOW)
    end = register.reply_undelivered if state is OutboxState.UNDELIVERED else register.reply_uncertain
    end(number, "550 5.1.1 inconnu", NOW)
    assert register.due_replies(NOW + timedelta(days=1), 10) == ()
    assert [(r.state, r.last_problem) for r in replies(engine, state)] == [(state, "550 5.1.1 inconnu")]
    with pytest.raises(TransientError):
        register.reply_sending(number, NOW)


def test_a_withheld_reply_gets_its_mail_when_the_decision_changes(register: SqlRegister, engine: Engine) -> None:
    message = receive(register, read=letter())
    withhold = WithholdAnswer(ReplyKind.FATES, ("plafond atteint",))
    record(register, message, letter(), lambda r: r.withhold_reply(withhold))
    assert [(r.state, r.last_problem) for r in replies(engine)] == [(OutboxState.WITHHELD, "plafond atteint")]
    with pytest.raises(RulingError):
        register.release_reply(replies(engine)[0].number, "m.dupont", "envoyer")
    record(register, message, letter(), lambda r: r.queue_reply(ReplyKind.FATES, reply(), shadow=False))
    assert [r.state for r in replies(engine)] == [OutboxState.QUEUED]


# --- deposits


def test_a_recorded_piece_is_due_until_it_is_delivered(register: SqlRegister, engine: Engine) -> None:
    message = receive(register, read=letter(document()))
    record(register, message, letter(document()), lambda recording: recording.file_support(support()))
    pending = register.due_deposits(10)[0]
    assert (pending.key, pending.directory, pending.file_name) == (
        "2025-DH-1234567-0001",
        "2025/DH/1234567/0001-support",
        "support.pdf",
    )
    assert pending.fields == (("identite.matricule", "1234567"), ("bilan", "Très\rbien & <mieux>"))
    assert dict(pending.manifest)["recu_le"] == "2025-11-14"
    for _ in range(2):
        register.deposit_delivered(pending.number, NOW)
    assert register.due_deposits(10) == ()
    register.deposit_acknowledged(pending.key, accepted=False, words="matricule inconnu")
    assert [(d.state, d.acknowledgement) for d in all_deposits(engine)] == [(DepositState.REFUSED, "matricule inconnu")]
    assert [e for e in events(engine, message) if e.startswith("deposit")] == ["deposit_delivered", "deposit_refused"]


def test_a_hostile_matricule_stays_below_its_place(register: SqlRegister) -> None:
    message = receive(register, read=letter(document()))
    hostile = support(dossier=DossierKey(2025, "DH", "../../é\x00"))
    record(register, message, letter(document()), lambda recording: recording.file_support(hostile))
    assert register.due_deposits(1)[0].directory == "2025/DH/%2E%2E%2F%2E%2E%2F%C3%A9%00/0001-support"


# --- counts and history


def test_every_mail_is_counted_in_exactly_one_class(register: SqlRegister, engine: Engine) -> None:
    effects: list[Callable[[Recording], object]] = [
        lambda r: r.file_support(support()),
        lambda r: r.return_support(ReturnSupport(0, ReturnCase.SCANNED, ())),
        lambda r: r.hold(Hold(0, None, ())),
        lambda r: r.open_appeal(appeal()),
        lambda r: r.ignore(Ignore(None, ())),
        lambda r: r.annex(Annex(0, None, Kind.OTHER, ())),
    ]
    for number, effect in enumerate(effects):
        read = letter(document(words=str(number)))
        record(register, receive(register, f"7:{number}", read=read), read, effect)
    receive(register, "7:9")
    found = mailbox_counts(engine)[0]
    assert (found.received, found.filed, found.returned, found.held, found.appeals, found.ignored, found.pending) == (
        *(7, 1, 1, 1, 1, 2, 1),
    )


def test_status_shows_the_last_success_and_the_last_fault_of_each_mailbox(
    register: SqlRegister, engine: Engine
) -> None:
    register.note_poll(DH, NOW, on_server=12, problem=None)
    register.note_poll(DH, NOW + timedelta(minutes=1), on_server=None, problem="connexion refusée")
    receive(register, mailbox=D3S)
    dh, d3s = sorted(status(engine), key=lambda s: s.mailbox, reverse=True)
    assert (dh.last_success_at, dh.on_server, dh.last_problem) == (NOW, 12, "connexion refusée")
    assert (d3s.mailbox, d3s.backlog, d3s.held, d3s.outbox) == (D3S, 1, 0, ())


def test_the_chain_is_whole_after_everything_that_can_happen(register: SqlRegister, engine: Engine) -> None:
    test_recording_again_changes_nothing(register, engine)
    report = register.verify_chain()
    assert report.whole
    assert report.entries > 10


@contextmanager
def unguarded(engine: Engine) -> Iterator[None]:
    """As someone with the database's own rights would: without the triggers."""
    drop = (
        ["DROP TRIGGER history_append_only ON history"]
        if engine.dialect.name == "postgresql"
        else ["DROP TRIGGER history_no_update", "DROP TRIGGER history_no_delete"]
    )
    with engine.begin() as connection:
        for statement in drop:
            connection.execute(text(statement))
    yield


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE history SET who = 'personne' WHERE seq = 2", 2),
        ("DELETE FROM history WHERE seq = 2", 2),
        ("DELETE FROM history WHERE seq = (SELECT max(seq) FROM history)", None),
    ],
)
def test_an_altered_removed_or_cut_history_is_found(
    register: SqlRegister, engine: Engine, statement: str, broken: int | None
) -> None:
    held_mail(register)
    entries = register.verify_chain().entries
    with unguarded(engine), engine.begin() as connection:
        connection.execute(text(statement))
    assert register.verify_chain().broken == (broken or entries)


# --- faults


def test_a_wrong_database_url_names_the_remedy() -> None:
    for url in ("oracle://x", "n’importe quoi", "sqlite://"):
        with pytest.raises(ConfigError, match="sqlite:///"):
            open_database(url)


def test_a_file_that_is_no_database_is_a_matter_of_configuration(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"ceci n'est pas une base" * 100)
    with pytest.raises(ConfigError, match="n’est pas une base SQLite"):
        open_database(f"sqlite:///{tmp_path / 'x.db'}")


@pytest.mark.needs_postgresql
def test_a_refused_login_is_a_matter_of_configuration_and_shows_no_password(postgresql_server: PostgreSQL) -> None:
    with pytest.raises(ConfigError, match="refuse la connexion") as caught:
        open_database(postgresql_server.url_of("postgres", password="faux-mot"))
    assert "faux-mot" not in str(caught.value)


@pytest.mark.needs_postgresql
def test_a_missing_database_is_a_matter_of_configuration(postgresql_server: PostgreSQL) -> None:
    with pytest.raises(ConfigError, match="createdb"):
        open_database(postgresql_server.url_of("absente"))


def test_a_server_that_does_not_answer_may_answer_later() -> None:
    with pytest.raises(TransientError, match="réessaie"):
        open_database("postgresql://x:y@127.0.0.1:1/x")


@pytest.mark.needs_postgresql
def test_a_connection_cut_by_the_server_is_transient_and_the_next_one_works(
    postgresql_server: PostgreSQL, postgresql_template: str
) -> None:
    name = postgresql_server.create_database(postgresql_template)
    engine = open_database(postgresql_server.url_of(name))
    register = SqlRegister(engine)
    message = receive(register, read=letter())
    with pytest.raises(TransientError):
        record(
            register,
            message,
            letter(),
            lambda _: postgresql_server.cut_connections(name),
            lambda recording: recording.open_appeal(appeal()),
        )
    record(register, message, letter(), lambda r: r.open_appeal(appeal()))
    assert [a.reference for a in all_appeals(engine)] == ["R2025-DH-0001"]
    engine.dispose()


def test_a_full_disk_is_named_and_leaves_nothing_behind(sqlite_template: Path, tmp_path: Path) -> None:
    """SQLite's own limit on pages raises the very error of a full disk, at the very place."""
    path = tmp_path / "plein.db"
    shutil.copy(sqlite_template, path)
    engine = open_database(f"sqlite:///{path}")
    register = SqlRegister(engine)
    with engine.connect() as connection:
        pages = connection.scalar(text("PRAGMA page_count"))
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(TransientError, match="disque plein"):
        register.register(DH, [mail(f"7:{number}") for number in range(500)])
    assert register.known_keys(DH) == set()
    assert register.verify_chain().entries == 0
    engine.dispose()


def test_history_grows_with_each_state_and_never_holds_a_person_s_words(register: SqlRegister, engine: Engine) -> None:
    message = held_mail(register)
    with engine.connect() as connection:
        details = connection.scalars(select(history.c.detail)).all()
        assert connection.scalar(select(func.count()).select_from(messages)) == 1
    assert events(engine, message) == ["mail_received", "mail_read", "held", "mail_held"]
    assert not any("support.PDF" in detail or "secretariat@" in detail for detail in details)


def test_a_claim_is_not_counted_for_a_message_already_read(register: SqlRegister) -> None:
    receive(register, read=letter())
    claims: list[Claim] = []
    for _ in range(5):
        claims += register.claim("ici", 1, NOW)
        register.free_leases("ici")
    assert [claim.attempts for claim in claims] == [0] * 5
