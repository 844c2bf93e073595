"""The machine that the bootstrap made ready paints a real Qt Quick window, on a real X server and on none."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from PySide6.QtGui import QGuiApplication

WINDOW = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickView

app = QGuiApplication(sys.argv)
view = QQuickView()
view.frameSwapped.connect(app.quit)
view.resize(320, 200)
view.show()
QTimer.singleShot(20_000, lambda: app.exit(3))
status = app.exec()
size = app.primaryScreen().size()
print(app.platformName(), f"{size.width()}x{size.height()}")
sys.exit(status)
"""


@pytest.mark.parametrize("platform", ["xcb", "offscreen"])
def test_a_window_is_painted(platform: str, x_display: str) -> None:
    surroundings = {**os.environ, "DISPLAY": x_display, "QT_QPA_PLATFORM": platform}
    command = [sys.executable, "-W", "error", "-c", WINDOW]
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    shown, size = done.stdout.split()
    assert shown == platform
    if platform == "xcb":
        assert size == "1920x1080"


def test_tests_draw_off_screen(qapp: QGuiApplication) -> None:
    assert type(qapp) is QGuiApplication
    assert qapp.platformName() == "offscreen"
