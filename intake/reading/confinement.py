"""What a reading process may not do: outlive us, eat the machine's memory, dump core, write to our logs."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import resource
import signal
from multiprocessing import forkserver
from types import TracebackType

from intake.errors import MessageError, TransientError

_PR_SET_PDEATHSIG = 1
"""prctl(2): the signal this process gets when the one that forked it dies."""


def confine(memory: int) -> None:
    """Limits for the calling process, for good; ``memory`` is its address space in bytes.

    A file's bytes must not reach the service's log: libraries in C write parts of them to stderr.
    """
    _die_with_parent()
    # What was imported lives as long as we do: the collector need not walk through it at each mail.
    gc.freeze()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)


def _die_with_parent() -> None:
    """Linux only; elsewhere the closed pipe ends an idle worker, and the time limit a busy one.

    The parent is the fork server, which ends when the last write end of its life line is closed. The program
    holds one, and each worker is given another (to start processes of its own, which it never does): were it
    kept, a worker that hangs would keep the server alive, and itself with it, after the program was killed.
    """
    _let_go_of_the_fork_server()
    prctl = getattr(ctypes.CDLL(None, use_errno=True), "prctl", None)
    if prctl is not None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    # The parent may have died before the call: then nobody would be left to send the signal.
    if os.getppid() == 1:
        os._exit(1)


def _let_go_of_the_fork_server() -> None:
    # The standard library has no public name for it; without the attribute there is nothing to close.
    life_line = getattr(getattr(forkserver, "_forkserver", None), "_forkserver_alive_fd", None)
    if life_line is not None:
        with contextlib.suppress(OSError):
            os.close(life_line)


class Told:
    """Turns what a reader raised into one of our errors, which survive the way back through the pipe.

    A library's exception may refuse to be unpickled, and then the whole pool would break over one mail.
    An ``OSError`` with a number is the machine's fault (disk full), one without is a library's word for bad input.
    """

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, (TransientError, MessageError)) or not isinstance(error, Exception):
            return
        if isinstance(error, MemoryError):
            raise MessageError("la lecture a épuisé la mémoire permise") from None
        if isinstance(error, OSError) and error.errno is not None:
            raise TransientError(f"le poste de lecture est en défaut : {os.strerror(error.errno)}") from None
        raise MessageError(f"la lecture a échoué ({type(error).__name__})") from None
