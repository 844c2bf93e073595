"""A visit of the staff on the real window, by touch: the corner, the PIN, a synchronisation, diagnostics, and away."""

from __future__ import annotations

import datetime
import io
import tarfile
import threading
import time
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pyrage
import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtQml import QQmlProperty
from PySide6.QtTest import QTest

import ui
from kiosk_app import clock, fonts, texts
from kiosk_app.config import Settings, StaffSettings
from kiosk_app.flow.screens import Screen
from kiosk_app.flow.views import Staff
from kiosk_app.presenter import Presenter
from kiosk_app.screenshots import scene
from kiosk_app.session import Session
from kiosk_app.staff import pin
from kiosk_app.staff.assembly import ATTEMPTS_NAME, staff_desk
from kiosk_app.trace import Trace
from kiosk_app.window import KioskWindow
from kiosk_app.workers import QtTimers, WorkerPool
from offline_cache.store import DossierStore
from scanner.health import Ready
from scanner.scan import RejectedReason, RejectedScan, Scan

PIN = "190273"
HASH = pin.hashed(PIN)
NUMBER = "H49.22-261008-0975"
PUBLISHED = "H49.22-261008-0001"
FINGERS = 20
WAIT_MS = 30_000


class NoLookups:
    """Nobody asks here."""

    def forget(self) -> None:
        pass


class Visit:
    """The screen as the composition root joins it, with the staff's real desk. Touches go to the window."""

    def __init__(self, settings: Settings, config: Path, stick: list[Path], size: tuple[int, int], qtbot: Any) -> None:
        self._qtbot = qtbot
        self.window, self.shown = KioskWindow(), []
        self.session = Session(45.0, time.monotonic, self._show)
        self.session.lookups = NoLookups()
        words = cache(lambda language: texts.load(ui.CATALOGUES, language))
        self.words = words("vi")
        self.presenter = Presenter(
            window=self.window, session=self.session, texts=words, language="vi",
            centre_name="", moment=self._moment, trace=Trace(None), on_painted=lambda _: None,
        )  # fmt: skip
        self.restarts, self.tones = [], []
        desk = staff_desk(
            settings, config, workers=WorkerPool("staff", threads=3, backlog=0), timers=QtTimers(),
            moment=self._moment, health=lambda: Ready(("D",)), server=None, update=self.session.update,
            tone=self.tones.append, open_set_up=lambda: None, restart=lambda: self.restarts.append(True),
            media=lambda: stick,
        )  # fmt: skip
        self.session.desks = {Staff: desk}
        self.window.connect_touches(self.presenter.acted)
        self.window.quick.frameSwapped.connect(lambda: self.presenter.frame_swapped(0.0))
        self.window.open(QSize(*size), windowed=False)
        self.presenter.show(self.session.shown)
        self.window.complete()
        self.finger = QTest.createTouchDevice()

    @property
    def view(self) -> Staff:
        view = self.session.shown.view
        assert isinstance(view, Staff)
        return view

    def until(self, condition: Any) -> None:
        self._qtbot.waitUntil(condition, timeout=WAIT_MS)

    def targets(self) -> dict[str, scene.Touchable]:
        """What can be touched, by what it says."""
        QTest.qWait(0)
        self.window.quick.grabWindow()
        return {one.name: one for one in scene.read(self.window.quick).touchables}

    def said(self) -> str:
        """Everything that can be read."""
        self.window.quick.grabWindow()
        read = "\n".join(one.text for one in scene.read(self.window.quick).texts)
        return read.replace("\N{NO-BREAK SPACE}", " ")

    def touch(self, key: str) -> None:
        """A key of the catalogue, or what stands on the button."""
        name = self.words.plain(key) if key in self.words.keys() else key  # noqa: SIM118 - no dictionary
        self.tap(centre(self.targets()[name]))

    def tap(self, at: QPoint) -> None:
        QTest.touchEvent(self.window.quick, self.finger).press(0, at).commit()
        QTest.touchEvent(self.window.quick, self.finger).release(0, at).commit()

    def hold_the_corner(self) -> None:
        corner = next(one for one in self.targets().values() if one.file == "HeaderBar.qml")
        QTest.touchEvent(self.window.quick, self.finger).press(0, centre(corner)).commit()
        self.until(lambda: self.session.screen is Screen.STAFF)
        QTest.touchEvent(self.window.quick, self.finger).release(0, centre(corner)).commit()

    def enter(self) -> None:
        self.hold_the_corner()
        for digit in PIN:
            self.touch(digit)
        self.touch("staff.confirm")
        self.until(lambda: self.view.page == "home")
        self.until(lambda: "version" in dict(self.view.rows))

    def is_forgotten(self) -> bool:
        """Whether the window holds nothing of the staff's page any more."""
        return list(QQmlProperty(self.window.quick, "staff").read().property("rowTexts")) == []

    def _show(self, shown: Any) -> None:
        self.shown.append(shown.view)
        self.presenter.show(shown)

    def _moment(self) -> clock.Moment:
        return clock.moment(datetime.datetime.now(datetime.UTC), None)


