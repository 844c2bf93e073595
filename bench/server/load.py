"""Look-ups as fast as a server answers them, over some keep-alive connections.

Run as a process: `python -m bench.server.load PORT CONNECTIONS SECONDS REQUESTS_FILE`. It prints what came
of it as JSON.
"""

from __future__ import annotations

import asyncio
import sys
import time
from itertools import cycle
from pathlib import Path

import msgspec

from bench.results import p99
from bench.server.connection import Broken, Connection

_OK = 200


class Asked(msgspec.Struct, frozen=True):
    """`errors` are replies other than 200 and connections that broke."""

    replies: int
    errors: int
    seconds: float
    p99_ms: float

    @property
    def per_s(self) -> float:
        """Replies a second."""
        return self.replies / self.seconds


async def ask(port: int, connections: int, seconds: float, requests: list[bytes]) -> Asked:
    """Keep every connection busy for `seconds`; each asks once at least."""
    waits_ms: list[float] = []
    errors = 0
    following = cycle(requests)
    began = time.monotonic()

    async def keep_asking() -> None:
        nonlocal errors
        connection = await Connection.open("127.0.0.1", port)
        asked = began
        while asked < began + seconds:
            asked = time.monotonic()
            try:
                reply = await connection.ask(next(following))
            except Broken:
                errors += 1
                return
            errors += reply.status != _OK
            waits_ms.append((time.monotonic() - asked) * 1000)
        connection.close()

    await asyncio.gather(*(keep_asking() for _ in range(connections)))
    return Asked(len(waits_ms), errors, time.monotonic() - began, p99(waits_ms) if waits_ms else 0.0)


def main() -> None:
    """Ask, and print the outcome."""
    port, connections, seconds, requests_file = sys.argv[1:]
    requests = [line.encode() for line in msgspec.json.decode(Path(requests_file).read_bytes(), type=list[str])]
    asked = asyncio.run(ask(int(port), int(connections), float(seconds), requests))
    print(msgspec.json.encode(asked).decode())


if __name__ == "__main__":
    main()
