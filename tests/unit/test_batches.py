"""So many at a time, and never further than asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from intake.batches import batches


@pytest.mark.parametrize(
    ("count", "sizes"), [(0, []), (1, [1]), (4, [4]), (5, [4, 1]), (8, [4, 4])], ids=lambda value: str(value)
)
def test_every_item_comes_once_in_its_order_and_only_the_last_batch_may_be_short(count: int, sizes: list[int]) -> None:
    found = list(batches(range(count), 4))
    assert [len(batch) for batch in found] == sizes
    assert [item for batch in found for item in batch] == list(range(count))


def test_a_source_that_fetches_as_it_goes_is_never_run_ahead_of() -> None:
    taken = []

    def fetched() -> Iterator[int]:
        for number in range(9):
            taken.append(number)
            yield number

    next(batches(fetched(), 4))
    assert taken == [0, 1, 2, 3]
