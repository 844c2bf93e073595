"""An HTTP/1.1 client connection for generating load: bytes out, one reply in, as little work as Python allows."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_STATUS = slice(9, 12)
_NO_BODY = frozenset({204, 304})


class Broken(Exception):
    """The connection ended within a reply, or the reply has no stated length."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply."""

    status: int
    head: bytes
    body: bytes


class Connection(asyncio.Protocol):
    """One keep-alive connection; one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Reply] | None = None
        self._buffer = bytearray()
        self._whole = 0

    @classmethod
    async def open(cls, host: str, port: int) -> Connection:
        """Connect. Raises `OSError`."""
        _, made = await asyncio.get_running_loop().create_connection(cls, host, port)
        return made

    @property
    def is_open(self) -> bool:
        """Whether another request can be tried on it: servers close idle ones."""
        return self._transport is not None and not self._transport.is_closing()

    def close(self) -> None:
        """Let go of it."""
        if self._transport is not None:
            self._transport.abort()

    async def ask(self, request: bytes) -> Reply:
        """Send `request` and wait for the whole reply. Raises `Broken`."""
        if self._transport is None or self._transport.is_closing():
            raise Broken("closed")
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See `asyncio.Protocol`."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a TCP connection's always is
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """See `asyncio.Protocol`."""
        self._buffer += data
        if not self._whole and not self._measure():
            return
        if len(self._buffer) >= self._whole:
            self._finish()

    def connection_lost(self, exc: Exception | None) -> None:
        """See `asyncio.Protocol`."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(Broken("ended within a reply"))

    def _measure(self) -> bool:
        """Learn how long the reply is; False while its head has not come whole."""
        end = self._buffer.find(_END_OF_HEAD)
        if end < 0:
            return False
        self._head_bytes = end + len(_END_OF_HEAD)
        self._status = int(self._buffer[_STATUS])
        length = _LENGTH.search(self._buffer, 0, end)
        if length is None and self._status not in _NO_BODY:
            self.close()
            return False
        self._whole = self._head_bytes + (0 if length is None or self._status in _NO_BODY else int(length[1]))
        return True

    def _finish(self) -> None:
        head, body = bytes(self._buffer[: self._head_bytes]), bytes(self._buffer[self._head_bytes : self._whole])
        del self._buffer[: self._whole]
        self._whole = 0
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(Reply(self._status, head, body))
