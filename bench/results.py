"""What was measured as rows: medians, goals, the JSON file and the README's table."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

BEGIN, END = "<!-- bench:start -->", "<!-- bench:end -->"


@dataclass(frozen=True, slots=True)
class Goal:
    """At most `limit`: times the peer's value where `times_peer`, else in the row's unit."""

    limit: float
    times_peer: bool

    def text(self, unit: str) -> str:
        """The goal in words."""
        return f"≤ {self.limit:g} × peer" if self.times_peer else f"≤ {self.limit:g} {unit}"

    def met(self, ours: float, peer: float) -> bool:
        """Whether our value reaches it; judged on what was measured, not on what is rounded for reading."""
        return ours <= (self.limit * peer if self.times_peer else self.limit)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of `results.json`."""

    name: str
    unit: str
    ours: float
    peer: float
    peer_name: str
    ratio: float
    goal: str
    met: bool


@dataclass(frozen=True, slots=True)
class Line:
    """Which row is made of which measurement, and how."""

    name: str
    unit: str
    measurement: str
    value: Callable[[Sequence[float]], float]
    goal: Goal


def p99(values: Sequence[float]) -> float:
    """The 99th percentile by nearest rank: a value that occurred."""
    return sorted(values)[math.ceil(0.99 * len(values)) - 1]


_MEDIAN, _P99_HD, _P99_UHD = Goal(0.75, True), Goal(16.7, False), Goal(33.0, False)

LINES = (
    Line("start to first painted frame, 1920×1080", "ms", "start", statistics.median, Goal(1.0, True)),
    Line("memory when idle, 1920×1080", "MB", "memory idle 1920x1080", statistics.median, Goal(0.4, True)),
    Line("memory after scans, 1920×1080", "MB", "memory used 1920x1080", statistics.median, Goal(0.4, True)),
    Line("scan to painted, median, 1920×1080", "ms", "scan 1920x1080", statistics.median, _MEDIAN),
    Line("scan to painted, p99, 1920×1080", "ms", "scan 1920x1080", p99, _P99_HD),
    Line("scan to painted, median, 3840×2160", "ms", "scan 3840x2160", statistics.median, _MEDIAN),
    Line("scan to painted, p99, 3840×2160", "ms", "scan 3840x2160", p99, _P99_UHD),
    Line("scan to painted from idle, median, 1920×1080", "ms", "scan from idle", statistics.median, _MEDIAN),
    Line("scan to painted from idle, p99, 1920×1080", "ms", "scan from idle", p99, _P99_HD),
)


def rows(values: dict[str, dict[str, list[float]]], ours: str, peer: str) -> list[Row]:
    """A row for each of `LINES` that was measured."""
    made = []
    for line in LINES:
        samples = values.get(line.measurement)
        if samples:
            own, other = line.value(samples[ours]), line.value(samples[peer])
            goal = line.goal.text(line.unit)
            met = line.goal.met(own, other)
            made.append(
                Row(line.name, line.unit, round(own, 2), round(other, 2), peer, round(own / other, 3), goal, met)
            )
    return made


def table(made: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    peer = made[0].peer_name if made else "peer"
    lines = [f"| Measured | This kiosk | {peer} | Ratio | Goal | Met |", "|---|--:|--:|--:|---|---|"]
    lines += [
        f"| {row.name} | {row.ours:.1f} {row.unit} | {row.peer:.1f} {row.unit} | {row.ratio:.2f} | {row.goal} |"
        f" {'yes' if row.met else 'no'} |"
        for row in made
    ]
    return "\n".join(lines)


def write_json(path: Path, made: Sequence[Row]) -> None:
    """Write `results.json`."""
    path.write_text(json.dumps([asdict(row) for row in made], ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def put_table(readme: Path, made: Sequence[Row]) -> bool:
    """Replace what stands between the README's markers; False where it has none."""
    text = readme.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        return False
    readme.write_text(f"{before}{BEGIN}\n{table(made)}\n{END}{after}", encoding="utf-8")
    return True
