"""The same screen in this process, drawn into memory: it tells where the buttons are, and how the kiosk must look."""

from __future__ import annotations

import datetime
import inspect
from collections import deque
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from walk_province import Province

import ui
from kiosk_app import clock, texts
from kiosk_app.config import Settings
from kiosk_app.directory.search import VenueIndex
from kiosk_app.flow.screens import Screen
from kiosk_app.flow.views import SetUp, Staff
from kiosk_app.lookup.answer import NotAsked
from kiosk_app.lookup.resolver import Question
from kiosk_app.presenter import Presenter
from kiosk_app.screenshots import scene
from kiosk_app.screenshots.ink import picture
from kiosk_app.session import Session
from kiosk_app.setting_up.desk import SetUpDesk, SetUpPorts
from kiosk_app.staff.assembly import staff_desk
from kiosk_app.trace import Trace
from kiosk_app.window import KioskWindow
from offline_cache.contract.directory_reading import default_bytes, read
from scanner.health import Ready
from scanner.scan import Scan


class Mute:
    """The twin's voice: it has always just ended."""

    speaking = False

    def say(self, sentences: Sequence[str], language: str) -> None:
        """Say nothing."""

    def hush(self) -> None:
        """There is nothing to hush."""


class SoonWorkers:
    """Everything is done right after the touch that asked for it."""

    def __init__(self) -> None:
        self._jobs: deque[tuple[Callable[[], Any], Callable[[Any], None]]] = deque()

    def submit(self, work: Callable[[], Any], done: Callable[[Any], None]) -> bool:
        self._jobs.append((work, done))
        return True

    def call_later(self, seconds: float, callback: Callable[[], None]) -> None:
        """Nobody waits so long here."""

    def work(self) -> None:
        while self._jobs:
            work, done = self._jobs.popleft()
            try:
                result = work()
            except Exception as error:  # noqa: BLE001 - brought back, as the port says
                result = error
            done(result)


class Twin:
    """Session, presenter, window and desks, joined as in the composition root."""

    def __init__(self, size: tuple[int, int], province: Province, settings: Settings, config_file: Path) -> None:
        self.province = province
        self.shown = 0
        self._drawn: tuple[scene.Scene, Image.Image] | None = None
        self._workers = SoonWorkers()
        self.window = KioskWindow()
        self.session = Session(45.0, lambda: 0.0, self._show)
        self.session.lookups = self
        self._presenter = Presenter(
            window=self.window, session=self.session, texts=cache(lambda language: texts.load(ui.CATALOGUES, language)),
            language="vi", centre_name="", trace=Trace(None), on_painted=lambda _: None, moment=self._moment,
        )  # fmt: skip
        self._presenter.voice = Mute()
        directory = read(default_bytes())
        self._index = VenueIndex(directory.venues)
        self._presenter.directory_changed(directory, self._index)
        self._presenter.machine.scanner_ready = True
        self._presenter.machine.has_data(province.as_of)
        self.session.desks = {Staff: self._staff_desk(settings, config_file), SetUp: self._set_up_desk(settings)}
        self.window.connect_touches(self._presenter.acted)
        self.window.open(QSize(*size), windowed=False)
        self._presenter.show(self.session.shown)
        self.window.complete()

    @property
    def screen(self) -> Screen:
        return self.session.screen

    @property
    def language(self) -> str:
        return self._presenter._words.language

    def ask(self, number: Any, agency: str | None = None) -> None:
        """A look-up, answered at once."""
        question = Question(1, number, agency)
        answer = NotAsked(self.province.as_of) if number.local_only else self.province.answer(number.value, agency)
        if answer is None:
            self.session.waiting(question)
        else:
            self.session.answered(question, answer)

    def forget(self) -> None:
        pass

    def scan(self, text: str) -> None:
        self.session.scanned(Scan(text, None, "twin", 0.0))
        self._happened()

    def tap(self, x: int, y: int) -> None:
        QTest.mouseClick(self.window.quick, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(x, y))
        self._happened()

    def in_service(self, serving: bool) -> None:
        self.session.in_service(serving)
        self._happened()

    def scene(self) -> scene.Scene:
        """Laid out and painted."""
        return self._painted()[0]

    def picture(self, box: scene.Box) -> Image.Image:
        """What is seen there."""
        left, top = int(box.left), int(box.top)
        return self._painted()[1].crop((left, top, left + max(1, int(box.width)), top + max(1, int(box.height))))

    def _painted(self) -> tuple[scene.Scene, Image.Image]:
        if self._drawn is None:
            QTest.qWait(0)
            image = picture(self.window.quick.grabWindow())
            self._presenter.frame_swapped(0.0)
            self._drawn = scene.read(self.window.quick), image
        return self._drawn

    def _happened(self) -> None:
        self._workers.work()
        self._drawn = None

    def _show(self, shown: Any) -> None:
        self.shown += 1
        self._presenter.show(shown)

    def _moment(self) -> clock.Moment:
        return clock.moment(datetime.datetime.now(datetime.UTC), self.province.as_of)

    def _staff_desk(self, settings: Settings, config_file: Path) -> Any:
        return _made(
            staff_desk, settings=settings, config_file=config_file, workers=self._workers, timers=self._workers,
            moment=self._moment, health=lambda: Ready(("scanner",)), server=None, update=self.session.update,
            open_set_up=self.session.open_set_up, restart=_nothing, tone=_nothing,
        )  # fmt: skip

    def _set_up_desk(self, settings: Settings) -> SetUpDesk:
        def centres(typed: str) -> list[str]:
            return [venue.name.vi for venue in self._index.find(typed, self._moment().today)]

        return SetUpDesk(settings, _made(
            SetUpPorts, workers=self._workers, centres=centres, from_media=lambda: None, write=_nothing,
            restart=_nothing, tone=_nothing, update=self.session.update,
        ))  # fmt: skip


def _made(make: Callable[..., Any], **offered: Any) -> Any:
    """With as many of these as it takes."""
    return make(**{name: offered[name] for name in inspect.signature(make).parameters if name in offered})


def _nothing(*_: object) -> None:
    """What changes the machine is the kiosk's own affair."""
