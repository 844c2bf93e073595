"""`python -m bench`: measure, print a summary, write `bench/results.json` and the README's table."""

from __future__ import annotations

import argparse
import os
import platform
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench import measure, results, servers
from bench.errors import BenchError
from bench.processes import adopt_orphans
from bench.sides import ChromiumSide, KioskSide

_FOLDER = Path(__file__).parent
_README = _FOLDER.parent / "README.md"
_PARTS = ("start", "1920x1080", "3840x2160", "idle")
_SLIPS_PER_STATUS = 2


def main() -> int:
    """Returns the exit status: 0 measured, 1 not, whether or not goals were met."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure this kiosk against Chromium.")
    parser.add_argument("--quick", action="store_true", help="fewer rounds; print only")
    parser.add_argument("--only", choices=_PARTS, help="one part; print only")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    adopt_orphans()
    began = time.monotonic()
    try:
        made = _measure(measure.QUICK if options.quick else measure.FULL, (options.only,) if options.only else _PARTS)
    except BenchError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 1
    print(f"\n{results.table(made)}\n\n{platform.machine()}, {os.cpu_count()} cores, {time.monotonic() - began:.0f} s")
    if not (options.quick or options.only):
        results.write_json(_FOLDER / "results.json", made)
        if not results.put_table(_README, made):
            print(f"{_README.name}: no table written; put {results.BEGIN} and {results.END} where it shall stand.")
    return 0


def _measure(plan: measure.Plan, parts: tuple[str, ...]) -> list[results.Row]:
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as temporary,
        servers.running(Path(temporary), _SLIPS_PER_STATUS) as up,
    ):
        ours, peer = KioskSide(up, Path(temporary)), ChromiumSide(up, Path(temporary))
        sides, measured = (ours, peer), measure.Measured()
        if "start" in parts:
            measure.starts(sides, plan, measured, _say)
        for size in (measure.HD, measure.UHD):
            if str(size) in parts:
                measure.scans(sides, up.numbers, size, plan, measured, _say)
        if "idle" in parts:
            measure.scans_from_idle(sides, up.numbers, plan, measured, _say)
    _summarise(measured)
    return results.rows(measured.values, ours.name, peer.name)


def _summarise(measured: measure.Measured) -> None:
    for name, samples in measured.values.items():
        for side, values in samples.items():
            low, high = min(values), max(values)
            print(
                f"{name:24} {side:24} n {len(values):3}  min {low:7.1f}  median {statistics.median(values):7.1f}"
                f"  p99 {results.p99(values):7.1f}  max {high:7.1f}"
            )


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
