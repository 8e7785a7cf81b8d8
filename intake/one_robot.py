"""One robot per state directory: two on one host would free each other's leases."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from intake.errors import ConfigError

LOCK = "robot.lock"


@contextmanager
def one_robot(state_directory: Path) -> Iterator[bool]:
    """True while we are the only one. The kernel frees the lock when the process dies, however it dies.

    Raises ConfigError when the directory cannot be written.
    """
    try:
        state_directory.mkdir(parents=True, exist_ok=True)
        lock = (state_directory / LOCK).open("a")
    except OSError as error:
        remedy = "donner au compte du robot le droit d’écrire, ou changer state_directory"
        raise ConfigError(str(state_directory), f"répertoire d’état inaccessible ({error.strerror})", remedy) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
