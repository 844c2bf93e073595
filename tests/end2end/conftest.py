"""The real `kiosk demo`, started as a process, scanned through its pseudo-terminal, watched through its trace."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
import tomllib
import tty
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

START_TIMEOUT_S = 120
ANSWER_TIMEOUT_S = 30


def wait_for(condition: Callable[[], Any], what: str, timeout_s: float) -> Any:
    """Poll until `condition` is truthy and return it; fail naming `what`."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.02)
    pytest.fail(f"{what} did not happen within {timeout_s:g} s")


@dataclass
class KioskProcess:
    """A started command with a trace and a log to look at."""

    process: subprocess.Popen[bytes]
    trace_file: Path
    log_file: Path
    seen: int = field(default=0)

    def trace(self) -> list[dict[str, Any]]:
        if not self.trace_file.exists():
            return []
        return [json.loads(line) for line in self.trace_file.read_bytes().split(b"\n")[:-1]]

    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    def next_answer(self) -> dict[str, Any]:
        """The next painted view of a scan that is more than "please wait"."""

        def painted() -> dict[str, Any] | None:
            lines = self.trace()
            for at, line in enumerate(lines[self.seen :], self.seen):
                if line["event"] == "painted" and line["screen"] not in {"looking", "idle"}:
                    self.seen = at + 1
                    return line
            return None

        found: dict[str, Any] = wait_for(
            painted, f"an answer on the screen; the log says:\n{self.log()}", ANSWER_TIMEOUT_S
        )
        return found

    def screenshot(self) -> Image.Image:
        """What the newest painted view looked like."""
        number = sum(line["event"] == "painted" for line in self.trace())

        def whole() -> Image.Image | None:
            for path in self.log_file.parent.glob(f"shots/{number:03d}-*.png"):
                try:
                    return Image.open(io.BytesIO(path.read_bytes())).convert("RGB")
                except OSError:
                    return None  # still being written
            return None

        picture: Image.Image = wait_for(whole, f"screenshot {number}", 10)
        return picture

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


@dataclass
class Demo(KioskProcess):
    """`kiosk demo` with its `demo.json`."""

    description: dict[str, Any] = field(default_factory=dict)
    good_scans: int = field(default=0)

    def scan_another_slip(self) -> dict[str, Any]:
        """A slip that was not scanned just before: the same code twice within two seconds is one scan."""
        self.good_scans += 1
        slips = self.description["slips"]
        return self.scan(slips[self.good_scans * 7 % len(slips)]["receipt_number"])

    def scan(self, text: str | bytes, terminator: bytes = b"\r") -> dict[str, Any]:
        data = text.encode() if isinstance(text, str) else text
        with Path(self.description["serial_port"]).open("wb", buffering=0) as port:
            port.write(data + terminator)
        return self.next_answer()


class Wire:
    """A serial line by pseudo-terminal; we hold the scanner's end."""

    def __init__(self) -> None:
        self.scanner_end, self._kiosk_end = os.openpty()
        tty.setraw(self._kiosk_end)
        self.path = os.ttyname(self._kiosk_end)

    def close(self) -> None:
        os.close(self.scanner_end)
        os.close(self._kiosk_end)


@dataclass
class BusyKiosk(KioskProcess):
    """A kiosk beside a demo, on its cache and its server, whose limiter lets a test scan as fast as it can."""

    wire: Wire = field(default_factory=Wire)

    def scan(self, text: str) -> dict[str, Any]:
        self.send(text)
        return self.next_answer()

    def send(self, *texts: str) -> None:
        """Scan without waiting for an answer."""
        os.write(self.wire.scanner_end, "".join(f"{text}\r" for text in texts).encode())


def start_busy_kiosk(
    demo: Demo, folder: Path, *options: str, environment: dict[str, str] | None = None
) -> BusyKiosk:  # fmt: skip
    """Start it and wait until it listens to its scanner."""
    wire, config = Wire(), folder / "kiosk.toml"
    tables = tomllib.loads((demo.log_file.parent / "data" / "kiosk.toml").read_text())
    tables["scanner"]["serial_ports"] = [wire.path]
    tables["limiter"] = dict.fromkeys(
        ("lookups_per_minute", "misses_per_10_minutes", "neighbours_per_10_minutes"), 10**6
    )
    config.write_text("".join(
        f"[{name}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items())
        for name, table in tables.items()
    ))  # fmt: skip
    trace = folder / "trace.jsonl"
    arguments = [
        "run",
        "--config",
        str(config),
        "--trace",
        str(trace),
        "--screenshots",
        str(folder / "shots"),
        *options,
    ]
    kiosk = BusyKiosk(spawn(arguments, folder, environment), trace, folder / "log.txt", wire=wire)
    wait_for(lambda: "is ready" in kiosk.log(), "an opened scanner", START_TIMEOUT_S)
    return kiosk


