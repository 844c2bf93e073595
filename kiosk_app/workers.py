"""Blocking work off the GUI thread, its result brought back to it.

Daemon threads of our own: an executor joins its threads at exit, and one that hangs in DNS would keep the process.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

T = TypeVar("T")


class _GuiThread(QObject):
    """Runs callables on the thread it was made on."""

    posted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _run(self, callback: Callable[[], None]) -> None:
        callback()


class WorkerPool:
    """At most `threads` threads, started as needed; `submit` refuses work beyond `backlog` waiting pieces."""

    def __init__(self, name: str, threads: int, backlog: int) -> None:
        self._name, self._limit, self._backlog = name, threads, backlog
        self._queue: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._gui = _GuiThread()
        self._threads = 0
        self._unfinished = 0

    def submit(self, work: Callable[[], T], done: Callable[[T | Exception], None]) -> bool:
        """Run `work` on a worker and `done` with its result or exception on the GUI thread. GUI thread only."""
        if self._unfinished >= self._limit + self._backlog:
            return False
        self._unfinished += 1
        if self._unfinished > self._threads and self._threads < self._limit:
            self._threads += 1
            threading.Thread(target=self._serve, name=f"{self._name}-{self._threads}", daemon=True).start()
        self._queue.put(lambda: self._perform(work, done))
        return True

    def _serve(self) -> None:
        while True:
            self._queue.get()()

    def _perform(self, work: Callable[[], T], done: Callable[[T | Exception], None]) -> None:
        result: T | Exception
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 - handed to `done`, which names it
            result = error
        try:
            self._gui.posted.emit(lambda: self._finish(done, result))
        except RuntimeError:
            return  # Qt has taken the receiving object down: the process is ending and nobody waits for this

    def _finish(self, done: Callable[[T | Exception], None], result: T | Exception) -> None:
        self._unfinished -= 1
        done(result)


class QtTimers:
    """One-shot timers on the GUI thread."""

    def call_later(self, seconds: float, callback: Callable[[], None]) -> None:
        """Call back once."""
        QTimer.singleShot(round(seconds * 1000), callback)
