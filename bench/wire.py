"""A relay between a client and a server on loopback that counts bytes, connections and requests."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

_CHUNK_BYTES = 1 << 16
_END_OF_HEAD = b"\r\n\r\n"


@dataclass(slots=True)
class Traffic:
    """What passed. Bytes are of HTTP: what TCP and IP add is not in them. Requests have no bodies here."""

    sent_bytes: int = 0
    received_bytes: int = 0
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    """Each request's head as it was sent, up to the empty line."""

    @property
    def total_bytes(self) -> int:
        """Both ways together."""
        return self.sent_bytes + self.received_bytes


class Relay:
    """Listens on `url` and hands everything on to `upstream`. Use as a context manager."""

    def __init__(self, upstream: str) -> None:
        address = urlsplit(upstream)
        self._upstream = (address.hostname or "", address.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}{address.path}"
        self._lock = threading.Lock()
        self._traffic = Traffic()
        self._open: list[socket.socket] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for each in (self._listener, *self._open):
            _shut(each)

    def taken(self) -> Traffic:
        """What passed since the last call."""
        with self._lock:
            traffic, self._traffic = self._traffic, Traffic()
            return traffic

    def _accept(self) -> None:
        while True:
            try:
                client = self._listener.accept()[0]
            except OSError:
                return
            server = socket.create_connection(self._upstream)
            with self._lock:
                self._traffic.connections += 1
                self._open += [client, server]
            for each in (client, server):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._requests, args=(client, server), daemon=True).start()
            threading.Thread(target=self._replies, args=(server, client), daemon=True).start()

    def _requests(self, client: socket.socket, server: socket.socket) -> None:
        head = bytearray()
        while data := _received(client):
            head += data
            with self._lock:
                self._traffic.sent_bytes += len(data)
                while (end := head.find(_END_OF_HEAD)) >= 0:
                    self._traffic.requests.append(bytes(head[:end]))
                    del head[: end + len(_END_OF_HEAD)]
            if not _sent(server, data):
                break
        _shut(server)

    def _replies(self, server: socket.socket, client: socket.socket) -> None:
        while data := _received(server):
            with self._lock:
                self._traffic.received_bytes += len(data)
            if not _sent(client, data):
                break
        _shut(client)


def _received(source: socket.socket) -> bytes:
    try:
        return source.recv(_CHUNK_BYTES)
    except OSError:
        return b""


def _sent(sink: socket.socket, data: bytes) -> bool:
    try:
        sink.sendall(data)
    except OSError:
        return False
    return True


def _shut(each: socket.socket) -> None:
    try:
        each.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
    finally:
        each.close()
