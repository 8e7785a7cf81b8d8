"""7z and rar archives, by Debian's bsdtar (libarchive-tools) in a process of its own.

bsdtar turns the archive into a tar on a pipe, which is read here member by member until a limit is passed: no name
out of the archive reaches a command line or a disk, and a fault of the C library ends that process alone, which has
the confinement of the worker that started it, and less time. Python's own readers (py7zr, rarfile) are no safer: the
one brings a dozen C extensions into the worker, the other calls a program like this one, with names on its line.
"""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import struct
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

from intake.reading.unpacking.member import BROKEN_ARCHIVE, LOCKED, TOO_LARGE, Member
from intake.reading.unpacking.scratch import SIZE, scratch
from intake.reading.unpacking.streams import FAULTS, read_tar

PROGRAM = "bsdtar"
NOT_INSTALLED = "archive qui demande le programme bsdtar, absent de ce serveur"
TOO_SLOW = "archive trop longue à décompresser"
SECONDS = 20
"""For one archive, on the clock and on the processor."""
_RAR4 = b"Rar!\x1a\x07\x00"
_BLOCK = struct.Struct("<HBHHI")
"""Checksum, kind, flags, size of the header, size of what follows it if there is anything."""
_RAR4_FILE, _RAR4_LOCKED, _RAR4_LONG = 0x74, 0x0004, 0x8000
_WORDS = 4_096
"""Bytes of what bsdtar says that are looked at."""


def bsdtar_members(raw: bytes, *, allowance: int) -> list[Member]:
    """The files of an archive of any kind libarchive knows; an archive it cannot read whole ends with a problem.

    All at once, so that bsdtar's time is not spent while its files are being read.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        return [Member("", problem=NOT_INSTALLED)]
    if len(raw) > SIZE or _is_locked_rar(raw):
        return [Member("", problem=TOO_LARGE if len(raw) > SIZE else LOCKED)]
    with scratch(raw) as archive:
        with _running([program, "-cf", "-", "--format=pax", "@-"], archive) as process:
            members = list(_converted(process, packed=len(raw), allowance=allowance))
            if members and members[-1].problem:
                return members
            process.wait()
        if process.returncode != 0:
            # The checksum of the last file is only known at its end: it went out before it failed.
            last = members.pop().name if members else ""
            members.append(Member(last, problem=_reason(program, archive, process.returncode)))
        return members


def _converted(process: subprocess.Popen[bytes], *, packed: int, allowance: int) -> Iterator[Member]:
    """The members of the tar on the pipe; one that breaks off just ends, the process's code tells why."""
    try:
        with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
            yield from read_tar(archive, packed=packed, allowance=allowance)
    except FAULTS:
        return


def _reason(program: str, archive: int, code: int) -> str:
    """Why the archive could not be read: converting, bsdtar does not say; extracting to nowhere, it does."""
    if code in (-signal.SIGKILL, -signal.SIGXCPU):
        return TOO_SLOW
    with _running([program, "-xOf", "-"], archive, out=subprocess.DEVNULL, said=subprocess.PIPE) as process:
        words = process.stderr.read(_WORDS) if process.stderr else b""
    return LOCKED if b"ncrypt" in words or b"assphrase" in words else BROKEN_ARCHIVE


def _is_locked_rar(raw: bytes) -> bool:
    """A RAR up to version 4 with an encrypted file, which bsdtar would only call damaged."""
    at = len(_RAR4) if raw.startswith(_RAR4) else len(raw)
    while at + _BLOCK.size <= len(raw):
        _, kind, flags, size, more = _BLOCK.unpack_from(raw, at)
        if kind == _RAR4_FILE and flags & _RAR4_LOCKED:
            return True
        at += max(size, 7) + (more if flags & _RAR4_LONG else 0)
    return False


@contextmanager
def _running(
    command: list[str], archive: int, *, out: int = subprocess.PIPE, said: int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    """The program at work on the archive; it is killed when its time is over, and at the end of the block."""
    os.lseek(archive, 0, os.SEEK_SET)
    with subprocess.Popen(  # noqa: S603 — the administrator's own program, found on PATH; no name of a file on its line
        command, stdin=archive, stdout=out, stderr=said, env={"LC_ALL": "C.UTF-8"}, cwd="/"
    ) as process:
        watchdog = Timer(SECONDS, process.kill)
        watchdog.start()
        try:
            _confine(process.pid)
            yield process
        finally:
            watchdog.cancel()
            process.kill()


def _confine(pid: int) -> None:
    """No file, and little processor time; the memory is that of the worker."""
    with contextlib.suppress(ProcessLookupError):
        _, hard = resource.prlimit(pid, resource.RLIMIT_CPU)
        seconds = SECONDS if hard == resource.RLIM_INFINITY else min(SECONDS, hard)
        resource.prlimit(pid, resource.RLIMIT_CPU, (seconds, seconds))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, 0))
