"""Look-ups in the large province's cache, with its pages in memory and without."""

from __future__ import annotations

import os
import sqlite3
import statistics
import time
from contextlib import closing
from pathlib import Path
from random import Random

from bench.errors import BenchError
from bench.feed import syncing
from bench.feed.feed import database_of
from bench.results import Goal, Row, judged, p99
from bench.run import Run
from offline_cache.store import DossierStore

_SEED = 3
_DROP_CACHES = Path("/proc/sys/vm/drop_caches")
_CHUNK_BYTES = 1 << 22


def measure(run: Run, subject: str) -> list[Row]:
    """Random numbers that exist, each looked up as the kiosk does."""
    done = syncing.large(run)
    numbers = _numbers(database_of(done.cache), run.sizes.lookups)
    warm = _warm(done.cache, numbers)
    run.say(f"{len(warm):,} look-ups: median {statistics.median(warm):.1f} µs, p99 {p99(warm):.1f} µs")
    cold = _cold(done.cache, numbers[: run.sizes.cold_lookups])
    name = f"look-up in {done.feed.count:,} dossiers"
    return [
        judged(subject, f"{name}, p99", "µs", p99(warm), Goal(100.0)),
        judged(subject, f"{name}, first after opening, pages not in memory, median", "µs", statistics.median(cold)),
        judged(subject, f"{name}, first after opening, pages not in memory, worst of {len(cold)}", "µs", max(cold)),
    ]


def _numbers(database: Path, count: int) -> list[str]:
    """Distinct numbers, drawn from all."""
    with closing(sqlite3.connect(database)) as connection:
        every = [str(number) for (number,) in connection.execute("SELECT DISTINCT number FROM number")]
    return Random(_SEED).sample(every, min(count, len(every)))


def _warm(cache: Path, numbers: list[str]) -> list[float]:
    """Microseconds of each look-up, the file in the page cache."""
    with database_of(cache).open("rb", buffering=0) as file:
        while file.read(_CHUNK_BYTES):
            continue
    taken = []
    with DossierStore(cache) as store:
        store.lookup(numbers[0])
        for number in numbers:
            began = time.perf_counter_ns()
            hits = store.lookup(number)
            taken.append((time.perf_counter_ns() - began) / 1000)
            if not hits.dossiers:
                raise BenchError("A number that the cache holds was not found.")
    return taken


def _cold(cache: Path, numbers: list[str]) -> list[float]:
    """Microseconds of the first look-up after opening, each after the kernel forgot the file."""
    taken = []
    for number in numbers:
        _forget_pages(database_of(cache))
        with DossierStore(cache) as store:
            began = time.perf_counter_ns()
            store.lookup(number)
            taken.append((time.perf_counter_ns() - began) / 1000)
    return taken


def _forget_pages(database: Path) -> None:
    """As root every cache of the kernel, else the file's own pages."""
    os.sync()
    try:
        _DROP_CACHES.write_text("3")
    except OSError:
        with database.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
