"""A line of a profile may stand for several fields: exactly those, and readable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.campaigns.ranges import MOST, compacted, expanded

NAMES = st.lists(st.from_regex(r"(obj|m\.)[0-9]{1,2}(\.[a-c][0-9]?)?", fullmatch=True), max_size=40, unique=True)


def test_a_range_stands_for_its_numbers_in_order() -> None:
    assert expanded("obj{9..11}.titre") == ("obj9.titre", "obj10.titre", "obj11.titre")
    assert expanded("a{1..2}.b{1..2}") == ("a1.b1", "a1.b2", "a2.b1", "a2.b2")
    assert expanded("nom") == ("nom",)


@pytest.mark.parametrize("line", ["obj{3..1}", f"obj{{1..{MOST + 1}}}", "a{1..100}.b{1..100}"])
def test_a_range_that_goes_down_or_on_for_ever_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"\{"):
        expanded(line)


def test_runs_are_written_as_ranges_and_the_rest_stays() -> None:
    names = ["nom", "obj1.titre", "obj1.note", "obj2.titre", "obj2.note", "obj3.titre", "seul7"]
    assert compacted(names) == ("nom", "obj{1..3}.titre", "obj{1..2}.note", "seul7")


def test_numbers_with_leading_zeros_stay_as_they_are() -> None:
    assert compacted(["obj01", "obj02"]) == ("obj01", "obj02")


@given(NAMES)
def test_what_was_compacted_expands_to_the_same_names(names: list[str]) -> None:
    every = [name for line in compacted(names) for name in expanded(line)]
    assert sorted(every) == sorted(names)
