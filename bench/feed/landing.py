"""Scans on the real screen while the real `kiosk sync --once`, in a process of its own, lands a large delta.

The kiosk's limiter is set far above what is typed here (`bench.kiosk_config`): it would hide the answers otherwise.
"""

from __future__ import annotations

import shutil
import sqlite3
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from bench.errors import BenchError
from bench.feed import syncing
from bench.feed.feed import copy_cache, database_of, sync_command
from bench.results import Goal, Row, judged, p99
from bench.run import Run
from bench.screen.measure import HD
from bench.screen.subject import Subject
from bench.screen.xvfb import Size

_SHOWN_S = 45.0
_GOAL = Goal(25.0)
_STATUSES = 10


@dataclass(slots=True)
class _Kiosk:
    """The kiosk on one cache."""

    config: Path
    name: str = "kiosk"

    def command(self, size: Size, _shown_s: float) -> list[str]:
        """See `bench.screen.sides.Side`."""
        program = Path(sys.executable).parent / "kiosk"
        return [str(program), "run", "--config", str(self.config), "--size", str(size)]


def measure(run: Run, subject: str) -> list[Row]:
    """Each landing begins with a kiosk of its own, on a copy of the cache from before the delta."""
    done = syncing.changed(run)
    numbers = steady_numbers(database_of(done.before), {str(row[0]) for row in done.rows.dossiers})
    taken: list[float] = []
    for turn in range(run.sizes.landings):
        cache = copy_cache(done.before, done.feed.folder / f"cache-landing-{turn}")
        taken += _scans_while_landing(done.feed.config(cache), numbers)
        shutil.rmtree(cache)
        run.say(f"landing {turn + 1} of {run.sizes.landings}: {len(taken)} scans so far, worst {max(taken):.1f} ms")
    name = f"scan to painted, {HD.width}×{HD.height}, while {run.sizes.delta:,} changes land"
    return [
        judged(subject, f"{name}, median", "ms", statistics.median(taken)),
        judged(subject, f"{name}, p99", "ms", p99(taken), _GOAL),
    ]


def steady_numbers(database: Path, changed: set[str]) -> list[str]:
    """Codes of one dossier of each status that no change touches, in the order of scanning."""
    found: dict[int, str] = {}
    with closing(sqlite3.connect(database)) as connection:
        for code, status in connection.execute("SELECT dossier_code, status FROM dossier ORDER BY dossier_code"):
            if code not in changed:
                found.setdefault(status, code)
            if len(found) == _STATUSES:
                break
    return list(found.values())


def _scans_while_landing(config: Path, numbers: list[str]) -> list[float]:
    """Milliseconds of every scan that began while the synchronisation ran."""
    with Subject(_Kiosk(config), HD, _SHOWN_S) as kiosk:
        kiosk.settle_in()
        for number in numbers:
            kiosk.scan(number)
        return list(_scan_until_end(kiosk, config, numbers))


def _scan_until_end(kiosk: Subject, config: Path, numbers: list[str]) -> Iterator[float]:
    process = subprocess.Popen(
        sync_command(config), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    with process:
        following = cycle(numbers)
        while process.poll() is None:
            yield kiosk.scan(next(following))
        assert process.stderr is not None  # noqa: S101 - for the type checker: it was opened above
        if process.returncode:
            raise BenchError(f"`kiosk sync` failed beside the screen: {process.stderr.read().strip()[-300:]}")
