"""Rows, goals and the README's table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.results import BEGIN, END, LINES, Goal, Row, p99, put_table, rows, table, write_json


def test_p99_is_the_198th_of_two_hundred() -> None:
    assert p99([float(value) for value in range(200, 0, -1)]) == 198.0


def test_p99_of_few_values_is_the_largest() -> None:
    assert p99([3.0, 1.0, 2.0]) == 3.0


@pytest.mark.parametrize(
    ("goal", "ours", "peer", "met"),
    [
        (Goal(0.75, times_peer=True), 7.5, 10.0, True),
        (Goal(0.75, times_peer=True), 7.51, 10.0, False),
        (Goal(16.7, times_peer=False), 16.7, 1.0, True),
        (Goal(16.7, times_peer=False), 16.71, 100.0, False),
    ],
)
def test_a_goal_is_relative_to_the_peer_or_absolute(goal: Goal, ours: float, peer: float, met: bool) -> None:
    assert goal.met(ours, peer) is met


def test_goals_are_said_in_words() -> None:
    assert Goal(0.4, times_peer=True).text("MB") == "≤ 0.4 × peer"
    assert Goal(16.7, times_peer=False).text("ms") == "≤ 16.7 ms"


def test_rows_take_medians_and_judge_unrounded_values() -> None:
    values = {"scan 1920x1080": {"kiosk": [7.5004] * 3, "peer 1": [9.0, 10.0, 11.0]}}
    median, highest = rows(values, "kiosk", "peer 1")
    expected = Row("scan to painted, median, 1920×1080", "ms", 7.5, 10.0, "peer 1", 0.75, "≤ 0.75 × peer", False)
    assert median == expected
    assert (highest.ours, highest.peer, highest.goal, highest.met) == (7.5, 11.0, "≤ 16.7 ms", True)


def test_every_line_has_a_name_of_its_own() -> None:
    assert len({line.name for line in LINES}) == len(LINES)


def test_json_holds_the_eight_fields_as_text_that_people_can_read(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    write_json(path, [_row()])
    assert json.loads(path.read_text(encoding="utf-8")) == [
        {
            "name": "start",
            "unit": "ms",
            "ours": 200.0,
            "peer": 400.0,
            "peer_name": "Chromium 1",
            "ratio": 0.5,
            "goal": "≤ 1 × peer",
            "met": True,
        }
    ]
    assert "≤" in path.read_text(encoding="utf-8")


def test_the_table_replaces_what_stood_between_the_markers(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    assert put_table(readme, [_row()])
    once = readme.read_text(encoding="utf-8")
    assert once == f"before\n{BEGIN}\n{table([_row()])}\n{END}\nafter\n"
    assert "| start | 200.0 ms | 400.0 ms | 0.50 | ≤ 1 × peer | yes |" in once
    assert put_table(readme, [_row()])
    assert readme.read_text(encoding="utf-8") == once


@pytest.mark.parametrize("text", ["", f"{BEGIN} alone", f"{END} before {BEGIN}"])
def test_a_readme_without_both_markers_is_left_alone(tmp_path: Path, text: str) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(text, encoding="utf-8")
    assert not put_table(readme, [_row()])
    assert readme.read_text(encoding="utf-8") == text


def _row() -> Row:
    return Row("start", "ms", 200.0, 400.0, "Chromium 1", 0.5, "≤ 1 × peer", True)
