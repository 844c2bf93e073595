"""100,000 scans through a real port: what the process keeps of them."""

from __future__ import annotations

import gc
import os
import select
import time

from bench.errors import BenchError
from bench.processes import pss_mb
from bench.results import Goal, Row, judged
from bench.run import Run
from bench.scanner import far_end, traffic
from scanner.devices.serial_port import SerialPort

_SCANS, _QUICK_SCANS = 100_000, 5_000
_BATCH = 50
"""Scans written at a time: less than a pseudo-terminal holds."""


def measure(run: Run, subject: str) -> list[Row]:
    """Growth after the first tenth, which warms up."""
    scans = _QUICK_SCANS if run.quick else _SCANS
    began = time.monotonic()
    with far_end.opened() as (port, far):
        _pass(port, far, 0, scans // 10)
        before = _settled_kib()
        _pass(port, far, scans // 10, scans)
        grown = _settled_kib() - before
    run.say(f"{scans / (time.monotonic() - began):,.0f} scans/s through the port")
    return [judged(subject, f"memory kept of {scans:,} scans", "KiB", max(0, grown), Goal(512))]


def _pass(port: SerialPort, far: int, first: int, last: int) -> None:
    for start in range(first, last, _BATCH):
        os.write(far, b"".join(traffic.line(traffic.number(count)) for count in range(start, start + _BATCH)))
        found = 0
        while found < _BATCH:
            if not select.select([port.fileno()], [], [], 5.0)[0]:
                raise BenchError(f"{found} of {_BATCH} scans came")
            found += len(port.read_ready(time.monotonic()))


def _settled_kib() -> float:
    gc.collect()
    return pss_mb([os.getpid()]) * 1024
