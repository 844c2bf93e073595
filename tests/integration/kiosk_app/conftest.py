"""A real HTTP server that misbehaves (raw sockets on loopback, a thread for each connection), and a real cache."""

from __future__ import annotations

import contextlib
import datetime
import os
import socket
import sqlite3
import ssl
import threading
import tty
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from offline_cache.contract import schema
from offline_cache.contract.dossier import Dossier, FoundReply, Reply, Status
from offline_cache.layout import DATABASE_NAME, GENERATION_MARK, Pointer, switch_pointer

AS_OF = datetime.datetime(2026, 12, 1, 5, 0, tzinfo=datetime.UTC)
NUMBER = "H49.22-261008-0975"

Behaviour = Callable[["Line"], None]


class Line:
    """One connection, its request read up to the blank line."""

    def __init__(self, connection: socket.socket, stopping: threading.Event) -> None:
        self.connection, self.stopping = connection, stopping
        self.head = b""
        while b"\r\n\r\n" not in self.head:
            received = connection.recv(4096)
            if not received:
                raise ConnectionError
            self.head += received

    @property
    def target(self) -> str:
        """The request target, as it was sent."""
        return self.head.split(b" ", 2)[1].decode("ascii")

    def header(self, name: str) -> str | None:
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.decode("latin-1").partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return None

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def answer(self, status: int, body: bytes = b"", *headers: str) -> None:
        """A whole, well-formed response."""
        lines = [f"HTTP/1.1 {status} Words", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
        self.send("\r\n".join(lines).encode("latin-1") + body)

    def hang(self) -> None:
        """Say nothing more until the test is over."""
        self.stopping.wait()


class Misbehaving:
    """Listens from the start; `behaviour` is called for every request. `heard` holds the requests' targets."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._tls = tls
        self.stopping = threading.Event()
        self.heard: list[str] = []
        self.heads: list[bytes] = []
        self.behaviour: Behaviour = Line.hang
        self._connections: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=[connection])
            self._threads.append(thread)
            self._connections.append(connection)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            served = connection if self._tls is None else self._tls.wrap_socket(connection, server_side=True)
            with served:
                line = Line(served, self.stopping)
                self.heard.append(line.target)
                self.heads.append(line.head)
                self.behaviour(line)

    def close(self) -> None:
        self.stopping.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()


@pytest.fixture
def misbehaving() -> Iterator[Misbehaving]:
    server = Misbehaving()
    yield server
    server.close()


@pytest.fixture
def misbehaving_over_tls() -> Iterator[Callable[[ssl.SSLContext], Misbehaving]]:
    servers: list[Misbehaving] = []

    def start(tls: ssl.SSLContext) -> Misbehaving:
        servers.append(Misbehaving(tls))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def found() -> FoundReply:
    """What the server knows of `NUMBER`."""
    return FoundReply(
        Dossier(dossier_code=NUMBER, receipt_number=NUMBER, procedure="P", agency="A", status=Status.FINISHED,
                applicant="N** V** A", updated=AS_OF),
        AS_OF,
    )  # fmt: skip


@pytest.fixture
def as_json() -> Callable[[Reply | Any], bytes]:
    return msgspec.json.encode


@pytest.fixture
def install() -> Callable[..., None]:
    """Put dossiers into a cache folder as a new generation, without a synchronisation."""

    def put(root: Path, *dossiers: Dossier, as_of: datetime.datetime, generation: str = "g1", seq: int = 1) -> None:
        folder = root / generation
        folder.mkdir(parents=True)
        words: dict[str, int] = {}
        rows = [schema.to_row(one, lambda text: words.setdefault(text, len(words) + 1)) for one in dossiers]
        with contextlib.closing(sqlite3.connect(folder / DATABASE_NAME)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            schema.create(connection)
            with connection:
                connection.executemany(schema.PUT_DOSSIER_SQL, rows)
                connection.executemany(schema.INSERT_WORD_SQL, [(number, text) for text, number in words.items()])
                numbers = {pair for dossier in dossiers for pair in schema.numbers_of(dossier)}
                connection.executemany(schema.INSERT_NUMBER_SQL, sorted(numbers))
                connection.execute("INSERT INTO meta VALUES (?, ?, ?)", (generation, seq, as_of.isoformat()))
        (folder / GENERATION_MARK).touch()
        switch_pointer(root, Pointer(generation, generation, seq))

    return put


class Wire:
    """A serial line by pseudo-terminal; the test holds the scanner's end."""

    def __init__(self) -> None:
        self._scanner_end, self._kiosk_end = os.openpty()
        tty.setraw(self._kiosk_end)
        self.path = os.ttyname(self._kiosk_end)

    def scan(self, text: str) -> None:
        os.write(self._scanner_end, f"{text}\r".encode())

    def close(self) -> None:
        os.close(self._scanner_end)
        os.close(self._kiosk_end)


@pytest.fixture
def wire() -> Iterator[Wire]:
    made = Wire()
    yield made
    made.close()
