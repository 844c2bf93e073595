"""A day's scans in a minute: the kiosk answers the last as it answered the first, and grows no fatter.

Nobody in a hall scans like this, and the limiter would say so: these kiosks have it set out of the way.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk_app.config import LimiterSettings

if TYPE_CHECKING:
    from conftest import BusyKiosk, Demo

WARM_UP, SCANS, BURST = 100, 600, 40
GROWTH_LIMIT_KB = 6_000


def _numbers(demo: Demo) -> list[str]:
    (cache,) = (demo.log_file.parent / "data" / "cache").glob("*/dossiers.sqlite")
    with contextlib.closing(sqlite3.connect(f"file:{cache}?mode=ro", uri=True)) as connection:
        sql = "SELECT number FROM number WHERE number LIKE 'H49%' GROUP BY number HAVING count(*) = 1 LIMIT 2000"
        return [str(number) for (number,) in connection.execute(sql)]


def _resident_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def test_hundreds_of_scans_and_no_growth(
    demo_with: Callable[..., Demo], busy_kiosk_beside: Callable[[Demo], BusyKiosk]
) -> None:
    demo = demo_with()
    numbers, kiosk = _numbers(demo), busy_kiosk_beside(demo)
    for number in numbers[:WARM_UP]:
        assert kiosk.scan(number)["outcome"] == "found"
    before = _resident_kb(kiosk.process.pid)
    for number in numbers[WARM_UP : WARM_UP + SCANS]:
        assert kiosk.scan(number)["outcome"] == "found"
    assert _resident_kb(kiosk.process.pid) - before < GROWTH_LIMIT_KB


def test_of_a_burst_the_last_wins_and_none_is_called_unknown(
    demo_with: Callable[..., Demo], busy_kiosk_beside: Callable[[Demo], BusyKiosk]
) -> None:
    demo = demo_with()
    burst, kiosk = _numbers(demo)[: BURST + 1], busy_kiosk_beside(demo)
    kiosk.send(*burst[:-1])
    assert kiosk.next_answer()["outcome"] == "found"
    assert kiosk.scan(burst[-1])["outcome"] == "found"
    painted = [line for line in kiosk.trace() if line["event"] == "painted" and line["screen"] != "idle"]
    assert {line["outcome"] for line in painted} == {"found"}
    assert sum(line["event"] == "scan" for line in kiosk.trace()) == BURST + 1


def test_who_counts_upwards_is_slowed_down_and_still_told_the_status(demo_with: Callable[..., Demo]) -> None:
    """By the shipped limits, as a hall's kiosk."""
    demo = demo_with("--no-server")
    for serial in range(9900, 9900 + LimiterSettings().neighbours_per_10_minutes + 2):
        assert demo.scan(f"H49.22-200101-{serial}")["outcome"] == "unavailable"
    assert demo.scan_another_slip()["outcome"] == "found"
    painted = [line["outcome"] for line in demo.trace() if line["event"] == "painted" and line["screen"] != "idle"]
    assert painted[-4:] == ["slowed", "unavailable", "slowed", "found"]
    assert painted.count("slowed") == 2