def end_busy_kiosk(kiosk: BusyKiosk) -> None:
    try:
        assert kiosk.interrupt() == 0, kiosk.log()
    finally:
        kiosk.wire.close()


def spawn(arguments: list[str], folder: Path, environment: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    with (folder / "log.txt").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "kiosk_app", *arguments],
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})},
        )  # fmt: skip


def start_demo(folder: Path, *options: str, environment: dict[str, str] | None = None) -> Demo:
    """Start and wait for `demo.json`."""
    data, trace = folder / "data", folder / "trace.jsonl"
    arguments = ["demo", "--data", str(data), "--trace", str(trace), "--screenshots", str(folder / "shots"), *options]
    process = spawn(arguments, folder, environment)
    demo = Demo(process, trace, folder / "log.txt")

    def announced() -> bool:
        assert process.poll() is None, f"the demo ended with status {process.returncode}:\n{demo.log()}"
        return (data / "demo.json").exists()

    try:
        wait_for(announced, "demo.json", START_TIMEOUT_S)
    except BaseException:
        process.terminate()
        process.wait()
        raise
    demo.description = json.loads((data / "demo.json").read_bytes())
    return demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, x_display: str) -> Iterator[Demo]:
    """One demo in a real window of an X server, for a module's tests."""
    environment = {"DISPLAY": x_display, "QT_QPA_PLATFORM": "xcb"}
    running = start_demo(tmp_path_factory.mktemp("demo"), "--size", "1920x1080", environment=environment)
    yield running
    assert running.interrupt() == 0, running.log()


@pytest.fixture(scope="module")
def busy_kiosk(demo: Demo, tmp_path_factory: pytest.TempPathFactory, x_display: str) -> Iterator[BusyKiosk]:
    """One busy kiosk in a real window beside the module's demo."""
    environment = {"DISPLAY": x_display, "QT_QPA_PLATFORM": "xcb"}
    running = start_busy_kiosk(demo, tmp_path_factory.mktemp("busy"), "--size", "1920x1080", environment=environment)
    yield running
    end_busy_kiosk(running)


@pytest.fixture
def busy_kiosk_beside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Demo], BusyKiosk]]:
    """Start a busy kiosk of its own beside a demo, drawn into memory."""
    started: list[BusyKiosk] = []

    def start(demo: Demo) -> BusyKiosk:
        started.append(start_busy_kiosk(demo, tmp_path_factory.mktemp("busy"), "--offscreen"))
        return started[-1]

    yield start
    for running in started:
        end_busy_kiosk(running)


@pytest.fixture
def wire() -> Iterator[Wire]:
    made = Wire()
    yield made
    made.close()


@pytest.fixture
def demo_with(tmp_path: Path) -> Iterator[Callable[..., Demo]]:
    """Start a demo of its own, drawn into memory, with further options."""
    started: list[Demo] = []

    def start(*options: str) -> Demo:
        started.append(start_demo(tmp_path, "--offscreen", *options))
        return started[-1]

    yield start
    for running in started:
        if running.process.poll() is None:
            running.interrupt()


@pytest.fixture
def kiosk_with(tmp_path: Path) -> Iterator[Callable[[str], KioskProcess]]:
    """Start `kiosk run`, drawn into memory, on a configuration's text; wait for its first frame."""
    started: list[KioskProcess] = []

    def start(configuration: str) -> KioskProcess:
        config, trace = tmp_path / "kiosk.toml", tmp_path / "trace.jsonl"
        config.write_text(configuration, encoding="utf-8")
        arguments = ["run", "--offscreen", "--config", str(config), "--trace", str(trace)]
        running = KioskProcess(spawn(arguments, tmp_path), trace, tmp_path / "log.txt")
        started.append(running)
        wait_for(lambda: any(line["event"] == "painted" for line in running.trace()), "the first frame", 60)
        return running

    yield start
    for running in started:
        if running.process.poll() is None:
            assert running.interrupt() == 0, running.log()


@pytest.fixture
def kiosk_process() -> Callable[..., subprocess.Popen[bytes]]:
    """`kiosk_process(arguments, folder, environment)`: start a command; its log is `log.txt` in the folder."""
    return spawn


@pytest.fixture
def until() -> Callable[..., Any]:
    """`until(condition, what, timeout_s)`: poll, and fail naming `what`."""
    return wait_for
