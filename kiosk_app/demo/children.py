"""The demo's processes: started in order, ended in reverse, none left behind.

Each child gets a pipe as its standard input and ends when that reaches its end, so that even a killed demo leaves
nothing running; each has a session of its own, so that Ctrl+C reaches only the demo, which then ends them in order.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from types import TracebackType

END_TIMEOUT_S = 5.0


class Children:
    """Use as a context manager: leaving it ends every child."""

    def __init__(self) -> None:
        self._started: list[subprocess.Popen[bytes]] = []

    def start(
        self, arguments: Sequence[str], *, reads_output: bool = False, environment: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start `python -m …` with this interpreter."""
        child = subprocess.Popen(  # noqa: S603 - our own modules
            [sys.executable, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if reads_output else None,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
        self._started.append(child)
        return child

    def end(self, child: subprocess.Popen[bytes]) -> None:
        """Ask, wait, insist."""
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(END_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                stream.close()
        self._started.remove(child)

    def __enter__(self) -> Children:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # an impatient second Ctrl+C must not leave half of them running
        for child in reversed(self._started.copy()):
            self.end(child)
