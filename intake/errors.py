"""Errors, by who must act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class IntakeError(Exception):
    """Any fault this program names itself; its text can be shown to the person who must act."""


class TransientError(IntakeError):
    """A server, a disk, a database or our own memory failed us: we try again; never a verdict on a mail."""


class MessageError(IntakeError):
    """This one mail could not be read (crash, time, memory, depth): a person looks at it, the next goes on."""


class ConfigError(IntakeError):
    """An administrator mends a named key. ``where`` names file, line and key; the text says how to mend it."""

    def __init__(self, where: str, problem: str, remedy: str = "") -> None:
        self.where = where
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{where} : {problem}" + (f" — {remedy}" if remedy else ""))


class RulingError(IntakeError):
    """An operator asked for something the register refuses; the text says why and what would be taken."""


@dataclass(frozen=True)
class Change:
    """What happened to an exception since a person looked at it: who did what, when, and why."""

    who: str
    what: str
    """In French, « déposer »."""
    at: datetime
    why: str


class EnteredBeforeError(RulingError):
    """It seems to be in the register already, as ``references``; a person may say that it is another."""

    def __init__(self, message: str, references: tuple[str, ...]) -> None:
        self.references = references
        super().__init__(message)


class StaleError(RulingError):
    """The exception changed since this person saw it; ``change`` is None where the robot alone changed it."""

    def __init__(self, message: str, change: Change | None = None) -> None:
        self.change = change
        super().__init__(message)
