"""How long what was imported takes to every kiosk: the real publisher, nginx, real agents, all with default settings.

Every few seconds one dossier moves on, by the real import, in the database that the publisher reads. From the moment at
which that is committed, each kiosk's cache is looked up as its screen does it, until it tells the new status. What this
takes is mostly waiting: for the publisher's next look at the database, then for the kiosk's next question to the feed.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random

from bench.errors import BenchError
from bench.feed import services
from bench.feed.feed import Feed, next_status
from bench.feed.services import Service
from bench.results import Goal, Row, judged, p95
from bench.run import Run
from central_server import settings as server_settings
from kiosk_app import config as kiosk_config
from offline_cache.contract.dossier import Status
from offline_cache.store import DossierStore

_SEED = 11
_DOSSIERS = 50_000
_KIOSKS = 3
_SHORTEST_GAP_S, _LONGEST_GAP_S = 1.0, 5.0
_LOOK_EVERY_S = 0.05
_ARRIVAL_LIMIT_S = 90.0
"""After the last import: what is not there by then is lost, and nothing was measured."""
_GOAL = Goal(30.0)


@dataclass(frozen=True, slots=True)
class Change:
    """A dossier's new status, committed at `at_s` (monotonic)."""

    code: str
    status: Status
    at_s: float


@dataclass(slots=True)
class Watch:
    """What one kiosk does not tell yet, and how many seconds each change took that it does."""

    status_of: Callable[[str], Status | None]
    awaited: list[Change] = field(default_factory=list)
    took_s: list[float] = field(default_factory=list)

    def look(self, now_s: Callable[[], float]) -> None:
        """Look every awaited dossier up; `now_s` is asked after each look-up that finds its change."""
        still_awaited = []
        for change in self.awaited:
            if self.status_of(change.code) is change.status:
                self.took_s.append(now_s() - change.at_s)
            else:
                still_awaited.append(change)
        self.awaited = still_awaited


def measure(run: Run, subject: str) -> list[Row]:
    """Changes for a while, each at every kiosk. Raises `BenchError` where one does not arrive."""
    feed = Feed(run, "news", _DOSSIERS)
    caches = [feed.folder / f"cache-{number}" for number in range(_KIOSKS)]
    with ExitStack() as ends:
        at_work = [ends.enter_context(services.publisher(feed))]
        at_work += [ends.enter_context(services.agent(feed, cache)) for cache in caches]
        stores = [ends.enter_context(DossierStore(cache)) for cache in caches]
        run.say(f"publisher at work, {_KIOSKS} kiosks at the head; changes for {run.sizes.news_s:.0f} s")
        took_s = _follow(feed, [Watch(_asking(store)) for store in stores], at_work, run.sizes.news_s)
    run.say(
        f"{len(took_s) // _KIOSKS} changes at {_KIOSKS} kiosks: min {min(took_s):.1f} s, "
        f"median {statistics.median(took_s):.1f} s, p95 {p95(took_s):.1f} s, max {max(took_s):.1f} s"
    )
    name = f"import to kiosk, {_intervals(feed, caches[0])}"
    return [
        judged(subject, f"{name}, median", "s", statistics.median(took_s)),
        judged(subject, f"{name}, p95", "s", p95(took_s), _GOAL),
    ]


def moments_s(random: Random, duration_s: float) -> Iterator[float]:
    """When to import: seconds from the beginning, at random distances, before `duration_s`."""
    at_s = 0.0
    while at_s < duration_s:
        yield at_s
        at_s += random.uniform(_SHORTEST_GAP_S, _LONGEST_GAP_S)


def _follow(feed: Feed, watches: Sequence[Watch], at_work: Sequence[Service], duration_s: float) -> list[float]:
    """Import and look until every change is everywhere; returns the seconds that each took to each kiosk."""
    due_s = list(moments_s(Random(_SEED), duration_s))
    ahead = list(zip(due_s, feed.on_their_way(len(due_s), _SEED), strict=True))
    began_s = time.monotonic()
    for turn in count(1):
        if ahead and time.monotonic() - began_s >= ahead[0][0]:
            change = _import(feed, *ahead.pop(0)[1])
            for watch in watches:
                watch.awaited.append(change)
        for watch in watches:
            watch.look(time.monotonic)
        missing = sum(len(watch.awaited) for watch in watches)
        if not (ahead or missing):
            break
        for service in at_work:
            service.check()
        if time.monotonic() - began_s > duration_s + _ARRIVAL_LIMIT_S:
            raise BenchError(f"{missing} changes did not arrive within {_ARRIVAL_LIMIT_S:.0f} s.")
        time.sleep(max(0.0, began_s + turn * _LOOK_EVERY_S - time.monotonic()))
    return [seconds for watch in watches for seconds in watch.took_s]


def _import(feed: Feed, code: str, status: int) -> Change:
    feed.move_on([(code, status)])
    return Change(code, next_status(status), time.monotonic())


def _asking(store: DossierStore) -> Callable[[str], Status | None]:
    """What the store says of a dossier code."""

    def status_of(code: str) -> Status | None:
        return next((held.status for held in store.lookup(code).dossiers if held.dossier_code == code), None)

    return status_of


def _intervals(feed: Feed, cache: Path) -> str:
    """How often publisher and kiosk look, as their programs read it from the files that they were given."""
    publisher_s = server_settings.load(feed.folder / "server.toml").feed.publish_interval_s
    kiosk_s = kiosk_config.load(cache.with_suffix(".toml")).feed.poll_interval_s
    return f"publisher looks every {publisher_s:g} s, kiosk every {kiosk_s:g} s"
