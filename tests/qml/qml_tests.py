"""Qt Quick Test with the kiosk's typeface: `python qml_tests.py -input FILE.qml -import FOLDER` ends as it does."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuickTest import QUICK_TEST_MAIN_WITH_SETUP

from kiosk_app import fonts


class Setup(QObject):
    """What Qt Quick Test calls as soon as it has made the application."""

    @Slot()
    def applicationAvailable(self) -> None:  # noqa: N802 - Qt's name
        fonts.install(QGuiApplication.instance())


if __name__ == "__main__":
    sys.exit(QUICK_TEST_MAIN_WITH_SETUP("kiosk", Setup, sys.argv))
