"""News of devices plugged in and out, as a descriptor to watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.discovery.udev import context
from scanner.errors import DiscoveryError

if TYPE_CHECKING:
    import pyudev

MAX_NEWS_PER_WAKE = 64
"""Kernel messages taken at a time, so that a chattering hub cannot hold the caller up."""

SUBSYSTEMS = ("input", "tty", "hidraw")


class HotplugMonitor:
    """Opening it may block: do it in a worker. The rest does not."""

    def __init__(self) -> None:
        """Raises `DiscoveryError`."""
        import pyudev

        try:
            monitor = pyudev.Monitor.from_netlink(context())
            for subsystem in SUBSYSTEMS:
                monitor.filter_by(subsystem)
            monitor.start()
        except OSError as error:
            raise DiscoveryError(
                f"udev: its news cannot be heard ({error}). Scanners plugged in later are found by the next rescan."
            ) from error
        self._monitor: pyudev.Monitor | None = monitor

    def fileno(self) -> int:
        """The descriptor to watch for reading. Raises `DiscoveryError` once closed."""
        if self._monitor is None:
            raise DiscoveryError("udev: its news is heard no more (closed). Open a new monitor.")
        return int(self._monitor.fileno())

    def changed(self) -> bool:
        """Take what news there is, without blocking. True if a device came, so that a rescan is worth its while."""
        came = False
        for _ in range(MAX_NEWS_PER_WAKE):
            device = self._monitor.poll(timeout=0) if self._monitor is not None else None
            if device is None:
                break
            came = came or device.action in {"add", "change"}
        return came

    def close(self) -> None:
        """Hear no more. Stop watching the descriptor first."""
        self._monitor = None
