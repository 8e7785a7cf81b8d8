"""Where a request comes from: its address behind our proxies, its host, the page it was sent from."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from starlette.requests import Request

from intake.console.access.options import AccessOptions

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_FETCHES_OF_OURS = frozenset({"same-origin", "none"})
_LONGEST_TARGET = 2000
HOME = "/"


@dataclass(frozen=True)
class Requesters:
    """Reads what a request says of itself, and what of it is believed."""

    options: AccessOptions

    @cached_property
    def _trusted(self) -> tuple[Network, ...]:
        return tuple(ipaddress.ip_network(each) for each in self.options.trusted_proxies)

    def address(self, request: Request) -> str:
        """The client's address: of ``X-Forwarded-For`` the last one that is no proxy of ours, else the peer's."""
        peer = request.client.host if request.client else ""
        if not self._is_ours(peer):
            return peer
        told = ",".join(request.headers.getlist("x-forwarded-for"))
        named = [each.strip() for each in told.split(",") if each.strip()]
        for each in reversed(named):
            if not self._is_ours(each):
                # What a proxy of ours wrote there is an address; anything else is not worth believing.
                return each if _address(each) else peer
        return peer

    def is_named(self, request: Request) -> bool:
        """Whether the ``Host`` is ours: a name of another's would lead its links and cookies astray."""
        return request.headers.get("host", "").lower() in self.options.allowed_hosts

    def is_from_our_pages(self, request: Request) -> bool:
        """Whether an unsafe request was sent by a page of ours, as far as the browser says (Origin, Fetch metadata)."""
        if request.headers.get("sec-fetch-site", "none") not in _FETCHES_OF_OURS:
            return False
        origin = request.headers.get("origin")
        return origin is None or self._is_our_origin(origin)

    def came_from(self, request: Request) -> str:
        """Where to lead who must log in first: this page, or for a form the page it stood on."""
        if request.method in SAFE_METHODS and "hx-request" not in request.headers:
            query = f"?{request.url.query}" if request.url.query else ""
            return safe_target(request.url.path + query)
        page = urlsplit(request.headers.get("hx-current-url") or request.headers.get("referer", ""))
        if not self._is_our_origin(f"{page.scheme}://{page.netloc}"):
            return HOME
        return safe_target(page.path + (f"?{page.query}" if page.query else ""))

    def _is_our_origin(self, origin: str) -> bool:
        scheme, _, host = origin.partition("://")
        return scheme == urlsplit(self.options.url).scheme and host.lower() in self.options.allowed_hosts

    def _is_ours(self, host: str) -> bool:
        address = _address(host)
        return address is not None and any(address in network for network in self._trusted)


def block_of(host: str) -> str:
    """What is limited of an address: of IPv6 a /64, for one machine has as many addresses as it likes there."""
    address = _address(host)
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((address, 64), strict=False))
    return host


def safe_target(raw: str, *, besides: Iterable[str] = ("/connexion", "/deconnexion")) -> str:
    """That target when it is a path of ours, else the home page: nobody is led elsewhere after a login."""
    strange = any(char <= " " or char in "\\\x7f" for char in raw)
    if strange or not raw.startswith("/") or raw.startswith("//") or len(raw) > _LONGEST_TARGET:
        return HOME
    path = urlsplit(raw).path
    if any(path == each or path.startswith(f"{each}/") for each in besides):
        return HOME
    return raw


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
