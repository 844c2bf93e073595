"""A tone and a colour for each scan, right after its answer was painted: decoration follows, nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer

LATEST_MS = 150
"""Where nothing is painted soon, as when the same words stay, the scan is acknowledged all the same."""


class ScanFeedback:
    """`give` is called once for each scan, with whether it was a number."""

    def __init__(self, give: Callable[[bool], None], latest_ms: int = LATEST_MS) -> None:
        self._give = give
        self._pending: bool | None = None
        self._timer = QTimer(singleShot=True, interval=latest_ms)
        self._timer.timeout.connect(self.painted)

    def scanned(self, accepted: bool) -> None:
        """A scan; its answer is on the way to the screen."""
        self._pending = accepted
        self._timer.start()

    def painted(self) -> None:
        """A new view is on the screen."""
        accepted, self._pending = self._pending, None
        self._timer.stop()
        if accepted is not None:
            self._give(accepted)
