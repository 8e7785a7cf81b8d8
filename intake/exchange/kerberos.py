"""Kerberos over HTTP (RFC 4559): a ticket shown with each request, bound to the TLS channel that it goes by."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import requests
from asn1crypto.x509 import Certificate
from requests.auth import AuthBase

from intake.errors import IntakeError
from intake.exchange.gssapi import GssapiError
from intake.exchange.options import EwsOptions
from intake.exchange.ticket_faults import fault_of, host_of


class Negotiate(AuthBase):
    """A token with each request, once the server has shown its certificate: the first is asked without one."""

    def __init__(self, options: EwsOptions) -> None:
        self._options = options
        self._binding: bytes | None = None

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._binding is not None:
            self._prove(request, self._binding)
        sent = self._binding
        request.register_hook("response", lambda response, **how: self._answered(response, sent, how))
        return request

    def _answered(self, response: requests.Response, sent: bytes | None, how: dict[str, Any]) -> requests.Response:
        """Asked for a proof, once: with another token, if it is bound to another channel than the one refused."""
        offered = response.headers.get("WWW-Authenticate", "").lower()
        if response.status_code != 401 or "negotiate" not in offered:
            return response
        binding = _binding_of(response)
        if binding is None or binding == sent:
            return response
        self._binding = binding
        request = response.request.copy()
        try:
            self._prove(request, binding)
        except IntakeError:
            # Nobody else will: what asked for an answer gets this fault in its place.
            response.close()
            raise
        # Read to its end, its connection is free for the second request: the one whose certificate we were shown.
        _ = response.content
        response.raw.release_conn()
        second: requests.Response = response.connection.send(request, **how)
        second.history.append(response)
        return second

    def _prove(self, request: requests.PreparedRequest, binding: bytes) -> None:
        options = self._options
        try:
            token = options.tickets.token(host_of(options), binding)
        except (GssapiError, OSError) as error:
            raise fault_of(error, options) from error
        request.headers["Authorization"] = f"Negotiate {base64.b64encode(token).decode('ascii')}"


def _binding_of(response: requests.Response) -> bytes | None:
    """The channel it came by, as RFC 5929 names it (« tls-server-end-point »); None for what is no TLS."""
    connection = response.raw.connection
    certificate = connection.sock.getpeercert(binary_form=True) if connection and connection.sock else None
    return b"tls-server-end-point:" + _digest_of(certificate) if certificate else None


def _digest_of(certificate: bytes) -> bytes:
    try:
        algorithm = Certificate.load(certificate)["signature_algorithm"].hash_algo
    except ValueError:
        algorithm = ""
    usual = algorithm in ("", "md5", "sha1", "shake128", "shake256")
    return hashlib.new("sha256" if usual else algorithm, certificate).digest()
