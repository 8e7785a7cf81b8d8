"""What Exchange's errors mean to us: who must act, in French, with the remedy. One table from code to sentence.

Response codes: Microsoft's « ResponseCode » reference; HTTP answers: what Exchange, IIS and portals before it give.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import requests
from exchangelib import errors

from intake.errors import ConfigError, IntakeError, TransientError
from intake.exchange.options import EwsOptions

BUSY_SECONDS = 10.0
"""When a busy server does not say how long it wants to be left alone."""

_RIGHTS = (
    "donnez au compte de service l’accès à la boîte : Add-MailboxPermission … -AccessRights FullAccess (access: "
    "delegate), ou le rôle ApplicationImpersonation limité à cette boîte (access: impersonation)"
)
_IMPERSONATION = (
    "donnez au compte le rôle ApplicationImpersonation sur cette boîte (New-ManagementRoleAssignment), ou mettez "
    "access: delegate"
)
_MAILBOX = "corrigez mailbox (ou address) : l’adresse SMTP principale de la boîte, telle qu’Exchange la connaît"
_FOLDER = "corrigez folder : inbox, ou le chemin du dossier tel qu’Outlook le montre, séparé par « / »"
_ACCOUNT = "faites rétablir le compte de service par la messagerie, puis récrivez son secret"

TO_MEND: dict[str, tuple[str, str]] = {
    "ErrorAccessDenied": ("le compte n’a pas accès à cette boîte", _RIGHTS),
    "ErrorItemSavePropertyError": ("le compte ne peut pas écrire dans ce dossier", _RIGHTS),
    "ErrorCreateItemAccessDenied": ("le compte ne peut pas écrire dans ce dossier", _RIGHTS),
    "ErrorImpersonateUserDenied": ("le compte ne peut pas agir au nom de cette boîte", _IMPERSONATION),
    "ErrorImpersonationDenied": ("le compte ne peut pas agir au nom de cette boîte", _IMPERSONATION),
    "ErrorImpersonationFailed": ("le serveur n’agit pas au nom de cette boîte", _IMPERSONATION),
    "ErrorNonExistentMailbox": ("cette boîte n’existe pas sur ce serveur", _MAILBOX),
    "ErrorMissingEmailAddress": ("le compte n’a pas de boîte, ni d’adresse", _MAILBOX),
    "ErrorInvalidSmtpAddress": ("l’adresse de la boîte n’est pas valable", _MAILBOX),
    "ErrorNonPrimarySmtpAddress": ("ce n’est pas l’adresse principale de la boîte", _MAILBOX),
    "ErrorInvalidMailbox": ("l’adresse de la boîte n’est pas valable", _MAILBOX),
    "ErrorMailboxConfiguration": ("la boîte est mal configurée sur le serveur", "faites-la vérifier par la messagerie"),
    "ErrorFolderNotFound": ("le dossier n’existe pas, ou le compte ne le voit pas", _FOLDER),
    "ErrorSyncFolderNotFound": ("le dossier n’existe plus, ou le compte ne le voit plus", _FOLDER),
    "ErrorParentFolderNotFound": ("le dossier n’existe pas, ou le compte ne le voit pas", _FOLDER),
    "ErrorAccountDisabled": ("le compte est désactivé", _ACCOUNT),
    "ErrorPasswordExpired": ("le mot de passe du compte a expiré", _ACCOUNT),
    "ErrorPasswordChangeRequired": ("le mot de passe du compte est à changer", _ACCOUNT),
    "ErrorSendAsDenied": (
        "le compte n’a pas le droit d’envoyer au nom de cette adresse",
        "donnez-le-lui : Add-ADPermission … -ExtendedRights Send-As, pour chaque adresse des boîtes",
    ),
    "ErrorInvalidServerVersion": (
        "ce serveur est trop ancien",
        "il faut Exchange 2013 SP1 ou plus récent ; sinon passez par imap",
    ),
}
"""Codes that an administrator mends. All others may pass: they are tried again, and told in words meanwhile."""
TO_MEND["ErrorInvalidSchemaVersionForMailboxVersion"] = TO_MEND["ErrorInvalidServerVersion"]
TO_MEND["ErrorIncorrectSchemaVersion"] = TO_MEND["ErrorInvalidServerVersion"]

PASSING = {
    "ErrorServerBusy": "le serveur est occupé",
    "ErrorMailboxMoveInProgress": "la boîte est en cours de déplacement sur un autre serveur",
    "ErrorMailboxStoreUnavailable": "la banque de boîtes n’est pas disponible",
    "ErrorMailboxFailover": "la boîte bascule sur un autre serveur",
    "ErrorConnectionFailed": "le serveur n’atteint pas la banque de boîtes",
    "ErrorInternalServerError": "erreur interne du serveur",
    "ErrorInternalServerTransientError": "erreur passagère du serveur",
    "ErrorExceededConnectionCount": "trop de connexions de ce compte (EWSMaxConcurrency)",
    "ErrorTimeoutExpired": "le serveur n’a pas répondu à temps",
    "ErrorADUnavailable": "l’annuaire Active Directory du serveur ne répond pas",
    "ErrorADOperation": "l’annuaire Active Directory du serveur ne répond pas",
    "ErrorQuotaExceeded": "la boîte est pleine",
}


class BusyError(TransientError):
    """The server asked to be left alone for ``seconds``."""

    def __init__(self, problem: str, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(problem)


class UnansweredError(TransientError):
    """The request left, or part of it; whether the server carried it out is not known."""


class RefusedLoginError(ConfigError):
    """The server does not let this account in."""


@contextmanager
def named_faults(options: EwsOptions) -> Iterator[None]:
    """The libraries' exceptions become ours; a wish to be left alone is kept in ``options.pauses``."""
    try:
        yield
    except BusyError as busy:
        options.pauses.ask_for(options.throttled, busy.seconds)
        raise
    except IntakeError:
        raise
    except errors.ErrorServerBusy as error:
        seconds = error.back_off or BUSY_SECONDS
        options.pauses.ask_for(options.throttled, seconds)
        raise BusyError(
            f"{options.where} : {PASSING['ErrorServerBusy']}, il demande {seconds:.0f} s", seconds
        ) from error
    except errors.EWSError as error:
        raise fault_of(error, options) from error
    except (requests.RequestException, OSError) as error:
        raise UnansweredError(f"{options.where} : connexion perdue ({type(error).__name__})") from error
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        # What the library raises on answers that are XML, but not the XML that it expects.
        raise UnansweredError(f"{options.where} : réponse que le robot ne comprend pas ({error})"[:300]) from error


