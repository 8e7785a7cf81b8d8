"""Waiting for mail on an IMAP connection: IDLE (RFC 2177), or looking again now and then."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from threading import Event

from imapclient import IMAPClient

REFRESH_SECONDS = 540
"""IDLE is ended and begun again at least so often: servers and firewalls drop it at 29 minutes or well before."""
FIRST_ROUND_SECONDS = 1.0
"""A mail announced in the same packet as the server's « + idling » stays unseen in a buffer until IDLE ends."""
TICK_SECONDS = 0.5
"""Between two looks at ``stop``."""
LOOK_SECONDS = 10.0
"""Between two looks at the folder of a server without IDLE."""


def wait_by_idle(client: IMAPClient, deadline: float, stop: Event) -> None:
    """Until mail is announced, ``deadline`` (monotonic) has passed or ``stop`` is set.

    Every round ends with DONE and its answer within the connection's timeout: a dead connection raises OSError or
    IMAPClientError there, it never counts as « nothing came ».
    """
    length = FIRST_ROUND_SECONDS
    while time.monotonic() < deadline and not stop.is_set():
        if _idle_round(client, min(deadline, time.monotonic() + length), stop):
            return
        length = REFRESH_SECONDS


def wait_by_looking(has_news: Callable[[], bool], deadline: float, stop: Event) -> None:
    """The same, for a server without IDLE."""
    while (left := deadline - time.monotonic()) > 0:
        if stop.wait(min(LOOK_SECONDS, left)) or has_news():
            return


def _idle_round(client: IMAPClient, until: float, stop: Event) -> bool:
    client.idle()
    announced = _listen(client, until, stop)
    _, late = client.idle_done()
    return announced or _announces_mail(late)


def _listen(client: IMAPClient, until: float, stop: Event) -> bool:
    while (left := until - time.monotonic()) > 0 and not stop.is_set():
        tick, began = min(TICK_SECONDS, left), time.monotonic()
        said = client.idle_check(timeout=tick)
        if _announces_mail(said):
            return True
        # At the end of the stream imapclient returns at once with nothing, for ever: let DONE find out.
        if not said and time.monotonic() - began < tick / 2:
            return False
    return False


def _announces_mail(responses: Sequence[Sequence[object]]) -> bool:
    return any(len(response) > 1 and response[1] == b"EXISTS" for response in responses)
