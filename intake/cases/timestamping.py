"""A time-stamp from the configured authority (RFC 3161 over HTTP): a proof of when, from somebody else's clock."""

from __future__ import annotations

import http.client
import secrets
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from intake.errors import MessageError

MOST_ANSWER = 1_000_000
"""Bytes: a stamp with its certificates takes some five thousand."""


@dataclass(frozen=True)
class Authority:
    """``ca_file``: the certificates (PEM) its stamps are verified with. ``timeout`` in seconds."""

    url: str
    ca_file: Path
    timeout: float = 20


@dataclass(frozen=True)
class Stamp:
    """The authority's answer as it came (TimeStampResp, DER), what verifies it (PEM), and when it says."""

    answer: bytes
    authority: bytes
    at: datetime


def stamp(content: bytes, authority: Authority) -> Stamp:
    """Raises MessageError, with what to tell a person, when there is none to be had now."""
    from intake.reading.timestamps import request_for, verified_stamp

    try:
        trusted = authority.ca_file.read_bytes()
    except OSError as error:
        raise MessageError(f"{authority.ca_file} : illisible ({error.strerror})") from error
    nonce = secrets.randbits(63)
    answer = _ask(request_for(content, nonce), authority)
    return Stamp(answer, trusted, verified_stamp(answer, content, nonce, trusted))


def _ask(request: bytes, authority: Authority) -> bytes:
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    # The rules of the configuration let http and https through, nothing else.
    asked = urllib.request.Request(authority.url, request, headers)  # noqa: S310
    try:
        with urllib.request.urlopen(asked, timeout=authority.timeout) as answered:  # noqa: S310  see above
            answer: bytes = answered.read(MOST_ANSWER + 1)
    except urllib.error.HTTPError as error:
        error.close()
        raise MessageError(f"l’autorité d’horodatage refuse : HTTP {error.code}") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise MessageError(f"l’autorité d’horodatage ne répond pas : {error}") from error
    if len(answer) > MOST_ANSWER:
        raise MessageError("l’autorité d’horodatage répond sans fin")
    return answer