def fault_of(error: Exception, options: EwsOptions) -> IntakeError:
    """That exception of the library, as the fault of somebody."""
    code = code_of(error)
    if code in TO_MEND:
        problem, remedy = TO_MEND[code]
        return ConfigError(options.where, f"{problem} ({code})", remedy)
    if isinstance(error.__context__, requests.exceptions.SSLError):
        return _tls_fault(error.__context__, options)
    if isinstance(error.__context__, requests.exceptions.ConnectTimeout | requests.exceptions.ConnectionError):
        return _connection_fault(error.__context__, options)
    if isinstance(error, errors.ErrorTimeoutExpired) or not isinstance(error, errors.ResponseMessageError):
        return UnansweredError(f"{options.where} : {_words(code, error)}")
    return TransientError(f"{options.where} : {_words(code, error)}")


def code_of(error: object) -> str:
    """Exchange's name of an error."""
    return type(error).__name__


def _words(code: str, error: Exception) -> str:
    if code in PASSING:
        return f"{PASSING[code]} ({code})"
    said = " ".join(str(error).split())[:200]
    return f"le serveur refuse ({code} : {said})" if code.startswith("Error") else f"réponse illisible ({said})"


def _tls_fault(error: Exception, options: EwsOptions) -> IntakeError:
    words = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in words or "doesn't match" in words:
        reason = words.partition("verify failed: ")[2].partition(" (_ssl")[0] or "nom ou autorité"
        remedy = "corrigez l’adresse (url) ou l’autorité de certification (ca_file)"
        return ConfigError(options.where, f"certificat refusé ({reason})", remedy)
    if "WRONG_VERSION_NUMBER" in words or "RECORD_LAYER_FAILURE" in words:
        remedy = "corrigez le port dans url : 443 d’ordinaire, donc sans port"
        return ConfigError(options.where, "ce port ne parle pas TLS", remedy)
    return TransientError(f"{options.where} : échange TLS interrompu")


def _connection_fault(error: Exception, options: EwsOptions) -> IntakeError:
    words = str(error)
    never_left = isinstance(error, requests.exceptions.ConnectTimeout) or any(
        sign in words for sign in ("NewConnectionError", "NameResolutionError", "Connection refused")
    )
    if never_left:
        return TransientError(f"{options.where} : serveur injoignable")
    return UnansweredError(f"{options.where} : connexion perdue avant la réponse")
