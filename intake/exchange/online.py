"""Exchange Online's addresses, and what becomes of EWS there."""

from __future__ import annotations

from urllib.parse import urlsplit

ONLINE = ("office365.com", "office.com", "outlook.com", "office365.us", "outlook.cn")
"""Domains of Exchange Online's endpoints, national clouds included."""
LAST_DAY = "1er avril 2027"
"""Microsoft: EWS is blocked by default in Exchange Online since October 2026 and ends on 1 April 2027."""


def is_online(url: str) -> bool:
    """Whether that address leads to Exchange Online rather than to a server of our own."""
    host = (urlsplit(url).hostname or "").lower()
    return any(host == domain or host.endswith(f".{domain}") for domain in ONLINE)


def ending(url: str) -> str | None:
    """The sentence that an administrator must read; None for a server of our own, where EWS stays supported."""
    if not is_online(url):
        return None
    host = urlsplit(url).hostname
    return (
        f"{host} est Exchange Online : EWS, fermé par défaut depuis octobre 2026, y cesse le {LAST_DAY} "
        "— passez avant cette date à source: {graph: …} (Microsoft Graph), ou à imap avec OAuth2"
    )
