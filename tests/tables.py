"""Tables of cases in YAML: groups of named rows, above the defaults of their group and of the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class TableRow:
    """``values``: of each column the row's own, else its group's, else the file's."""

    name: str
    group: str
    values: dict[str, Any]


def rows_of(path: Path) -> tuple[TableRow, ...]:
    """Every row, in the table's order. Raises ValueError for a name that stands twice."""
    rows = tuple(_rows(yaml.safe_load(path.read_text(encoding="utf-8"))))
    names = [row.name for row in rows]
    doubles = sorted({name for name in names if names.count(name) > 1})
    if doubles:
        raise ValueError(f"{path}: named twice: {', '.join(doubles)}")
    return rows


def _rows(content: Mapping[str, Mapping[str, Any]]) -> Iterator[TableRow]:
    groups = {name: below for name, below in content.items() if name != "defaults"}
    for group, below in groups.items():
        for name, columns in below["rows"].items():
            yield TableRow(name, group, {**content["defaults"], **below.get("defaults", {}), **(columns or {})})
