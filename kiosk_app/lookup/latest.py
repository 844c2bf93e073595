"""A scan while busy replaces, never queues behind: at most one piece of work waits, and it is the newest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kiosk_app.errors import KioskError
from kiosk_app.lookup.ports import T, Workers


class Superseded(KioskError):
    """Newer work took this one's place before it began."""


@dataclass(slots=True)
class _Waiting:
    work: Callable[[], Any]
    done: Callable[[Any], None]


class LatestOnly:
    """`Workers` over a pool that refuses work while it is busy. Lives on the thread that calls it."""

    def __init__(self, pool: Workers) -> None:
        self._pool = pool
        self._waiting: _Waiting | None = None

    def submit(self, work: Callable[[], T], done: Callable[[T | Exception], None]) -> bool:
        """Begin now, or as soon as a worker is free unless something newer comes first: `done(Superseded())` then."""
        if self._pool.submit(work, lambda result: self._finished(done, result)):
            return True
        replaced, self._waiting = self._waiting, _Waiting(work, done)
        if replaced is not None:
            replaced.done(Superseded("a newer scan took its place"))
        return True

    def _finished(self, done: Callable[[T | Exception], None], result: T | Exception) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.submit(waiting.work, waiting.done)
        done(result)
