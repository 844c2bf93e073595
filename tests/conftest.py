"""What all tests share: a Qt that needs no screen, and, for those that want a real one, an X server of their own.

The environment is set when this file is imported, which is before any test imports Qt. Processes that tests start
inherit it.
"""

from __future__ import annotations

import locale
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_QUICK_BACKEND"] = "software"
if locale.getencoding().lower() != "utf-8":
    os.environ["LC_ALL"] = "C.UTF-8"  # Qt warns of any other encoding, and a warning fails a test


def pytest_configure(config: pytest.Config) -> None:
    """Give the session a runtime folder where the machine has none, as in a container: Qt warns without one."""
    if not Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere")).is_dir():
        folder = tempfile.mkdtemp(prefix="kiosk-tests-")
        os.environ["XDG_RUNTIME_DIR"] = folder
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.fixture(scope="session")
def qapp_cls() -> type:
    """The kiosk's kind of application object: Qt Quick without widgets."""
    from PySide6.QtGui import QGuiApplication

    return QGuiApplication


@pytest.fixture(scope="session")
def x_display() -> Iterator[str]:
    """The name (`:N`) of a real X display of 1920×1080 in true colour, for processes that open real windows.

    Hand it on with `QT_QPA_PLATFORM=xcb`: `env={**os.environ, "DISPLAY": x_display, "QT_QPA_PLATFORM": "xcb"}`.
    """
    server = shutil.which("Xvfb")
    if server is None:
        pytest.fail("Xvfb is not installed. Run the tests by `make test`, which installs it or says how.")
    readable, writable = os.pipe()
    command = [server, "-displayfd", str(writable), "-screen", "0", "1920x1080x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writable], stderr=subprocess.DEVNULL) as process:
        os.close(writable)
        with os.fdopen(readable) as announced:
            number = announced.readline().strip()
        try:
            if not number:
                pytest.fail(f"Xvfb ended at once, with status {process.wait()}.")
            yield f":{number}"
        finally:
            process.terminate()
