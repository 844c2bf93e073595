"""A province five times as large: how long its first sync takes, and what the agent holds in memory for it."""

from __future__ import annotations

import contextlib
import os
import signal
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from bench.errors import BenchError
from bench.feed.feed import Feed, agent_command
from bench.feed.syncing import first, large
from bench.results import Goal, Row, judged
from bench.run import Run
from kiosk_app.agent_state import read_state

_MEBIBYTE_KB = 1024
_AGENT_LIMIT_S = 180.0
_LOOK_EVERY_S = 0.05


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
    cache = feed.folder / "cache-agent"
    process = subprocess.Popen(
        agent_command(feed.config(cache)),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        _wait_until(lambda: _is_synced(cache), process)
        peak = _peak_mb(process.pid)
        run.say(f"agent: {peak:.0f} MB at its peak")
        return peak
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGTERM)
        process.wait()


def _is_synced(cache: Path) -> bool:
    state = read_state(cache)
    return state is not None and state.seq is not None


def _wait_until(is_done: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _AGENT_LIMIT_S
    while not is_done():
        if process.poll() is not None or time.monotonic() > deadline:
            raise BenchError("`kiosk agent` did not bring the cache to the head. Run it by hand to see why.")
        time.sleep(_LOOK_EVERY_S)


def _peak_mb(pid: int) -> float:
    """`VmHWM` of /proc/PID/status, in MB of 1024 x 1024 bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / _MEBIBYTE_KB
    raise BenchError("`kiosk agent` ended while it was measured.")
