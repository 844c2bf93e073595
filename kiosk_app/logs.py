"""Log lines on stderr (journald's, in the image): what happened and where, never what was scanned."""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType


def take_qt_messages() -> None:
    """Send Qt's and QML's messages to the log."""
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler  # the agent runs without Qt

    levels = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
        QtMsgType.QtCriticalMsg: logging.ERROR,
        QtMsgType.QtFatalMsg: logging.CRITICAL,
    }
    qt_log = logging.getLogger("qt")

    def handle(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        qt_log.log(levels[kind], "%s", message)

    qInstallMessageHandler(handle)


def hide_values_in_crashes() -> None:
    """Report an unexpected exception by type and place: its message could hold what was scanned."""

    def report(kind: type[BaseException], error: BaseException, tb: TracebackType | None) -> None:
        frames = traceback.extract_tb(tb)
        places = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
        logging.getLogger("crash").critical("%s at %s", kind.__name__, places)

    sys.excepthook = report
