"""Options that several commands share, and how they print."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from intake.bootstrap import House

ConfigFile = Annotated[
    Path,
    typer.Option("--config", envvar="INTAKE_CONFIG", help="Fichier de configuration.", show_default=True),
]
AsJson = Annotated[bool, typer.Option("--json", help="Un objet JSON par ligne sur la sortie standard.")]
DEFAULT_CONFIG = Path("mailboxes.yaml")


def _as_printed(typed: str) -> str:
    from intake.domain.cases.references import as_printed

    return as_printed(typed)


Reference = Annotated[str, typer.Argument(metavar="RÉFÉRENCE", help="Par exemple R2025-DH-0001.", callback=_as_printed)]


@contextmanager
def open_house(config: Path) -> Iterator[House]:
    """The installation that file describes; closed at the end. Raises ConfigError."""
    from intake.bootstrap import House
    from intake.configuration import load_settings
    from intake.log import configure_logging

    configure_logging()
    house = House(load_settings(config))
    try:
        yield house
    finally:
        house.close()


def print_json(row: object) -> None:
    """One object, one line."""
    print(json.dumps(row, ensure_ascii=False, default=_plain), file=sys.stdout)


def _plain(value: Any) -> Any:
    match value:
        case datetime() | date():
            return value.isoformat()
        case Enum():
            return value.value
        case Path():
            return str(value)
        case frozenset() | set():
            return sorted(value)
        case _:
            raise TypeError(f"{type(value).__name__} has no JSON form")


def short_instant(instant: datetime | None) -> str:
    """An instant as an operator reads it, in Paris; « — » when there is none."""
    from intake.domain.deadlines import PARIS

    return instant.astimezone(PARIS).strftime("%d/%m/%Y %H:%M") if instant else "—"


def short_day(day: date | None) -> str:
    """A civil date as an operator reads it."""
    return day.strftime("%d/%m/%Y") if day else "—"
