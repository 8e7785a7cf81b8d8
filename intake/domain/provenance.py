"""Is the mail from whom it says? What our own server proved of it (RFC 8601), and which senders policy expects.

A doubt never loses a mail and never refuses one: a person files it, and no automatic reply leaves.
"""

from __future__ import annotations

import re

from intake.domain.deadlines import is_one_of
from intake.domain.letter import Letter
from intake.domain.mailbox import Mailbox

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"^\s*(spf|dkim|dmarc)\s*=\s*([a-z]+)", re.IGNORECASE)


def doubt_about_sender(letter: Letter, mailbox: Mailbox) -> str | None:
    """Why a person must look at who wrote, in French; None when nothing speaks against the sender."""
    return _failed(letter, mailbox.trusted_hosts) or _unexpected(letter, mailbox.expected_domains)


def is_proved(letter: Letter, mailbox: Mailbox) -> bool:
    """Our own server says that the address shown is the sender's: DMARC passed. Its silence proves nothing."""
    _, results = _said_by_ours(letter, mailbox.trusted_hosts)
    return results.get("dmarc") == {"pass"}


def _failed(letter: Letter, trusted_hosts: tuple[str, ...]) -> str | None:
    server, results = _said_by_ours(letter, trusted_hosts)
    failure = _failure(results)
    return f"{failure}, dit notre serveur {server[:80]} : l’expéditeur affiché n’est pas prouvé" if failure else None


def _said_by_ours(letter: Letter, trusted_hosts: tuple[str, ...]) -> tuple[str, dict[str, set[str]]]:
    """The topmost result that one of our own servers wrote; those of others anybody may have written."""
    for name, value in letter.headers:
        server, results = _results(value) if name == "authentication-results" else ("", {})
        if is_one_of(server, trusted_hosts):
            return server, results
    return "", {}


def _failure(results: dict[str, set[str]]) -> str | None:
    """DMARC speaks for both; without it, a refused SPF that no valid DKIM signature makes up for (redirections)."""
    dmarc = results.get("dmarc", set())
    if "pass" in dmarc:
        return None
    if "fail" in dmarc:
        return "DMARC échoué"
    if "fail" in results.get("spf", set()) and "pass" not in results.get("dkim", set()):
        return "SPF échoué, sans signature DKIM valide"
    return None


def _results(value: str) -> tuple[str, dict[str, set[str]]]:
    """The server that wrote the field, and what it says of each method."""
    server, *said = _COMMENT.sub(" ", value).split(";")
    found: dict[str, set[str]] = {}
    for each in said:
        match = _RESULT.match(each)
        if match:
            found.setdefault(match[1].lower(), set()).add(match[2].lower())
    # « host version »: the version is optional (RFC 8601, 2.2).
    return (server.split() or [""])[0], found


def _unexpected(letter: Letter, expected: tuple[str, ...]) -> str | None:
    if not expected:
        return None
    domain = letter.sender.email.rpartition("@")[2].lower() if letter.sender else ""
    if is_one_of(domain, expected):
        return None
    return f"expéditeur d’un domaine qui n’est pas attendu ({domain[:80] or 'aucun'})"
