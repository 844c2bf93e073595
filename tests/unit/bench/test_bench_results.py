"""Rows, goals and the README's table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.results import BEGIN, END, Goal, Row, judged, p99, put_table, table, write_json
from bench.screen.parts import LINES, rows

_AT_LEAST = Goal(0.6, times_peer=True, at_least=True)


def test_p99_is_the_198th_of_two_hundred() -> None:
    assert p99([float(value) for value in range(200, 0, -1)]) == 198.0


def test_p99_of_few_values_is_the_largest() -> None:
    assert p99([3.0, 1.0, 2.0]) == 3.0


@pytest.mark.parametrize(
    ("goal", "ours", "peer", "met"),
    [
        (Goal(0.75, times_peer=True), 7.5, 10.0, True),
        (Goal(0.75, times_peer=True), 7.51, 10.0, False),
        (Goal(16.7), 16.7, None, True),
        (Goal(16.7), 16.71, 100.0, False),
        (_AT_LEAST, 60.0, 100.0, True),
        (_AT_LEAST, 59.9, 100.0, False),
        (Goal(5000, at_least=True), 5000.0, None, True),
        (Goal(5000, at_least=True), 4999.0, None, False),
    ],
)
def test_a_goal_is_relative_to_the_peer_or_absolute(goal: Goal, ours: float, peer: float | None, met: bool) -> None:
    assert goal.met(ours, peer) is met


def test_a_goal_relative_to_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="peer"):
        _AT_LEAST.met(1.0, None)


@pytest.mark.parametrize(
    ("goal", "unit", "words"),
    [
        (Goal(0.4, times_peer=True), "MB", "≤ 0.4 × peer"),
        (Goal(16.7), "ms", "≤ 16.7 ms"),
        (_AT_LEAST, "dossiers/s", "≥ 0.6 × peer"),
        (Goal(5000, at_least=True), "dossiers/s", "≥ 5,000 dossiers/s"),
        (Goal(0), "", "≤ 0"),
    ],
)
def test_goals_are_said_in_words(goal: Goal, unit: str, words: str) -> None:
    assert goal.text(unit) == words


def test_rows_take_medians_and_judge_unrounded_values() -> None:
    values = {"scan 1920x1080": {"kiosk": [7.5004] * 3, "peer 1": [9.0, 10.0, 11.0]}}
    median, highest = rows(values, "kiosk", "peer 1")
    assert (median.name, median.unit) == ("scan to painted, median, 1920×1080", "ms")
    assert (median.ours, median.peer, median.ratio, median.met) == (7.5, 10.0, 0.75, False)
    assert (highest.ours, highest.peer, highest.goal, highest.met) == (7.5, 11.0, "≤ 16.7 ms", True)


def test_without_peer_and_goal_a_value_is_only_reported() -> None:
    row = judged("Feed", "cold look-up", "µs", 812.34)
    assert (row.peer, row.ratio, row.met, row.goal) == (None, None, None, "")
    assert "| cold look-up | 812.3 µs |  |  |  | reported |" in table([row])


def test_every_line_has_a_name_of_its_own() -> None:
    assert len({line.name for line in LINES}) == len(LINES)


def test_json_holds_the_fields_as_text_that_people_can_read(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    write_json(path, [_row()])
    assert json.loads(path.read_text(encoding="utf-8")) == [
        {
            "subject": "Screen",
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


def test_the_table_names_each_subject_once_before_its_rows() -> None:
    made = [_row(), _row(), judged("Feed", "errors", "", 0, Goal(0)), judged("Feed", "rate", "/s", 12_345.6)]
    assert table(made).splitlines()[2:] == [
        "| **Screen** | | | | | |",
        "| start | 200 ms | 400 ms (Chromium 1) | 0.50 | ≤ 1 × peer | yes |",
        "| start | 200 ms | 400 ms (Chromium 1) | 0.50 | ≤ 1 × peer | yes |",
        "| **Feed** | | | | | |",
        "| errors | 0 |  |  | ≤ 0 | yes |",
        "| rate | 12,346 /s |  |  |  | reported |",
    ]


def test_the_table_replaces_what_stood_between_the_markers(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    assert put_table(readme, [_row()])
    once = readme.read_text(encoding="utf-8")
    assert once == f"before\n{BEGIN}\n{table([_row()])}\n{END}\nafter\n"
    assert put_table(readme, [_row()])
    assert readme.read_text(encoding="utf-8") == once


@pytest.mark.parametrize("text", ["", f"{BEGIN} alone", f"{END} before {BEGIN}"])
def test_a_readme_without_both_markers_is_left_alone(tmp_path: Path, text: str) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(text, encoding="utf-8")
    assert not put_table(readme, [_row()])
    assert readme.read_text(encoding="utf-8") == text


def _row() -> Row:
    return Row("Screen", "start", "ms", 200.0, 400.0, "Chromium 1", 0.5, "≤ 1 × peer", True)
