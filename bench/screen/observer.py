"""The outside observer: when did the screen hold its final content?

XDamage wakes it after the X server has drawn; it then reads the probed regions straight from the screen's memory, so
that looking costs the server and the observed side nothing. Each reading is a pair (monotonic seconds, digest). What
counts is the start of the last unbroken run of the settled digest: a flash of the right content does not count.
"""

from __future__ import annotations

import os
import select
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from Xlib import display
from Xlib.ext import damage

from bench.errors import BenchError
from bench.screen.xvfb import BYTES_PER_PIXEL, Screen

Digest = tuple[int, ...]
Reading = tuple[float, Digest]

_EVENTS_BYTES = 1 << 16
_FRAME_S = 0.004
"""What is drawn within so long belongs to one frame; the next frame comes at the earliest after four times as long."""
_LONGEST_INTERVAL_S = 0.1
"""Between two frames of a movement; what is longer is a pause that nothing moves in."""
_ROWS_PER_SCREEN = 180
"""One row in so many is read: at 1080 rows every sixth, far closer than any line of text is high."""


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the screen, in fractions of its width and height."""

    left: float
    top: float
    right: float
    bottom: float


HEADLINE = Region(0.10, 0.18, 0.58, 0.42)
SLIP = Region(0.66, 0.18, 0.95, 0.75)
PROBES = (HEADLINE, SLIP)


def settled_at(readings: Sequence[Reading]) -> float:
    """The time from which every reading shows what the last one shows."""
    final = readings[-1][1]
    at = readings[-1][0]
    for time_s, digest in reversed(readings):
        if digest != final:
            break
        at = time_s
    return at


def frames_per_s(painted: Sequence[float]) -> float:
    """How many frames a second were painted while anything moved, by the median of the intervals: pauses do not count,
    nor where a movement turns and stays on its pixel for a while. 0 where nothing moved.
    """
    intervals = [after - before for before, after in pairwise(painted) if after - before < _LONGEST_INTERVAL_S]
    return 1 / median(intervals) if intervals else 0.0


class Observer:
    """Watches the probed regions of one screen."""

    def __init__(self, screen: Screen, probes: Sequence[Region] = PROBES) -> None:
        self._rows = [_rows(screen, probe) for probe in probes]
        self._view = memoryview(screen.pixels)
        self._connection: Any = display.Display(screen.name)
        self._connection.damage_query_version()
        self._connection.screen().root.damage_create(damage.DamageReportRawRectangles)
        self._connection.sync()

    def close(self) -> None:
        """Stop watching."""
        self._connection.close()

    def digest(self) -> Digest:
        """What the probed regions hold now, one number per region."""
        return tuple(self._sum(rows) for rows in self._rows)

    def watch(
        self,
        before: Digest,
        quiet_s: float,
        limit_s: float,
        changed: Callable[[Digest, Digest], bool],
    ) -> list[Reading] | None:
        """Read until the regions have `changed` from `before` and then stayed the same for `quiet_s`.

        None when that has not happened within `limit_s`.
        """
        deadline = time.monotonic() + limit_s
        readings: list[Reading] = []
        last, last_change = before, time.monotonic()
        while True:
            now_digest = self.digest()
            now = time.monotonic()
            readings.append((now, now_digest))
            if now_digest != last:
                last, last_change = now_digest, now
            if changed(before, last) and now - last_change >= quiet_s:
                return readings
            if now > deadline:
                return None
            self._wait(min(deadline, last_change + quiet_s if changed(before, last) else deadline) - now)

    def frames(self, duration_s: float) -> list[float]:
        """When frames were painted within so many seconds: monotonic seconds. What is drawn at once is one frame."""
        until = time.monotonic() + duration_s
        painted: list[float] = []
        while (left := until - time.monotonic()) > 0:
            if self._wait(left):
                painted.append(time.monotonic())
                time.sleep(_FRAME_S)
                self.drain()
        return painted

    def drain(self) -> None:
        """Forget what was drawn until now."""
        while self._wait(0.0):
            continue

    def _wait(self, at_most_s: float) -> bool:
        """Whether something was drawn. The events' bytes are thrown away unread: taking each apart would take longer
        than the drawing that it reports.
        """
        socket = self._connection.fileno()
        if not select.select([socket], [], [], max(0.0, at_most_s))[0]:
            return False
        if not os.read(socket, _EVENTS_BYTES):
            raise BenchError("The X server ended while its screen was being watched.")
        return True

    def _sum(self, rows: list[slice]) -> int:
        value = 0
        for row in rows:
            value = zlib.crc32(self._view[row], value)
        return value


def every_region_changed(before: Digest, after: Digest) -> bool:
    """Whether each probed region shows something else than before."""
    return all(old != new for old, new in zip(before, after, strict=True))


def _rows(screen: Screen, probe: Region) -> list[slice]:
    size = screen.size
    left = screen.offset + int(probe.left * size.width) * BYTES_PER_PIXEL
    length = int((probe.right - probe.left) * size.width) * BYTES_PER_PIXEL
    step = size.height // _ROWS_PER_SCREEN
    return [
        slice(left + row * screen.stride, left + row * screen.stride + length)
        for row in range(int(probe.top * size.height), int(probe.bottom * size.height), step)
    ]
