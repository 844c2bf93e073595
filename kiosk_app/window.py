"""The QML window: props go in, taps come out, and the frame that shows an answer is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, QSize, Qt, QUrl
from PySide6.QtQml import QQmlApplicationEngine, QQmlProperty
from PySide6.QtQuick import QQuickWindow

import ui
from kiosk_app.errors import KioskError
from kiosk_app.props import PropsBinder
from kiosk_app.viewmodels.header import FooterProps, HeaderProps
from kiosk_app.viewmodels.idle import IdleProps
from kiosk_app.viewmodels.message import MessageProps
from kiosk_app.viewmodels.result import ResultProps
from kiosk_app.viewmodels.screen import Screen

_SECTIONS: dict[str, type] = {
    "header": HeaderProps,
    "footer": FooterProps,
    "idle": IdleProps,
    "result": ResultProps,
    "message": MessageProps,
}


class KioskWindow:
    """Built hidden; `open` shows it. Only the idle screen exists before `complete` is called."""

    def __init__(self) -> None:
        self._engine = QQmlApplicationEngine()
        self._engine.addImportPath(str(ui.QML_IMPORT_PATH))
        self._engine.load(QUrl.fromLocalFile(str(ui.MAIN_QML)))
        roots = self._engine.rootObjects()
        if not roots:
            raise KioskError(f"{ui.MAIN_QML}: the screens cannot be loaded; the log names the line. Install again.")
        self.quick = cast(QQuickWindow, roots[0])
        self._binders = {
            name: PropsBinder(cast(QObject, QQmlProperty(self.quick, name).read()), kind)
            for name, kind in _SECTIONS.items()
        }

    def open(self, size: QSize | None, *, windowed: bool) -> None:
        """Show fullscreen, or in a window of `size` pixels: frameless unless `windowed`."""
        if size is not None:
            self.quick.resize(size)
        if windowed:
            self.quick.show()
        elif size is not None:
            self.quick.setFlags(Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
            self.quick.setPosition(0, 0)
            self.quick.show()
        else:
            # Where no window manager runs, nobody else would give the window the screen's size.
            self.quick.setGeometry(self.quick.screen().geometry())
            self.quick.showFullScreen()
        if not windowed:
            self.quick.setCursor(Qt.CursorShape.BlankCursor)
        self.quick.requestActivate()

    def complete(self) -> None:
        """Build the screens that the first frame did not need."""
        self.quick.setProperty("complete", True)

    def apply(self, section: str, props: object) -> None:
        """Set one section's props."""
        self._binders[section].apply(props)

    def clear(self, section: str) -> None:
        """Take what a section shows out of the window: nothing of a citizen stays behind."""
        self._binders[section].clear()

    def show(self, screen: Screen) -> None:
        """Bring a screen up and ask for a frame, even when it looks the same as the last one."""
        self.quick.setProperty("view", screen.value)
        self.quick.update()

    def connect_taps(
        self, *, language: Callable[[], None], done: Callable[[], None], choice: Callable[[str], None]
    ) -> None:
        """Call back for what the citizen touches."""
        self.quick.languageTapped.connect(language)  # type: ignore[attr-defined]
        self.quick.doneTapped.connect(done)  # type: ignore[attr-defined]
        self.quick.choiceTapped.connect(choice)  # type: ignore[attr-defined]

    def grab(self, path: Path) -> None:
        """Save what the window shows as a PNG file. Raises `KioskError` where it cannot be written."""
        if not self.quick.grabWindow().save(str(path)):
            raise KioskError(f"{path}: the screenshot cannot be written. Check the folder and the space on the disk.")
