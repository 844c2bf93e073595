"""A serial cable without a scanner: what is written to `writer_path` arrives at `kiosk_path`.

Two pseudo-terminals joined by a thread, because the real serial driver opens its port by path, as a writer does.
"""

from __future__ import annotations

import os
import threading
import tty
from types import TracebackType


class SerialWire:
    """Use as a context manager. Both slave ends are held open, so that neither side's closing hangs the other up."""

    def __init__(self) -> None:
        self._writer_master, self._writer_slave = os.openpty()
        self._kiosk_master, self._kiosk_slave = os.openpty()
        for end in (self._writer_slave, self._kiosk_slave):
            tty.setraw(end)
        self.writer_path = os.ttyname(self._writer_slave)
        self.kiosk_path = os.ttyname(self._kiosk_slave)
        self._thread = threading.Thread(target=self._carry, name="serial wire", daemon=True)

    def _carry(self) -> None:
        try:
            while data := os.read(self._writer_master, 4096):
                while data:
                    data = data[os.write(self._kiosk_master, data) :]
        except OSError:
            return  # the wire was taken away: `__exit__` closed it

    def __enter__(self) -> SerialWire:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        for end in (self._writer_slave, self._writer_master, self._kiosk_slave, self._kiosk_master):
            os.close(end)
