"""Passwords: argon2id, the same work whether or not there is an account, a length asked rather than a mixture."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import cache
from threading import Semaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST = 12
MOST = 256
"""Longer ones cost us work and protect nobody better."""
AT_ONCE = 4
"""Verifications at one time: each takes 64 MiB (RFC 9106, the second recommended choice)."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_COMMON = ("motdepasse", "password", "azerty", "qwerty", "123456", "1234", "abcdef")


def weakness(password: str, *about: str) -> str | None:
    """Why that password is refused, in French; None when it is taken. ``about``: login, name, address."""
    if len(password) < LEAST:
        return f"le mot de passe doit avoir au moins {LEAST} caractères ; une phrase convient bien"
    if len(password) > MOST:
        return f"le mot de passe ne peut dépasser {MOST} caractères"
    lowered = password.casefold()
    if len(set(lowered)) < 5:
        return "le mot de passe répète trop peu de caractères différents"
    known = [*_COMMON, *(word.casefold() for word in about if len(word) > 3)]
    rest = "".join(char for char in lowered if char.isalnum())
    for word in known:
        rest = rest.replace(word, "")
    if len(rest) < LEAST // 2:
        return "le mot de passe est trop facile à deviner : un mot courant ou votre nom en font l’essentiel"
    return None


def generated() -> str:
    """A password of 100 bits that can be read out: five groups of four letters."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(5))


_HASHER = PasswordHasher()


@cache
def _of_nobody(hasher: PasswordHasher) -> str:
    return hasher.hash(secrets.token_urlsafe(32))


@dataclass(frozen=True)
class Passwords:
    """Hashes and verifies. Tests give a cheaper ``hasher``."""

    hasher: PasswordHasher = _HASHER
    turns: Semaphore = field(default_factory=lambda: Semaphore(AT_ONCE))
    nobody: str = field(init=False, repr=False)
    """The hash of a password that nobody has."""

    def __post_init__(self) -> None:
        """Now, lest the first unknown login takes longer than the others."""
        object.__setattr__(self, "nobody", _of_nobody(self.hasher))

    def hash(self, password: str) -> str:
        """What is stored."""
        with self.turns:
            return self.hasher.hash(password)

    def fits(self, stored: str | None, password: str) -> bool:
        """Whether it is that one. With nothing stored the same work is done, and the answer is no."""
        with self.turns:
            try:
                return self.hasher.verify(stored or self.nobody, password[: MOST + 1]) and stored is not None
            except (VerificationError, InvalidHashError):
                return False

    def outdated(self, stored: str) -> bool:
        """Whether it was hashed at another cost than today's."""
        return self.hasher.check_needs_rehash(stored)
