"""Waits that a server asked for: until one is over, nothing is asked of it again."""

from __future__ import annotations

import time
from threading import Lock

from intake.errors import ConfigError, TransientError

REFUSED_SECONDS = 300.0
"""How long a refused password is not tried again. Six mailboxes that share an account and each try every minute would
have it locked out by Active Directory, for everybody else who uses it too."""
LONGEST_SECONDS = 3600.0
"""No server is believed that asks for more."""


class Pauses:
    """What is waited for, by mailbox (throttling) or by account and password (refusal). Thread-safe.

    A mailbox that is told to wait delays no other. One object is shared by every connection of an installation.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._throttled: dict[object, float] = {}
        self._refused: dict[object, tuple[float, ConfigError]] = {}

    def ask_for(self, key: object, seconds: float) -> None:
        """The server asked that mailbox to be left alone for that long."""
        with self._lock:
            until = time.monotonic() + min(max(seconds, 0.0), LONGEST_SECONDS)
            self._throttled[key] = max(until, self._throttled.get(key, 0.0))

    def refuse(self, key: object, fault: ConfigError) -> None:
        """Those credentials were refused with that fault."""
        with self._lock:
            self._refused[key] = (time.monotonic() + REFUSED_SECONDS, fault)

    def check(self, where: str, key: object) -> None:
        """Raises TransientError as long as the server wants to be left alone."""
        with self._lock:
            left = self._throttled.get(key, 0.0) - time.monotonic()
        if left > 0:
            raise TransientError(f"{where} : le serveur demande d’attendre, encore {left:.0f} s")

    def check_credentials(self, key: object) -> None:
        """Raises the fault of a moment ago as long as the same credentials should not be tried again."""
        with self._lock:
            until, fault = self._refused.get(key, (0.0, None))
        if fault is not None and time.monotonic() < until:
            raise fault
