"""The agent's signals, received by a thread of their own: SIGTERM and SIGINT end it, SIGHUP and SIGUSR1 mean "now".

A main thread that waits for a name server or a disk hears no signal. Whoever is asked to end and has not within
`GRACE_S` is ended here: the cache is sound whatever instruction that interrupts.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable

GRACE_S = 1.0

_END = frozenset({signal.SIGTERM, signal.SIGINT})
_NOW = frozenset({signal.SIGHUP, signal.SIGUSR1})


class AskedToEnd(BaseException):
    """Unwinds whatever the main thread is doing; no handler of errors may keep it."""


class Signals:
    """What the agent was asked. Make it in the main thread, before any other thread starts."""

    def __init__(self, on_end: Callable[[], None]) -> None:
        self._on_end = on_end
        self._ending = threading.Event()
        self._woken = threading.Event()
        signal.pthread_sigmask(signal.SIG_BLOCK, _END | _NOW)
        threading.Thread(target=self._receive, name="signals", daemon=True).start()

    def check(self) -> None:
        """Raises `AskedToEnd`."""
        if self._ending.is_set():
            raise AskedToEnd

    def wait(self, seconds: float) -> bool:
        """Wait, at most so long; True where "now" was asked for. Raises `AskedToEnd`."""
        is_woken = self._woken.wait(seconds)
        self._woken.clear()
        self.check()
        return is_woken

    def end_with_stdin(self) -> None:
        """Ask ourselves to end when standard input is closed."""
        threading.Thread(target=self._end_with_stdin, name="stdin", daemon=True).start()

    def _receive(self) -> None:
        while signal.sigwait(_END | _NOW) in _NOW:
            self._woken.set()
        self._on_end()  # first: the main thread may end the process at once
        self._ending.set()
        self._woken.set()
        time.sleep(GRACE_S)
        os._exit(0)

    def _end_with_stdin(self) -> None:
        try:
            while os.read(sys.stdin.fileno(), 4096):
                pass
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
