"""A time-stamp from the configured authority (RFC 3161 over HTTP): a proof of when, from somebody else's clock."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx

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
    try:
        with httpx.stream(
            "POST", authority.url, content=request, headers=headers, timeout=authority.timeout
        ) as answered:
            if not answered.is_success:
                raise MessageError(f"l’autorité d’horodatage refuse : HTTP {answered.status_code}")
            return _whole(answered)
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        raise MessageError(f"l’autorité d’horodatage ne répond pas : {error}") from error


def _whole(answered: httpx.Response) -> bytes:
    """Read piece by piece, so that an answer without end is left before it fills the memory."""
    found = bytearray()
    for piece in answered.iter_bytes():
        found += piece
        if len(found) > MOST_ANSWER:
            raise MessageError("l’autorité d’horodatage répond sans fin")
    return bytes(found)
