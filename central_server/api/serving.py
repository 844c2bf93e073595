"""Running the application under uvicorn until told to stop."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

_GRACE_S = 5
"""How long open requests may take after the stop."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises `OSError`.

    Its connections send at once: asyncio sees to that only for sockets that were opened by protocol number, and a head
    and a body that wait for each other's acknowledgement take 40 ms.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=2048)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


class Server:
    """One uvicorn server on a socket that is already open: a client that connects early only waits."""

    def __init__(self, app: FastAPI, listener: socket.socket, on_ready: Callable[[], None] = lambda: None) -> None:
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, date_header=True,
            timeout_graceful_shutdown=_GRACE_S, lifespan="on", proxy_headers=False,
        )  # fmt: skip
        logging.getLogger("uvicorn.access").disabled = True  # its lines hold paths, and paths hold numbers
        self._server = _ReadyServer(config, on_ready)
        self._listener = listener

    def run(self) -> None:
        """Serve until `stop`, SIGINT or SIGTERM; in a thread other than the main one only `stop` ends it."""
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: self.stop())
        try:
            self._server.run(sockets=[self._listener])
        finally:
            self._listener.close()

    def stop(self) -> None:
        """Ask the server to finish; safe from any thread."""
        self._server.should_exit = True


class _ReadyServer(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._on_ready()
