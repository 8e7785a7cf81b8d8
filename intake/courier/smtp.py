"""Replies by SMTP (RFC 5321): submission with TLS and login, or a local relay. One connection a mail, one attempt."""

from __future__ import annotations

import base64
import contextlib
import ipaddress
import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from intake.courier.handover import SMTP_FAULTS, hand_over, words_of
from intake.errors import ConfigError, IntakeError, TransientError
from intake.ports import Outgoing, Sending, Verdict

GOODBYE_SECONDS = 5.0
"""QUIT is a courtesy: the verdict stands, nobody waits for it."""


@dataclass(frozen=True)
class SmtpOptions:
    """Where replies are handed over. ``timeout`` is in seconds, for each answer of the server but the last.

    ``ca_file`` replaces the system's authorities. ``helo`` is our name; None lets the system say. ``password`` is
    asked at each connection. ``answer_timeout``: seconds to wait for the verdict after the final dot (RFC 5321,
    4.5.3.2.6 asks for ten minutes: giving up earlier makes doubt where there was none).
    """

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    user: str | None = None
    password: Callable[[], str] | None = field(default=None, repr=False)
    ca_file: Path | None = None
    timeout: float = 60.0
    helo: str | None = None
    allow_cleartext: bool = False
    answer_timeout: float = 600.0


class SmtpWayOut:
    """Hands mails to one SMTP server, one connection each, with a null envelope sender."""

    def __init__(self, options: SmtpOptions) -> None:
        """Raises ConfigError for options that would send secrets or replies in clear, or that contradict each other."""
        self._options = options
        self._where = f"serveur SMTP {options.host}:{options.port}"
        _refuse_cleartext(options, self._where)
        self._tls = _tls_context(options, self._where)

    def send(self, mail: Outgoing) -> Sending:
        """One attempt; ``handover`` says how it is judged. Never raises for what a server says or does."""
        try:
            smtp = self._open()
        except (*SMTP_FAULTS, IntakeError) as error:
            return Sending(Verdict.LATER, f"connexion impossible : {words_of(error)}")
        with contextlib.closing(_Goodbye(smtp)):
            return hand_over(smtp, mail, self._options.answer_timeout)

    def was_sent(self, _message_id: str) -> bool | None:
        """None: a server that took a mail cannot be asked about it."""
        return None

    def check(self) -> str:
        """Connects, logs in, and makes sure the null sender is taken. Raises ConfigError or TransientError."""
        with self._faults_named():
            smtp = self._open()
        with contextlib.closing(_Goodbye(smtp)), self._faults_named():
            _expect(smtp.mail(""), "MAIL FROM:<>")
            _expect(smtp.rset(), "RSET")
            _expect(smtp.noop(), "NOOP")
        login = "sans identification" if self._options.user is None else "identification acceptée"
        return f"{self._where} : joignable, {_SECURITY[self._options.security]}, {login}"

    def _open(self) -> smtplib.SMTP:
        """A greeted, encrypted, logged-in session; closed again if any of it fails."""
        smtp = self._connect()
        try:
            _expect(smtp.ehlo(), "EHLO")
            if self._options.security == "starttls":
                smtp.starttls(context=self._tls)
                _expect(smtp.ehlo(), "EHLO")
            if self._options.user is not None:
                _log_in(smtp, self._options.user, self._options.password() if self._options.password else "")
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _connect(self) -> smtplib.SMTP:
        options = self._options
        if options.security == "tls":
            return smtplib.SMTP_SSL(
                options.host, options.port, options.helo, timeout=options.timeout, context=self._tls
            )
        return smtplib.SMTP(options.host, options.port, options.helo, timeout=options.timeout)

    @contextlib.contextmanager
    def _faults_named(self) -> Iterator[None]:
        try:
            yield
        except SMTP_FAULTS as error:
            fault = _configuration_fault(error)
            if fault is None:
                raise TransientError(f"{self._where} : {words_of(error)}") from error
            problem, remedy = fault
            raise ConfigError(self._where, f"{problem} : {words_of(error)}", remedy) from error


_SECURITY = {"tls": "connexion chiffrée (TLS)", "starttls": "connexion chiffrée (STARTTLS)", "none": "non chiffrée"}


def _configuration_fault(error: Exception) -> tuple[str, str] | None:
    """Problem and remedy of a fault that an administrator mends; None for one that may pass."""
    match error:
        case smtplib.SMTPAuthenticationError(smtp_code=code) if code >= 500:
            return "identification refusée", "vérifier l’utilisateur et le mot de passe"
        case smtplib.SMTPResponseException(smtp_code=code) if code >= 500:
            return "refus du serveur", "voir avec l’administrateur de ce serveur ce qu’il attend du robot"
        case smtplib.SMTPNotSupportedError():
            return "le serveur ne sait pas faire", "vérifier le port, le mode de chiffrement et l’utilisateur"
        case ssl.SSLCertVerificationError():
            return "certificat refusé", "vérifier le nom du serveur et l’autorité de certification (ca_file)"
        case ssl.SSLError(reason="WRONG_VERSION_NUMBER"):
            return "pas de TLS sur ce port", "vérifier le port et le mode de chiffrement (465 : tls ; 587 : starttls)"
        case _:
            return None


class _Goodbye:
    """Ends a session politely; what happens then no longer matters."""

    def __init__(self, smtp: smtplib.SMTP) -> None:
        self._smtp = smtp

    def close(self) -> None:
        with contextlib.suppress(*SMTP_FAULTS):
            if self._smtp.sock is not None:
                self._smtp.sock.settimeout(GOODBYE_SECONDS)
                self._smtp.quit()
        self._smtp.close()


def _log_in(smtp: smtplib.SMTP, user: str, password: str) -> None:
    """Accents in a password go in UTF-8 (RFC 4616), which smtplib's own login cannot do.

    Raises SMTPAuthenticationError or SMTPNotSupportedError.
    """
    if (user + password).isascii():
        smtp.login(user, password)
        return
    secret = base64.b64encode(f"\0{user}\0{password}".encode()).decode("ascii")
    code, words = smtp.docmd("AUTH", f"PLAIN {secret}")
    if code not in (235, 503):
        raise smtplib.SMTPAuthenticationError(code, words)


def _expect(answer: tuple[int, bytes], step: str) -> None:
    code, words = answer
    if code != 250:
        raise smtplib.SMTPResponseException(code, f"{step} : {words.decode('utf-8', 'replace')}")


def _refuse_cleartext(options: SmtpOptions, where: str) -> None:
    if options.security == "none" and not options.allow_cleartext and not _is_loopback(options.host):
        raise ConfigError(where, "sans chiffrement vers une autre machine", "choisir security: starttls ou tls")


def _is_loopback(host: str) -> bool:
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _tls_context(options: SmtpOptions, where: str) -> ssl.SSLContext:
    """Certificate and host name are always verified."""
    try:
        return ssl.create_default_context(cafile=options.ca_file)
    except OSError as error:
        raise ConfigError(where, f"autorité de certification illisible : {error}", "vérifier ca_file") from error
