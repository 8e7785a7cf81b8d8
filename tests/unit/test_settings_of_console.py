"""The console's settings: taken as written, refused with line, key and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.errors import ConfigError
from tests.unit.test_settings_of_appeals import loaded


def test_a_ruling_may_be_taken_back_for_fifteen_seconds_unless_said_otherwise(tmp_path: Path) -> None:
    assert loaded(tmp_path, "").console.undo_seconds == 15
    assert loaded(tmp_path, "\nconsole: {undo_seconds: 30}\n").console.undo_seconds == 30


@pytest.mark.parametrize("seconds", ["-1", "3601", ".nan"])
def test_a_time_that_is_none_is_told_with_its_line_and_its_key(tmp_path: Path, seconds: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, f"\nconsole: {{undo_seconds: {seconds}}}\n")
    for part in ("ligne ", "clé console.undo_seconds", "de 0 à 3600", "mettez 15"):
        assert part in str(caught.value)
