"""A kiosk that nobody has set up, as a process in a real window: touched through its questions until it serves."""

from __future__ import annotations

import datetime
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from Xlib import X, display
from Xlib.ext import xtest

from kiosk_app import config
from kiosk_app.config import KioskSettings, Settings
from kiosk_app.directory.search import VenueIndex
from kiosk_app.flow.actions import Action
from kiosk_app.flow.views import SetUp, View
from kiosk_app.screenshots import scene
from kiosk_app.screenshots.samples import Sample
from kiosk_app.screenshots.stage import Stage, words
from kiosk_app.setting_up.desk import SetUpDesk, SetUpPorts
from offline_cache.contract.directory_reading import default_bytes, read

SIZE = (1080, 1920)
TIMEOUT_S = 60.0
_POLL_S = 0.02


def wait_for(condition: Callable[[], Any], what: Callable[[], str]) -> Any:
    end = time.monotonic() + TIMEOUT_S
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(_POLL_S)
    pytest.fail(f"{what()} within {TIMEOUT_S:g} s")


class AtOnce:
    """Workers of the twin: done before anybody waits."""

    def submit(self, work: Callable[[], Any], done: Callable[[Any], None]) -> bool:
        done(work())
        return True


class Process:
    """`kiosk run` on a display: touched through the X server, watched through its trace."""

    def __init__(self, folder: Path, x_name: str) -> None:
        self.config, self._folder = folder / "etc" / "kiosk.toml", folder
        self._trace = folder / "trace.jsonl"
        size = f"{SIZE[0]}x{SIZE[1]}"
        with (folder / "log.txt").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kiosk_app", "run", "--config", str(self.config), "--size", size,
                 "--trace", str(self._trace)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, "DISPLAY": x_name, "QT_QPA_PLATFORM": "xcb"},
            )  # fmt: skip
        self._x = display.Display(x_name)

    def painted(self) -> list[str]:
        """The screens painted since the process, or what became of it, began."""
        lines = self._trace.read_bytes().split(b"\n")[:-1] if self._trace.exists() else []
        return [line["screen"] for line in map(json.loads, lines) if line["event"] == "painted"]

    def log(self) -> str:
        return (self._folder / "log.txt").read_text(errors="replace")

    def tap(self, x: int, y: int) -> None:
        xtest.fake_input(self._x, X.MotionNotify, x=x, y=y)
        for kind in (X.ButtonPress, X.ButtonRelease):
            xtest.fake_input(self._x, kind, 1)
        self._x.sync()

    def end(self) -> None:
        self._x.close()
        self.process.send_signal(signal.SIGINT)
        try:
            assert self.process.wait(TIMEOUT_S) == 0, self.log()
        finally:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def kiosk(tmp_path: Path, large_display: str, qapp: Any) -> Iterator[Process]:
    running = Process(tmp_path, large_display)
    yield running
    running.end()


@pytest.fixture
def stage(qapp: Any) -> Iterator[Stage]:
    """The same screen in this process, which tells where the buttons are."""
    made = Stage(SIZE)
    yield made
    made.close()


def desk() -> SetUpDesk:
    """The twin's; it writes nothing."""
    index, today = VenueIndex(read(default_bytes()).venues), datetime.datetime.now(datetime.UTC).date()
    return SetUpDesk(Settings(), SetUpPorts(
        workers=AtOnce(), centres=lambda typed: [venue.name.vi for venue in index.find(typed, today)],
        from_media=lambda: None, write=lambda _: None, restart=lambda: None, tone=lambda _: None, update=lambda _: None,
    ))  # fmt: skip


def test_a_first_start_ends_as_a_kiosk_that_serves(kiosk: Process, stage: Stage) -> None:
    twin, vi = desk(), words("vi")
    shown: View | None = twin.opened()
    wait_for(lambda: kiosk.painted()[-1:] == ["set_up"], lambda: f"the set-up was not shown; the log:\n{kiosk.log()}")

    def touch(name: str, action: Action, value: str = "") -> None:
        nonlocal shown
        assert isinstance(shown, SetUp)
        stage.show(Sample("", shown), "vi", "light")
        places = [one.box for one in scene.read(stage.window.quick).touchables if one.name == name]
        before = len(kiosk.painted())
        kiosk.tap(round((places[0].left + places[0].right) / 2), round((places[0].top + places[0].bottom) / 2))
        shown = twin.acted(shown, action, value)
        if value != "restart":
            wait_for(lambda: len(kiosk.painted()) > before, lambda: f"{name}: nothing came of it:\n{kiosk.log()}")

    touch("Tiếng Việt", Action.RUN, "language:vi")
    touch(vi.plain("set_up.other_centre"), Action.RUN, "choose:")
    for _ in ("server", "scanner"):
        touch(vi.plain("set_up.next"), Action.CONFIRM)
    assert not kiosk.config.exists()
    touch(vi.plain("set_up.save"), Action.CONFIRM)
    wait_for(kiosk.config.exists, lambda: f"nothing was saved; the log:\n{kiosk.log()}")
    assert config.load(kiosk.config).kiosk == KioskSettings(language="vi")
    shown = SetUp("done")
    started = kiosk.process.pid
    touch(vi.plain("set_up.restart"), Action.CONFIRM, "restart")
    wait_for(lambda: kiosk.painted()[-1:] == ["idle"], lambda: f"it did not begin anew; the log:\n{kiosk.log()}")
    assert kiosk.process.poll() is None
    assert kiosk.process.pid == started
    assert "Traceback" not in kiosk.log()
