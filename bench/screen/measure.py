"""The rounds: both sides by turns, so that a machine that grows slower or faster does so for both."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice

from bench.screen.observer import frames_per_s
from bench.screen.sides import Side
from bench.screen.subject import Subject
from bench.screen.xvfb import Size

HD = Size(1920, 1080)
UHD = Size(3840, 2160)
_SHOWN_S = 45.0
_SHOWN_BRIEFLY_S = 1.0
_CALM_S = 4.0
"""After the first frame: time to load what it did without."""
_STILL_AFTER_S = 600.0
_MINUTE_S = 60.0

Samples = dict[str, list[float]]
"""Values by side's name."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured: all counts are for one side. `rest_s`: how long nobody is near before that is measured."""

    starts: int
    scan_rounds: int
    scans_per_round: int
    idle_rounds: int
    idle_scans_per_round: int
    watched_s: float
    rest_s: float


FULL = Plan(
    starts=8,
    scan_rounds=4,
    scans_per_round=50,
    idle_rounds=2,
    idle_scans_per_round=20,
    watched_s=30.0,
    rest_s=_STILL_AFTER_S,
)
QUICK = Plan(
    starts=2, scan_rounds=1, scans_per_round=30, idle_rounds=1, idle_scans_per_round=8, watched_s=12.0, rest_s=0.0
)


@dataclass(slots=True)
class Measured:
    """Everything that one run measured, by name of the measurement."""

    values: dict[str, Samples] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    def add(self, name: str, side: Side, *values: float) -> None:
        """Keep values of one side."""
        self.values[name][side.name].extend(values)


Say = Callable[[str], None]


def starts(sides: Sequence[Side], plan: Plan, measured: Measured, say: Say) -> None:
    """Process start to first painted frame, after one start of each that warms the disk's cache."""
    for turn in range(plan.starts + 1):
        for side in sides:
            with Subject(side, HD, _SHOWN_S) as subject:
                if turn:
                    measured.add("start", side, subject.start_ms)
    say("starts: done")


def scans(sides: Sequence[Side], numbers: Sequence[str], size: Size, plan: Plan, measured: Measured, say: Say) -> None:
    """Result to result on one size of screen, and memory before and after. Every slip is scanned once to warm up."""
    for turn in range(plan.scan_rounds):
        for side in sides:
            with Subject(side, size, _SHOWN_S) as subject:
                subject.settle_in()
                measured.add(f"memory idle {size}", side, subject.memory_mb())
                for number in numbers:
                    subject.scan(number)
                taken = [subject.scan(number) for number in islice(cycle(numbers), plan.scans_per_round)]
                measured.add(f"scan {size}", side, *taken)
                measured.add(f"memory used {size}", side, subject.memory_mb())
        say(f"scans at {size}: round {turn + 1} of {plan.scan_rounds} done")


def idle_picture(side: Side, plan: Plan, measured: Measured, say: Say) -> None:
    """The idle screen while it moves: frames and processor time."""
    with Subject(side, HD, _SHOWN_S) as subject:
        time.sleep(_CALM_S)
        painted, share = subject.watch_idle(plan.watched_s)
        measured.add("idle frames", side, frames_per_s(painted))
        measured.add("idle processor", side, share)


def rest(side: Side, plan: Plan, measured: Measured, say: Say) -> None:
    """The idle screen once nobody was near for ten minutes: frames and processor time. Not measured without a wait."""
    if not plan.rest_s:
        return
    with Subject(side, HD, _SHOWN_S) as subject:
        say("rest: waiting until the idle picture stands still")
        time.sleep(_CALM_S + plan.rest_s)
        painted, share = subject.watch_idle(_MINUTE_S)
        measured.add("rest frames", side, len(painted))
        measured.add("rest processor", side, share)


def scans_from_idle(sides: Sequence[Side], numbers: Sequence[str], plan: Plan, measured: Measured, say: Say) -> None:
    """Idle to result: each scan waits until the screen has gone back to idle by itself."""
    for turn in range(plan.idle_rounds):
        for side in sides:
            with Subject(side, HD, _SHOWN_BRIEFLY_S) as subject:
                subject.settle_in()
                for number in numbers:
                    subject.scan(number)
                for number in islice(cycle(numbers), plan.idle_scans_per_round):
                    subject.wait_for_idle()
                    measured.add("scan from idle", side, subject.scan(number))
        say(f"scans from idle: round {turn + 1} of {plan.idle_rounds} done")
