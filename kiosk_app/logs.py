"""Log lines on stderr (journald's, in the image): what happened and where, never what was scanned."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections import deque
from types import TracebackType

TAIL_LINES = 500


class _Tail(logging.Handler):
    """Keeps the last lines in memory, for the staff's diagnostics."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: deque[str] = deque(maxlen=TAIL_LINES)
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


_tail = _Tail()


def keep_last_lines() -> None:
    """From here on `last_lines` has something to say."""
    logging.getLogger().addHandler(_tail)


def last_lines() -> tuple[str, ...]:
    """At most `TAIL_LINES` log lines, oldest first."""
    return tuple(_tail.lines)


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
    """Report an unexpected exception by type and place: its message could hold what was scanned. Wherever it happens:
    in a slot, in a thread, or where Python can raise nothing. And keep nothing of it: its frames hold the same.
    """

    def report(kind: type[BaseException], tb: TracebackType | None) -> None:
        frames = traceback.extract_tb(tb)
        places = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
        logging.getLogger("crash").critical("%s at %s", kind.__name__, places)
        for kept in ("last_type", "last_value", "last_exc", "last_traceback"):
            vars(sys).pop(kept, None)  # for a debugger that nobody starts

    sys.excepthook = lambda kind, _, tb: report(kind, tb)
    threading.excepthook = lambda lost: report(lost.exc_type, lost.exc_traceback)
    sys.unraisablehook = lambda lost: report(lost.exc_type, lost.exc_traceback)
