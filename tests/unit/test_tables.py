"""The tables of cases are read as they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tables import TableRow, rows_of


def test_a_row_has_the_defaults_of_its_group_and_of_the_file(tmp_path: Path) -> None:
    table = tmp_path / "table.yaml"
    table.write_text("defaults: {a: 1, b: 1, c: 1}\ng:\n  defaults: {b: 2, c: 2}\n  rows:\n    x: {c: 3}\n    y:\n")
    assert rows_of(table) == (
        TableRow("x", "g", {"a": 1, "b": 2, "c": 3}),
        TableRow("y", "g", {"a": 1, "b": 2, "c": 2}),
    )


def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "table.yaml"
    table.write_text("defaults: {}\ng:\n  rows: {x: }\nh:\n  rows: {x: }\n")
    with pytest.raises(ValueError, match=r"table\.yaml: named twice: x"):
        rows_of(table)
