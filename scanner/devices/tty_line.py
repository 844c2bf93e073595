"""What a serial line needs beside pyserial's settings."""

from __future__ import annotations

import os
import select
import termios
import time

from scanner.devices.protocol import READ_BYTES

QUIET_S = 0.03
"""How long the line must be quiet before a scan may begin. USB adapters hand bytes on every 16 ms at the latest (FTDI
AN232B-04, latency timer)."""

MAX_QUIET_WAIT_S = 1.0
"""A line that is never quiet is noise: it is opened all the same, and will be named for it."""

_CC = 6
"""Index of the control characters in what `termios.tcgetattr` returns."""


def make_end_of_file_visible(descriptor: int) -> None:
    """pyserial sets VMIN 0, under which a read of no bytes means both "nothing yet" and "hung up" (termios(3)).

    With VMIN 1 on a non-blocking descriptor the first is EAGAIN and the second is no bytes.
    """
    attributes = termios.tcgetattr(descriptor)
    attributes[_CC][termios.VMIN] = 1
    attributes[_CC][termios.VTIME] = 0
    termios.tcsetattr(descriptor, termios.TCSANOW, attributes)


def drop_scan_under_way(descriptor: int) -> None:
    """Read until the line is quiet: a scan that was under way as the port was opened has lost its start, and a part of
    a number is another number. Takes `QUIET_S` at least. Raises `OSError`."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    give_up = time.monotonic() + MAX_QUIET_WAIT_S
    while poll.poll(QUIET_S * 1000) and time.monotonic() < give_up:
        if not os.read(descriptor, READ_BYTES):
            return  # hung up: the first read will tell
