"""The SMTP dialogue for one mail (RFC 5321), and a verdict that is exact wherever it breaks.

Until the final dot of DATA leaves, nothing can have been taken: a loss is « later ». Once it has left and no answer
has come back, the server may have the mail: « uncertain ». Only a 5yz answer about this very mail is a refusal.
"""

from __future__ import annotations

import re
import smtplib

from intake.ports import Outgoing, Sending, Verdict

SMTP_FAULTS = (smtplib.SMTPException, OSError, UnicodeError, ValueError)
"""smtplib's own, the network's and TLS's (both OSError), a host name IDNA refuses, a line the protocol cannot carry."""
AUTHENTICATION_REQUIRED = 530
"""RFC 4954, section 6: whichever step says it, our login is at fault, not the mail."""


def hand_over(smtp: smtplib.SMTP, mail: Outgoing, answer_timeout: float) -> Sending:
    """Everything before the final dot, then the dot and its answer."""
    if impossible := _why_not(smtp, mail):
        return Sending(Verdict.REFUSED, impossible)
    try:
        refusal = _propose(smtp, mail) or _start_data(smtp)
        if refusal is not None:
            return refusal
        smtp.send(_dot_stuffed(mail.raw))
        # A send that fails has left its bytes here: without its dot, the server drops what it has (RFC 5321, 4.1.1.4).
        smtp.send(b".\r\n")
    except SMTP_FAULTS as error:
        return Sending(Verdict.LATER, f"interrompu avant la fin de l’envoi : {words_of(error)}")
    return _finish(smtp, answer_timeout)


def _why_not(smtp: smtplib.SMTP, mail: Outgoing) -> str | None:
    """A reason that another attempt would meet again."""
    if not mail.recipient or any(char <= " " or char in "<>\x7f" for char in mail.recipient):
        return "adresse du destinataire inutilisable"
    if not mail.recipient.isascii() and not smtp.has_extn("smtputf8"):
        return "l’adresse du destinataire porte des accents et le serveur ne les accepte pas (SMTPUTF8)"
    if (limit := _size_limit(smtp)) is not None and len(mail.raw) > limit:
        return f"message de {_megabytes(len(mail.raw))}, le serveur n’en prend pas plus de {_megabytes(limit)} (SIZE)"
    return None


def _size_limit(smtp: smtplib.SMTP) -> int | None:
    """In bytes, as the server announces it; None when it says none (RFC 1870, section 3: 0 is no limit)."""
    said = smtp.esmtp_features.get("size", "").split()
    return int(said[0]) or None if said and said[0].isdigit() else None


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} Mo".replace(".", ",")


def _propose(smtp: smtplib.SMTP, mail: Outgoing) -> Sending | None:
    """MAIL and RCPT; None when both were accepted."""
    options = [] if mail.recipient.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
    if smtp.has_extn("size"):
        options.append(f"size={len(mail.raw)}")
    code, words = smtp.mail("", options)
    if code != 250:
        # A 5yz here is about our login or our sender, which is the same for every mail, unless it is about the size.
        return _refusal(code, words, "MAIL FROM", final=code == 552)
    code, words = smtp.rcpt(mail.recipient)
    return None if code in (250, 251, 252) else _refusal(code, words, "RCPT TO")


def _start_data(smtp: smtplib.SMTP) -> Sending | None:
    code, words = smtp.docmd("DATA")
    return None if code == 354 else _refusal(code, words, "DATA")


def _finish(smtp: smtplib.SMTP, answer_timeout: float) -> Sending:
    """The final dot has left. From here on a loss leaves us in doubt."""
    try:
        if smtp.sock is not None:
            smtp.sock.settimeout(answer_timeout)
        code, words = smtp.getreply()
    except SMTP_FAULTS as error:
        return Sending(Verdict.UNCERTAIN, f"envoyé en entier, réponse du serveur perdue : {words_of(error)}")
    if 200 <= code < 300:
        return Sending(Verdict.SENT, f"accepté par le serveur : {said(code, words)}")
    if 400 <= code < 600:
        return _refusal(code, words, "message")
    return Sending(Verdict.UNCERTAIN, f"envoyé en entier, réponse du serveur illisible : {said(code, words)}")


def _refusal(code: int, words: bytes, step: str, *, final: bool = True) -> Sending:
    """5yz is final for this mail, anything else may pass."""
    refused = final and 500 <= code < 600 and code != AUTHENTICATION_REQUIRED
    how = "refusé" if refused else "remis à plus tard"
    return Sending(Verdict.REFUSED if refused else Verdict.LATER, f"{how} ({step}) : {said(code, words)}")


def _dot_stuffed(raw: bytes) -> bytes:
    """Lines end in CRLF and none is a lone dot (RFC 5321, 2.3.8 and 4.5.2): nothing in the mail can end it early."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    stuffed = re.sub(rb"(?m)^\.", b"..", lines)
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"


def said(code: int, words: bytes) -> str:
    """A server's answer on one line of at most 500 characters."""
    return f"{code} {' '.join(words.decode('utf-8', 'replace').split())}"[:500]


def words_of(error: Exception) -> str:
    """The server's words when it spoke, else the system's."""
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return said(error.smtp_code, words if isinstance(words, bytes) else words.encode())
    return str(error) or type(error).__name__
