"""A serial port by pseudo-terminal: the driver opens its path, the bench writes at the far end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from scanner.devices.serial_port import SerialPort


@contextmanager
def opened() -> Iterator[tuple[SerialPort, int]]:
    """The port, and the descriptor of its far end."""
    far, near = os.openpty()
    port = SerialPort.open(os.ttyname(near))
    os.close(near)
    try:
        yield port, far
    finally:
        port.close()
        os.close(far)
