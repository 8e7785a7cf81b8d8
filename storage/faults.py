"""A database's faults, told as ours: who must act, and what to do, in French."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from intake.errors import MessageError, TransientError

FULL_DISK = ("disk is full", "no space left on device", "could not extend file")
READ_ONLY = ("readonly database", "read-only file system", "read-only transaction")
BUSY = ("database is locked", "lock timeout", "deadlock detected", "could not serialize")
LOGIN_REFUSED = (
    "password authentication failed",
    "no pg_hba.conf entry",
    "role",
    "no password supplied",
    "certificate verify failed",
)
"""English: the connection asks the server for ``lc_messages=C`` only once it is open, so these are checked on
SQLSTATE first where the driver has one."""


@contextmanager
def database_faults() -> Iterator[None]:
    """Raises TransientError for any fault of the database, MessageError for values it will never take."""
    try:
        yield
    except IntegrityError as error:
        raise TransientError(
            "conflit : un autre processus a enregistré la même chose au même instant ; le robot décide à nouveau"
        ) from error
    except DataError as error:
        raise MessageError(f"la base de données refuse une valeur de ce courriel : {driver_words(error)}") from error
    except DBAPIError as error:
        raise TransientError(sentence(driver_words(error))) from error
    except PoolTimeoutError as error:
        raise TransientError("base de données : aucune connexion libre ; le robot réessaie") from error


def driver_words(error: DBAPIError) -> str:
    """The driver's own first line, without SQL nor parameters, which may hold personal data."""
    return str(error.orig).strip().partition("\n")[0]


def sentence(words: str) -> str:
    """What a person must know of that fault."""
    lowered = words.lower()
    if any(sign in lowered for sign in FULL_DISK):
        return f"base de données : disque plein ({words}) ; libérez de la place. Rien n’est perdu, le robot réessaie."
    if any(sign in lowered for sign in READ_ONLY):
        return f"base de données : en lecture seule ({words}) ; vérifiez le disque et les droits du fichier."
    if any(sign in lowered for sign in BUSY):
        return f"base de données : occupée par un autre processus ({words}) ; le robot réessaie."
    return f"base de données : {words} ; vérifiez qu’elle fonctionne, le robot réessaie."
