"""Ports on loopback: one that is free, and whether a server answers on one."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Callable

_LOOK_EVERY_S = 0.02


def free_port() -> int:
    """A TCP port on loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers_soon(port: int, limit_s: float, is_alive: Callable[[], bool] = lambda: True) -> bool:
    """Whether an HTTP server answers on `port`, whatever it says, within `limit_s` and while `is_alive`."""
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline and is_alive():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(_LOOK_EVERY_S)
        else:
            return True
        finally:
            connection.close()
    return False
