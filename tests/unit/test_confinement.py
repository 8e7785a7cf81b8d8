"""What a reading process may not do, tried in one: it is hostile bytes that choose what it does."""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.errors import TransientError
from intake.reading.confinement import allow_cpu
from intake.reading.pdf.pages import ocr as tesseract
from intake.reading.sandbox import Sandbox
from intake.reading.seccomp import network_is_closed
from tests.fixtures.tools import put_in_place
from tests.unit.pdf_making import picture_of_paper

FAMILIES = (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK, socket.AF_PACKET)
PIDFD_GETFD = 438
"""Its number in every table of system calls."""


def refusals(raw: bytes, argument: None) -> tuple[str, ...]:
    """How each family of sockets is refused; « open » for one that is not."""
    return tuple(_asked(family) for family in FAMILIES)


def _asked(family: int) -> str:
    try:
        socket.socket(family, socket.SOCK_DGRAM).close()
    except OSError as error:
        return type(error).__name__
    return "open"


def connect_from_a_child(raw: bytes, port: int) -> str:
    """What a program that the worker starts meets when it calls out."""
    words = f"import socket; socket.create_connection(('127.0.0.1', {port}))"
    done = subprocess.run([sys.executable, "-I", "-c", words], capture_output=True, text=True, check=False)
    return done.stderr.strip().splitlines()[-1] if done.returncode else "connected"


def take_from_the_robot(raw: bytes, robot: int) -> str:
    """A descriptor of the process that started us, taken through a pidfd: its connections would be ours."""
    pidfd = os.pidfd_open(robot)
    libc = ctypes.CDLL(None, use_errno=True)
    taken = libc.syscall(ctypes.c_long(PIDFD_GETFD), pidfd, 0, 0)
    os.close(pidfd)
    return "taken" if taken >= 0 else errno.errorcode[ctypes.get_errno()]


def write_file(raw: bytes, path: str) -> int:
    return Path(path).write_bytes(raw)


def open_files(raw: bytes, count: int) -> int:
    return len([os.dup(0) for _ in range(count)])


def recognise(raw: bytes, argument: None) -> str | None:
    return tesseract.read_page(picture_of_paper(150))


def streams(raw: bytes, argument: None) -> tuple[str, ...]:
    return tuple(os.readlink(f"/proc/self/fd/{stream}") for stream in (0, 1, 2))


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(workers=1, timeout=20, ocr=False) as opened:
        yield opened


def test_a_worker_writes_nothing_to_our_logs(sandbox: Sandbox) -> None:
    assert sandbox.run(streams, b"", None) == ("/dev/null",) * 3


def test_a_worker_can_open_no_socket_of_any_family(sandbox: Sandbox) -> None:
    assert sandbox.run(refusals, b"", None) == ("PermissionError",) * len(FAMILIES)
    assert sandbox.is_offline()
    assert not network_is_closed(), "the robot itself must reach its servers"


def test_what_a_worker_starts_has_no_network_either(sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        said = sandbox.run(connect_from_a_child, b"", server.getsockname()[1])
    assert said.startswith("PermissionError")


def test_a_worker_cannot_borrow_the_robots_connections(sandbox: Sandbox) -> None:
    assert sandbox.run(take_from_the_robot, b"", os.getpid()) == "EACCES"


def test_scans_are_recognised_without_network_and_without_writing_a_file(sandbox: Sandbox) -> None:
    put_in_place()
    assert "directeur general" in (sandbox.run(recognise, b"", None) or "")


def test_a_worker_writes_no_file(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(TransientError, match="File too large"):
        sandbox.run(write_file, b"x", str(tmp_path / "left"))


def test_a_worker_holds_few_descriptors(sandbox: Sandbox) -> None:
    assert sandbox.run(open_files, b"", 20) == 20
    with pytest.raises(TransientError, match="Too many open files"):
        sandbox.run(open_files, b"", 300)


def test_a_worker_that_nobody_stops_runs_out_of_processor_time() -> None:
    words = "from intake.reading.confinement import allow_cpu; allow_cpu(0.1)\nwhile True: pass"
    done = subprocess.run([sys.executable, "-c", words], check=False, timeout=60)
    assert done.returncode == -signal.SIGXCPU


def test_a_worker_is_given_processor_time_for_each_mail_anew() -> None:
    allow_cpu(1000)
    first, hard = resource.getrlimit(resource.RLIMIT_CPU)
    allow_cpu(2000)
    try:
        assert resource.getrlimit(resource.RLIMIT_CPU)[0] - first in (1000, 1001)
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))
