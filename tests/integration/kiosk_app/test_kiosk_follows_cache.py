"""The running kiosk and its cache: new data and a revocation reach the screen by themselves, and SQLite stays away from
the thread that draws.
"""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from offline_cache import revocation
from offline_cache.contract.dossier import Dossier, Status

NUMBER, OTHER = "H49.22-261008-0975", "H49.22-261009-0100"
LONGEST_S = 60

PROBE = """
import sys, threading
from kiosk_app import cli, window
seen, idle = open(sys.argv[1] + "/sqlite.txt", "a", buffering=1), open(sys.argv[1] + "/idle.txt", "a", buffering=1)
apply = window.KioskWindow.apply
def applied(self, section, props):
    if section == "idle":
        print(props.status, file=idle)
    apply(self, section, props)
window.KioskWindow.apply = applied
def heard(event, arguments):
    if event.startswith("sqlite3.connect"):
        print("drawing" if threading.current_thread() is threading.main_thread() else "worker", file=seen)
sys.addaudithook(heard)
sys.exit(cli.main(sys.argv[2:]))
"""


def now() -> datetime.datetime:
    """When it is asked for, not when the tests were collected: that may have been long ago."""
    return datetime.datetime.now(datetime.UTC)


def dossier(number: str) -> Dossier:
    return Dossier(dossier_code=number, receipt_number=number, procedure="Thủ tục", agency="Sở", updated=now(),
                   status=Status.IN_PROGRESS, applicant="N***")  # fmt: skip


class Running:
    """`kiosk run` as a process, watched through its trace."""

    def __init__(self, folder: Path, cache: Path, wire) -> None:
        self._trace, self._log, self._wire = folder / "trace.jsonl", folder / "log.txt", wire
        self.connections, self.idle_lines = folder / "sqlite.txt", folder / "idle.txt"
        config = folder / "kiosk.toml"
        # A server that nobody may reach: an answer from there would be none of the cache's.
        config.write_text(f'[cache]\nfolder = "{cache}"\n[scanner]\nserial_ports = ["{wire.path}"]\n')
        arguments = ["run", "--offscreen", "--size", "480x320", "--config", str(config), "--trace", str(self._trace)]
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", PROBE, str(folder), *arguments],
                env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, stdin=subprocess.DEVNULL, stderr=log,
            )  # fmt: skip

    def idle_line(self) -> str:
        """The line at the bottom of the idle screen, as it was last set; data of a normal age is not spoken of."""
        lines = self.idle_lines.read_text() if self.idle_lines.exists() else ""
        return lines.replace("\N{NO-BREAK SPACE}", " ").splitlines()[-1] if lines else ""

    def log(self) -> str:
        return self._log.read_text()

    def trace(self) -> list[dict]:
        if not self._trace.exists():
            return []
        return [json.loads(line) for line in self._trace.read_bytes().split(b"\n")[:-1]]

    def painted(self) -> list[str]:
        return [line["screen"] for line in self.trace() if line["event"] == "painted"]

    def until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + LONGEST_S
        while not condition():
            assert time.monotonic() < end, f"{self.painted()}\n{self.log()}"
            assert self.process.poll() is None, self.log()
            time.sleep(0.05)

    def shows(self, screen: str, count: int) -> None:
        """Wait until the screen was painted so often."""
        self.until(lambda: self.painted().count(screen) >= count)

    def scan(self, number: str) -> None:
        before = sum(line["event"] == "scan" for line in self.trace())
        self._wire.scan(number)
        self.until(lambda: sum(line["event"] == "scan" for line in self.trace()) > before)


@pytest.fixture
def running(tmp_path, install, wire):
    cache = tmp_path / "cache"
    install(cache, dossier(NUMBER), as_of=now())
    kiosk = Running(tmp_path, cache, wire)
    kiosk.until(lambda: "is ready" in kiosk.log())
    yield kiosk
    kiosk.process.terminate()
    assert kiosk.process.wait(LONGEST_S) == 0, kiosk.log()


def test_a_revocation_takes_the_screen_and_its_end_gives_it_back(running, tmp_path, install):
    cache = tmp_path / "cache"
    running.scan(NUMBER)
    running.shows("result", 1)
    revocation.wipe(cache, now())
    running.shows("out_of_service", 1)
    running.scan(NUMBER)
    running.scan("8934588063053")
    revocation.restore(cache)
    install(cache, dossier(OTHER), as_of=now(), generation="g2")
    running.shows("idle", 2)
    running.scan(OTHER)
    running.shows("result", 2)
    assert running.painted() == ["idle", "result", "out_of_service", "idle", "result"]
    assert set(running.connections.read_text().split()) == {"worker"}
    assert NUMBER not in running.log()
    assert "Traceback" not in running.log()


def test_a_new_generation_answers_the_next_scan(running, tmp_path, install):
    running.scan(NUMBER)
    running.shows("result", 1)
    install(tmp_path / "cache", dossier(OTHER), as_of=now(), generation="g2", seq=2)
    running.scan(OTHER)
    running.shows("result", 2)
    assert running.painted() == ["idle", "result", "result"]
    assert set(running.connections.read_text().split()) == {"worker"}


def test_the_idle_screen_follows_new_data(running, tmp_path, install):
    running.until(lambda: running.idle_line() == "Máy quét sẵn sàng")
    earlier = datetime.datetime(2026, 11, 22, 3, 4, tzinfo=datetime.UTC)
    install(tmp_path / "cache", dossier(OTHER), as_of=earlier, generation="g2", seq=2)
    running.until(lambda: "10:04 ngày 22/11/2026" in running.idle_line())
    assert running.painted() == ["idle"]
