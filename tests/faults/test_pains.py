"""Wounds that users of other programs reported, shown not to be ours: over a whole installation, not a part of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NoReturn

import pytest

from intake.errors import TransientError
from intake.ports import PendingDeposit, State, WayIn
from intake.sample import SampleMail
from storage import queries
from storage.states import DepositState
from tests.faults.conftest import Undisturbed
from tests.faults.installation import Installation, keep_only
from tests.faults.ledger import faults_of, ledger_of, sent_ids
from tests.servers.smtp import smtp_server

FINAL = (State.SETTLED, State.HELD)


def mail(subject: str, body: bytes = b"Bonjour, que faire ?\r\n") -> bytes:
    """A question from a person."""
    return (
        b"Return-Path: <agent@exemple.fr>\r\nFrom: agent@exemple.fr\r\nTo: cng-evaluations-dh@sante.gouv.fr\r\n"
        + f"Subject: {subject}\r\nMessage-ID: <{subject}@exemple.fr>\r\n\r\n".encode()
        + body
    )


def states(installation: Installation) -> list[tuple[str, State]]:
    with installation.house() as house:
        return [(each.mailbox, each.state) for each in queries.message_states(house.engine)]


# --- lost


def test_a_mail_that_lay_there_for_years_is_taken_in_like_any_other(empty: Installation) -> None:
    empty.configure(keep_only("evaluations-dh"))
    empty.put("evaluations-dh", mail("recent"), "1763700000.M1.essai")
    empty.ask("run", "--once")
    # An outage, a restored mailbox: what came long before the last poll was never seen.
    empty.put("evaluations-dh", mail("ancien"), "1400000000.M1.essai")
    empty.ask("run", "--once")
    assert len(states(empty)) == 2


@pytest.mark.parametrize("raw", [mail("vide", b""), b"", b"\r\n"], ids=["no body", "no byte", "no header"])
def test_a_mail_with_nothing_in_it_is_not_skipped(empty: Installation, raw: bytes) -> None:
    empty.configure(keep_only("evaluations-dh"))
    empty.put("evaluations-dh", raw, "1.vide")
    assert empty.ask("run", "--once").code == 1
    assert states(empty) == [("evaluations-dh", State.HELD)]


# --- wrongly taken for a duplicate


def test_the_same_key_in_two_mailboxes_is_two_mails(empty: Installation) -> None:
    empty.configure(keep_only("evaluations-dh", "carriere-dh"))
    empty.put("evaluations-dh", mail("un"), "1.meme-cle")
    empty.put("carriere-dh", mail("deux"), "1.meme-cle")
    empty.ask("run", "--once")
    assert sorted(mailbox for mailbox, _ in states(empty)) == ["carriere-dh", "evaluations-dh"]


def test_the_same_mail_in_two_mailboxes_is_decided_in_each(empty: Installation) -> None:
    empty.configure(keep_only("evaluations-dh", "carriere-dh"))
    for mailbox in ("evaluations-dh", "carriere-dh"):
        empty.put(mailbox, mail("aux-deux"), "1.copie")
    empty.ask("run", "--once")
    assert sorted(mailbox for mailbox, _ in states(empty)) == ["carriere-dh", "evaluations-dh"]
    assert all(state in FINAL for _, state in states(empty))


# --- one stops all


def test_a_mail_that_cannot_be_fetched_stops_no_other_and_is_told(empty: Installation) -> None:
    empty.configure(keep_only("evaluations-dh", "carriere-dh"))
    empty.put("evaluations-dh", mail("avant"), "1.avant")
    # A file that the kernel lists and will not read, not even to root.
    (empty.maildir("evaluations-dh") / "new" / "2.illisible").symlink_to("/proc/self/mem")
    empty.put("evaluations-dh", mail("apres"), "3.apres")
    empty.put("carriere-dh", mail("ailleurs"), "1.ailleurs")
    ran = empty.ask("run", "--once")
    assert ran.code == 4, ran.err
    assert "evaluations-dh : 1 message(s) que le serveur ne donne pas" in ran.err
    assert len(states(empty)) == 3
    assert "1 message(s) que le serveur ne donne pas" in empty.ask("status").out
    assert empty.ask("reconcile").code == 1


class BrokenComposer:
    """A defect of ours that only mails with a reply meet."""

    def compose(self, *_: object, **__: object) -> NoReturn:
        raise ZeroDivisionError


@dataclass(frozen=True)
class BrokenStore:
    """A store for deposits that takes none."""

    problem: Exception

    def deposit(self, _: PendingDeposit, __: bytes) -> NoReturn:
        raise self.problem

    def acknowledgements(self) -> Iterator[tuple[str, bool, str]]:
        return iter(())

    def check(self) -> str:
        return "prêt"


def test_a_defect_of_ours_on_one_mail_holds_it_and_the_others_go_on(
    installation: Installation, undisturbed: Undisturbed
) -> None:
    with installation.house() as house:
        robot = house.robot()
        robot.desk.pipeline = replace(house.pipeline, composer=BrokenComposer())
        robot.run(once=True)
        assert robot.faults == {}
        held = {each.sha256 for each in queries.message_states(house.engine) if each.problem}
        answered = {row[0][1] for row in undisturbed.ledger.replies if isinstance(row[0], tuple)}
        assert held == answered
        assert faults_of(house) == []
    ran = installation.ask("held")
    assert ran.out.count("défaut interne : ZeroDivisionError") == len(answered)


def test_a_defect_of_ours_in_one_mailbox_is_told_and_delays_no_other(
    installation: Installation, mails: tuple[SampleMail, ...]
) -> None:
    def broken() -> WayIn:
        raise ZeroDivisionError

    with installation.house() as house:
        robot = house.robot()
        robot.receivers[0].open_way_in = broken
        robot.run(once=True)
        assert list(robot.faults) == ["evaluations-dh"]
        assert "défaut interne (ZeroDivisionError)" in str(robot.faults["evaluations-dh"])
        elsewhere = sum(each.mailbox != "evaluations-dh" for each in mails)
        assert len(queries.message_states(house.engine)) == elsewhere
    assert "défaut interne (ZeroDivisionError)" in installation.ask("status").out


def test_a_defect_of_ours_in_delivering_is_told_and_the_run_ends(
    installation: Installation, undisturbed: Undisturbed
) -> None:
    with installation.house() as house:
        robot = house.robot()
        robot.deliveries.pipeline = replace(house.pipeline, deposits=BrokenStore(ZeroDivisionError()))
        robot.run(once=True)
        assert list(robot.faults) == ["deposits"]
        assert "défaut interne (ZeroDivisionError)" in str(robot.faults["deposits"])
        pending = queries.all_deposits(house.engine, DepositState.PENDING)
        assert len(pending) == len(undisturbed.ledger.deposits)
    assert sent_ids(installation.sent) == undisturbed.sent
    installation.ask("run", "--once")
    with installation.house() as house:
        assert ledger_of(house) == undisturbed.ledger


def test_a_full_store_for_deposits_stops_no_reply(installation: Installation, undisturbed: Undisturbed) -> None:
    with installation.house() as house:
        robot = house.robot()
        full = BrokenStore(TransientError("disque plein"))
        robot.deliveries.pipeline = replace(house.pipeline, deposits=full)
        robot.run(once=True)
        assert list(robot.faults) == ["deposits"]
        assert "disque plein" in str(robot.faults["deposits"])
    assert sent_ids(installation.sent) == undisturbed.sent


def test_a_server_for_replies_that_is_down_is_told_and_the_replies_wait(
    installation: Installation, undisturbed: Undisturbed
) -> None:
    with smtp_server() as server:
        port = server.port
    smtp = {"host": "127.0.0.1", "port": port, "security": "none", "timeout": 5}
    installation.configure(lambda settings: settings.update(sending={"smtp": smtp}))
    ran = installation.ask("run", "--once")
    assert ran.code == 4, ran.err
    assert f"{len(undisturbed.sent)} réponse(s) en attente" in ran.err
    assert len(installation.ask("replies", "--state", "queued", "--json").rows) == len(undisturbed.sent)
