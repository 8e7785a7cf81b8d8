"""The register, on SQLite and on PostgreSQL: mails are known once, worked on by one, read once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from intake.domain.document import Format
from intake.domain.letter import MessageKey, ReturnedReport
from intake.errors import MessageError
from intake.ports import State
from storage.database import open_database
from storage.history import ChainReport
from storage.queries import (
    document_fates,
    held,
    mailbox_counts,
    message_states,
)
from storage.register import SqlRegister
from tests.contract.builders import D3S, DH, NOW, digest, document, letter, mail, receive, record, state_of, support

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
    register.register(DH, [mail("8:1", "octets")])
    assert [(c.mailbox, c.received, c.sightings) for c in mailbox_counts(engine)] == [(D3S, 1, 1), (DH, 1, 2)]


def test_many_processes_at_once_all_succeed_share_nothing_and_leave_one_chain(
    register: SqlRegister, database_url: str
) -> None:
    """An engine each, as processes have: no lock of ours between them, only the database's."""
    barrier = threading.Barrier(4)

    def receive_and_claim(process: int) -> list[MessageKey]:
        own = open_database(database_url)
        there, taken = SqlRegister(own), list[MessageKey]()
        barrier.wait()
        for number in range(15):
            there.register(DH, [mail(f"{process}:{number}")])
            taken += [claim.message for claim in there.claim(f"hôte {process}", 1, NOW)]
        own.dispose()
        return taken

    with ThreadPoolExecutor(4) as threads:
        taken = [message for found in threads.map(receive_and_claim, range(4)) for message in found]
    # One may have looked while another held the only free row: what is left is claimed now.
    while left := register.claim("ici", 4, NOW):
        taken += [claim.message for claim in left]
    assert (len(taken), len(set(taken))) == (60, 60)
    assert register.verify_chain() == ChainReport(60, None)


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
    assert register.claim("ici", 10, NOW) == ()
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


def test_what_a_server_left_out_of_a_mail_stands_beside_it(register: SqlRegister) -> None:
    left = ("« support.pdf » est resté sur OneDrive",)
    register.register(DH, [replace(mail("7:1"), left_out=left), mail("7:2")])
    assert [claim.received.left_out for claim in register.claim("ici", 10, NOW)] == [left, ()]
