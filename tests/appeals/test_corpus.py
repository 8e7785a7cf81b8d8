"""The corpus classified: what is lost, what is called an appeal wrongly, how many mails wait for a person."""

from __future__ import annotations

import pytest

from intake.domain.disposition import Answer, AppealClass, Ignore, OpenAppeal
from intake.domain.mailbox import Purpose
from tests.appeals.figures import figures_of, table_of
from tests.appeals.mails import FINAL, Sample, classified, samples

SETS = pytest.mark.parametrize("final", [False, True], ids=["tuning", "final"])


def test_no_appeal_of_the_tuning_set_is_lost_hardly_one_is_called_so_wrongly_and_few_mails_are_unsure() -> None:
    """The goals of the triage."""
    found = classified(final=False)
    print(f"\n{table_of(found)}")
    made = figures_of(found)
    assert made.lost == ()
    assert made.kept_recall == 1
    assert made.sure_recall >= 0.9
    assert made.precision >= 0.95
    assert made.unsure <= 0.15
    assert made.accuracy >= 0.9


def test_on_the_final_set_the_figures_are_no_worse_than_at_first_sight() -> None:
    """The goals, on mails that no rule was tuned on but the one the README tells of."""
    found = classified(final=True)
    print(f"\n{table_of(found)}")
    made = figures_of(found)
    assert made.lost == ()
    assert made.sure_recall >= 0.95
    assert made.precision >= 0.95
    assert made.unsure <= 0.1
    assert made.accuracy >= 0.85


def test_the_corpus_is_large_has_every_class_in_both_sets_and_no_name_twice() -> None:
    assert len(samples()) >= 200
    assert len({each.key for each in samples()}) == len(samples())
    for final in (False, True):
        assert {each.label for each in samples() if each.is_final is final} == set(AppealClass)
    assert {each.author for each in samples()} > FINAL


@SETS
def test_ordinary_mail_is_left_as_it_was_found(final: bool) -> None:
    """No reply, no case, nobody to look at it."""
    for sample, found in classified(final=final):
        if found.appeal_class is AppealClass.ORDINARY and not (sample.papers or _has_its_own_person(sample)):
            assert {type(each) for each in found.dispositions} == {Ignore}, sample.key


@SETS
def test_only_what_may_be_a_first_level_appeal_has_a_clock_or_an_answer(final: bool) -> None:
    for sample, found in classified(final=final):
        may_be = found.appeal_class in (AppealClass.FIRST_LEVEL, AppealClass.UNSURE)
        assert any(isinstance(each, OpenAppeal) for each in found.dispositions) is may_be, sample.key
        assert may_be or not any(isinstance(each, Answer) for each in found.dispositions), sample.key


@SETS
def test_every_class_but_the_ordinary_is_known_by_a_person_or_a_case(final: bool) -> None:
    for sample, found in classified(final=final):
        ordinary = found.appeal_class is AppealClass.ORDINARY
        assert ordinary or not found.is_lost, sample.key
        # A support or a decision in an ordinary mail has its own person.
        assert sample.papers or _has_its_own_person(sample) or found.is_lost is ordinary, sample.key


def _has_its_own_person(sample: Sample) -> bool:
    """A word of contestation in an evaluation mailbox, or said of an appeal by a machine: held, whatever its class."""
    return sample.box is Purpose.EVALUATION or "Auto-Submitted" in sample.headers


@SETS
def test_each_reason_quotes_what_was_found_and_where(final: bool) -> None:
    for _, found in classified(final=final):
        opened = [each for each in found.dispositions if isinstance(each, OpenAppeal)]
        for case in opened:
            assert any("«" in reason or "lisible" in reason for reason in case.reasons)
