"""Calls into Qt leave the interpreter's own objects alone.

PySide6 6.12.0 gave up a reference to None or True in every call that returns nothing; before Python 3.12, where they
are not immortal, that ends the process after some thousands of scans.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QTimer, Signal

CALLS = 300


class _Sender(QObject):
    sent = Signal(object)


def test_no_reference_is_lost(qapp):
    sender, timer, heard = _Sender(), QTimer(singleShot=True), []
    sender.sent.connect(heard.append)

    def call() -> None:
        sender.sent.emit("x")
        sender.setProperty("name", "value")
        timer.start(0)
        timer.stop()

    call()
    before = [sys.getrefcount(constant) for constant in (None, True, False)]
    for _ in range(CALLS):
        call()
    after = [sys.getrefcount(constant) for constant in (None, True, False)]
    assert len(heard) == CALLS + 1
    assert all(later > earlier - CALLS // 2 for earlier, later in zip(before, after, strict=True))
