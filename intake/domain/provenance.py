"""Is the mail from whom it says? What our own server proved of it (RFC 8601), and which senders policy expects.

A doubt never loses a mail and never refuses one: a person files it, and no automatic reply leaves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from intake.domain.deadlines import is_one_of
from intake.domain.letter import Letter
from intake.domain.mailbox import Mailbox

_COMMENT = re.compile(r"\([^()]*\)")
_PROPERTY = re.compile(r"\b(?:header\.from|header\.d|header\.i|smtp\.mailfrom)\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_RESULT = re.compile(r"^\s*(spf|dkim|dmarc)\s*=\s*([a-z]+)", re.IGNORECASE)


def doubt_about_sender(letter: Letter, mailbox: Mailbox) -> str | None:
    """Why a person must look at who wrote, in French; None when nothing speaks against the sender."""
    return _failed(letter, mailbox.trusted_hosts) or _unexpected(letter, mailbox.expected_domains)


def proof_of_sender(letter: Letter, mailbox: Mailbox) -> str | None:
    """How our own server proved that the mail comes from its sender's domain, in French; None when it did not.

    Stricter than the absence of doubt: DMARC, or SPF or DKIM of that very domain (RFC 7489, 3.1: alignment).
    """
    said = _said_by_us(letter, mailbox.trusted_hosts)
    if said is None or doubt_about_sender(letter, mailbox) is not None:
        return None
    if any(each.method == "dmarc" and each.result == "fail" for each in said.results):
        return None
    domain = _domain_of(letter)
    proved = [each.method for each in said.results if each.passes and each.speaks_of(domain)]
    return f"{proved[0].upper()} réussi, dit notre serveur {said.server[:80]}" if proved else None


def _failed(letter: Letter, trusted_hosts: tuple[str, ...]) -> str | None:
    said = _said_by_us(letter, trusted_hosts)
    failure = _failure(said.results) if said else None
    if said is None or failure is None:
        return None
    return f"{failure}, dit notre serveur {said.server[:80]} : l’expéditeur affiché n’est pas prouvé"


@dataclass(frozen=True)
class _Result:
    """One method's result, and the domain it speaks of ("" when it does not say)."""

    method: str
    result: str
    domain: str

    @property
    def passes(self) -> bool:
        return self.result == "pass"

    def speaks_of(self, domain: str) -> bool:
        """DMARC is about the sender shown; the two others about the domain they name, or one below it."""
        if self.method == "dmarc":
            return self.domain in ("", domain)
        return bool(self.domain) and (domain == self.domain or domain.endswith(f".{self.domain}"))


@dataclass(frozen=True)
class _Said:
    server: str
    results: tuple[_Result, ...]


def _said_by_us(letter: Letter, trusted_hosts: tuple[str, ...]) -> _Said | None:
    """The topmost results that one of our own servers wrote; those of others anybody may have written."""
    fields = (_read(value) for name, value in letter.headers if name == "authentication-results")
    return next((said for said in fields if is_one_of(said.server, trusted_hosts)), None)


def _read(value: str) -> _Said:
    server, *said = _COMMENT.sub(" ", value).split(";")
    found = ((match, each) for each in said for match in [_RESULT.match(each)] if match)
    results = tuple(_Result(match[1].lower(), match[2].lower(), _named_domain(each)) for match, each in found)
    # « host version »: the version is optional (RFC 8601, 2.2).
    return _Said((server.split() or [""])[0], results)


def _named_domain(result: str) -> str:
    match = _PROPERTY.search(result)
    return match[1].rpartition("@")[2].lower() if match else ""


def _failure(results: tuple[_Result, ...]) -> str | None:
    """DMARC speaks for both; without it, a refused SPF that no valid DKIM signature makes up for (redirections)."""
    said = {(each.method, each.result) for each in results}
    if ("dmarc", "pass") in said:
        return None
    if ("dmarc", "fail") in said:
        return "DMARC échoué"
    if ("spf", "fail") in said and ("dkim", "pass") not in said:
        return "SPF échoué, sans signature DKIM valide"
    return None


def _unexpected(letter: Letter, expected: tuple[str, ...]) -> str | None:
    if not expected:
        return None
    domain = _domain_of(letter)
    if is_one_of(domain, expected):
        return None
    return f"expéditeur d’un domaine qui n’est pas attendu ({domain[:80] or 'aucun'})"


def _domain_of(letter: Letter) -> str:
    return letter.sender.email.rpartition("@")[2].lower() if letter.sender else ""
