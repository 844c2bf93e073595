"""Watch a hub's scanners without a thread: wait, read, and open again what comes back."""

from __future__ import annotations

import select
import time

from scanner.devices.protocol import ScannerDevice
from scanner.errors import DeviceLost, DiscoveryError
from scanner.hub import ScannerHub
from scanner.scan import ScanOutcome

SETTLE_S = 0.2
"""After news of a device, time for udev to set its permissions before it is opened."""

LONGEST_WAIT_S = 60.0


class Loop:
    """One step waits until something is to be done; nothing is done in vain."""

    def __init__(self, hub: ScannerHub, *, hotplug: bool) -> None:
        """`hotplug`: listen for what is plugged in; without udev devices are tried again by time."""
        self._hub = hub
        self._rescan_at: float | None = None
        self._monitor = None
        if hotplug:
            from scanner.discovery import HotplugMonitor

            try:
                self._monitor = HotplugMonitor()
            except DiscoveryError:
                self._monitor = None

    def step(self, until: float | None = None) -> list[ScanOutcome]:
        """Wait for the next thing to happen, not beyond `until` (monotonic seconds), and do it."""
        devices = {device.fileno(): device for device in self._hub.devices()}
        ready = self._wait([*devices, *self._watched()], self._wait_s(until))
        if ready & set(self._watched()) and self._monitor is not None and self._monitor.changed():
            self._rescan_at = time.monotonic() + SETTLE_S
        now = time.monotonic()
        outcomes: list[ScanOutcome] = []
        for descriptor, device in devices.items():
            deadline = device.deadline()
            if descriptor in ready or (deadline is not None and deadline <= now):
                outcomes += self._read(device, now)
        self._look_after(now)
        return outcomes

    def _watched(self) -> list[int]:
        return [] if self._monitor is None else [self._monitor.fileno()]

    def _wait(self, descriptors: list[int], wait_s: float) -> set[int]:
        poll = select.poll()
        for descriptor in descriptors:
            poll.register(descriptor, select.POLLIN)
        return {descriptor for descriptor, _ in poll.poll(wait_s * 1000 + 1)}

    def _wait_s(self, until: float | None) -> float:
        times = [device.deadline() for device in self._hub.devices()]
        known = [moment for moment in (*times, self._hub.next_attempt(), self._rescan_at, until) if moment is not None]
        return max(0.0, min([LONGEST_WAIT_S, *(moment - time.monotonic() for moment in known)]))

    def _read(self, device: ScannerDevice, now: float) -> list[ScanOutcome]:
        try:
            return device.read_ready(now) + device.idle(now)
        except DeviceLost:
            self._hub.lost(device, now)
            return []

    def _look_after(self, now: float) -> None:
        if self._rescan_at is not None and self._rescan_at <= now:
            self._rescan_at = None
            self._hub.rescan(now)
            return
        attempt = self._hub.next_attempt()
        if attempt is not None and attempt <= now:
            self._hub.reopen_due(now)
