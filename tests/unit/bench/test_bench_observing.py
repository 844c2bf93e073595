"""What counts as painted, the order of scanning, and the processes of a side."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter

import pytest

from bench.processes import end, pss_mb, tree
from bench.screen.observer import Reading, every_region_changed, frames_per_s, settled_at
from bench.screen.servers import scanning_order

_OLD, _HALF, _NEW = (1, 1), (2, 1), (2, 2)


@pytest.mark.parametrize(
    ("readings", "at"),
    [
        ([(1.0, _OLD), (2.0, _NEW), (3.0, _NEW)], 2.0),
        ([(1.0, _OLD), (2.0, _HALF), (3.0, _NEW), (4.0, _NEW)], 3.0),
        ([(1.0, _NEW), (2.0, _OLD), (3.0, _NEW), (4.0, _NEW)], 3.0),
        ([(1.0, _NEW)], 1.0),
    ],
    ids=["at once", "region by region", "a flash of the right content does not count", "already there"],
)
def test_settled_is_the_start_of_the_last_unbroken_run(readings: list[Reading], at: float) -> None:
    assert settled_at(readings) == at


@pytest.mark.parametrize(
    ("painted", "rate"),
    [
        ([1.0, 1.02, 1.04, 1.06], 50.0),
        ([1.0, 1.02, 3.0, 3.02, 3.06], 50.0),
        ([1.0, 2.0, 3.0], 0.0),
        ([], 0.0),
    ],
    ids=["a movement", "a pause between two does not count", "nothing moved", "nothing was painted"],
)
def test_frames_are_counted_while_anything_moves(painted: list[float], rate: float) -> None:
    assert frames_per_s(painted) == pytest.approx(rate)


def test_every_region_must_have_changed() -> None:
    assert not every_region_changed(_OLD, _HALF)
    assert every_region_changed(_OLD, _NEW)


def test_no_status_is_scanned_twice_in_a_row() -> None:
    slips = [{"receipt_number": f"{status}-{turn}", "status": status} for status in range(1, 11) for turn in range(6)]
    order = scanning_order(slips, per_status=2)
    assert len(set(order)) == 20
    statuses = [number.partition("-")[0] for number in order]
    assert all(one != next_one for one, next_one in zip(statuses, [*statuses[1:], statuses[0]], strict=True))
    assert set(Counter(statuses).values()) == {2}


def test_a_tree_is_weighed_and_ended_whole() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT_OF_ONE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        pids = tree(parent.pid)
        assert set(pids) == {parent.pid, child}
        assert pss_mb(pids) > pss_mb([child]) > 0
        assert child in tree(os.getpid())
        end(pids)
        assert tree(parent.pid) == tree(child) == []


_PARENT_OF_ONE = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"])
print(child.pid, flush=True)
child.wait()
"""
