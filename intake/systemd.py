"""Telling systemd how we are: sd_notify(3), one datagram on the socket it names. Without systemd, nothing happens."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Notifier:
    """``address`` is the socket's, None when no supervisor listens.

    ``watchdog_seconds`` is how often to call ``watchdog``: half of the time after which systemd takes us for dead.
    """

    address: str | None
    watchdog_seconds: float | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Notifier:
        """As systemd set it for this process (NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID)."""
        return cls(environment.get("NOTIFY_SOCKET") or None, _watchdog_seconds(environment))

    def ready(self, status: str = "") -> bool:
        """The robot works: mailboxes are being watched."""
        return self._send("READY=1", status)

    def status(self, words: str) -> bool:
        """One line for ``systemctl status``."""
        return self._send("", words)

    def watchdog(self) -> bool:
        """Still alive."""
        return self._send("WATCHDOG=1")

    def stopping(self, status: str = "") -> bool:
        """The message in hand is being finished."""
        return self._send("STOPPING=1", status)

    def _send(self, state: str, status: str = "") -> bool:
        """True when the supervisor took it. Never raises: a deaf supervisor is no reason to stop the mail."""
        lines = [state] if state else []
        if status:
            lines.append("STATUS=" + " ".join(status.split()))
        if self.address is None or not lines:
            return False
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
                sender.connect(_path(self.address))
                sender.sendall("\n".join(lines).encode())
        except OSError:
            return False
        return True


def _path(address: str) -> str:
    """An abstract socket's name is written with ``@`` for its first, null byte."""
    return "\0" + address[1:] if address.startswith("@") else address


def _watchdog_seconds(environment: Mapping[str, str]) -> float | None:
    microseconds = environment.get("WATCHDOG_USEC", "")
    meant_for = environment.get("WATCHDOG_PID") or str(os.getpid())
    if not microseconds.isdigit() or int(microseconds) == 0 or meant_for != str(os.getpid()):
        return None
    return int(microseconds) / 1_000_000 / 2
