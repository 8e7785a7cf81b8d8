"""``mailboxes.yaml`` into ``Settings``: shape, rules, and errors that name file, line and key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intake.settings import Settings


def load_settings(path: Path) -> Settings:
    """The configuration of that file. Raises ConfigError naming file, line, key and remedy of every fault found."""
    # pydantic and yaml take a tenth of a second to import: `intake --help` does without.
    from intake.configuration.loading import settings_of
    from intake.configuration.yaml_lines import read_yaml

    return settings_of(read_yaml(path))
