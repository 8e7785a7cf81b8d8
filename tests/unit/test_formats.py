"""The rule that turns the readers' counts into a format."""

from __future__ import annotations

import itertools

import pytest

from intake.domain.document import Form, Format
from intake.domain.formats import Outcome, PageLook, Sight, Verdict, is_scan, judge

PAPER = PageLook(image_cover=0.98, dpi=200)
TEXT = PageLook(text_cover=0.3)
BLANK = PageLook()


def opened(reader: str = "a", **counts: int | bool) -> Sight:
    return Sight(reader, Outcome.OPENED, **{"pages": 1, **counts})  # type: ignore[arg-type]  # mixed keywords


def locked(reader: str = "a") -> Sight:
    return Sight(reader, Outcome.LOCKED)


def broken(reader: str = "a") -> Sight:
    return Sight(reader, Outcome.BROKEN)


def test_a_form_is_accepted_on_the_word_of_the_first_reader_alone() -> None:
    assert judge(opened(shown=1)) == Verdict(Format.INTERACTIVE, Form.ACROFORM, None)


def test_an_xfa_form_needs_no_field_on_a_page() -> None:
    assert judge(opened(xfa=True)) == Verdict(Format.INTERACTIVE, Form.XFA, None)


def test_two_readers_without_fields_make_a_letter_flattened() -> None:
    verdict = judge(opened("a"), (opened("b"),), (TEXT,))
    assert (verdict.format, verdict.readers_agree) == (Format.FLATTENED, True)


def test_two_readers_and_pages_of_paper_make_a_scan() -> None:
    assert judge(opened("a"), (opened("b"),), (PAPER, PAPER)).format is Format.SCANNED


@pytest.mark.parametrize("more", [{"shown": 3}, {"xfa": True}])
def test_a_second_reader_that_sees_a_form_forbids_a_refusal(more: dict[str, int]) -> None:
    assert judge(opened("a"), (opened("b", **more),), (TEXT,)).format is Format.DOUBTFUL


def test_a_third_reader_that_sees_a_form_forbids_a_refusal() -> None:
    verdict = judge(opened("a"), (opened("b"), opened("c", shown=1)), (TEXT,))
    assert (verdict.format, verdict.readers_agree) == (Format.DOUBTFUL, False)


def test_when_the_second_reader_breaks_the_third_stands_in_for_it() -> None:
    assert judge(opened("a"), (broken("b"), opened("c")), (TEXT,)).format is Format.FLATTENED


def test_when_all_other_readers_break_nothing_is_refused() -> None:
    assert judge(opened("a"), (broken("b"), broken("c"))).format is Format.DOUBTFUL


def test_fields_that_are_all_hidden_are_for_a_person() -> None:
    assert judge(opened("a", hidden=2), (opened("b", hidden=2),), (TEXT,)).format is Format.DOUBTFUL


def test_readers_that_count_other_pages_refuse_nothing() -> None:
    assert judge(opened("a", pages=3), (opened("b", pages=2),), (TEXT,)).format is Format.DOUBTFUL


@pytest.mark.parametrize("where", ["first", "second", "third"])
def test_what_limits_kept_from_a_reader_is_not_refused(where: str) -> None:
    sights = {name: opened(name, partial=name == where) for name in ("first", "second", "third")}
    verdict = judge(sights["first"], (sights["second"], sights["third"]), (TEXT,))
    assert (verdict.format, verdict.readers_agree) == (Format.DOUBTFUL, True)


def test_a_file_whose_reading_ended_at_its_limits_is_not_called_damaged() -> None:
    stopped = Sight("b", Outcome.BROKEN, partial=True)
    assert judge(broken("a"), (stopped, broken("c"))).format is Format.DOUBTFUL


def test_an_empty_page_that_the_third_reader_makes_up_does_not_save_a_damaged_file() -> None:
    assert judge(broken("a"), (broken("b"), opened("c", blank=True))).format is Format.DAMAGED


def test_fields_left_on_pages_without_a_form_are_for_a_person() -> None:
    assert judge(opened("a", loose=2), (opened("b", shown=2),), (TEXT,)).format is Format.DOUBTFUL


def test_a_flattened_copy_may_keep_fields_that_no_page_shows() -> None:
    assert judge(opened("a", unplaced=300), (opened("b"),), (TEXT,)).format is Format.FLATTENED


def test_a_repaired_file_with_pieces_of_fields_is_not_refused() -> None:
    assert judge(opened("a", repaired=True, remains=4), (opened("b"),), (TEXT,)).format is Format.DOUBTFUL


def test_two_readers_asking_for_a_password_make_a_file_encrypted() -> None:
    assert judge(locked("a"), (locked("b"), broken("c"))).format is Format.ENCRYPTED


def test_a_file_that_one_reader_opens_is_not_called_encrypted() -> None:
    assert judge(locked("a"), (opened("b"), locked("c"))).format is Format.DOUBTFUL


def test_an_empty_owner_password_does_not_open_a_file_for_a_person() -> None:
    assert judge(locked("a"), (opened("b", as_owner=True), locked("c"))).format is Format.ENCRYPTED


@pytest.mark.parametrize("first", [broken("a"), opened("a", pages=0)])
def test_a_file_no_reader_can_use_is_damaged(first: Sight) -> None:
    assert judge(first, (broken("b"), opened("c", pages=0))).format is Format.DAMAGED


def test_a_file_that_any_reader_still_reads_is_not_called_damaged() -> None:
    assert judge(broken("a"), (broken("b"), opened("c"))).format is Format.DOUBTFUL


def test_the_first_reader_alone_never_refuses() -> None:
    for first in (opened(), locked(), broken(), opened(pages=0)):
        assert judge(first).format is Format.DOUBTFUL


def test_no_combination_refuses_while_a_reader_sees_a_form() -> None:
    sights = [opened, locked, broken]
    for first, other in itertools.product(sights, sights):
        for order in ((other("b"), opened("c", shown=1)), (opened("c", shown=1), other("b"))):
            assert judge(first("a"), order, (TEXT,)).format is Format.DOUBTFUL


@pytest.mark.parametrize(
    ("looks", "scan"),
    [
        ((PAPER, BLANK, PAPER), True),
        ((PAPER, PAPER, TEXT), True),
        ((PAPER, TEXT), False),
        ((BLANK,), False),
        ((), False),
        ((PageLook(image_cover=0.98, text_cover=0.02, dpi=300),), True),
        ((PageLook(image_cover=0.98, text_cover=0.3, dpi=300),), False),
        ((PageLook(image_cover=0.3, text_cover=0.0, drawings=4),), False),
    ],
    ids=["blank backs", "text cover sheet", "half text", "nothing drawn", "no page", "stamp", "letterhead", "logo"],
)
def test_a_scan_is_a_file_of_which_most_drawn_pages_are_images(looks: tuple[PageLook, ...], scan: bool) -> None:
    assert is_scan(looks) is scan
