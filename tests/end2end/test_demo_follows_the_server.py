"""What the demo's server learns, its kiosk says within seconds, from its own disk."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from central_server import tables, vietnam_time
from central_server.intake.importing import import_batch


def _news(server: Path, number: str, status: int) -> None:
    """Tell the demo's server that this dossier has come so far."""
    with closing(sqlite3.connect(server / "server.sqlite")) as connection:
        (code,) = connection.execute("SELECT dossier_code FROM number WHERE number = ?", (number,)).fetchone()
    now = vietnam_time.now()
    moment = f"{now:%Y%m%d%H%M%S}"
    data = [{"MaHoSo": code, "TrangThai": str(status), "ThoiDiemXuLy": moment}]
    engine = tables.open_database(f"sqlite:///{server / 'server.sqlite'}")
    report = import_batch(engine, msgspec.json.encode({"service": "CapNhatTienDoHoSoMC", "data": data}), {}, now)
    engine.dispose()
    assert (report.updated, report.refused) == (1, ())


def test_news_reach_the_screen_through_the_feed(demo_with: Callable[..., Any], until: Callable[..., Any]) -> None:
    demo = demo_with()
    server, config = Path(demo.description["server_folder"]), Path(demo.description["config"])
    slip = next(slip for slip in demo.description["slips"] if slip["status"] == 4)
    agent = config.parent / "cache" / "agent.json"
    _news(server, slip["receipt_number"], 9)

    until(lambda: json.loads(agent.read_bytes())["seq"] == 2, f"the news in the cache; the log:\n{demo.log()}", 30)

    painted = demo.scan(slip["receipt_number"])
    assert (painted["outcome"], painted["source"]) == ("found", "cache")
    command = [sys.executable, "-m", "kiosk_app", "lookup", slip["receipt_number"], "--config", str(config)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    assert "Status 9" in said
    status = [sys.executable, "-m", "kiosk_app", "status", "--config", str(config)]
    assert subprocess.run(status, capture_output=True, timeout=60, check=False).returncode == 0


def test_a_demo_in_the_folder_of_an_earlier_one_starts_anew(
    demo_with: Callable[..., Any], until: Callable[..., Any]
) -> None:
    """The new server's sequence begins anew, which the old cache would take for a replay."""
    first = demo_with()
    _news(Path(first.description["server_folder"]), first.description["slips"][0]["receipt_number"], 9)
    agent = Path(first.description["config"]).parent / "cache" / "agent.json"
    until(lambda: json.loads(agent.read_bytes())["seq"] == 2, "the news in the cache", 30)
    first.interrupt()

    second = demo_with()

    assert second.scan_another_slip()["outcome"] == "found"
    assert "refused" not in second.log().lower()
