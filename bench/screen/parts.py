"""The screen's parts: which measurements each takes, and which rows they become."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.results import Goal, Row, judged, p99
from bench.run import Part, Run
from bench.screen import measure, servers, venues
from bench.screen.sides import ChromiumSide, KioskSide

SUBJECT = "Screen, against Chromium in kiosk mode"
_SLIPS_PER_STATUS = 2


@dataclass(frozen=True, slots=True)
class Line:
    """Which row is made of which measurement, and how."""

    name: str
    unit: str
    measurement: str
    value: Callable[[Sequence[float]], float]
    goal: Goal


_MEDIAN, _P99_HD, _P99_UHD = Goal(0.75, times_peer=True), Goal(16.7), Goal(33.0)
_MEMORY = Goal(0.4, times_peer=True)

LINES = (
    Line("start to first painted frame, 1920×1080", "ms", "start", statistics.median, Goal(1.0, times_peer=True)),
    Line("memory when idle, 1920×1080", "MB", "memory idle 1920x1080", statistics.median, _MEMORY),
    Line("memory after scans, 1920×1080", "MB", "memory used 1920x1080", statistics.median, _MEMORY),
    Line("scan to painted, median, 1920×1080", "ms", "scan 1920x1080", statistics.median, _MEDIAN),
    Line("scan to painted, p99, 1920×1080", "ms", "scan 1920x1080", p99, _P99_HD),
    Line("scan to painted, median, 3840×2160", "ms", "scan 3840x2160", statistics.median, _MEDIAN),
    Line("scan to painted, p99, 3840×2160", "ms", "scan 3840x2160", p99, _P99_UHD),
    Line("scan to painted from idle, median, 1920×1080", "ms", "scan from idle", statistics.median, _MEDIAN),
    Line("scan to painted from idle, p99, 1920×1080", "ms", "scan from idle", p99, _P99_HD),
    Line("idle picture, frames while it moves, median, 1920×1080", "/s", "idle frames", min, Goal(60.0, at_least=True)),
    Line("idle picture, processor, 1920×1080", "% of a core", "idle processor", max, Goal(5.0)),
    Line("nobody near for ten minutes, frames in a minute, 1920×1080", "", "rest frames", max, Goal(4.0)),
    Line("nobody near for ten minutes, processor, 1920×1080", "% of a core", "rest processor", max, Goal(1.0)),
)


@dataclass(frozen=True, slots=True)
class _Ours:
    """The kiosk with the servers that it asks."""

    folder: Path
    up: servers.Servers
    kiosk: KioskSide


@dataclass(frozen=True, slots=True)
class _Stage:
    """Both sides with the servers that they ask."""

    up: servers.Servers
    kiosk: KioskSide
    chromium: ChromiumSide


def rows(values: dict[str, measure.Samples], ours: str, peer: str) -> list[Row]:
    """A row for each of `LINES` that was measured."""
    made = []
    for line in LINES:
        samples = values.get(line.measurement)
        if samples:
            own = line.value(samples[ours])
            other = line.value(samples[peer]) if peer in samples else None
            name = peer if peer in samples else ""
            made.append(judged(SUBJECT, line.name, line.unit, own, line.goal, peer=other, peer_name=name))
    return made


def _ours(run: Run) -> _Ours:
    def make() -> _Ours:
        folder = run.folder / "screen"
        folder.mkdir()
        up = run.ends.enter_context(servers.running(folder, _SLIPS_PER_STATUS))
        return _Ours(folder, up, KioskSide(up, folder))

    return run.once("screen", make)


def _stage(run: Run) -> _Stage:
    ours = _ours(run)
    return _Stage(ours.up, ours.kiosk, run.once("chromium", lambda: ChromiumSide(ours.up, ours.folder)))


def _plan(run: Run) -> measure.Plan:
    return measure.QUICK if run.quick else measure.FULL


def _part(take: Callable[[_Stage, measure.Plan, measure.Measured, measure.Say], None]) -> Callable[[Run], list[Row]]:
    def measure_part(run: Run) -> list[Row]:
        stage, measured = _stage(run), measure.Measured()
        take(stage, _plan(run), measured, run.say)
        _say_all(measured, run.say)
        return rows(measured.values, stage.kiosk.name, stage.chromium.name)

    return measure_part


def _say_all(measured: measure.Measured, say: measure.Say) -> None:
    for name, samples in measured.values.items():
        for side, values in samples.items():
            say(
                f"{name:24} {side:24} n {len(values):3}  min {min(values):7.1f}"
                f"  median {statistics.median(values):7.1f}  p99 {p99(values):7.1f}  max {max(values):7.1f}"
            )


def _starts(stage: _Stage, plan: measure.Plan, measured: measure.Measured, say: measure.Say) -> None:
    measure.starts((stage.kiosk, stage.chromium), plan, measured, say)


def _hd(stage: _Stage, plan: measure.Plan, measured: measure.Measured, say: measure.Say) -> None:
    measure.scans((stage.kiosk, stage.chromium), stage.up.numbers, measure.HD, plan, measured, say)


def _uhd(stage: _Stage, plan: measure.Plan, measured: measure.Measured, say: measure.Say) -> None:
    measure.scans((stage.kiosk, stage.chromium), stage.up.numbers, measure.UHD, plan, measured, say)


def _idle(stage: _Stage, plan: measure.Plan, measured: measure.Measured, say: measure.Say) -> None:
    measure.scans_from_idle((stage.kiosk, stage.chromium), stage.up.numbers, plan, measured, say)


def _alone(
    take: Callable[[KioskSide, measure.Plan, measure.Measured, measure.Say], None],
) -> Callable[[Run], list[Row]]:
    """A part of the kiosk by itself, with a scanner that is ready."""

    def measure_part(run: Run) -> list[Row]:
        scanner, port = os.openpty()
        kiosk, measured = _ours(run).kiosk.with_scanner(os.ttyname(port)), measure.Measured()
        take(kiosk, _plan(run), measured, run.say)
        for end in (scanner, port):
            os.close(end)
        _say_all(measured, run.say)
        return rows(measured.values, kiosk.name, "")

    return measure_part


PARTS = (
    Part("start", _part(_starts), 180),
    Part("1920x1080", _part(_hd), 300),
    Part("3840x2160", _part(_uhd), 420),
    Part("idle", _part(_idle), 300),
    Part("idle-picture", _alone(measure.idle_picture), 180),
    Part("rest", _alone(measure.rest), 900),
    Part("venues", venues.measure, 120),
)
