"""Bringing a cache to the head, the first time and with a delta, beside an upsert of the same rows."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from bench.errors import BenchError
from bench.feed import peers
from bench.feed.feed import Feed, copy_cache, database_of
from bench.results import Goal, Row, judged
from bench.run import Run
from kiosk_app import config as kiosk_config
from kiosk_app.sync_command import sync_once
from offline_cache.contract.feed import delta_path
from offline_cache.store import DossierStore
from offline_cache.sync import Outcome

_ADDED_PART = 10
"""One of so many changes is a new dossier; the others are dossiers that moved on."""
_DELTA_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class First:
    """The province with caches that were filled from nothing. Seconds of each run; `cache` holds the publication."""

    feed: Feed
    cache: Path
    process_s: list[float]
    library_s: list[float]


@dataclass(frozen=True, slots=True)
class Changed:
    """The province after a large publication of changes, whose rows are `rows`: the caches before and after it."""

    feed: Feed
    before: Path
    after: Path
    sync_s: list[float]
    rows: peers.Rows


def first(run: Run) -> First:
    """The province, published, and brought into empty caches."""

    def make() -> First:
        feed = Feed(run, "province", run.sizes.province)
        return _first(run, feed, run.sizes.syncs)

    return run.once("first", make)


def changed(run: Run) -> Changed:
    """The province after one publication of many changes, and caches that followed it."""

    def make() -> Changed:
        before = first(run)
        feed, added = before.feed, run.sizes.delta // _ADDED_PART
        feed.move_on(feed.on_their_way(run.sizes.delta - added, seed=1))
        feed.add(added, seed=1)
        run.say(f"{run.sizes.delta:,} changes imported")
        feed.publish()
        _check_delta(feed)
        seconds = []
        for turn in range(_DELTA_ROUNDS):
            cache = copy_cache(before.cache, feed.folder / f"cache-delta-{turn}")
            seconds.append(_call(feed, cache, Outcome.ADVANCED))
            run.say(f"delta of {run.sizes.delta:,} applied in {seconds[-1]:.2f} s")
        return Changed(
            feed, before.cache, cache, seconds, peers.difference(database_of(before.cache), database_of(cache))
        )

    return run.once("changed", make)


def measure_first(run: Run, subject: str) -> list[Row]:
    """First sync against an upsert of the same rows."""
    done = first(run)
    rows = peers.everything(database_of(done.cache))
    upserts = []
    for turn in range(3):
        into = done.feed.folder / f"peer-{turn}.sqlite"
        upserts.append(peers.upsert_into_new(into, rows))
        into.unlink()
        run.say(f"peer: {len(rows.dossiers):,} dossiers upserted in {upserts[-1]:.2f} s")
    own, alone, peer = (statistics.median(each) for each in (done.process_s, done.library_s, upserts))
    name = f"first sync of {done.feed.count:,} dossiers"
    whole = f"{name}, `kiosk sync --once` from start to end"
    faster = Goal(0.2, times_peer=True)
    return [
        judged(subject, whole, "s", own, Goal(2.0)),
        judged(subject, f"{whole}, beside its peer", "s", own, faster, peer=peer, peer_name=peers.NAME),
        judged(subject, f"{name}, the call within a running process", "s", alone, peer=peer, peer_name=peers.NAME),
    ]


def measure_delta(run: Run, subject: str) -> list[Row]:
    """A delta against an upsert of the rows that it carries."""
    done = changed(run)
    upserts = []
    for turn in range(_DELTA_ROUNDS):
        cache = copy_cache(done.before, done.feed.folder / f"cache-peer-{turn}")
        upserts.append(peers.upsert(database_of(cache), done.rows))
        run.say(f"peer: {len(done.rows.dossiers):,} dossiers upserted in {upserts[-1]:.2f} s")
    count = len(done.rows.dossiers)
    own, peer = count / statistics.median(done.sync_s), count / statistics.median(upserts)
    return [
        judged(
            subject, f"delta of {count:,} changes into {done.feed.count:,} dossiers, fetched and applied",
            "dossiers/s", own, Goal(0.6, times_peer=True, at_least=True), peer=peer, peer_name=peers.NAME,
        )
    ]  # fmt: skip


def large(run: Run) -> First:
    """A province five times as large, published, and brought into an empty cache."""

    def make() -> First:
        feed = Feed(run, "large", run.sizes.large_province)
        return _first(run, feed, 2)

    return run.once("large", make)


def _first(run: Run, feed: Feed, times: int) -> First:
    process_s, library_s = [], []
    for turn in range(times):
        cache = feed.folder / f"cache-{turn}"
        process_s.append(feed.sync(cache))
        library_s.append(_call(feed, feed.folder / f"cache-called-{turn}", Outcome.INSTALLED))
        run.say(f"first sync of {feed.count:,}: {process_s[-1]:.2f} s, the call alone {library_s[-1]:.2f} s")
    with DossierStore(cache) as store:
        held = store.rows()
    if held < feed.count:
        raise BenchError(f"The cache holds {held:,} of {feed.count:,} dossiers.")
    return First(feed, cache, process_s, library_s)


def _call(feed: Feed, cache: Path, expected: Outcome) -> float:
    """Seconds of the synchronising call in this process."""
    settings = kiosk_config.load(feed.config(cache))
    began = time.perf_counter()
    report = sync_once(settings)
    seconds = time.perf_counter() - began
    if report.outcome is not expected:
        raise BenchError(f"The synchronisation ended as {report.outcome}, not as {expected}.")
    return seconds


def _check_delta(feed: Feed) -> None:
    """The way from the publication before must be one delta, or something else would be measured."""
    head = feed.head()
    path = delta_path(head.deltas, head.seq - 1, head.seq)
    if path is None or len(path) != 1:
        raise BenchError(f"From {head.seq - 1} to {head.seq} the head lists no delta.")
