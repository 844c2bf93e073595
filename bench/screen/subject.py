"""One side while it runs on a screen: started, typed into, weighed, ended."""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from bench.errors import BenchError
from bench.processes import cpu_s, end, pss_mb, reap, tree
from bench.screen.observer import HEADLINE, PROBES, Digest, Observer, Reading, every_region_changed, settled_at
from bench.screen.sides import Side
from bench.screen.xvfb import Screen, Size

START_LIMIT_S = 30.0
START_QUIET_S = 0.6
"""A start is over when the idle screen's headline has stayed as it is for so long."""
SCAN_LIMIT_S = 5.0
SCAN_QUIET_S = 0.12
CALM_S = 2.0
"""Between the first frame and the first scan: time to load what the first frame did without."""
BEFORE_ENTER_S = 0.01
"""Between the number's last key and Enter, as from a slow scanner: neither side has a backlog of keys."""


class Subject:
    """A side on a screen of its own. `start_ms` is from its process's start to its idle headline as it stays."""

    def __init__(self, side: Side, size: Size, shown_s: float) -> None:
        self.side = side
        self._screen = Screen(size)
        self._ours = set(tree(os.getpid()))
        try:
            self._start(side.command(size, shown_s))
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every process of the side, then its screen."""
        while left := self.pids():
            end(left)
            reap()
        self._screen.close()

    def pids(self) -> list[int]:
        """Every living process of the side, whatever became of its parents."""
        return [pid for pid in tree(os.getpid()) if pid not in self._ours]

    def memory_mb(self) -> float:
        """PSS of all its processes together."""
        return pss_mb(self.pids())

    def watch_idle(self, duration_s: float) -> tuple[list[float], float]:
        """Watch without touching it: when frames were painted, and the per cent of one core that it used meanwhile."""
        observer = Observer(self._screen, (HEADLINE,))
        pids, began = self.pids(), time.monotonic()
        before = sum(map(cpu_s, pids))
        painted = observer.frames(duration_s)
        share = (sum(map(cpu_s, pids)) - before) / (time.monotonic() - began)
        observer.close()
        return painted, share * 100

    def settle_in(self) -> None:
        """Give it the keyboard and the time to load what the first frame did without."""
        self._screen.focus_largest_window()
        time.sleep(CALM_S)
        self._observer = Observer(self._screen, PROBES)

    def scan(self, number: str) -> float:
        """Type a number and Enter. Milliseconds until headline and slip both hold what they then keep."""
        time.sleep(random.uniform(0.0, 0.03))
        before = self._observer.digest()
        self._screen.type_text(number)
        time.sleep(BEFORE_ENTER_S)
        self._observer.drain()
        pressed = self._screen.press_enter()
        readings = self._watch("a scan", self._observer, before, SCAN_QUIET_S, SCAN_LIMIT_S, every_region_changed)
        self._answered = readings[-1][1][:1]
        return (settled_at(readings) - pressed) * 1000

    def wait_for_idle(self) -> None:
        """Until the last scan's headline has given way: nothing but the idle screen follows by itself."""
        self._watch("going back to idle", self._headline, self._answered, 0.1, SCAN_LIMIT_S, every_region_changed)

    def _watch(
        self,
        what: str,
        observer: Observer,
        before: Digest,
        quiet_s: float,
        limit_s: float,
        changed: Callable[[Digest, Digest], bool],
    ) -> list[Reading]:
        readings = observer.watch(before, quiet_s, limit_s, changed)
        if readings is None:
            raise BenchError(
                f"{self.side.name}, {what}: the screen did not settle on a new content in {limit_s:.0f} s."
            )
        return readings

    def _start(self, command: list[str]) -> None:
        self._headline = Observer(self._screen, (HEADLINE,))
        blank = self._headline.digest()
        started = time.monotonic()
        subprocess.Popen(
            command, env={**os.environ, "DISPLAY": self._screen.name, "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        readings = self._watch("the start", self._headline, blank, START_QUIET_S, START_LIMIT_S, every_region_changed)
        self.start_ms = (settled_at(readings) - started) * 1000
