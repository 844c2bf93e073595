"""Rest, as presenter and window live through it: still after ten minutes, awake at a touch, dark in the evening."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cache

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlProperty

import ui
from kiosk_app import texts
from kiosk_app.clock import LOCAL_ZONE, Moment
from kiosk_app.flow.actions import Action
from kiosk_app.presenter import Presenter
from kiosk_app.session import Session
from kiosk_app.trace import Trace
from kiosk_app.window import KioskWindow

NOON = datetime.datetime(2026, 12, 1, 12, 0, tzinfo=LOCAL_ZONE)


class NoLookups:
    """Nobody scans here."""

    def ask(self, number: object, agency: str | None = None) -> None:
        raise AssertionError("nothing was scanned")

    def forget(self) -> None:
        pass


class Hall:
    """A kiosk at rest, with a wall clock that is moved by hand and ticks the presenter."""

    def __init__(self) -> None:
        self.now = NOON
        self.window = KioskWindow()
        self.session = Session(45.0, lambda: self.now.timestamp(), lambda shown: self.presenter.show(shown))
        self.session.lookups = NoLookups()
        self.presenter = Presenter(
            window=self.window, session=self.session, texts=cache(lambda language: texts.load(ui.CATALOGUES, language)),
            language="vi", centre_name="", moment=lambda: Moment(self.now, trusted=True),
            trace=Trace(None), on_painted=lambda painted: None,
        )  # fmt: skip
        self.presenter.machine.scanner_ready = True
        self.presenter.show(self.session.shown)
        self.window.open(QSize(960, 540), windowed=False)
        self.window.complete()

    def wait(self, **time: float) -> None:
        self.now += datetime.timedelta(**time)
        self.session.tick()
        self.presenter.refresh_clock()

    @property
    def still(self) -> bool:
        return bool(QQmlProperty(self.window.quick, "idle.still").read())

    @property
    def scheme(self) -> str:
        return str(self.window.quick.property("scheme"))


@pytest.fixture
def hall(qapp: QGuiApplication) -> Iterator[Hall]:
    hall = Hall()
    yield hall
    hall.window.quick.close()


def test_it_stands_still_after_ten_minutes_and_wakes_at_a_touch(hall: Hall) -> None:
    hall.wait(seconds=599)
    assert not hall.still
    hall.wait(seconds=1)
    assert hall.still
    hall.presenter.acted(Action.STAY, "")
    hall.presenter.refresh_clock()
    assert not hall.still


def test_every_citizen_begins_the_rest_anew(hall: Hall) -> None:
    hall.wait(minutes=20)
    assert hall.still
    hall.presenter.acted(Action.OPEN_GUIDE, "")
    hall.wait(seconds=46)
    assert hall.window.quick.property("view") == "idle"
    assert not hall.still


def test_evening_comes_by_itself_and_high_contrast_outshines_it(hall: Hall) -> None:
    assert hall.scheme == "light"
    hall.wait(hours=6)
    assert hall.scheme == "dark"
    hall.presenter.acted(Action.CONTRAST, "")
    assert hall.scheme == "contrast"
    hall.wait(seconds=46)
    assert hall.scheme == "dark"
    hall.wait(hours=12)
    assert hall.scheme == "light"
