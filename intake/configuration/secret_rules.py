"""A secret is named in exactly one way."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.configuration.faults import REFERENCE_REMEDY, Fault
from intake.configuration.yaml_lines import Loc
from intake.secrets import SecretReference


def check_secret(loc: Loc, secret: SecretReference | None) -> Iterator[Fault]:
    """Exactly one way to the secret."""
    if secret is None:
        return
    given = [each for each in (secret.env, secret.file, secret.credential) if each is not None]
    if len(given) != 1 or not str(given[0]):
        yield Fault(loc, f"un seul renvoi est attendu, trouvé : {len(given)}", REFERENCE_REMEDY)
    elif secret.credential and not re.fullmatch(r"[A-Za-z0-9_.-]+", secret.credential):
        yield Fault(loc, "nom de justificatif systemd fautif", "lettres, chiffres, « . », « _ » et « - » seulement")
