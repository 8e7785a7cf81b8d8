"""What ``intake user`` takes: roles, corps, permissions, and a password that is never an argument."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

import typer

from intake.errors import RulingError

if TYPE_CHECKING:
    from intake.domain.access import Permission, Role


def hashed_password(from_input: bool, generate: bool, about: tuple[str, ...]) -> str:
    """The hash of a password that is read, typed twice or generated. Raises RulingError when it is too weak."""
    from intake.console.access.passwords import Passwords, generated, weakness

    if from_input and generate:
        raise typer.BadParameter("choisir --password-stdin ou --generate")
    if generate:
        chosen = generated()
        print(f"Mot de passe, à transmettre par un autre chemin que l’identifiant : {chosen}")
        return Passwords().hash(chosen)
    typed = sys.stdin.readline().rstrip("\r\n") if from_input else _asked()
    weak = weakness(typed, *about)
    if weak:
        raise RulingError(weak)
    return Passwords().hash(typed)


def _asked() -> str:
    if not sys.stdin.isatty():
        raise typer.BadParameter("pas de terminal : --password-stdin ou --generate")
    typed = getpass.getpass("Mot de passe : ")
    if typed != getpass.getpass("Le même, une seconde fois : "):
        raise RulingError("les deux saisies diffèrent ; rien n’a été changé")
    return typed


def roles_of_options(given: list[str]) -> frozenset[Role]:
    """Those roles."""
    from intake.domain.access import Role

    return frozenset(Role(_one_of("--role", each, tuple(role.value for role in Role))) for each in given)


def permissions_of_options(given: list[str]) -> frozenset[Permission]:
    """Those permissions."""
    from intake.domain.access import Permission

    known = tuple(each.value for each in Permission)
    return frozenset(Permission(_one_of("--permission", each, known)) for each in given)


def corps_of_options(given: list[str] | None) -> frozenset[str]:
    """Those corps; all of them when none is said."""
    from intake.domain.access import EVERY_CORPS

    return frozenset(_one_of("--corps", each, tuple(sorted(EVERY_CORPS))) for each in given or EVERY_CORPS)


def _one_of(option: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise typer.BadParameter(f"{option} : « {value} » inconnu ; choisir parmi {', '.join(known)}")
    return value
