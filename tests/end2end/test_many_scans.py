"""A day's scans in a minute: the kiosk answers the last as it answered the first, and grows no fatter."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Demo

WARM_UP, SCANS, BURST = 100, 600, 40
GROWTH_LIMIT_KB = 6_000


def _numbers(demo: Demo) -> list[str]:
    (cache,) = (demo.log_file.parent / "data" / "cache").glob("*/dossiers.sqlite")
    connection = sqlite3.connect(f"file:{cache}?mode=ro", uri=True)
    try:
        rows = connection.execute("SELECT receipt_number FROM dossier WHERE receipt_number LIKE 'H49%' LIMIT 2000")
        return [str(number) for (number,) in rows]
    finally:
        connection.close()


def _kiosk_pid(demo: Demo) -> int:
    children = Path(f"/proc/{demo.process.pid}/task/{demo.process.pid}/children").read_text().split()
    (pid,) = (int(child) for child in children if b"\0run\0" in Path(f"/proc/{child}/cmdline").read_bytes())
    return pid


def _resident_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def test_hundreds_of_scans_and_no_growth(demo_with: Callable[..., Demo]) -> None:
    demo = demo_with()
    numbers = _numbers(demo)
    pid = _kiosk_pid(demo)
    for number in numbers[:WARM_UP]:
        assert demo.scan(number)["outcome"] == "found"
    before = _resident_kb(pid)
    for number in numbers[WARM_UP : WARM_UP + SCANS]:
        assert demo.scan(number)["outcome"] == "found"
    assert _resident_kb(pid) - before < GROWTH_LIMIT_KB


def test_of_a_burst_the_last_wins_and_none_is_called_unknown(demo_with: Callable[..., Demo]) -> None:
    demo = demo_with()
    burst = _numbers(demo)[:BURST]
    with Path(demo.description["serial_port"]).open("wb", buffering=0) as port:
        port.write("".join(f"{number}\r" for number in burst).encode())
    assert demo.next_answer()["outcome"] == "found"
    assert demo.scan_another_slip()["outcome"] == "found"
    painted = [line for line in demo.trace() if line["event"] == "painted" and line["screen"] != "idle"]
    assert {line["outcome"] for line in painted} == {"found"}
    assert sum(line["event"] == "scan" for line in demo.trace()) == BURST + 1
