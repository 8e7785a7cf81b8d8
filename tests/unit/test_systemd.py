"""What we tell systemd."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from intake.systemd import Notifier


@contextmanager
def supervisor(address: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(address)
        listening.settimeout(5)
        yield listening


def test_each_state_is_one_datagram(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    notifier = Notifier(address)
    with supervisor(address) as listening:
        said = [
            notifier.ready("6 boîtes\nsurveillées"),
            notifier.status("12 en attente"),
            notifier.watchdog(),
            notifier.stopping(),
        ]
        heard = [listening.recv(4096).decode() for _ in said]
    assert all(said)
    assert heard == ["READY=1\nSTATUS=6 boîtes surveillées", "STATUS=12 en attente", "WATCHDOG=1", "STOPPING=1"]


def test_an_abstract_socket_is_reached() -> None:
    name = f"intake-test-{os.getpid()}"
    with supervisor("\0" + name) as listening:
        assert Notifier.from_environment({"NOTIFY_SOCKET": "@" + name}).ready()
        assert listening.recv(4096) == b"READY=1"


def test_without_a_supervisor_nothing_happens() -> None:
    assert Notifier.from_environment({}) == Notifier(None, None)
    assert not Notifier(None).ready()


def test_a_deaf_supervisor_does_not_stop_the_robot(tmp_path: Path) -> None:
    assert not Notifier(str(tmp_path / "gone")).watchdog()


@pytest.mark.parametrize(
    ("usec", "pid", "seconds"),
    [
        ("120000000", None, 60.0),
        pytest.param("120000000", str(os.getpid()), 60.0, id="this-process"),
        ("120000000", "1", None),
        ("0", None, None),
        ("", None, None),
        ("soon", None, None),
    ],
)
def test_the_watchdog_is_fed_at_half_its_time_and_only_by_the_process_it_watches(
    usec: str, pid: str | None, seconds: float | None
) -> None:
    environment = {"WATCHDOG_USEC": usec} | ({"WATCHDOG_PID": pid} if pid else {})
    assert Notifier.from_environment(environment).watchdog_seconds == seconds
