"""The staff's and the set-up's screens as a process in a real window: a first start touched through its questions
until the kiosk serves; a visit of the staff, from the held corner to a restart.
"""

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
from kiosk_app.flow.screens import Screen
from kiosk_app.flow.views import Idle, SetUp, Staff, View
from kiosk_app.screenshots import scene
from kiosk_app.screenshots.samples import Sample
from kiosk_app.screenshots.stage import Stage, words
from kiosk_app.setting_up.desk import SetUpDesk, SetUpPorts
from kiosk_app.staff import pin
from kiosk_app.staff.assembly import ATTEMPTS_NAME
from kiosk_app.staff.levels import Levels
from kiosk_app.staff.ports import Command
from offline_cache.contract.directory_reading import default_bytes, read

SIZE = (1080, 1920)
PIN = "190273"
UNCONFIGURED = {Command.SYNC, Command.EXPORT}
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

    def tap(self, one: scene.Touchable) -> None:
        self.press(one)
        self.release()

    def press(self, one: scene.Touchable) -> None:
        x, y = round((one.box.left + one.box.right) / 2), round((one.box.top + one.box.bottom) / 2)
        xtest.fake_input(self._x, X.MotionNotify, x=x, y=y)
        xtest.fake_input(self._x, X.ButtonPress, 1)
        self._x.sync()

    def release(self) -> None:
        xtest.fake_input(self._x, X.ButtonRelease, 1)
        self._x.sync()

    def wait_for_screen(self, screen: Screen) -> None:
        """Until it is what was painted last."""
        wait_for(lambda: self.painted()[-1:] == [screen], lambda: f"{screen} was not painted; the log:\n{self.log()}")

    def end(self) -> None:
        self._x.close()
        self.process.send_signal(signal.SIGINT)
        try:
            assert self.process.wait(TIMEOUT_S) == 0, self.log()
        finally:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def kiosk(tmp_path: Path, large_display: str, qapp: Any) -> Iterator[Callable[[str], Process]]:
    """Start one with this configuration; with none where it is empty."""
    running: list[Process] = []

    def start(configuration: str) -> Process:
        if configuration:
            (tmp_path / "etc").mkdir()
            (tmp_path / "etc" / "kiosk.toml").write_text(configuration, encoding="utf-8")
        running.append(Process(tmp_path, large_display))
        return running[-1]

    yield start
    for process in running:
        process.end()


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


def place(stage: Stage, view: View, name: str) -> scene.Touchable:
    """Where a button is, by what it says; the screen's own before the footer's."""
    stage.show(Sample("", view), "vi", "light")
    blank, held = " ", "\N{NO-BREAK SPACE}"
    return next(
        one for one in scene.read(stage.window.quick).touchables
        if one.name.replace(held, blank) == name.replace(held, blank)
    )  # fmt: skip


def test_a_first_start_ends_as_a_kiosk_that_serves(kiosk: Callable[[str], Process], stage: Stage) -> None:
    running, twin, vi = kiosk(""), desk(), words("vi")
    running.wait_for_screen(Screen.SET_UP)
    shown: View | None = twin.opened()

    def touch(name: str, action: Action, value: str = "") -> None:
        nonlocal shown
        assert isinstance(shown, SetUp)
        before = len(running.painted())
        running.tap(place(stage, shown, name))
        wait_for(lambda: len(running.painted()) > before, lambda: f"{name}: nothing came of it:\n{running.log()}")
        shown = twin.acted(shown, action, value)

    touch("Tiếng Việt", Action.RUN, "language:vi")
    touch(vi.plain("set_up.other_centre"), Action.RUN, "choose:")
    for _ in ("server", "scanner"):
        touch(vi.plain("set_up.next"), Action.CONFIRM)
    assert not running.config.exists()
    touch(vi.plain("set_up.save"), Action.CONFIRM)
    wait_for(running.config.exists, lambda: f"nothing was saved; the log:\n{running.log()}")
    assert config.load(running.config).kiosk == KioskSettings(language="vi")
    begins_anew(running, place(stage, SetUp("done"), vi.plain("set_up.restart")))


def test_the_staff_enter_by_the_corner_and_restart_the_kiosk(
    kiosk: Callable[[str], Process], stage: Stage, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    running, vi = kiosk(f'[cache]\nfolder = "{cache}"\n[staff]\npin_hash = "{pin.hashed(PIN)}"\n'), words("vi")
    running.wait_for_screen(Screen.IDLE)
    corner = place(stage, Idle(), "")
    running.press(corner)
    running.wait_for_screen(Screen.STAFF)
    running.release()
    for digit in (*PIN, vi.plain("staff.confirm")):
        running.tap(place(stage, Staff(), digit))
    attempts = cache / ATTEMPTS_NAME
    wait_for(lambda: attempts.exists() and b":0" in attempts.read_bytes(), lambda: f"no entry:\n{running.log()}")
    absent = UNCONFIGURED | (set() if Levels().read() else {Command.LEVELS})
    home = Staff("home", commands=tuple(one for one in Command if one not in absent))
    begins_anew(running, place(stage, home, vi.plain("staff.command.restart")))
    assert PIN not in running.log()


def begins_anew(running: Process, button: scene.Touchable) -> None:
    """The same process becomes a fresh one, which shows the idle screen and nothing else."""
    before = running.process.pid
    running.tap(button)
    wait_for(lambda: running.painted() == [Screen.IDLE], lambda: f"it did not begin anew:\n{running.log()}")
    assert running.process.poll() is None
    assert running.process.pid == before
    assert "Traceback" not in running.log()
