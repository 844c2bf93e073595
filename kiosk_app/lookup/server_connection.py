"""A session whose requests end when their time is over, whatever the server sends meanwhile.

    with Deadline(3.0) as deadline:
        response = session.get(…)
    if deadline.passed: …

The libraries' timeouts begin anew with every byte: a server that drips its status line, its headers, the body or a
proxy's consent holds a request for as long as it likes. Here a timer shuts the connection down under it, and the
pending read ends at once. Looking a name up is beyond this: no socket is there yet.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from contextvars import ContextVar
from types import TracebackType
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

_running: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


class Deadline:
    """Shuts down, after `seconds`, the connection that this thread's request goes over. One request each."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True

    def __enter__(self) -> Deadline:
        self._token = _running.set(self)
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._timer.cancel()
        _running.reset(self._token)
        with self._lock:
            self._let_go()

    def covers(self, connection: socket.socket) -> None:
        """From here on the request goes over `connection`: a duplicate is kept, since TLS takes the original over."""
        with self._lock:
            self._let_go()
            self._socket = socket.socket(fileno=os.dup(connection.fileno()))
            if self.passed:
                self._shut_down()

    def _pass(self) -> None:
        with self._lock:
            self.passed = True
            self._shut_down()

    def _shut_down(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _let_go(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None


def session() -> requests.Session:
    """A session whose connections heed the `Deadline` that is running in their thread."""
    made = requests.Session()
    for scheme in ("https://", "http://"):
        made.mount(scheme, _Adapter())
    return made


class _Heeding(HTTPConnection):
    """Tells the running deadline of its socket: of a new one before TLS or a proxy speak, of a kept one anew."""

    def _new_conn(self) -> socket.socket:
        made = super()._new_conn()
        _announce(made)
        return made

    def request(self, *arguments: Any, **options: Any) -> None:
        if self.sock is not None:
            _announce(self.sock)
        super().request(*arguments, **options)


class _HeedingOverTls(_Heeding, HTTPSConnection):
    """The same over TLS, through a proxy's tunnel or not."""

    def _tunnel(self) -> None:
        """A proxy's consent that was cut off looks like a whole one to the libraries: no TLS goes over that."""
        super()._tunnel()
        deadline = _running.get()
        if deadline is not None and deadline.passed:
            raise OSError("the proxy takes longer than anybody waits")


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Heeding


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _HeedingOverTls


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        _use_our_pools(self.poolmanager)

    def proxy_manager_for(self, *arguments: Any, **options: Any) -> PoolManager:
        manager: PoolManager = super().proxy_manager_for(*arguments, **options)
        _use_our_pools(manager)
        return manager


def _use_our_pools(manager: PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


def _announce(connection: socket.socket) -> None:
    deadline = _running.get()
    if deadline is not None:
        deadline.covers(connection)
