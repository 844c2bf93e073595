"""Tells whoever started us how we are: systemd's `Type=notify` protocol (sd_notify(3)), and the demo's.

Nothing happens where nobody listens.
"""

from __future__ import annotations

import logging
import os
import socket
import time

log = logging.getLogger(__name__)

_MAX_STATUS_LENGTH = 200


def ready() -> None:
    """We do what we were started for."""
    _send("READY=1")


def status(text: str) -> None:
    """One line for `systemctl status`."""
    _send(f"STATUS={' '.join(text.split())[:_MAX_STATUS_LENGTH]}")


def stopping() -> None:
    """We were asked to end, and do."""
    _send("STOPPING=1")


class Watchdog:
    """systemd's watchdog (sd_watchdog_enabled(3)): whoever makes progress calls `beat`, as often as it likes."""

    def __init__(self) -> None:
        self.interval_s = _watchdog_interval_s()
        self._beaten = 0.0

    def beat(self) -> None:
        """Say that we live, at most four times an interval."""
        now = time.monotonic()
        if self.interval_s and now - self._beaten >= self.interval_s / 4:
            self._beaten = now
            _send("WATCHDOG=1")


def _watchdog_interval_s() -> float:
    """How long systemd waits for a beat; 0 where it does not watch this process."""
    microseconds, pid = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID", "")
    is_ours = pid in {"", str(os.getpid())}
    return int(microseconds) / 1_000_000 if is_ours and microseconds.isascii() and microseconds.isdecimal() else 0.0


def _send(message: str) -> None:
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as notifying:
            notifying.setblocking(False)  # a manager that does not read holds nobody up
            notifying.connect("\0" + address[1:] if address.startswith("@") else address)
            notifying.send(message.encode())
    except OSError as error:
        log.warning("%s: nobody hears %s (%s)", address, message.partition("=")[0], error.strerror)
