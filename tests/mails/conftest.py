"""One installation that never ran; each mail of the corpus read once, in the program's own sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.mails.rows import Outcome, Row
from tests.scenarios.installation import house_of, install

Judge = Callable[[Row], Outcome]


@pytest.fixture(scope="session")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    """Reads a row's mail."""
    seen: dict[str, Outcome] = {}
    with house_of(install(tmp_path_factory.mktemp("mails"))) as house:

        def judged(row: Row) -> Outcome:
            if row.name not in seen:
                seen[row.name] = Outcome(house, row, house.reader.read(row.raw))
            return seen[row.name]

        yield judged
