"""From a terminator written at the far end of a pseudo-terminal to the `Scan`, another process doing the writing."""

from __future__ import annotations

import os
import select
import statistics
import subprocess
import sys
import time

from bench.errors import BenchError
from bench.results import Goal, Row, judged, p99
from bench.run import Run
from bench.scanner import far_end, traffic
from scanner.devices.serial_port import SerialPort

_SCANS, _QUICK_SCANS = 2_000, 200
_PATIENCE_S = 5.0

_WRITER = """
import os, sys, time
far = int(sys.argv[1])
for line in sys.stdin:
    os.write(far, line.rstrip("\\n").encode())
    began = time.monotonic_ns()
    os.write(far, b"\\r")
    print(began, flush=True)
"""


def measure(run: Run, subject: str) -> list[Row]:
    """The writer's clock is this process's: CLOCK_MONOTONIC."""
    scans = _QUICK_SCANS if run.quick else _SCANS
    with far_end.opened() as (port, far):
        with subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(far)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            pass_fds=[far],
        ) as writer:  # fmt: skip
            if writer.stdin is None or writer.stdout is None:
                raise BenchError("the writer has no pipes")
            taken_ms = []
            for count in range(scans):
                print(traffic.number(count), file=writer.stdin, flush=True)
                arrived = _next(port)
                taken_ms.append((arrived - int(writer.stdout.readline())) / 1e6)
            writer.stdin.close()
        os.set_blocking(far, True)
    run.say(f"median {statistics.median(taken_ms):.3f} ms, worst {max(taken_ms):.3f} ms")
    return [judged(subject, "terminator to scan on a pseudo-terminal, p99", "ms", p99(taken_ms), Goal(1.0))]


def _next(port: SerialPort) -> int:
    """Nanoseconds of CLOCK_MONOTONIC when the next scan is there."""
    give_up = time.monotonic() + _PATIENCE_S
    while time.monotonic() < give_up:
        select.select([port.fileno()], [], [], _PATIENCE_S)
        if port.read_ready(time.monotonic()):
            return time.monotonic_ns()
    raise BenchError(f"no scan within {_PATIENCE_S} s")
