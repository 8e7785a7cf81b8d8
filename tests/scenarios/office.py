"""An installation in which mails were drained, and what its operator types."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intake.bootstrap import House
from intake.sample import SampleMail
from tests.scenarios.installation import Answered, drain, house_of, put_in, run_intake
from tests.scenarios.outcome import identity, messages_of
from tests.scenarios.witness import parsed, text_of

Row = dict[str, Any]


@dataclass(frozen=True)
class Office:
    """An installation in which a few mails were drained, and those mails by scenario."""

    config: Path
    house: House
    mails: dict[str, SampleMail]

    def type(self, *arguments: str) -> Answered:
        """What the operator types."""
        return run_intake(self.config, *arguments)

    def rows(self, *arguments: str, code: int = 0) -> list[Row]:
        """The JSON lines of a command."""
        answered = self.type(*arguments, "--json")
        assert (answered.code, answered.err) == (code, "")
        return [json.loads(line) for line in answered.out.splitlines()]

    def message(self, scenario: str) -> int:
        """The register's number for that mail."""
        return messages_of(self.house)[identity(self.mails[scenario])].message

    def hold(self, scenario: str) -> str:
        """The number of the one exception of that mail, as ``intake held`` tells it."""
        (row,) = [row for row in self.rows("held") if row["message"] == self.message(scenario)]
        return str(row["number"])

    def sent_to(self, address: str) -> list[str]:
        """The texts of the mails that left for that address."""
        place = self.house.settings.state_directory / "sent" / "new"
        mails = [parsed(path.read_bytes()) for path in place.iterdir()] if place.exists() else []
        return [text_of(mail) for mail in mails if mail["To"] == address]


def drained(config: Path, mails: dict[str, SampleMail]) -> Iterator[Office]:
    """Those mails, drained there."""
    put_in(config, tuple(mails.values()))
    drain(config)
    with house_of(config) as house:
        yield Office(config, house, mails)
