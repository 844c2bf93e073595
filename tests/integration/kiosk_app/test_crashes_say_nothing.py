"""What nobody foresaw is named by type and place, and nothing of it is kept: no value in a log, no dump, no frame."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SECRET = "H49.22-261008-7531"
BEGIN = """
import gc, logging, sys, threading
logging.basicConfig(stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
from kiosk_app import no_dumps
from kiosk_app.logs import hide_values_in_crashes, take_qt_messages
no_dumps.forbid()
hide_values_in_crashes()
secret = sys.argv[1]

def fails():
    raise ValueError(f"no such number: {secret}")

class Raises:
    def __del__(self):
        fails()
"""
SLOT = """
from PySide6.QtCore import QCoreApplication, QTimer
take_qt_messages()
qt = QCoreApplication([])
QTimer.singleShot(0, fails)
QTimer.singleShot(0, qt.quit)
qt.exec()
"""
QML = """
from PySide6.QtCore import QByteArray, QCoreApplication
from PySide6.QtQml import QQmlComponent, QQmlEngine
take_qt_messages()
qt, engine = QCoreApplication([]), QQmlEngine()
engine.rootContext().setContextProperty("number", secret)
component = QQmlComponent(engine)
component.setData(QByteArray(b"import QtQml; QtObject { Component.onCompleted: number.part.of }"), "file:///x.qml")
made = component.create()
"""
THREAD = "thread = threading.Thread(target=fails); thread.start(); thread.join()"
HAPPENS = {
    "in a slot": (SLOT, "CRITICAL crash: ValueError at"),
    "in a thread": (THREAD, "CRITICAL crash: ValueError at"),
    "where nothing can be raised": ("one = Raises(); del one; gc.collect()", "CRITICAL crash: ValueError at"),
    "in the open": ("fails()", "CRITICAL crash: ValueError at"),
    "in QML": (QML, "WARNING qt: file:///x.qml:1: TypeError"),
}  # fmt: skip
KEPT = "\nprint([name for name in vars(sys) if name.startswith('last_')])"


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", BEGIN + code, SECRET]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("where", HAPPENS)
def test_an_unforeseen_error_is_named_without_its_values_and_not_kept(where: str, tmp_path: Path) -> None:
    code, said = HAPPENS[where]
    ended = run(code + ("" if where == "in the open" else KEPT), tmp_path)
    assert said in ended.stderr
    assert SECRET not in ended.stderr + ended.stdout
    assert "Traceback" not in ended.stderr
    if where != "in the open":
        assert ended.stdout == "[]\n"


def dumped(before: str, folder: Path) -> bool:
    """Whether a process that crashes leaves its memory behind, with every limit of ours taken away before."""
    code = f"import os, resource; resource.setrlimit(resource.RLIMIT_CORE, (-1, -1)); {before}; os.abort()"
    with subprocess.Popen([sys.executable, "-c", code], cwd=folder) as process:
        _, status = os.waitpid(process.pid, 0)
        process.returncode = status  # it has been waited for
    assert os.WIFSIGNALED(status)
    return os.WCOREDUMP(status)


def test_a_crash_leaves_no_dump(tmp_path: Path) -> None:
    into_a_file = not Path("/proc/sys/kernel/core_pattern").read_text().startswith("|")
    if into_a_file and os.geteuid() == 0:
        assert dumped("pass", tmp_path), "this machine dumps nothing at all: the test would show nothing"
    assert not dumped("from kiosk_app import no_dumps; no_dumps.forbid()", tmp_path)
    assert not dumped("from kiosk_app import no_dumps; no_dumps.forbid(); no_dumps.forbid()", tmp_path)
