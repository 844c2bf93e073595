"""The QML window: props go in, touches come out, and the frame that shows an answer is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, QSize, Qt, QUrl
from PySide6.QtQml import QQmlApplicationEngine, QQmlProperty
from PySide6.QtQuick import QQuickWindow

import ui
from kiosk_app.errors import KioskError
from kiosk_app.flow.actions import Action
from kiosk_app.flow.screens import Screen
from kiosk_app.props import PropsBinder
from kiosk_app.viewmodels.contacts import ContactsProps
from kiosk_app.viewmodels.footer import FooterProps
from kiosk_app.viewmodels.guide import GuideProps
from kiosk_app.viewmodels.header import HeaderProps
from kiosk_app.viewmodels.idle import IdleProps
from kiosk_app.viewmodels.key_entry import KeyEntryProps
from kiosk_app.viewmodels.message import MessageProps
from kiosk_app.viewmodels.more import MoreProps
from kiosk_app.viewmodels.result import ResultProps
from kiosk_app.viewmodels.set_up import SetUpProps
from kiosk_app.viewmodels.staff import StaffProps
from kiosk_app.viewmodels.venue import VenueProps
from kiosk_app.viewmodels.venues import VenuesProps

_SECTIONS: dict[str, type] = {
    "header": HeaderProps,
    "footer": FooterProps,
    "idle": IdleProps,
    "result": ResultProps,
    "message": MessageProps,
    "keyEntry": KeyEntryProps,
    "more": MoreProps,
    "venues": VenuesProps,
    "venue": VenueProps,
    "contacts": ContactsProps,
    "guide": GuideProps,
    "staff": StaffProps,
    "setUp": SetUpProps,
}
_LASTING = frozenset({"header", "footer", "idle"})
"""Sections that hold nothing of a citizen."""


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

    def clear_all_but(self, shown: str) -> None:
        """Take what every other section shows out of the window: nothing of a citizen stays behind."""
        for section, binder in self._binders.items():
            if section != shown and section not in _LASTING:
                binder.clear()

    def forget(self) -> None:
        """Let go of what QML's own memory still holds of texts that are shown no more."""
        self._engine.collectGarbage()

    def paint_as(self, scheme: str) -> None:
        """`light`, `dark` or `contrast`."""
        self.quick.setProperty("scheme", scheme)

    def reduce_motion(self) -> None:
        """From now on pictures stand still, and nothing slides or fades."""
        self.quick.setProperty("reduceMotion", True)

    def pulse(self, accepted: bool) -> None:
        """Colour the edge for a moment: a scan was taken, as a number or as something else."""
        self.quick.setProperty("pulseRole", "ready" if accepted else "act")
        self.quick.setProperty("pulses", self.quick.property("pulses") + 1)

    def show(self, screen: Screen) -> None:
        """Bring a screen up and ask for a frame, even when it looks the same as the last one."""
        self.quick.setProperty("view", screen.value)
        self.quick.update()

    def connect_touches(self, acted: Callable[[Action, str], None]) -> None:
        """Call back for what is touched."""
        self.quick.acted.connect(lambda action, value: acted(Action(action), value))  # type: ignore[attr-defined] # QML's

    def grab(self, path: Path) -> None:
        """Save what the window shows as a PNG file. Raises `KioskError` where it cannot be written."""
        if not self.quick.grabWindow().save(str(path)):
            raise KioskError(f"{path}: the screenshot cannot be written. Check the folder and the space on the disk.")
