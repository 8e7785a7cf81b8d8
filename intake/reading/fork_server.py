"""The process that reading workers are forked from: it imports the readers once, a fresh worker takes milliseconds."""

from __future__ import annotations

import multiprocessing
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext

PRELOADED = ("intake.cli", "intake.reading.sandbox", "intake.reading.mime", "intake.reading.pdf")
"""« intake.cli »: the module of the program's start script, which each worker would import anew otherwise."""


def start() -> ForkServerContext:
    """Its context; started when it does not run yet, without waiting for its imports.

    Called first thing by a command that will read: the readers are then imported beside the rest of the program.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    forkserver.ensure_running()
    return context
