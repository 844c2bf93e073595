"""What was measured as rows: ours, the peer's where there is one, the goal; the JSON file and the README's table."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

BEGIN, END = "<!-- bench:start -->", "<!-- bench:end -->"


@dataclass(frozen=True, slots=True)
class Goal:
    """At most (or `at_least`) `limit`: times the peer's value where `times_peer`, else in the row's unit."""

    limit: float
    times_peer: bool = False
    at_least: bool = False

    def text(self, unit: str) -> str:
        """The goal in words."""
        sign = "≥" if self.at_least else "≤"
        limit = f"{self.limit:,g}" if self.limit < 1_000_000 else f"{self.limit:,.0f}"
        return f"{sign} {limit} × peer" if self.times_peer else f"{sign} {limit} {unit}".rstrip()

    def met(self, ours: float, peer: float | None) -> bool:
        """Whether our value reaches it; judged on what was measured, not on what is rounded for reading."""
        if self.times_peer and peer is None:
            raise ValueError("a goal relative to a peer needs the peer's value")
        limit = self.limit * peer if self.times_peer and peer is not None else self.limit
        return ours >= limit if self.at_least else ours <= limit


@dataclass(frozen=True, slots=True)
class Row:
    """One line of `results.json`. Without a peer, `peer` and `ratio` are None; without a goal, `met` is None."""

    subject: str
    name: str
    unit: str
    ours: float
    peer: float | None
    peer_name: str
    ratio: float | None
    goal: str
    met: bool | None


def judged(
    subject: str,
    name: str,
    unit: str,
    ours: float,
    goal: Goal | None = None,
    *,
    peer: float | None = None,
    peer_name: str = "",
) -> Row:
    """A row, judged. Without a goal the value is reported only."""
    return Row(
        subject, name, unit, round(ours, 3),
        None if peer is None else round(peer, 3), peer_name, None if not peer else round(ours / peer, 3),
        "" if goal is None else goal.text(unit), None if goal is None else goal.met(ours, peer),
    )  # fmt: skip


def p99(values: Sequence[float]) -> float:
    """The 99th percentile by nearest rank: a value that occurred."""
    return _nearest_rank(values, 99)


def p95(values: Sequence[float]) -> float:
    """The 95th percentile, in the same way."""
    return _nearest_rank(values, 95)


def table(made: Sequence[Row]) -> str:
    """The rows as one Markdown table, a line of its own before each subject."""
    lines = ["| Measured | Here | Peer | Ratio | Goal | Met |", "|---|--:|--:|--:|---|---|"]
    for subject, rows in groupby(made, lambda row: row.subject):
        lines.append(f"| **{subject}** | | | | | |")
        lines += [_line(row) for row in rows]
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


def _nearest_rank(values: Sequence[float], percent: int) -> float:
    return sorted(values)[math.ceil(percent * len(values) / 100) - 1]


def _line(row: Row) -> str:
    peer = "" if row.peer is None else f"{_figure(row.peer, row.unit)} ({row.peer_name})"
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    met = {True: "yes", False: "no", None: "" if row.goal else "reported"}[row.met]
    return f"| {row.name} | {_figure(row.ours, row.unit)} | {peer} | {ratio} | {row.goal} | {met} |"


def _figure(value: float, unit: str) -> str:
    places = 0 if value >= 1000 or float(value).is_integer() else 1 if value >= 5 else 2
    return f"{value:,.{places}f} {unit}".rstrip()
