"""What the screen must know of the cache without being asked: whether this kiosk is revoked, and how old its data is.

The reading is done on the cache's own worker, a stat and one small query; whoever owns the timer calls `look`.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from kiosk_app.lookup.ports import Workers
from offline_cache.errors import CacheError, CacheRevoked

log = logging.getLogger(__name__)


class State(Protocol):
    """When the cache's data was true (aware)."""

    @property
    def as_of(self) -> datetime.datetime: ...


class Watched(Protocol):
    """The cheap half of the cache. Raises `offline_cache.errors.CacheError`."""

    def state(self) -> State: ...


@dataclass(frozen=True, slots=True)
class CacheNews:
    """`as_of` is None where there is no data to serve."""

    revoked: bool = False
    as_of: datetime.datetime | None = None


class CacheWatch:
    """Brings `on_news` what each look found. Lives on the thread that calls it."""

    def __init__(self, cache: Watched, worker: Workers, on_news: Callable[[CacheNews], None]) -> None:
        self._cache, self._worker, self._on_news = cache, worker, on_news
        self._looking = False
        self._trouble = ""

    def look(self) -> None:
        """Begin a look, unless the last one still goes on or the worker is busy with look-ups."""
        if not self._looking:
            self._looking = self._worker.submit(self._cache.state, self._found)

    def _found(self, result: State | Exception) -> None:
        self._looking = False
        if not isinstance(result, Exception):
            self._trouble = ""
            self._on_news(CacheNews(as_of=result.as_of))
            return
        trouble = str(result) if isinstance(result, CacheError) else type(result).__name__
        if trouble != self._trouble:
            self._trouble = trouble
            log.error("cache: %s", trouble)
        self._on_news(CacheNews(revoked=isinstance(result, CacheRevoked)))
