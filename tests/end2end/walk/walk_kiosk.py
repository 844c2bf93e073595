"""The process that is walked through: scanned by a serial line, touched by the X server, watched by its trace."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import tty
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from walk_province import ANSWER_TIMEOUT_S
from Xlib import X, display
from Xlib.ext import xtest

from kiosk_app.flow.screens import Screen
from kiosk_app.screenshots import scene
from kiosk_app.sound.processes import PLAYER
from kiosk_app.sound.speech import SPEAKER

START_TIMEOUT_S = 60.0
_POLL_S = 0.01


def wait_for(condition: Callable[[], Any], what: Callable[[], str], timeout_s: float = ANSWER_TIMEOUT_S) -> Any:
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(_POLL_S)
    pytest.fail(f"{what()} within {timeout_s:g} s")


class Kiosk:
    """A running `kiosk run` on a configuration."""

    def __init__(self, folder: Path, x_name: str, size: tuple[int, int], scanner_end: int) -> None:
        self.folder, self._scanner_end = folder, scanner_end
        self._read, self._painted = 0, list[str]()
        self._trace, self._log = folder / "trace.jsonl", folder / "log.txt"
        arguments = ["run", "--config", str(folder / "kiosk.toml"), "--size", f"{size[0]}x{size[1]}"]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kiosk_app", *arguments, "--trace", str(self._trace)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                env={**os.environ, "DISPLAY": x_name, "QT_QPA_PLATFORM": "xcb", "PATH": _with_a_voice(folder)},
            )  # fmt: skip
        self._x = display.Display(x_name)

    def wait_until_ready(self) -> None:
        """It listens to its scanner."""

        def ready() -> bool:
            assert self.lives(), self.log()
            return "is ready" in self.log()

        wait_for(ready, lambda: f"no scanner was opened:\n{self.log()}", START_TIMEOUT_S)

    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def painted(self) -> list[str]:
        """The screens painted so far."""
        if self._trace.exists():
            with self._trace.open("rb") as trace:
                trace.seek(self._read)
                whole, _, _ = trace.read().rpartition(b"\n")
            self._read += len(whole) + bool(whole)
            events = map(json.loads, whole.splitlines())
            self._painted += [event["screen"] for event in events if event["event"] == "painted"]
        return self._painted

    def wait_for_screen(self, screen: Screen) -> None:
        """Until it is what was painted last."""
        wait_for(lambda: self.painted()[-1] == screen, lambda: f"{screen} was not painted; the log:\n{self.log()}")

    def scan(self, text: str) -> None:
        os.write(self._scanner_end, f"{text}\r".encode())

    def tap(self, x: int, y: int, held_s: float = 0.0) -> None:
        """A finger comes down and goes up again."""
        xtest.fake_input(self._x, X.MotionNotify, x=x, y=y)
        xtest.fake_input(self._x, X.ButtonPress, 1)
        self._x.sync()
        if held_s:
            time.sleep(held_s)
        xtest.fake_input(self._x, X.ButtonRelease, 1)
        self._x.sync()

    def picture(self, box: scene.Box) -> Image.Image:
        """What the X server shows there."""
        place = int(box.left), int(box.top), max(1, int(box.width)), max(1, int(box.height))
        data = bytes(self._x.screen().root.get_image(*place, X.ZPixmap, 0xFFFFFFFF).data)
        return Image.frombytes("RGB", place[2:], data, "raw", "BGRX")

    def lives(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        self._x.close()
        self._process.send_signal(signal.SIGINT)
        try:
            assert self._process.wait(START_TIMEOUT_S) == 0, self.log()
        finally:
            self._process.kill()
            self._process.wait()


def _with_a_voice(folder: Path) -> str:
    """A search path on which there is a voice and a player, which swallow what they are to say."""
    mute = folder / "mute"
    mute.mkdir()
    for name in (SPEAKER, PLAYER):
        (mute / name).write_text("#!/bin/sh\nexec cat > /dev/null\n")
        (mute / name).chmod(0o755)
    return f"{mute}{os.pathsep}{os.environ['PATH']}"


def open_line() -> tuple[int, int, str]:
    """A serial line: the scanner's end, the kiosk's, and what the kiosk's is called."""
    scanner_end, kiosk_end = os.openpty()
    tty.setraw(kiosk_end)
    return scanner_end, kiosk_end, os.ttyname(kiosk_end)
