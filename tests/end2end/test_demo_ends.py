"""However the demo ends, it leaves no process and no port behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from conftest import Demo

Start = Callable[..., "Demo"]


def _descendants(pid: int) -> set[int]:
    children: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        children |= {int(child) for child in task.read_text().split()}
    return children.union(*(_descendants(child) for child in children))


def _running(pids: set[int]) -> set[int]:
    """Those that still run; a zombie is gone, only nobody has asked."""
    found = set()
    for pid in pids:
        status = Path(f"/proc/{pid}/stat")
        try:
            state = status.read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state not in "ZX":
            found.add(pid)
    return found


def _is_listening(url: str) -> bool:
    address = urlsplit(url)
    with socket.socket() as probe:
        return probe.connect_ex((str(address.hostname), int(address.port or 0))) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_ends_everything(demo_with: Start, until: Callable[..., Any], number: signal.Signals) -> None:
    demo = demo_with()
    url = demo.description["server"]
    family = _descendants(demo.process.pid)
    assert len(family) >= 2
    assert _is_listening(url)
    demo.process.send_signal(number)
    assert demo.process.wait(30) == (0 if number != signal.SIGKILL else -signal.SIGKILL)
    until(lambda: not _running(family), "the end of every process", 15)
    assert not _is_listening(url)


def test_closing_the_kiosk_ends_the_demo(demo_with: Start, until: Callable[..., Any]) -> None:
    demo = demo_with("--stop-after", "15")
    family = _descendants(demo.process.pid)
    assert demo.process.wait(60) == 0
    until(lambda: not _running(family), "the end of every process", 15)
    assert not (demo.log_file.parent / "data" / "demo.json").exists()


def test_without_server_the_cache_answers(demo_with: Start) -> None:
    demo = demo_with("--no-server")
    assert demo.description["server"] is None
    painted = demo.scan(demo.description["slips"][0]["receipt_number"])
    assert (painted["outcome"], painted["source"]) == ("found", "cache")
    painted = demo.scan("H49.22-200101-9999")
    assert (painted["screen"], painted["outcome"]) == ("no_answer", "unavailable")


def test_a_stopped_server_is_no_answer_and_never_not_found(demo_with: Start) -> None:
    demo = demo_with()
    kiosk_and_server = _descendants(demo.process.pid)
    (server,) = (pid for pid in kiosk_and_server if b"central_server" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(server, signal.SIGSTOP)
    try:
        for serial in range(9990, 9995):
            assert demo.scan(f"H49.22-200101-{serial}")["outcome"] == "unavailable"
            assert demo.scan_another_slip()["outcome"] == "found"
    finally:
        os.kill(server, signal.SIGCONT)


def test_without_a_display_it_says_so() -> None:
    environment = {name: value for name, value in os.environ.items() if "DISPLAY" not in name and "QT_" not in name}
    command = [sys.executable, "-m", "kiosk_app", "demo"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert "No display" in ended.stderr
    assert "--offscreen" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("phase", ["Preparing", "kiosk sync", "is ready"])
def test_an_early_interruption_ends_everything(tmp_path: Path, until: Callable[..., Any], phase: str) -> None:
    log = tmp_path / "log.txt"
    command = [sys.executable, "-m", "kiosk_app", "demo", "--offscreen", "--data", str(tmp_path / "dữ liệu demo")]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    until(lambda: phase in log.read_text(), phase, 60)
    family = _descendants(process.pid)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    until(lambda: not _running(family), "the end of every process", 15)
    assert "Traceback" not in log.read_text()


def test_a_second_demo_in_the_same_folder_is_refused(demo_with: Start) -> None:
    demo = demo_with()
    folder = demo.log_file.parent / "data"
    command = [sys.executable, "-m", "kiosk_app", "demo", "--offscreen", "--data", str(folder)]
    second = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode == 1
    assert str(folder) in second.stderr
    assert "Traceback" not in second.stderr
    assert demo.scan_another_slip()["outcome"] == "found"
