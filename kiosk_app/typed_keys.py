"""Keys typed into the window as scans: the fallback where no scanner device may be read, as on a laptop.

The text is what the desktop's layout and input method made of the keys, so this is for trying out, not for a hall.
While nothing is being typed, the keys of a switch device go on to the screen: they lead through it, and open.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from unicodedata import category

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent

from scanner.scan import RejectedReason, RejectedScan, Scan, ScanOutcome

DEVICE = "typed keys"
FORGET_AFTER_MS = 5_000
"""A person types slowly; what was begun and left must still not prefix the next one's scan."""
MAX_LENGTH = 4096

_TERMINATORS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
_OF_SWITCHES = _TERMINATORS | {
    Qt.Key.Key_Space, Qt.Key.Key_Backtab, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down,
}  # fmt: skip
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class TypedKeys(QObject):
    """Install on the window as an event filter."""

    def __init__(self, on_scan: Callable[[ScanOutcome], None], parent: QObject) -> None:
        super().__init__(parent)
        self._on_scan = on_scan
        self._text = ""
        self._rejected: RejectedReason | None = None
        self._forgetting = QTimer(self, singleShot=True, interval=FORGET_AFTER_MS)
        self._forgetting.timeout.connect(self._forget)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() in _OF_SWITCHES and not self._begun and not event.modifiers() & _COMMANDS:
            return False
        self._pressed(event, monotonic())
        return True

    @property
    def _begun(self) -> bool:
        return bool(self._text) or self._rejected is not None

    def _pressed(self, event: QKeyEvent, now: float) -> None:
        self._forgetting.start()
        if event.key() in _TERMINATORS:
            self._finish(now)
        elif event.key() == Qt.Key.Key_Backspace:
            self._text = self._text[:-1]
        elif event.key() == Qt.Key.Key_Escape:
            self._forget()
        elif event.modifiers() & _COMMANDS or Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35:
            self._rejected = RejectedReason.CONTROL_CHARACTERS
        else:
            self._take(event.text())

    def _take(self, text: str) -> None:
        if any(category(character) == "Cc" for character in text):
            self._rejected = RejectedReason.CONTROL_CHARACTERS
        elif len(self._text) + len(text) > MAX_LENGTH:
            self._rejected = self._rejected or RejectedReason.TOO_LONG
        else:
            self._text += text

    def _finish(self, now: float) -> None:
        text, rejected = self._text, self._rejected
        self._forget()
        if rejected is not None:
            self._on_scan(RejectedScan(rejected, DEVICE, now))
        elif text:
            self._on_scan(Scan(text, None, DEVICE, now))

    def _forget(self) -> None:
        self._text = ""
        self._rejected = None
