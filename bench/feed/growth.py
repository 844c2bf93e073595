"""A province five times as large: how long its first sync takes, and what the agent holds in memory for it."""

from __future__ import annotations

import statistics
from pathlib import Path

from bench.errors import BenchError
from bench.feed import services
from bench.feed.feed import Feed
from bench.feed.syncing import first, large
from bench.results import Goal, Row, judged
from bench.run import Run

_MEBIBYTE_KB = 1024


def measure(run: Run, subject: str) -> list[Row]:
    """The large province against the small one, and what the agent holds in memory for it."""
    small, big = first(run), large(run)
    times = big.feed.count / small.feed.count
    own, peer = statistics.median(big.process_s), times * statistics.median(small.process_s)
    peak_mb = _agent_peak_mb(run, big.feed)
    name = f"first sync of {big.feed.count:,} dossiers"
    return [
        judged(
            subject, f"{name}, `kiosk sync --once` from start to end", "s", own, Goal(1.2, times_peer=True),
            peer=peer, peer_name=f"{times:g} × that of {small.feed.count:,}",
        ),
        judged(subject, f"peak memory of `kiosk agent`, {name} (VmHWM)", "MB", peak_mb, Goal(150.0)),
    ]  # fmt: skip


def _agent_peak_mb(run: Run, feed: Feed) -> float:
    """The real agent from an empty cache to the head; its highest resident set, as the kernel counts it."""
    with services.agent(feed, feed.folder / "cache-agent") as process:
        peak = _peak_mb(process.pid)
    run.say(f"agent: {peak:.0f} MB at its peak")
    return peak


def _peak_mb(pid: int) -> float:
    """`VmHWM` of /proc/PID/status, in MB of 1024 x 1024 bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / _MEBIBYTE_KB
    raise BenchError("`kiosk agent` ended while it was measured.")
