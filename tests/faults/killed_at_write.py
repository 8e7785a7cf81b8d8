"""Commands that die by SIGKILL at a write of what is known of mails; a script, not a test.

``killed_at_write.py WORDS…`` runs ``intake WORDS…`` once for each number it is told on a line of its standard input,
in a process of its own, and says how that one ended. The number is of the moment at which it dies: each write of
sightings, forms or history is one, then the commit of the transaction, then that it is committed.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import threading

WRITTEN = re.compile(r"INSERT INTO (sightings|canonical_forms|history)\b|UPDATE chain\b")


class Moments:
    """Counts those of all threads, and ends the process at one: no handler, no ``finally``, no flush."""

    def __init__(self, last: int) -> None:
        self._left = last
        self._lock = threading.Lock()
        self._writing: set[int] = set()
        """Threads with such a write in their transaction."""

    def executes(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if WRITTEN.match(statement):
            self._writing.add(threading.get_ident())
            self._pass()

    def commits(self, _connection: object) -> None:
        if threading.get_ident() in self._writing:
            self._pass()

    def returned(self, _connection: object, _record: object) -> None:
        """To the pool: what was to be committed is."""
        if threading.get_ident() in self._writing:
            self._writing.discard(threading.get_ident())
            self._pass()

    def _pass(self) -> None:
        with self._lock:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def run(moment: int, words: list[str]) -> int:
    """As ``intake WORDS…``."""
    from sqlalchemy import Engine, event
    from sqlalchemy.pool import Pool

    from intake import cli

    moments = Moments(moment)
    event.listen(Engine, "before_cursor_execute", moments.executes)
    event.listen(Engine, "commit", moments.commits)
    event.listen(Pool, "checkin", moments.returned)
    return int(cli.run(words))


def main(words: list[str]) -> None:
    """Loaded once, forked for each: what is loaded takes longer than what is done."""
    import intake.commands.moving
    import intake.commands.running
    import intake.mailboxes.ews
    import intake.switching  # noqa: F401 - so that it is there when a child wants it

    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os._exit(run(int(line), words))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
