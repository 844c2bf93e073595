"""`python -m bench`: measure, print the table, write `bench/results.json` and the README's table."""

from __future__ import annotations

import argparse
import os
import platform
import resource
import signal
import sys
import tempfile
import time
import traceback
from contextlib import ExitStack
from pathlib import Path

from bench import results
from bench.errors import BenchError
from bench.feed.parts import PARTS as FEED_PARTS
from bench.processes import adopt_orphans
from bench.run import Part, Run, time_limit
from bench.scanner.parts import PARTS as SCANNER_PARTS
from bench.screen.parts import PARTS as SCREEN_PARTS
from bench.server.parts import PARTS as SERVER_PARTS

_FOLDER = Path(__file__).parent
_README = _FOLDER.parent / "README.md"
_ON_DISK = "/var/tmp"  # noqa: S108 - where /tmp may be memory, this is not (file-hierarchy(7))
_GROUPS = {"scanner": SCANNER_PARTS, "screen": SCREEN_PARTS, "feed": FEED_PARTS, "server": SERVER_PARTS}


def main() -> int:
    """Returns the exit status: 0 measured, 1 a part was not, whether or not goals were met."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    adopt_orphans()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed kiosk is compiled once, not at every start
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    began = time.monotonic()
    try:
        made, failed = _measure(_chosen(options.only, options.without), options.quick)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 1
    print(f"{results.table(made)}\n\n{platform.machine()}, {os.cpu_count()} cores, {time.monotonic() - began:.0f} s")
    if failed:
        print(f"Not measured: {', '.join(failed)}. Nothing was written.", file=sys.stderr)
        return 1
    if not (options.quick or options.only):
        results.write_json(_FOLDER / "results.json", made)
        if not results.put_table(_README, made):
            print(f"{_README.name}: no table written; put {results.BEGIN} and {results.END} where it shall stand.")
    return 0


def _options() -> argparse.Namespace:
    names = [*_GROUPS, *(part.name for parts in _GROUPS.values() for part in parts)]
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the kiosk and its central server.")
    parser.add_argument("--quick", action="store_true", help="small sizes and few rounds; print only")
    parser.add_argument(
        "--only", choices=names, nargs="+", metavar="PART", help=f"some parts; print only. PART: {', '.join(names)}"
    )
    parser.add_argument(
        "--without", choices=names, nargs="+", metavar="PART", default=[],
        help="everything but some parts, whose rows are then missing in what is written",
    )  # fmt: skip
    return parser.parse_args()


def _chosen(names: list[str] | None, without: list[str]) -> list[Part]:
    every = [
        (group, part) for group, parts in _GROUPS.items() for part in parts if {group, part.name}.isdisjoint(without)
    ]
    return [part for group, part in every if names is None or group in names or part.name in names]


def _measure(parts: list[Part], quick: bool) -> tuple[list[results.Row], list[str]]:
    """The rows, and the names of the parts that could not be measured."""
    made: list[results.Row] = []
    failed = []
    with tempfile.TemporaryDirectory(prefix="bench-", dir=_ON_DISK) as folder, ExitStack() as ends:
        Path(folder).chmod(0o755)  # PostgreSQL and nginx's workers run as users of their own
        run = Run(Path(folder), quick, ends)
        for part in parts:
            run.say(f"{part.name} …")
            try:
                with time_limit(part.name, part.limit_s):
                    made += part.measure(run)
            except BenchError as error:
                failed.append(part.name)
                run.say(f"{part.name}: {error}")
            except Exception:  # noqa: BLE001 - whatever one part met, the others can still be measured
                failed.append(part.name)
                run.say(f"{part.name}:\n{traceback.format_exc()}")
    return made, failed


if __name__ == "__main__":
    sys.exit(main())
