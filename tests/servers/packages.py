"""Debian packages that tests need: put in place as root, else named with the command to type."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Collection, Mapping
from pathlib import Path

SYSTEM_PYTHON = "/usr/bin/python3"
"""Whose modules Debian packages: no compiler is needed to have them."""
LOCK_WAIT_SECONDS = 300
"""Another apt may be at work on the machine."""


class MissingPackagesError(RuntimeError):
    """Programs are missing and this process may not install them."""


def ensure_packages(packages: Mapping[str, str]) -> None:
    """Each program of ``packages`` (program → the Debian package that brings it) can be run afterwards.

    Raises MissingPackagesError with the exact command to type when we are not root, or when apt-get failed.
    """
    _ensure({package for program, package in packages.items() if find_program(program) is None})


def ensure_system_modules(modules: Mapping[str, str]) -> None:
    """The same of modules of the system's own Python, ``SYSTEM_PYTHON``."""
    _ensure({package for module, package in modules.items() if not _has_module(module)})


def _has_module(module: str) -> bool:
    looked = [SYSTEM_PYTHON, "-c", f"import {module}"]
    return Path(SYSTEM_PYTHON).exists() and subprocess.run(looked, capture_output=True, check=False).returncode == 0


def _ensure(packages: Collection[str]) -> None:
    missing = sorted(packages)
    if not missing:
        return
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise MissingPackagesError(f"{', '.join(missing)} missing; type: sudo {' '.join(command)}")
    _install(command)


def find_program(program: str) -> str | None:
    """Where the program is, also in the system directories that an ordinary user's PATH leaves out."""
    places = os.environ.get("PATH", os.defpath) + ":/usr/local/sbin:/usr/sbin:/sbin:/usr/lib/dovecot"
    return shutil.which(program, path=places)


def _install(command: list[str]) -> None:
    first = _apt(command)
    if first.returncode != 0:
        # The list of packages may be older than the mirror: read it once more before giving up.
        _apt(["apt-get", "update"])
        second = _apt(command)
        if second.returncode != 0:
            raise MissingPackagesError(f"{' '.join(command)} failed:\n{second.stdout[-2000:]}")


def _apt(command: list[str]) -> subprocess.CompletedProcess[str]:
    locked = [command[0], "-o", f"DPkg::Lock::Timeout={LOCK_WAIT_SECONDS}", *command[1:]]
    # RUNLEVEL=1 keeps the packages from starting the machine's own service: tests start theirs.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    return subprocess.run(
        locked, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
