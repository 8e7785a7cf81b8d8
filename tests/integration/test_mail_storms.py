"""The robot between a real Postfix and a real Dovecot: whatever the other side is, the conversation stops by itself.

Each test lets the mails go round until nothing moves any more (queues empty, every mail known and settled), and counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest

from storage import queries
from tests.integration.robot_at_work import (
    PER_DOMAIN,
    PER_SENDER,
    Robot,
    flattened,
    mail_of,
    parsed,
    report_on,
    rest,
    robot_at,
    sent_by,
    typed_again,
    with_support,
)
from tests.scenarios.installation import PASSWORD, run_intake
from tests.servers import postfix as real
from tests.servers.machine import Letter, Machine, machine
from tests.servers.post_office import MACHINES, PostOffice, post_office
from tests.servers.smtp import wait_for

pytestmark = pytest.mark.needs_dovecot

ROBOT = "evaluations-dh@cng.example"
CAREER = "carriere-dh@cng.example"
OTHER_ROBOT = "evaluations@agence.example"
ALICE, BOB = "alice@chu.example", "bob@chu.example"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostOffice]:
    users = (ROBOT, CAREER, OTHER_ROBOT, ALICE, BOB)
    with post_office(tmp_path_factory.mktemp("bureau"), users, PASSWORD) as office:
        yield office


@pytest.fixture
def office(running: PostOffice) -> PostOffice:
    """With every mailbox empty and nobody on vacation."""
    for user in running.dovecot.passwords:
        folder = running.dovecot.maildir(user)
        for path in filter(
            Path.is_file, (*folder.glob("new/*"), *folder.glob("cur/*"), *folder.parent.glob(".dovecot.*"))
        ):
            path.unlink()
    return running


@pytest.fixture
def robot(office: PostOffice, tmp_path: Path) -> Iterator[Robot]:
    with robot_at(office, tmp_path / "robot", ROBOT) as one:
        yield one


# Collected where Postfix can start: its master changes user.
if real.CAN_START:
    # --- machines that behave

    def test_a_vacation_notice_never_answers_the_robot_and_the_conversation_ends_with_one_reply(robot: Robot) -> None:
        office = robot.office
        office.go_on_vacation(ALICE)
        sent_by(office, mail_of(BOB, ALICE, subject="Déjeuner", text="Es-tu là ?"))
        sent_by(office, with_support(mail_of(ALICE, ROBOT), flattened()))
        rest(robot)
        # The responder is alive: it answered Bob. It did not answer the robot.
        assert [b"Absence du bureau" in raw for raw in office.dovecot.mails(BOB)] == [True]
        assert robot.states == {"sent": 1}
        assert [b"n=E2=80=99a pas pu" in raw for raw in office.dovecot.mails(ALICE)] == [False, True]
        assert office.dovecot.count(ROBOT) == 1

    def test_a_vacation_notice_that_does_reach_the_robot_is_answered_by_nobody(robot: Robot) -> None:
        """Somebody of the CNG wrote by hand from the robot's mailbox."""
        office = robot.office
        office.go_on_vacation(ALICE)
        sent_by(office, mail_of(ROBOT, ALICE, subject="Votre dossier", text="Pouvez-vous nous appeler ?"))
        wait_for(lambda: bool(office.dovecot.mails(ROBOT)), 30, office.dovecot.log)
        rest(robot)
        assert (robot.replies, robot.held) == ((), ())
        assert (office.dovecot.count(ALICE), office.dovecot.count(ROBOT)) == (1, 1)

    def test_two_robots_that_write_to_each_other_exchange_one_reply(office: PostOffice, tmp_path: Path) -> None:
        with robot_at(office, tmp_path / "un", ROBOT) as one, robot_at(office, tmp_path / "deux", OTHER_ROBOT) as two:
            sent_by(office, with_support(mail_of(OTHER_ROBOT, ROBOT), flattened()))
            wait_for(lambda: bool(office.dovecot.mails(OTHER_ROBOT)), 60, office.dovecot.log)
            rest(one, two)
            assert (one.states, two.states) == ({"sent": 1}, {})
            assert (office.dovecot.count(ROBOT), office.dovecot.count(OTHER_ROBOT)) == (1, 1)

    def test_a_reply_to_an_address_that_is_not_there_comes_back_to_nobody(robot: Robot) -> None:
        """Its sender is the null one: Postfix has nobody to tell (RFC 5321, 4.5.5)."""
        sent_by(robot.office, with_support(mail_of("personne@chu.example", ROBOT), flattened()))
        wait_for(lambda: robot.states == {"sent": 1}, 30, robot.explain)
        rest(robot)
        assert robot.office.dovecot.count(ROBOT) == 1

    # --- machines that do not

    Mail = Callable[[int, EmailMessage], EmailMessage]

    @contextmanager
    def duel(robot: Robot, mail: Mail) -> Iterator[Machine]:
        """The machine has written first; when the block begins, nothing moves any more."""

        def reply(number: int, got: EmailMessage) -> Letter:
            answer = mail(number, got)
            return Letter(str(answer["From"]), robot.address, answer.as_bytes())

        with machine(robot.office, reply) as peer:
            first = mail(0, EmailMessage())
            robot.office.send(first.as_bytes(), str(first["From"]), robot.address)
            wait_for(lambda: bool(robot.replies), 60, robot.explain)
            rest(robot)
            yield peer

    def test_a_machine_that_sends_another_file_each_time_meets_the_cap_and_a_person_is_told(robot: Robot) -> None:
        def answer(number: int, _got: EmailMessage) -> EmailMessage:
            mail = mail_of(f"m.durand@{MACHINES}", ROBOT, text=f"Bien reçu. {number}")
            return with_support(mail, typed_again(number), "Support d'évaluation.docx")

        with duel(robot, answer) as peer:
            assert len(peer.taken) == PER_SENDER
            assert robot.states == {"sent": PER_SENDER, "withheld": 1}
            assert [each.reasons for each in robot.held] == [
                (f"réponse due et non envoyée : plafond de {PER_SENDER} réponses par jour atteint pour cet expéditeur",)
            ]
            held, replies = (run_intake(robot.config, command) for command in ("held", "replies"))
            assert "plafond de 5 réponses par jour atteint" in held.out
            assert "plafond de 5 réponses par jour atteint" in replies.out

    def test_a_machine_whose_address_varies_by_a_byte_meets_its_domains_cap(robot: Robot) -> None:
        def answer(number: int, _got: EmailMessage) -> EmailMessage:
            mail = mail_of(f"absent{number}@{MACHINES}", ROBOT)
            return with_support(mail, typed_again(number), "Support d'évaluation.docx")

        with duel(robot, answer) as peer:
            assert len(peer.taken) == PER_DOMAIN
            assert robot.states == {"sent": PER_DOMAIN, "withheld": 1}
            assert "pour le domaine de cet expéditeur" in robot.held[0].reasons[0]

    def test_a_machine_that_gives_back_the_same_file_is_answered_once(robot: Robot) -> None:
        support = flattened()

        def answer(number: int, _got: EmailMessage) -> EmailMessage:
            mail = mail_of(
                f"m.durand@{MACHINES}", ROBOT, subject=f"Absence {number} jours", text=f"Je suis là. {number}"
            )
            return with_support(mail, support)

        with duel(robot, answer) as peer:
            assert len(peer.taken) == 1
            assert robot.states == {"sent": 1}
            assert robot.office.dovecot.count(ROBOT) == 2

    def test_a_machine_that_appeals_again_and_again_meets_the_cap_too(office: PostOffice, tmp_path: Path) -> None:
        def answer(number: int, _got: EmailMessage) -> EmailMessage:
            words = f"Je conteste mon évaluation 2025 et forme un recours. {number}"
            return mail_of(f"m.durand@{MACHINES}", CAREER, subject="Recours", text=words)

        with robot_at(office, tmp_path / "robot", CAREER, "carriere-dh") as robot, duel(robot, answer) as peer:
            assert len(peer.taken) == PER_SENDER
            assert robot.states == {"sent": PER_SENDER, "withheld": 1}
            assert len(queries.all_appeals(robot.house.engine)) == PER_SENDER + 1

    @pytest.mark.parametrize(
        ("names", "answered", "whose"),
        [(1, PER_SENDER, "pour cet expéditeur"), (1000, PER_DOMAIN, "pour le domaine de cet expéditeur")],
        ids=["one sender", "one domain"],
    )
    def test_of_a_thousand_mails_in_a_minute_a_few_are_answered_and_the_rest_is_an_operators_task(
        office: PostOffice, tmp_path: Path, names: int, answered: int, whose: str
    ) -> None:
        for number in range(1000):
            mail = mail_of(f"m.durand{number % names}@{MACHINES}", ROBOT)
            raw = with_support(mail, typed_again(number), "Support d'évaluation.docx").as_bytes()
            office.dovecot.deliver(ROBOT, raw)
        with machine(office, nothing_more) as peer, robot_at(office, tmp_path / "robot", ROBOT) as robot:
            rest(robot)
            assert len(peer.taken) == answered
            assert robot.states == {"sent": answered, "withheld": 1000 - answered}
            assert len(robot.held) == 1000 - answered
            assert all(each.reasons[0].endswith(whose) for each in robot.held)
            withheld = run_intake(robot.config, "replies", "--state", "withheld", "--json")
            assert len(withheld.out.splitlines()) == 1000 - answered

    def test_two_hundred_copies_of_one_mail_are_answered_once_and_are_nobodys_task(
        office: PostOffice, tmp_path: Path
    ) -> None:
        content = typed_again(1)
        for number in range(200):
            mail = mail_of(f"m.durand@{MACHINES}", ROBOT, text=f"Bonjour. {number}")
            office.dovecot.deliver(ROBOT, with_support(mail, content, "Support d'évaluation.docx").as_bytes())
        with machine(office, nothing_more), robot_at(office, tmp_path / "robot", ROBOT) as robot:
            rest(robot)
            assert (robot.states, robot.held) == ({"sent": 1}, ())

    def test_a_bounce_of_a_bounce_is_answered_by_nobody(robot: Robot) -> None:
        """A mail system that bounces to the From address, and bounces again whatever comes back."""

        def bounce(number: int, got: EmailMessage) -> Letter:
            return Letter("", ROBOT, report_on(got, f"<rapport{number}@{MACHINES}>", ROBOT))

        with machine(robot.office, bounce) as peer:
            sent_by(robot.office, with_support(mail_of(f"a@{MACHINES}", ROBOT), flattened()))
            wait_for(lambda: robot.office.dovecot.count(ROBOT) == 2, 60, robot.explain)
            rest(robot)
            first = report_on(peer.taken[0], f"<rapport1@{MACHINES}>", ROBOT)
            robot.office.send(report_on(parsed(first), f"<rapport2@{MACHINES}>", ROBOT), "", ROBOT)
            rest(robot)
            assert len(peer.taken) == 1
        assert robot.states == {"undelivered": 1}
        assert [each.reasons for each in robot.held] == [
            ("une réponse du robot n’a pas été remise à son destinataire",)
        ]
        assert robot.office.dovecot.count(ROBOT) == 3


def nothing_more(_number: int, _got: EmailMessage) -> Letter | None:
    """Of a machine that only takes."""
    return None
