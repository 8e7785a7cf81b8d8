"""Sentences of contestation: typing mistakes, denials, intentions, who speaks, and the same appeal again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from intake.domain.disposition import AppealClass, Hold, JoinAppeal, OpenAppeal
from intake.domain.known import KnownAppeal
from intake.domain.letter import Hop
from intake.domain.triage import triage
from intake.domain.triage.likeness import likenesses
from intake.domain.triage.manner import Mode, Speaker
from intake.domain.triage.sentences import Part, sentences
from intake.domain.triage.spelling import mended
from intake.domain.triage.statements import Object, statements
from tests.unit.builders import CAREER, NOW, answer, decided, document, has, known, letter, only

CASE = "R2025-DH-0007"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("je contetse mon evalution", "je conteste mon evaluation"),
        ("un recour", "un recours"),
        ("mon recous", "mon recours"),
        ("desacord total", "desaccord total"),
    ],
)
def test_a_letter_wrong_in_a_key_word_is_mended(typed: str, meant: str) -> None:
    assert mended(typed) == meant


@pytest.mark.parametrize("word", ["secours", "contexte", "contente", "evolution", "concours", "retours", "prevision"])
def test_a_word_of_its_own_is_left_alone(word: str) -> None:
    assert mended(word) == word


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Je conteste mon évaluation", (Object.EVALUATION, Mode.ACT, Speaker.SELF)),
        ("Je ne conteste pas mon évaluation", (Object.EVALUATION, Mode.DENIED, Speaker.SELF)),
        ("Sans contester mon évaluation", (Object.EVALUATION, Mode.DENIED, Speaker.SELF)),
        ("J'envisage de contester mon évaluation", (Object.EVALUATION, Mode.INTENDED, Speaker.SELF)),
        ("Comment contester mon évaluation ?", (Object.EVALUATION, Mode.ASKED, Speaker.SELF)),
        ("Mme Perrin conteste son évaluation", (Object.EVALUATION, Mode.ACT, Speaker.SOMEBODY)),
        ("Mon client conteste l'évaluation", (Object.EVALUATION, Mode.ACT, Speaker.REPRESENTED)),
        ("Je conteste le montant de ma PFR", (Object.PFR, Mode.ACT, Speaker.SELF)),
        ("Je conteste ma PFR et mon évaluation", (Object.EVALUATION, Mode.ACT, Speaker.SELF)),
        ("Je conteste mon reclassement", (Object.OTHER, Mode.ACT, Speaker.SELF)),
    ],
)
def test_a_statement_says_what_how_and_who(words: str, expected: tuple[Object, Mode, Speaker]) -> None:
    (sentence,) = sentences(Part.WORDS, words)
    first = next(statements(sentence, of_pay="PFR" in words))
    assert (first.object, first.mode, first.speaker) == expected


def test_a_denial_long_before_does_not_undo_an_act() -> None:
    mail = letter("Entretien", "Je n'ai pas signé ce document et je conteste mon évaluation.")
    assert triage(mail, known()).appeal_class is AppealClass.FIRST_LEVEL


def test_abbreviated_titles_end_no_sentence_and_bullets_do() -> None:
    found = [each.words for each in sentences(Part.WORDS, "L'avis de M. Vialle est clos.\n- Un point\n- Un autre")]
    assert found == ["l avis de m vialle est clos", "un point", "un autre"]


def _same(received: datetime = NOW) -> KnownAppeal:
    return KnownAppeal(CASE, "même recours, déjà reçu", same=True, received_at=received)


def test_the_same_appeal_again_joins_its_case_without_a_clock_an_answer_or_a_task() -> None:
    mail = letter("Recours", "Je conteste mon évaluation.", document("lettre.docx"))
    found = decided(mail, CAREER, known(appeals=(_same(),)))
    assert only(JoinAppeal, found).reference == CASE
    assert not has(OpenAppeal, found)
    assert not has(Hold, found)
    assert answer(found) is None


def test_a_copy_that_came_on_an_earlier_day_is_told_to_a_person() -> None:
    later = datetime(2025, 11, 17, 9, 0, tzinfo=UTC)
    found = decided(letter("Recours", "Je conteste mon évaluation."), CAREER, known(appeals=(_same(later),)))
    assert only(JoinAppeal, found).reference == CASE
    assert "date à corriger" in only(Hold, found).reasons[-1]


def test_two_cases_that_look_alike_are_joined_by_a_person() -> None:
    two = (_same(), replace(_same(), reference="R2025-DH-0008"))
    found = decided(letter("Recours", "Je conteste mon évaluation."), CAREER, known(appeals=two))
    assert not has(JoinAppeal, found)
    assert has(Hold, found)


def test_a_likeness_is_of_the_author_the_words_and_the_files_not_of_the_headers() -> None:
    mail = letter("Recours", "Je conteste mon évaluation.")
    other = replace(mail, subject="TR", message_id=None, hops=(Hop("x", None),), own_words="JE CONTESTE MON EVALUATION")
    assert likenesses(mail) == likenesses(other)
    assert likenesses(mail) != likenesses(letter("Recours", "Je conteste mon évaluation.", document("a.pdf")))
    assert likenesses(replace(mail, sender=None)) == ()


def test_a_new_appeal_in_the_thread_of_another_has_a_clock_of_its_own() -> None:
    mail = letter(f"Re: {CASE}", "Je forme un nouveau recours contre mon évaluation 2025.")
    found = decided(mail, CAREER, known(case=CASE))
    assert only(OpenAppeal, found).provisional
    assert has(Hold, found)
