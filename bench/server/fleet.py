"""Many kiosks that poll a web server, simulated in one process over as many keep-alive connections.

Each polls every so many seconds, from a moment of its own; in every second poll, by turns, it finds changes. What it
sends is what a real kiosk sent (`bench.feed.polling`); every reply must be, byte for byte, what the real one got.

Run as a process: `python -m bench.server.fleet PLAN`, a file of JSON. It prints what came of it as JSON.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import sys
import time
from collections import Counter
from pathlib import Path

import msgspec

from bench.server.connection import Broken, Connection

_AT_ONCE = 200
"""Connections being opened at one time, as long as the fleet is switched on."""
_SEED = 9


class Step(msgspec.Struct, frozen=True):
    """One request as it is sent, and what must come back."""

    request: str
    status: int
    sha256: str


class Plan(msgspec.Struct, frozen=True):
    """What the fleet does. Kiosks are numbered from `first`, so that several processes make one fleet."""

    port: int
    first: int
    kiosks: int
    interval_s: float
    seconds: float
    changed: list[Step]
    unchanged: list[Step]


class Outcome(msgspec.Struct, frozen=True):
    """What came of it. `errors` by what they were; `late_s` is how far the simulation itself fell behind."""

    polls: int
    with_changes: int
    requests: int
    reconnected: int
    errors: dict[str, int]
    poll_ms: list[float]
    late_s: float


class Fleet:
    """The simulation."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._random = random.Random(_SEED + plan.first)
        self._errors: Counter[str] = Counter()
        self._poll_ms: list[float] = []
        self._with_changes = self._requests = self._reconnected = 0
        self._late_s = 0.0
        self._gate = asyncio.Semaphore(_AT_ONCE)

    async def run(self) -> Outcome:
        """Let every kiosk poll until the time is over."""
        self._began = time.monotonic()
        plan = self._plan
        await asyncio.gather(*(self._kiosk(plan.first + place) for place in range(plan.kiosks)))
        return Outcome(
            len(self._poll_ms), self._with_changes, self._requests, self._reconnected, dict(self._errors),
            self._poll_ms, self._late_s,
        )  # fmt: skip

    async def _kiosk(self, number: int) -> None:
        connection: Connection | None = None
        due = self._began + self._random.uniform(0, self._plan.interval_s)
        turn = number
        while due < self._began + self._plan.seconds:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            self._late_s = max(self._late_s, time.monotonic() - due)
            asked = time.monotonic()
            try:
                connection = await self._connected(connection)
                await self._poll(connection, self._plan.changed if turn % 2 else self._plan.unchanged)
                self._with_changes += turn % 2
            except (OSError, Broken) as error:
                self._errors[type(error).__name__] += 1
                connection = None
            self._poll_ms.append((time.monotonic() - asked) * 1000)
            due += self._plan.interval_s
            turn += 1
        if connection is not None:
            connection.close()

    async def _connected(self, connection: Connection | None) -> Connection:
        if connection is not None and connection.is_open:
            return connection
        if connection is not None:
            self._reconnected += 1
        async with self._gate:
            return await Connection.open("127.0.0.1", self._plan.port)

    async def _poll(self, connection: Connection, steps: list[Step]) -> None:
        for step in steps:
            reply = await connection.ask(step.request.encode("latin-1"))
            self._requests += 1
            if reply.status != step.status:
                self._errors[f"status {reply.status} for {step.status}"] += 1
            elif hashlib.sha256(reply.body).hexdigest() != step.sha256:
                self._errors["other content"] += 1


def main() -> None:
    """Run the plan and print the outcome."""
    plan = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Plan)
    print(msgspec.json.encode(asyncio.run(Fleet(plan).run())).decode())


if __name__ == "__main__":
    main()
