"""What a kiosk's poll costs: on the wire through a counting relay before nginx, and in processor time.

The feed is a small province after a year of publications (`long_history`), so that head.json is as long as it can get.
What a poll costs does not depend on how many dossiers there are, only on how often they were published.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bench.errors import BenchError
from bench.feed.feed import Feed
from bench.feed.polling_kiosk import Polled
from bench.results import Goal, Row, judged
from bench.run import Run
from bench.wire import Relay, Traffic

_DOSSIERS = 5_000
_PER_PUBLICATION = 20
_CHANGED_POLLS = 5
_KILOBYTE = 1024
_SETTLED_S = 2.1


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a kiosk and the feed say to each other in a poll that finds changes, and in one that does not.

    `…_heads` are the requests as they were sent; requests and bytes are those of one poll, `beside_bytes` without its
    delta; `cpu_ms` is of each poll without changes.
    """

    feed: Feed
    changed_heads: list[bytes]
    unchanged_heads: list[bytes]
    changed_requests: float
    beside_bytes: float
    unchanged_requests: float
    unchanged_bytes: float
    cpu_ms: list[float]


def exchange(run: Run) -> Exchange:
    """The feed of a year, and what a kiosk that polls it costs."""
    return run.once("exchange", lambda: _exchange(run))


def measure(run: Run, subject: str) -> list[Row]:
    """A poll without changes and one with."""
    seen = exchange(run)
    listed = len(seen.feed.head().deltas)
    changed = f"poll with changes (head.json lists {listed} deltas)"
    return [
        judged(subject, "poll without changes", "requests", seen.unchanged_requests, Goal(1)),
        judged(subject, "poll without changes, HTTP both ways", "KB", seen.unchanged_bytes / _KILOBYTE, Goal(1.0)),
        judged(subject, "poll without changes, processor time", "ms", statistics.median(seen.cpu_ms), Goal(8.0)),
        judged(subject, changed, "requests", seen.changed_requests, Goal(6)),
        judged(subject, f"{changed}, HTTP beside the delta", "KB", seen.beside_bytes / _KILOBYTE, Goal(10.0)),
    ]


def _exchange(run: Run) -> Exchange:
    feed = Feed(run, "year", _DOSSIERS, is_old=True)
    with Relay(feed.nginx.url) as relay, _kiosk(feed, relay.url) as kiosk:
        changed = []
        for turn in range(_CHANGED_POLLS):
            _publish_some(feed, turn)
            _let_it_settle(feed)
            relay.taken()
            changed.append((_polled(kiosk, 1, found=1), relay.taken()))
            run.say(f"poll with changes: {_told(changed[-1][1])}")
            _polled(kiosk, 1, found=0)
        relay.taken()
        delta_bytes = sum(polled.downloaded_bytes for polled, _ in changed)
        quiet, unchanged = _polled(kiosk, run.sizes.polls, found=0), relay.taken()
        run.say(f"{run.sizes.polls} polls without: {_told(unchanged)}")
    return Exchange(
        feed, changed[-1][1].requests, unchanged.requests[-1:],
        max(len(traffic.requests) for _, traffic in changed),
        (sum(traffic.total_bytes for _, traffic in changed) - delta_bytes) / _CHANGED_POLLS,
        len(unchanged.requests) / run.sizes.polls, unchanged.total_bytes / run.sizes.polls, quiet.cpu_ms,
    )  # fmt: skip


def _publish_some(feed: Feed, seed: int) -> None:
    feed.move_on(feed.on_their_way(_PER_PUBLICATION, seed))
    feed.publish(quietly=True)


def _let_it_settle(feed: Feed) -> None:
    """Wait until a kiosk may ask by the time of `timestamp.json`: in its first two seconds it could change once more.

    Of the kiosks that ask every 15 seconds, most find it older than that.
    """
    published = (Path(feed.settings.feed.folder) / "metadata" / "timestamp.json").stat().st_mtime
    time.sleep(max(0.0, published + _SETTLED_S - time.time()))


def _told(traffic: Traffic) -> str:
    return (
        f"{len(traffic.requests)} requests, {traffic.sent_bytes:,} bytes sent, {traffic.received_bytes:,} received, "
        f"{traffic.connections} connections"
    )


@contextmanager
def _kiosk(feed: Feed, url: str) -> Iterator[subprocess.Popen[str]]:
    """A kiosk at the head."""
    config = feed.config(feed.folder / "cache-polling", url)
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.feed.polling_kiosk", str(config)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        _answer(process)
        yield process
    finally:
        process.communicate()


def _polled(kiosk: subprocess.Popen[str], times: int, *, found: int) -> Polled:
    assert kiosk.stdin is not None  # noqa: S101 - for the type checker: it was opened above
    kiosk.stdin.write(f"{times}\n")
    kiosk.stdin.flush()
    polled = _answer(kiosk)
    if polled.found != found:
        raise BenchError(f"{polled.found} of {times} polls found something new, {found} were expected.")
    return polled


def _answer(kiosk: subprocess.Popen[str]) -> Polled:
    assert kiosk.stdout is not None  # noqa: S101 - for the type checker: it was opened above
    assert kiosk.stderr is not None  # noqa: S101 - for the type checker: it was opened above
    line = kiosk.stdout.readline()
    if not line:
        raise BenchError(f"The polling kiosk ended: {kiosk.stderr.read().strip()[-500:]}")
    return msgspec.json.decode(line, type=Polled)