def centre(one: scene.Touchable) -> QPoint:
    return QPoint(round((one.box.left + one.box.right) / 2), round((one.box.top + one.box.bottom) / 2))


@pytest.fixture
def identity() -> Any:
    return pyrage.x25519.Identity.generate()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def settings(province: Any, identity: Any) -> Settings:
    staff = StaffSettings(pin_hash=HASH, diagnostics_recipient=str(identity.to_public()))
    made: Settings = msgspec.structs.replace(province.settings, staff=staff)
    return made


@pytest.fixture
def visit(settings: Settings, stick: Path, tmp_path: Path, write_settings: Any, qtbot: Any, qapp: Any) -> Any:
    """Start a visit; of another size, or with other settings."""
    fonts.install(qapp)
    visits = []

    def start(size: tuple[int, int] = (1920, 1080), settings: Settings = settings) -> Visit:
        Path(settings.cache.folder).mkdir(exist_ok=True)
        config = write_settings(settings, tmp_path / "kiosk.toml")
        visits.append(Visit(settings, config, [stick], size, qtbot))
        return visits[-1]

    yield start
    for one in visits:
        one.window.quick.close()


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1280, 800)])
def test_a_whole_visit(visit: Any, settings: Settings, stick: Path, identity: Any, size: tuple[int, int]) -> None:
    here = visit(size)
    here.enter()
    assert dict(here.view.rows)["feed"].key == "answers"
    assert dict(here.view.rows)["data"].key == "data_missing"

    here.touch("staff.command.sync")
    assert here.view.running == "sync"
    here.until(lambda: not here.view.running)
    assert here.view.note.key == "sync_installed"
    with DossierStore(Path(settings.cache.folder)) as store:
        assert len(store.lookup(PUBLISHED).dossiers) == 1
    here.until(lambda: dict(here.view.rows)["data"].key == "data")

    here.touch("staff.command.export")
    here.until(lambda: here.view.note is not None and here.view.note.key == "exported")
    [file] = stick.iterdir()
    assert file.name in here.said()
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(file.read_bytes(), [identity]))) as tar:
        assert "status.json" in tar.getnames()

    here.touch("footer.leave")
    assert here.session.screen is Screen.IDLE
    here.until(here.is_forgotten)
    assert PIN not in repr(here.shown)


