"""The running kiosk: its window first, everything else after the first frame."""

from __future__ import annotations

import logging
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, QSize, QSocketNotifier, QTimer
from PySide6.QtGui import QGuiApplication

from kiosk_app.errors import KioskError
from kiosk_app.presenter import Painted, Presenter
from kiosk_app.session import Session
from kiosk_app.window import KioskWindow

log = logging.getLogger(__name__)

TICK_MS = 1000
_STDIN = 0
"""The descriptor: `sys.stdin` is None where the process was started with it closed."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the command line says beside the configuration. `size` is pixels; None means the whole screen."""

    windowed: bool = False
    size: tuple[int, int] | None = None
    screenshots: Path | None = None
    stop_after_s: float | None = None
    end_with_stdin: bool = False


class Application(QObject):
    """Opens the window, starts the rest after the first frame (`start_rest`), ticks, and ends in order."""

    def __init__(
        self, *, qt: QGuiApplication, window: KioskWindow, session: Session, presenter: Presenter,
        start_rest: Callable[[], None], stop_rest: Callable[[], None], options: RunOptions,
    ) -> None:  # fmt: skip
        super().__init__()
        self._qt, self._window, self._session, self._presenter = qt, window, session, presenter
        self._start_rest, self._stop_rest, self._options = start_rest, stop_rest, options
        self._first_frame = True
        self._shots = 0

    def run(self) -> int:
        """Until the window is closed, a signal arrives, or the time given on the command line is over."""
        options = self._options
        self._window.quick.frameSwapped.connect(self._frame_swapped)
        self._window.connect_touches(self._presenter.acted)
        self._presenter.show(self._session.shown)
        self._window.open(QSize(*options.size) if options.size else None, windowed=options.windowed)
        tick = QTimer(self, interval=TICK_MS)
        tick.timeout.connect(self._tick)
        tick.start()
        if options.stop_after_s is not None:
            QTimer.singleShot(round(options.stop_after_s * 1000), self._qt.quit)
        if options.end_with_stdin:
            self._stdin = QSocketNotifier(_STDIN, QSocketNotifier.Type.Read, self)
            self._stdin.activated.connect(self._qt.quit)
        with _QuitOnSignals(self._qt):
            status = self._qt.exec()
        self._stop_rest()
        return status

    def _frame_swapped(self) -> None:
        at = monotonic()
        self._presenter.frame_swapped(at)
        if self._first_frame:
            self._first_frame = False
            QTimer.singleShot(0, self._after_first_frame)

    def _after_first_frame(self) -> None:
        self._window.complete()
        self._start_rest()

    def _tick(self) -> None:
        self._session.tick()
        self._presenter.refresh_clock()

    def painted(self, painted: Painted) -> None:
        """Take the screenshot that the command line asked for."""
        folder = self._options.screenshots
        if folder is not None:
            self._shots += 1
            name = "-".join(part for part in (f"{self._shots:03d}", painted.screen.value, painted.outcome) if part)
            QTimer.singleShot(0, lambda: self._grab(folder / f"{name}.png"))

    def _grab(self, path: Path) -> None:
        try:
            self._window.grab(path)
        except KioskError as error:
            log.error("screenshots: %s", error)


class _QuitOnSignals:
    """SIGINT and SIGTERM end Qt's loop at once: the signal wakes a socket that the loop watches.

    Never from the signal handler itself: Python runs that in the middle of whatever Qt is doing.
    """

    def __init__(self, qt: QGuiApplication) -> None:
        self._qt = qt
        self._ours, self._wakeup = socket.socketpair()
        for end in (self._ours, self._wakeup):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read)

    def __enter__(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        signal.set_wakeup_fd(self._wakeup.fileno(), warn_on_full_buffer=False)
        self._notifier.activated.connect(self._drain)

    def _drain(self) -> None:
        self._ours.recv(64)
        self._qt.quit()

    def __exit__(self, *_: object) -> None:
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(-1)
        self._ours.close()
        self._wakeup.close()
