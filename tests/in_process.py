"""Command lines answered in this process: a process of its own takes two seconds to begin."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

import structlog

from intake import cli


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Both streams, for words that may stand on either."""
        return self.out + self.err

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The objects of ``--json``."""
        return [json.loads(line) for line in self.out.splitlines()]


def ask(*words: str) -> Ran:
    """A command line in this process."""
    out, err = io.StringIO(), io.StringIO()
    with logging_put_back(), redirect_stdout(out), redirect_stderr(err):
        code = cli.run(list(words))
    return Ran(int(code), out.getvalue(), err.getvalue())


@contextmanager
def logging_put_back() -> Iterator[None]:
    """Whoever configures logging inside leaves no trace in other tests."""
    handlers, level = logging.root.handlers[:], logging.root.level
    try:
        yield
    finally:
        logging.captureWarnings(False)
        logging.root.handlers[:] = handlers
        logging.root.setLevel(level)
        structlog.reset_defaults()
