"""What a fault of the network or of TLS means, whoever was called."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx

from intake.errors import ConfigError, IntakeError, TransientError


def tls_context(where: str, ca_file: Path | None) -> ssl.SSLContext:
    """Host name and chain are always verified. Raises ConfigError for an authority that cannot be read."""
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        problem = f"autorité de certification illisible : {ca_file} ({error.strerror})"
        raise ConfigError(where, problem, "donnez dans ca_file un fichier PEM lisible") from error


def network_fault(where: str, error: httpx.HTTPError) -> IntakeError:
    """A certificate is mended by an administrator; all the rest may pass."""
    certificate = _certificate_fault(error)
    if certificate is not None:
        remedy = "corrigez l’adresse du serveur ou l’autorité de certification (ca_file)"
        return ConfigError(where, f"certificat refusé ({certificate.verify_message})", remedy)
    if isinstance(error, httpx.TimeoutException):
        return TransientError(f"{where} : le serveur ne répond pas à temps")
    return TransientError(f"{where} : serveur injoignable ({error or type(error).__name__})")


def _certificate_fault(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error
