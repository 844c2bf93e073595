"""What the hub costs while nobody scans: `python -m scanner watch` with an open port and one that is not there."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from bench.errors import BenchError
from bench.results import Goal, Row, judged
from bench.run import Run

_WATCHED_S, _QUICK_WATCHED_S = 30.0, 5.0
_SETTLE_S = 2.0


def measure(run: Run, subject: str) -> list[Row]:
    """CPU time by /proc/pid/schedstat, in nanoseconds (proc(5))."""
    watched_s = _QUICK_WATCHED_S if run.quick else _WATCHED_S
    far, near = os.openpty()
    path = os.ttyname(near)
    with subprocess.Popen(
        [sys.executable, "-m", "scanner", "watch", "--serial", path], stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True,
    ) as watch:  # fmt: skip
        if watch.stderr is None or not watch.stderr.readline().startswith("Ready"):
            raise BenchError("the watcher did not open its port")
        time.sleep(_SETTLE_S)
        before = _cpu_ns(watch.pid)
        time.sleep(watched_s)
        percent = (_cpu_ns(watch.pid) - before) / watched_s / 1e7
        watch.terminate()
    os.close(near)
    os.close(far)
    return [judged(subject, "CPU while nobody scans", "%", percent, Goal(0.1))]


def _cpu_ns(process: int) -> int:
    with open(f"/proc/{process}/schedstat", encoding="ascii") as file:  # noqa: PTH123 - of /proc
        return int(file.read().split()[0])
