"""What every block of the configuration has in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Section:
    """A block of the file: an unknown key in it is a fault."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
