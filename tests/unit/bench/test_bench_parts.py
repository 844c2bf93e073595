"""Which parts a run has, and that one part's failure costs no other."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench import __main__ as program
from bench.errors import BenchError
from bench.results import Row, judged
from bench.run import Part, Run


def test_every_part_has_a_name_of_its_own_that_is_no_group() -> None:
    names = [part.name for part in program._chosen(None, [])]
    assert len(set(names)) == len(names) > 10
    assert not set(names) & {"screen", "feed", "server"}


def test_parts_are_chosen_by_their_names_and_by_their_groups() -> None:
    assert [part.name for part in program._chosen(["poll"], [])] == ["poll"]
    chosen = [part.name for part in program._chosen(["server", "delta"], [])]
    assert chosen == ["delta", "import", "lookups", "kiosks"]


def test_parts_and_groups_are_left_out_by_their_names() -> None:
    every = [part.name for part in program._chosen(None, [])]
    assert [part.name for part in program._chosen(None, ["rest"])] == [name for name in every if name != "rest"]
    assert [part.name for part in program._chosen(["server"], ["kiosks"])] == ["import", "lookups"]
    assert not program._chosen(["server"], ["server"])


def test_a_part_that_fails_is_named_and_the_others_are_measured() -> None:
    parts = [Part("one", _raising(BenchError("no nginx")), 9), Part("two", _raising(KeyError()), 9)]
    rows, failed = program._measure([*parts, Part("three", lambda _: [judged("S", "three", "s", 1.0)], 9)], quick=True)
    assert [row.name for row in rows] == ["three"]
    assert failed == ["one", "two"]


def test_what_parts_share_is_made_once_and_a_failure_is_not_tried_again(tmp_path: Path) -> None:
    with ExitStack() as ends:
        run = Run(tmp_path, True, ends)
        made: list[str] = []

        def make() -> str:
            made.append("feed")
            return "feed"

        def fail() -> str:
            made.append("failed")
            raise BenchError("the disk is full")

        assert [run.once("feed", make) for _ in range(2)] == ["feed", "feed"]
        with pytest.raises(BenchError, match="disk"):
            run.once("other", fail)
        with pytest.raises(BenchError, match="other"):
            run.once("other", fail)
        assert made == ["feed", "failed"]


def _raising(error: Exception) -> Callable[[Run], list[Row]]:
    def measure(_run: Run) -> list[Row]:
        raise error

    return measure
