"""What the resolver needs from the world: a cache, a server, workers and a timer. `compose.py` fills them in."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Protocol, TypeVar

from kiosk_app.errors import KioskError
from offline_cache.contract.dossier import Dossier, Reply

T = TypeVar("T")


class ServerUnreachable(KioskError):
    """The central server could not be asked, or did not answer as it should. Never means "not found"."""


class ServerDeclined(ServerUnreachable):
    """The server is there and would not answer this: a number that it does not take."""


class NotAdmitted(ServerDeclined):
    """The server does not let this kiosk look anything up: a wrong token, or a proxy that says so."""


class TooManyRequests(ServerDeclined):
    """The server asked for patience: `retry_after_s` seconds of it, where it said how much."""

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class CacheHits(Protocol):
    """What the cache holds under one number."""

    @property
    def dossiers(self) -> tuple[Dossier, ...]: ...
    @property
    def closed(self) -> bool: ...
    @property
    def as_of(self) -> datetime.datetime: ...


class Cache(Protocol):
    """The read side of the cache. Called on the cache's own worker. Raises `offline_cache.errors.CacheError`."""

    def lookup(self, number: str, agency: str | None = None) -> CacheHits: ...


class Server(Protocol):
    """The central server. Called on a server worker. Raises `ServerUnreachable`."""

    def ask(self, number: str, agency: str | None = None) -> Reply: ...
    def probe(self) -> None: ...


class Workers(Protocol):
    """Runs blocking work elsewhere and brings its result back to the caller's own thread.

    `done` receives the result or the exception. `submit` answers False when every worker is stuck: nothing was queued.
    """

    def submit(self, work: Callable[[], T], done: Callable[[T | Exception], None]) -> bool: ...


class Timers(Protocol):
    """Calls back once, in the caller's own thread, after `seconds`."""

    def call_later(self, seconds: float, callback: Callable[[], None]) -> None: ...
