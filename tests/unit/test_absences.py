"""Absences told in words alone, and people who write alike (tests/mails/absences.yaml)."""

from __future__ import annotations

from email.header import Header
from pathlib import Path

import pytest
import yaml

from intake.domain.automatic.telling import automatic
from intake.domain.letter import Automatic, Letter
from intake.reading.mime import read_letter
from tests.unit.mails import attached, mail, multipart, text

MAILS = Path(__file__).parents[1] / "mails" / "absences.yaml"
LEAST_SHARE = 0.95
Written = tuple[bool, str, str]
"""Whether it answers a mail of ours, its subject, its words."""


def written_by(whom: str) -> list[Written]:
    groups = yaml.safe_load(MAILS.read_text(encoding="utf-8"))[whom]
    return [(group != "bare", subject, words) for group, rows in groups.items() for subject, words in rows]


def letter(answers: bool, subject: str, words: str) -> Letter:
    reference = ("In-Reply-To: <1@sante.gouv.fr>",) if answers else ()
    written = (f"Subject: {Header(subject, 'utf-8').encode()}", "Content-Type: text/plain; charset=utf-8", *reference)
    return read_letter(mail("From: Anne Martin <anne@ch-exemple.example>", *written, body=words.encode()))


def is_automatic(each: Letter) -> bool:
    found = automatic(each, frozenset(), frozenset())
    return found is not None and found[0] is Automatic.AUTO_REPLY


def test_notices_of_absence_are_known_by_their_words(capsys: pytest.CaptureFixture[str]) -> None:
    notices = written_by("machines")
    missed = [
        (subject, words) for answers, subject, words in notices if not is_automatic(letter(answers, subject, words))
    ]
    share = 1 - len(missed) / len(notices)
    with capsys.disabled():
        print(f"\n{len(notices)} absences dites par leurs seuls mots, reconnues : {share:.0%} ; manquées : {missed}")
    assert share >= LEAST_SHARE


@pytest.mark.parametrize(("answers", "subject", "words"), written_by("people"))
def test_a_person_who_speaks_of_an_absence_is_no_machine(answers: bool, subject: str, words: str) -> None:
    assert not is_automatic(letter(answers, subject, words))


def test_a_notice_is_known_by_its_subject_where_no_header_says_that_it_answers() -> None:
    words = "Je suis absente jusqu'au 24 novembre. En cas d'urgence, contacter le secrétariat."
    assert is_automatic(letter(False, "Re: Évaluation 2025", words))
    assert not is_automatic(letter(False, "Évaluation 2025", words))


def test_who_sends_a_file_is_no_notice_of_absence() -> None:
    words = "Je serai absente jusqu'au 24 novembre. En cas d'urgence, contacter le secrétariat."
    header = ("From: anne@ch-exemple.example", "Subject: Re: Support", "In-Reply-To: <1@sante.gouv.fr>")
    sent = read_letter(multipart(text(words), attached(), header=header), with_pdf=False)
    assert not is_automatic(sent)