def test_the_progress_of_a_synchronisation_is_seen(
    visit: Any, province: Any, settings: Settings, served: Any, request: pytest.FixtureRequest
) -> None:
    """The snapshot comes over HTTP from the signed folder, and its second half waits until the first was seen."""
    server, go_on = served(province.folder / "feed"), threading.Event()
    request.addfinalizer(go_on.set)

    def in_halves(handler: Any) -> None:
        data = (province.folder / "feed" / handler.path.removeprefix("/feed/")).read_bytes()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data[: len(data) // 2])
        handler.wfile.flush()
        go_on.wait(WAIT_MS / 1000)
        handler.wfile.write(data[len(data) // 2 :])

    [snapshot] = (province.folder / "feed" / "targets").rglob("*snapshot-*")
    server.answers[snapshot.name] = in_halves
    here = visit(settings=province.reading_from(server.url, settings))
    here.enter()
    here.touch("staff.command.sync")
    here.until(lambda: 40 <= here.view.percent <= 60)
    assert f"{here.view.percent} %" in here.said()
    assert here.words.plain("staff.command.restart") not in here.targets(), "nothing else can be started meanwhile"
    go_on.set()
    here.until(lambda: not here.view.running)
    assert here.view.note.key == "sync_installed"


def test_a_feed_that_is_not_to_be_trusted_is_said_in_words(visit: Any, settings: Settings) -> None:
    root = Path(settings.feed.root_file)
    root.write_bytes(
        root.read_bytes().replace(b'"version": 1', b'"version": 2').replace(b'"version":1', b'"version":2')
    )
    here = visit()
    here.enter()
    here.touch("staff.command.sync")
    here.until(lambda: not here.view.running)
    assert not here.view.note.good
    words = here.words.plain("staff.note.sync_failed", trouble="").strip()
    assert words.replace("\N{NO-BREAK SPACE}", " ") in here.said().replace("\n", " ")


def test_three_wrong_pins_lock_the_pad_even_for_the_next_visit(visit: Any, settings: Settings) -> None:
    here = visit()
    here.hold_the_corner()
    for _ in range(3):
        for digit in "000001":
            here.touch(digit)
        here.touch("staff.confirm")
        here.until(lambda: not here.view.running)
    assert here.view.wait_s > 0
    assert PIN[0] not in here.targets(), "a key that does nothing is no target"
    first = here.view.wait_s
    here.until(lambda: here.view.wait_s < first)
    here.touch("footer.leave")
    assert (Path(settings.cache.folder) / ATTEMPTS_NAME).is_file()

    again = visit()
    again.hold_the_corner()
    assert again.view.wait_s > 0


def test_the_whole_screen_is_tested_by_touch_and_in_colours(visit: Any) -> None:
    here = visit((1080, 1920))
    here.enter()
    here.touch("staff.command.touch")
    for number in range(1, 21):
        here.touch(str(number))
    here.until(lambda: here.view.page == "home")
    assert here.view.note.key == "touch_whole"

    here.touch("staff.command.colours")
    size = here.window.quick.size()
    for colour in range(6):
        assert here.view.colour == colour
        assert set(here.targets()) == {here.words.plain("staff.colours.body")}
        here.tap(QPoint(size.width() - 80, size.height() - 200))  # where the way out would be
    assert here.view.page == "home"


def test_twenty_fingers_and_a_scan_on_each_page_do_no_harm(visit: Any) -> None:
    here = visit()
    here.enter()
    for command in ("scanner", "touch", "colours"):
        here.touch(f"staff.command.{command}")
        for outcome in (Scan(NUMBER, None, "D", 1.0), RejectedScan(RejectedReason.TOO_LONG, "D", 2.0)):
            here.session.scanned(outcome)
            assert here.view.page == command
            assert NUMBER not in here.said()
            assert NUMBER not in repr(here.view)
        event = QTest.touchEvent(here.window.quick, here.finger, autoCommit=False)
        for finger in range(FINGERS):
            event.press(finger, QPoint(90 + finger * 90, 60 + (finger % 3) * 200))
        event.commit()
        event = QTest.touchEvent(here.window.quick, here.finger, autoCommit=False)
        for finger in range(FINGERS):
            event.release(finger, QPoint(90 + finger * 90, 60 + (finger % 3) * 200))
        event.commit()
        here.session.done()
        assert here.session.screen is Screen.IDLE
        here.enter()
    assert here.restarts == []


def test_a_visit_ends_by_time(visit: Any) -> None:
    here = visit()
    here.enter()
    here.session._now = lambda: time.monotonic() + 181.0
    here.session.tick()
    assert here.session.screen is Screen.IDLE
    here.until(here.is_forgotten)
