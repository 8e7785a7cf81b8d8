"""What a reading process may not do: reach the network, outlive us, eat memory or time, write files or logs."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import math
import os
import resource
import signal
from multiprocessing import forkserver
from types import TracebackType

from intake.allocator import keep_freed_memory
from intake.errors import MessageError, TransientError
from intake.reading.seccomp import close_network
from intake.reading.unpacking.scratch import prepare_scratch

_PR_SET_PDEATHSIG = 1
"""prctl(2): the signal this process gets when the one that forked it dies."""
_OPEN_FILES = 256
"""Descriptors of one worker: a few pipes, and those of the tesseract it starts."""
_FILE_BYTES = 0
"""A reading writes no file, nor does tesseract, which is given an image by a pipe and answers by another."""


def confine(memory: int) -> None:
    """Limits for the calling process, for good, and for those it starts; ``memory`` is its address space in bytes.

    A file's bytes must not reach the service's log: libraries in C write parts of them to stderr. Where the kernel
    takes no filter on system calls, the network stays open and reading goes on: see ``network_is_closed``.
    """
    _die_with_parent()
    keep_freed_memory()
    # What was imported lives as long as we do: the collector need not walk through it at each mail.
    gc.freeze()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_AS, memory)
    prepare_scratch()
    _lower(resource.RLIMIT_FSIZE, _FILE_BYTES)
    _lower(resource.RLIMIT_NOFILE, _OPEN_FILES)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    close_network()


def allow_cpu(seconds: float) -> None:
    """The calling process may use so much more processor time, then it is killed; what it starts, as much in all.

    The second line behind the pool's clock: it holds when the robot itself is stopped or too busy to look.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = math.ceil(used.ru_utime + used.ru_stime + seconds)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _lower(limit: int, value: int) -> None:
    """Soft and hard limit at that value, or where they stood if lower."""
    _, hard = resource.getrlimit(limit)
    lowest = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (lowest, lowest))


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
