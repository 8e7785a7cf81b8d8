"""Commands in processes of their own that begin with the program loaded: forked from one that has imported it.

Importing takes a command longer than most of its work, and its fork server again. Here both are forked: all that they
do is done by the program itself, in a process that may be killed and whose reading workers die with it. Tests of the
start itself (``make run``, signals, kills at any moment, limits) begin with the bare interpreter.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path

from tests.in_process import Ran

ROOT = Path(__file__).resolve().parents[1]
LOADED = (
    "alembic.command",
    "email._header_value_parser",
    "exchangelib",
    "intake.bootstrap",
    "intake.cli",
    "intake.configuration",
    "intake.one_robot",
    "intake.reading.mime",
    "intake.reading.pdf",
    "intake.reading.sandbox",
    "intake.verification",
    "msal",
    "psycopg",
    "rich.table",
)
"""What commands import, at their start or later."""
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class Order:
    """``module``'s ``main`` is called with ``words``; that of ``intake.cli`` finds them in ``sys.argv``."""

    module: str
    words: tuple[str, ...]
    environment: dict[str, str]
    out: str = os.devnull
    err: str = os.devnull
    ended: str = os.devnull
    """Where its exit code is written."""


def command(*words: str, environment: Mapping[str, str], patience: float) -> Ran:
    """``intake WORDS…``, as an administrator types it."""
    with tempfile.TemporaryDirectory(prefix="ready-made-") as place:
        out, err = Path(place, "out"), Path(place, "err")
        code = carried_out(Order("intake.cli", words, dict(environment), str(out), str(err)), patience)
        return Ran(code, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))


def carried_out(order: Order, patience: float) -> int:
    """The exit code, negative for the signal that killed it; several orders may be carried out at once.

    Raises TimeoutError, all of them killed, when it lasts so many seconds.
    """
    with tempfile.TemporaryDirectory(prefix="ready-made-") as place:
        ended = Path(place, "ended")
        os.mkfifo(ended)
        reading = os.open(ended, os.O_RDONLY | os.O_NONBLOCK)
        try:
            server = _given(replace(order, ended=str(ended)))
            if not select.select([reading], [], [], patience)[0]:
                os.killpg(server.pid, signal.SIGKILL)
                _server.cache_clear()
                raise TimeoutError(f"{order.module} {' '.join(order.words)}: still running after {patience:g} s")
            return int(os.read(reading, 10))
        finally:
            os.close(reading)


def _given(order: Order) -> subprocess.Popen[bytes]:
    with _ONE_AT_A_TIME:
        server = _server()
        assert server.stdin is not None
        server.stdin.write(json.dumps(asdict(order)).encode() + b"\n")
        return server


@cache
def _server() -> subprocess.Popen[bytes]:
    """Ends when this process does, with the pipe that it listens to."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.ready_made"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.PIPE,
        bufsize=0,
        start_new_session=True,
    )


# --- in the process that is forked from


def main() -> None:
    """Forks one process for each order read from the standard input."""
    for name in LOADED:
        importlib.import_module(name)
    assert threading.active_count() == 1
    gc.collect()
    gc.freeze()
    _fork_interpreters()
    # Who waits for an order's process is waited for by nobody.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    orders = open(0, "rb", buffering=0, closefd=False)  # noqa: SIM115  it ends with the process
    while line := orders.readline():
        if os.fork() == 0:
            order = Order(**json.loads(line))
            if _is_to_begin(order):
                # Out of this loop and this function: the interpreter ends as any other does.
                _begin(order)
            return


def _is_to_begin(order: Order) -> bool:
    """True in the order's own process, at its start; False in this one, once that has ended and it was said how."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid == 0:
        return True
    _, status = os.waitpid(pid, 0)
    Path(order.ended).write_text(str(os.waitstatus_to_exitcode(status)), encoding="ascii")
    return False


def _begin(order: Order) -> None:
    os.environ.clear()
    os.environ.update(order.environment)
    if order.environment.get("PYTHONWARNINGS") == "error":
        warnings.simplefilter("error")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream, path in ((1, order.out), (2, order.err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), stream)
    if order.module == "intake.cli":
        sys.argv = ["intake", *order.words]
        importlib.import_module(order.module).main()
    else:
        sys.exit(importlib.import_module(order.module).main(*order.words))


def _fork_interpreters() -> None:
    """The standard library's fork server and resource tracker: ``python -c PROGRAM``, with all that is loaded here."""
    from multiprocessing import forkserver, util

    def forked(_path: str, arguments: Sequence[str], kept: Sequence[int]) -> int:
        pid = os.fork()
        if pid:
            return pid
        try:
            _close_all_but(0, 1, 2, *kept)
            # As new: whoever forks holds its lock.
            forkserver._forkserver.__init__()  # type: ignore[misc]  # it has no public name
            exec(arguments[-1], {"__name__": "__main__"})  # noqa: S102  the program that the interpreter was to run
        except SystemExit:
            pass
        finally:
            os._exit(0)

    util.spawnv_passfds = forked  # type: ignore[assignment]  # of its ways of calling, those it is called in


def _close_all_but(*kept: int) -> None:
    for name in os.listdir("/proc/self/fd"):
        if int(name) not in kept:
            try:
                os.close(int(name))
            except OSError:
                # The listing's own.
                continue


if __name__ == "__main__":
    main()
