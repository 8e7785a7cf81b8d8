"""The console on a socket: uvicorn, one process, stopped gently."""

from __future__ import annotations

import socket
from collections.abc import Callable

import structlog
import uvicorn
from starlette.types import ASGIApp

from intake.errors import TransientError

log = structlog.get_logger(__name__)
LAST_WORDS_SECONDS = 10
"""What a request under way is given once the process must end."""


def serve(app: ASGIApp, host: str, port: int, listening: Callable[[], None] = lambda: None) -> None:
    """Until SIGTERM or Ctrl-C. ``listening`` is called once the address is ours. Raises TransientError otherwise."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=LAST_WORDS_SECONDS,
    )
    server = uvicorn.Server(config)
    try:
        bound = listen(config)
    except (SystemExit, OSError) as fault:
        words = f"la console ne peut écouter sur {host}:{port} : adresse prise ou interdite"
        raise TransientError(f"{words} ; une autre console y est peut-être, ou choisir par --listen") from fault
    listening()
    log.info("console_started", host=host, port=port)
    server.run(sockets=[bound])
    log.info("console_stopped")


def listen(config: uvicorn.Config) -> socket.socket:
    """Its socket; what it accepts sends at once. Raises SystemExit, as uvicorn does, or OSError.

    uvicorn makes it without naming its protocol, so asyncio leaves Nagle's algorithm on: each page would wait 40 ms for
    the browser to acknowledge its headers. Connections take the option over from the socket that listens.
    """
    bound = config.bind_socket()
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return bound
