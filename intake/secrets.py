"""Secrets by reference only: an environment variable, a file, or a systemd credential. Never a value in a file."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

from intake.errors import ConfigError

CREDENTIALS_DIRECTORY = "CREDENTIALS_DIRECTORY"
"""Set by systemd for a unit that has LoadCredential= (systemd.exec(5))."""


@dataclass(frozen=True)
class SecretReference:
    """Where a secret is kept. It holds no value, so neither its repr nor a traceback can show one.

    Exactly one of ``env``, ``file``, ``credential`` is given (the settings' rules see to it). ``where`` is the place
    of the reference in the configuration, for errors.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}

    env: str | None = None
    file: Path | None = None
    credential: str | None = None
    where: str = field(default="", init=False, compare=False)

    def placed(self, where: str, base: Path) -> SecretReference:
        """The same reference, standing at ``where``; a relative file is taken from ``base``."""
        copy = replace(self, file=base / self.file.expanduser() if self.file else None)
        object.__setattr__(copy, "where", where)
        return copy

    def __str__(self) -> str:
        if self.env is not None:
            return f"variable d’environnement {self.env}"
        if self.file is not None:
            return f"fichier {self.file}"
        return f"justificatif systemd {self.credential}"

    def resolve(self) -> str:
        """The secret, read now (a rotated one is seen at the next call). Raises ConfigError, never with the value."""
        value = self._from_environment() if self.env is not None else self._from_file(self._file())
        if not value:
            raise ConfigError(self.where, f"le secret est vide ({self})", "donnez-lui une valeur")
        return value

    def _from_environment(self) -> str:
        value = os.environ.get(self.env or "")
        if value is None:
            remedy = f"définissez {self.env} avant de lancer, ou dans /etc/intake/environment"
            raise ConfigError(self.where, f"secret absent ({self})", remedy)
        return value

    def _file(self) -> Path:
        if self.file is not None:
            return self.file
        directory = os.environ.get(CREDENTIALS_DIRECTORY)
        if directory is None:
            remedy = f"lancez par systemd, avec LoadCredential={self.credential}:FICHIER dans l’unité"
            raise ConfigError(self.where, f"secret absent ({self}) : {CREDENTIALS_DIRECTORY} n’est pas défini", remedy)
        return Path(directory) / (self.credential or "")

    def _from_file(self, path: Path) -> str:
        try:
            return path.read_text(encoding="utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            # The cause holds the bytes of the secret: it is left out of tracebacks.
            raise ConfigError(self.where, f"secret illisible ({self}) : pas de l’UTF-8", "réécrivez-le") from None
        except OSError as error:
            problem = f"secret illisible ({self}) : {error.strerror or 'erreur d’entrée-sortie'}"
            raise ConfigError(self.where, problem, f"créez {path}, lisible par l’utilisateur du service") from error
