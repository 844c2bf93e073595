"""The whole screen in this process: the real session, presenter and window, with look-ups that are answered at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem

import ui
from kiosk_app import fonts, texts
from kiosk_app.flow.actions import Action
from kiosk_app.flow.screens import Screen
from kiosk_app.flow.views import Answered, View
from kiosk_app.lookup.answer import Answer
from kiosk_app.lookup.resolver import Question
from kiosk_app.presenter import Painted, Presenter
from kiosk_app.screenshots import sample_directory, scene
from kiosk_app.screenshots.sample_dossiers import NOW, found
from kiosk_app.session import Session, Shown
from kiosk_app.trace import Trace
from kiosk_app.window import KioskWindow
from offline_cache.contract.dossier import Status
from scanner.scan import Scan

SHOWN_FOR_S = 45.0
PAINTED_WITHIN_S = 10.0


class Answering:
    """Look-ups that are answered at once, whatever is asked, with what was put in; None leaves them waiting."""

    def __init__(self) -> None:
        self.answer: Answer | None = found(Status.IN_PROGRESS).answer
        self.session: Session | None = None

    def ask(self, number: Any, agency: str | None = None) -> None:
        assert self.session is not None
        question = Question(1, number, agency)
        self.session.waiting(question)
        if self.answer is not None:
            self.session.answered(question, self.answer)

    def forget(self) -> None:
        pass


class Hall:
    """The clock is moved by hand; whatever else happens, happens as it does in a hall."""

    def __init__(self, size: tuple[int, int], catalogues: Path) -> None:
        self.now_s, self.painted, self.lookups = 0.0, list[Painted](), Answering()
        self.window = KioskWindow()
        self.session = Session(SHOWN_FOR_S, lambda: self.now_s, lambda shown: self.presenter.show(shown))
        self.session.lookups, self.lookups.session = self.lookups, self.session
        machine = sample_directory.machine()
        self.presenter = Presenter(
            window=self.window, session=self.session, texts=cache(lambda language: texts.load(catalogues, language)),
            language="vi", centre_name="", moment=lambda: NOW,
            trace=Trace(None), on_painted=self.painted.append,
        )  # fmt: skip
        self.presenter.machine.scanner_ready = True
        self.presenter.machine.has_data(machine.data_as_of)
        assert machine.directory is not None
        assert machine.venue_index is not None
        self.presenter.directory_changed(machine.directory, machine.venue_index)
        self.window.connect_touches(self.presenter.acted)
        self.window.quick.frameSwapped.connect(lambda: self.presenter.frame_swapped(monotonic()))
        self.presenter.show(self.session.shown)
        self.window.open(QSize(*size), windowed=False)
        self.window.complete()

    @property
    def screen(self) -> Screen:
        return self.session.screen

    def scan(self, text: str, answer: Answer | None = None) -> None:
        if answer is not None:
            self.lookups.answer = answer
        self.session.scanned(Scan(text, None, "test", monotonic()))

    def bring(self, view: View) -> None:
        """Put any view on the screen, as if it had come by itself; what is about a dossier by a scan of it."""
        if isinstance(view, Answered):
            usual, self.lookups.answer = self.lookups.answer, view.answer
            self.scan(view.number)
            self.lookups.answer = usual
        else:
            self.session.shown = Shown(view, None)
            self.session.touched()
            self.presenter.show(self.session.shown)

    def act(self, action: Action, value: str = "") -> None:
        self.presenter.acted(action, value)

    def wait(self, seconds: float) -> None:
        """Time passes, a second at a time, as the application counts it."""
        for _ in range(round(seconds)):
            self.now_s += 1.0
            self.session.tick()
            self.presenter.refresh_clock()

    def scene(self) -> scene.Scene:
        self.settle()
        self.window.quick.grabWindow()
        return scene.read(self.window.quick)

    def settle(self) -> None:
        """What is up has been painted, and what was taken down is gone."""
        end = monotonic() + PAINTED_WITHIN_S
        QCoreApplication.processEvents()
        while self.presenter._unpainted is not None:
            assert monotonic() < end, f"{self.screen} is not painted within {PAINTED_WITHIN_S:g} s"
            QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def texts(self) -> list[str]:
        return [one.text for one in self.scene().texts]

    def controls(self) -> list[QQuickItem]:
        items = (one.item for one in self.scene().touchables)
        return [item for item in items if item.metaObject().indexOfSignal("tapped()") >= 0]


class Voice:
    """Reads for as long as it is let."""

    def __init__(self) -> None:
        self.said: list[tuple[tuple[str, ...], str]] = []
        self.speaking = False

    def say(self, sentences: Sequence[str], language: str) -> None:
        self.said.append((tuple(sentences), language))
        self.speaking = True

    def hush(self) -> None:
        self.speaking = False


def _halls(qt: QGuiApplication) -> Iterator[Callable[..., Hall]]:
    fonts.install(qt)
    opened: list[Hall] = []

    def opening(size: tuple[int, int] = (1280, 800), catalogues: Path = ui.CATALOGUES) -> Hall:
        opened.append(Hall(size, catalogues))
        return opened[-1]

    yield opening
    for hall in opened:
        hall.window.quick.close()


@pytest.fixture
def open_hall(qapp: QGuiApplication) -> Iterator[Callable[..., Hall]]:
    """Open a window of a size in pixels, with the words of a folder."""
    yield from _halls(qapp)


@pytest.fixture(scope="module")
def lasting_hall(qapp: QGuiApplication) -> Iterator[Hall]:
    """One for all tests of a module, each of which leaves it at rest and in service."""
    for open_one in _halls(qapp):
        yield open_one()


@pytest.fixture
def hall(open_hall: Callable[..., Hall]) -> Hall:
    return open_hall()
