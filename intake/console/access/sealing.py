"""Secrets of second factors are sealed at rest, by a key that is not in the database (Fernet: AES-128-CBC, HMAC).

Keys are given newest first: the newest seals, every one opens, so that a key is replaced without anyone enrolling anew.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from intake.errors import ConfigError

REMEDY = "attendu : 32 octets en base64 (openssl rand -base64 32) ; plusieurs : une par ligne, la plus récente d’abord"
_SEALED = "gAAAA"
"""How a token begins: its version and the zeros of its date. Base32 has no lower case."""


@dataclass(frozen=True)
class Seal:
    """Seals and opens. Neither its repr nor an error shows a key or a secret."""

    _newest: Fernet
    _all: MultiFernet

    @classmethod
    def of(cls, keys: str, where: str) -> Seal:
        """``keys``: parted by spaces or lines. Raises ConfigError, never with a key, when one is none."""
        try:
            # openssl writes the other alphabet of base64.
            found = [Fernet(key.translate(str.maketrans("+/", "-_"))) for key in re.split(r"[\s,]+", keys.strip())]
        except ValueError:
            # The cause might show the key.
            raise ConfigError(where, "ce n’est pas une clé de console", REMEDY) from None
        return cls(found[0], MultiFernet(found))

    def seal(self, secret: str) -> str:
        """What is stored."""
        return self._newest.encrypt(secret.encode()).decode()

    def opened(self, sealed: str) -> str | None:
        """The secret; None when no key of ours sealed it."""
        try:
            return self._all.decrypt(sealed).decode()
        except InvalidToken:
            return None

    def renewed(self, stored: str) -> str | None:
        """The same secret under the newest key, also one that stood in clear; as it is when it is so already.

        None when no key of ours sealed it.
        """
        if not stored.startswith(_SEALED):
            return self.seal(stored)
        with contextlib.suppress(InvalidToken):
            self._newest.decrypt(stored)
            return stored
        secret = self.opened(stored)
        return None if secret is None else self.seal(secret)

    def __repr__(self) -> str:
        return "Seal()"


def own_key(path: Path) -> str:
    """The key kept in that file; made there at the first start, for its owner alone. Raises ConfigError."""
    try:
        if not path.exists():
            _make(path)
        if path.stat().st_mode & 0o077:
            raise ConfigError(str(path), "la clé de la console est lisible par d’autres comptes", f"chmod 600 {path}")
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as fault:
        remedy = "donnez au compte de la console le droit de l’écrire et de le lire, ou console.secret_key"
        raise ConfigError(str(path), "clé de la console inaccessible", remedy) from fault


def _make(path: Path) -> None:
    """Whole or not at all; of two processes that start together the first one's key is everyone's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(Fernet.generate_key() + b"\n")
        out.flush()
        os.fsync(out.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(unfinished, path)
    unfinished.unlink()


def unreadable(where: str, logins: Sequence[str]) -> ConfigError:
    """The key is not the one that sealed these accounts' second factors."""
    named = ", ".join(logins[:5]) + (f" et {len(logins) - 5} autres" if len(logins) > 5 else "")
    return ConfigError(
        where,
        f"cette clé n’ouvre pas le second facteur de : {named}",
        "remettez la clé d’avant (sauvegardée avec /etc/intake), ou retirez ces seconds facteurs : "
        "intake user totp-reset IDENTIFIANT ; chacun en mettra un autre en place",
    )
