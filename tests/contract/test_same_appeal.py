"""The same appeal in two mailboxes, or passed on by a colleague: one case, on both databases (domain.md 24, 25)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from intake.domain.known import KnownAppeal
from intake.domain.letter import Address, Letter, MailboxName, MessageKey, Seen
from storage.queries import history_of
from storage.register import SqlRegister
from tests.contract.builders import NOW, KilledError, appeal, document, events, letter, receive, record

DIRECTOR = Address("jeanne.montclar@ch-montclar.example")
CAREER_DH, CAREER_D3S = MailboxName("carriere-dh"), MailboxName("carriere-d3s")
APPEAL = replace(letter(message_id="<un@chu.example>"), sender=DIRECTOR, own_words="Je conteste mon évaluation.")
REFERENCE = "R2025-DH-0001"


@pytest.fixture
def opened(register: SqlRegister) -> MessageKey:
    """A case that the director's mail opened in one mailbox."""
    message = receive(register, "7:1", mailbox=CAREER_DH, read=APPEAL)
    record(register, message, APPEAL, lambda recording: recording.open_appeal(appeal()))
    return message


def same(register: SqlRegister, mail: Letter, *, days: int = 0) -> list[str]:
    """The cases of which that mail, received in the other mailbox, is the same appeal again."""
    message = receive(register, "9:9", mailbox=CAREER_D3S, read=mail)
    known = register.known(message, mail, NOW + timedelta(days=days))
    return [each.reference for each in known.appeals if each.same]


@pytest.mark.usefixtures("opened")
def test_the_same_words_of_the_same_person_are_the_same_appeal(register: SqlRegister) -> None:
    mail = replace(APPEAL, message_id="<deux@chu.example>", own_words="je conteste mon  EVALUATION", subject="RECOURS")
    assert same(register, mail) == [REFERENCE]
    (known,) = register.known(None, mail, NOW).appeals
    assert replace(known, standing=None) == KnownAppeal(
        REFERENCE,
        "même recours, déjà reçu : même auteur, mêmes mots, mêmes pièces",
        same=True,
        received_at=NOW,
    )


@pytest.mark.usefixtures("opened")
def test_one_message_id_of_one_sender_is_the_same_appeal_whatever_a_gateway_added(register: SqlRegister) -> None:
    assert same(register, replace(APPEAL, own_words="[contrôlé] Je conteste mon évaluation.")) == [REFERENCE]


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(
    "other",
    [
        replace(APPEAL, sender=Address("paul.autre@ch-montclar.example")),
        replace(APPEAL, message_id="<deux@chu.example>", own_words="Je conteste mon évaluation 2024."),
        replace(APPEAL, message_id="<deux@chu.example>", documents=(document(0, "un courrier"),)),
        replace(APPEAL, message_id=None, own_words="", sender=DIRECTOR),
    ],
)
def test_another_person_other_words_or_another_file_is_another_appeal(register: SqlRegister, other: Letter) -> None:
    assert same(register, other) == []


@pytest.mark.usefixtures("opened")
def test_the_same_words_a_month_later_are_said_anew(register: SqlRegister) -> None:
    mail = replace(APPEAL, message_id="<deux@chu.example>")
    assert same(register, mail, days=14) == [REFERENCE]
    assert same(register, mail, days=16) == []


@pytest.mark.usefixtures("opened")
def test_a_colleagues_forward_is_the_same_appeal_attached_or_copied(register: SqlRegister) -> None:
    colleague = Address("accueil@sante.gouv.fr")
    attached = replace(letter(message_id="<tr@cng.example>"), sender=colleague, own_words="Pour vous.", inner=(APPEAL,))
    assert same(register, attached) == [REFERENCE]
    body = f"Pour vous.\n\nDe : J. M. <{DIRECTOR.email}>\nObjet : recours\n\nJe conteste mon évaluation.\n"
    copied = replace(attached, inner=(), body=body, original_sender=DIRECTOR, original_seen_in=Seen.TEXT)
    assert same(register, copied) == [REFERENCE]


def test_the_original_after_its_forward_is_the_same_appeal(register: SqlRegister) -> None:
    forward = replace(letter(message_id="<tr@cng.example>"), own_words="Pour vous.", inner=(APPEAL,))
    message = receive(register, "7:1", mailbox=CAREER_DH, read=forward)
    record(register, message, forward, lambda recording: recording.open_appeal(appeal()))
    assert same(register, replace(APPEAL, message_id="<deux@chu.example>")) == [REFERENCE]


def test_a_case_is_never_its_own_repetition(register: SqlRegister, opened: MessageKey) -> None:
    assert register.known(opened, APPEAL, NOW).appeals == ()


def test_killed_between_the_two_the_second_still_joins_and_nothing_is_recorded_twice(
    register: SqlRegister, engine: Engine
) -> None:
    first, second = (
        receive(register, key, mailbox=box, read=APPEAL) for key, box in (("7:1", CAREER_DH), ("8:1", CAREER_D3S))
    )

    def killed(_: object) -> None:
        raise KilledError

    with pytest.raises(KilledError):
        record(register, first, APPEAL, lambda recording: recording.open_appeal(appeal()), killed)
    assert register.known(second, APPEAL, NOW).appeals == ()
    record(register, second, APPEAL, lambda recording: recording.open_appeal(appeal()))
    assert [each.same for each in register.known(first, APPEAL, NOW).appeals] == [True]
    assert "appeal_opened" not in events(engine, first)
    assert [line.event for line in history_of(engine, second)].count("appeal_opened") == 1


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(
    "written", ["r2025-dh-1", "R 2025 - DH - 0001", "R2025_DH_0001", "R2025–DH–0001", "r2025 dh 0001"]
)
def test_a_reference_is_read_as_people_type_it(register: SqlRegister, written: str) -> None:
    mail = replace(letter(message_id="<x@y.example>"), subject=f"Re: recours {written} : pièces")
    assert [each.reference for each in register.known(None, mail, NOW).appeals] == [REFERENCE]
