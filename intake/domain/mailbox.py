"""A mailbox's policy, as the rules see it. Where it lives (IMAP, Maildir…) is an adapter's business."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from intake.domain.letter import MailboxName


class Purpose(StrEnum):
    """What people write there for."""

    EVALUATION = "evaluation"
    APPEAL = "appeal"


class Mode(StrEnum):
    """``live`` sends replies; ``shadow`` holds each one for an operator's click."""

    LIVE = "live"
    SHADOW = "shadow"


@dataclass(frozen=True)
class Contact:
    """Who answers for the mailbox, as printed in replies (CRPA R112-11-1)."""

    service: str
    email: str
    phone: str = ""
    postal_address: str = ""


@dataclass(frozen=True)
class Mailbox:
    """One logical mailbox. ``aliases`` are other spellings of its address, old or accented.

    ``trusted_hosts`` are patterns of our own servers' names in ``Received:`` (``*.sante.gouv.fr``).
    Caps on the replies of 24 hours, past which a person is told: to one address, to all of its domain (a responder
    may vary its address), and from this mailbox. ``expected_domains`` are patterns of the senders' domains that are
    filed without a person (``*.fr``); empty: all. ``receipts``: who sends nothing but what is filed is told so.
    ``return_files``: a returned file goes back with the reply, up to ``return_files_mib`` MiB in one mail.
    """

    name: MailboxName
    address: str
    purpose: Purpose
    corps: str
    mode: Mode
    contact: Contact
    aliases: tuple[str, ...] = ()
    trusted_hosts: tuple[str, ...] = ()
    received_gap_minutes: int = 60
    replies_per_sender_day: int = 10
    replies_per_domain_day: int = 200
    replies_per_day: int = 1000
    expected_domains: tuple[str, ...] = ()
    receipts: bool = False
    return_files: bool = False
    return_files_mib: int = 8

    def answers_to(self, email: str) -> bool:
        """True when the address is this mailbox: NFC and NFD, accented and plain spellings are the same."""
        return fold_address(email) in {fold_address(known) for known in (self.address, *self.aliases)}


def fold_address(email: str) -> str:
    """An address for comparison: lower case, without accents, its domain in one spelling (IDNA or not)."""
    decomposed = unicodedata.normalize("NFKD", _in_letters(email.strip().lower()))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _in_letters(email: str) -> str:
    """``x@xn--hpital-xxa.fr`` as it is read; as it stands where that is no IDNA (RFC 3490)."""
    local, at, domain = email.rpartition("@")
    if "xn--" not in domain:
        return email
    try:
        return f"{local}{at}{domain.encode().decode('idna')}"
    except UnicodeError:
        return email


def envelope_address(email: str) -> str | None:
    """That address as an envelope carries it, its domain in ASCII (IDNA); None unless it is ``local@domain``."""
    if not _PLAIN_ADDRESS.fullmatch(email):
        return None
    local, _, domain = email.rpartition("@")
    try:
        local.encode()
        host = domain.encode("idna").decode()
    except UnicodeError:
        return None
    # « ´ » is a space to IDNA, so that what comes out need not be a host's name.
    return f"{local}@{host}" if _HOST.fullmatch(host) else None


_HOST = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?")
_PLAIN_ADDRESS = re.compile(r"""[^\s<>(),:;"\[\]\\@\x00-\x1f\x7f]{1,64}@[^\s<>(),:;"\[\]\\@\x00-\x1f\x7f]{1,255}""")
