"""Kerberos tickets of one account, as MIT's library keeps them.

A keytab lets it ask for a ticket itself, and for another once half the life of one is over: nobody renews anything.
Each mailbox has tickets of its own, so that what befalls one touches no other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Lock

from intake.exchange.gssapi import first_token

_NUMBERS = count(1)
_OF_THE_SYSTEM = Lock()
"""Whoever takes the system's tickets shares one cache with the others."""


@dataclass(frozen=True)
class Tickets:
    """Of the account of ``keytab``, or in ``cache``; with neither, as KRB5_CLIENT_KTNAME and KRB5CCNAME say.

    ``user`` (« robot@REALM »): "" for the first of the keytab, or whose the tickets are. Thread-safe.
    """

    keytab: Path | None = None
    cache: Path | None = None
    user: str = ""
    _number: int = field(default_factory=lambda: next(_NUMBERS), compare=False, repr=False)
    _turn: Lock = field(default_factory=Lock, compare=False, repr=False)

    @property
    def file(self) -> Path | None:
        """Where they come from, if a file of ours was named."""
        return self.keytab or self.cache

    @property
    def mark(self) -> object:
        """Another once that file was written anew: what was refused before may be taken then."""
        return (self.user, self.file, self.file.stat().st_mtime_ns if self.file and self.file.exists() else 0)

    def token(self, host: str, binding: bytes) -> bytes:
        """What proves who we are to the web service of that host. Raises GssapiError, and OSError for a file.

        An OSError without a file's name: this system has no such library.
        """
        if self.file is not None:
            # The library takes one that cannot be read for none at all.
            self.file.open("rb").close()
        with self._turn if self.file is not None else _OF_THE_SYSTEM:
            return first_token(f"HTTP@{host}", self.user, self._store(), binding)

    def _store(self) -> dict[str, str]:
        if self.keytab is not None:
            return {"client_keytab": f"FILE:{self.keytab}", "ccache": f"MEMORY:intake-{self._number}"}
        return {"ccache": f"FILE:{self.cache}"} if self.cache is not None else {}
